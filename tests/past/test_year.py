# SPDX-License-Identifier: Apache-2.0
"""A made-up past: the same for the same seed, and plausible in what reports count."""

import random
from collections import Counter, defaultdict
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from operator import itemgetter
from zoneinfo import ZoneInfo

import pytest

from maildesk.desk.values import TicketState
from maildesk.generating import batches
from maildesk.past.hours import arrival, at_work, weekday
from maildesk.past.year import Year
from tests.past.desk import UNTIL, YEAR, catalogue, rows, told


def test_the_same_seed_makes_the_same_desk() -> None:
    small = Year(tickets=30, since=UNTIL - timedelta(days=30), until=UNTIL)
    first = rows(small)
    rows.cache_clear()
    told.cache_clear()
    assert rows(small) == first


def test_two_processes_draw_the_desk_that_one_draws() -> None:
    drawn = [list(batches(told(), dialect, hands)) for dialect in ("sqlite", "postgresql") for hands in (1, 2)]
    assert drawn[0] == drawn[1]
    assert drawn[2] == drawn[3]
    assert len(drawn[0]) == YEAR.blocks > 2


def test_another_seed_makes_another_desk() -> None:
    one, other = (Year(tickets=30, since=YEAR.since, until=UNTIL, seed=seed) for seed in (1, 2))
    assert rows(one)["ticket"] != rows(other)["ticket"]


def test_numbers_go_up_with_time_from_the_first() -> None:
    tickets = rows()["ticket"]
    assert [one["number"] for one in tickets] == list(range(1001, 1001 + YEAR.tickets))
    assert all(one["opened_at"] <= next_["opened_at"] for one, next_ in pairwise(tickets))


def test_nothing_happens_outside_the_time_asked_for() -> None:
    moments = [one["at"] for one in rows()["event"]] + [one["filed_at"] for one in rows()["message"]]
    assert YEAR.since <= min(moments) <= max(moments) < UNTIL


def test_a_ticket_has_four_mails_on_average() -> None:
    assert 3.6 < len(rows()["message"]) / YEAR.tickets < 4.4


def test_every_category_project_level_language_and_state_occurs() -> None:
    tickets = rows()["ticket"]
    assert {one["category"] for one in tickets} == set(catalogue().slugs)
    assert {one["language"] for one in tickets} >= {"en", "de", "fr", "es", "pt", "zh", "ja"}
    # Nothing is merged in a made-up past.
    assert {one["state"] for one in tickets} == {one.value for one in TicketState if one is not TicketState.MERGED}


def test_every_group_has_somebody() -> None:
    assert {one["group_slug"] for one in rows()["membership"]} == set(catalogue().groups)


def test_a_first_answer_is_sometimes_late_and_mostly_in_time() -> None:
    answered = [one for one in rows()["ticket"] if one["answered_at"]]
    late = sum(one["answered_at"] - one["opened_at"] > timedelta(hours=48) for one in answered)
    assert 0.03 < late / len(answered) < 0.35


def test_what_reports_count_occurs() -> None:
    kinds = Counter(one["kind"] for one in rows()["event"])
    assert not {"opened", "taken", "answered", "category", "bounce", "reopened", "resolved", "closed", "spam"} - kinds.keys()


def test_an_answered_ticket_was_taken_first() -> None:
    answered = {one["id"] for one in rows()["ticket"] if one["answered_at"]}
    taken = {one["ticket_id"] for one in rows()["event"] if one["kind"] == "taken"}
    assert answered <= taken


def test_each_correction_leaves_a_lesson() -> None:
    corrected = Counter(one["ticket_id"] for one in rows()["event"] if one["kind"] == "category")
    assert corrected == Counter(one["ticket_id"] for one in rows()["lesson"])


def test_people_write_on_weekdays_and_by_day() -> None:
    rng, since = random.Random(3), int(YEAR.since.timestamp())
    moments = [arrival(rng, since, int(UNTIL.timestamp()), 1) + 3600 for _ in range(2000)]
    assert sum(weekday(one) >= 5 for one in moments) < 200
    assert sum(7 <= one % 86400 // 3600 < 19 for one in moments) > 1500


@pytest.mark.parametrize("begin", [datetime(2026, 3, 5, tzinfo=UTC), datetime(2026, 10, 22, tzinfo=UTC)], ids=["spring", "autumn"])
@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Europe/Berlin", "Africa/Lagos", "Asia/Kolkata", "Asia/Tokyo"])
def test_staff_work_from_nine_to_five_of_their_weekdays_in_summer_and_in_winter(zone: str, begin: datetime) -> None:
    rng = random.Random(zone)
    for hour in range(0, 24 * 27):
        earliest = begin + timedelta(hours=hour)
        moment = datetime.fromtimestamp(at_work(rng, int(earliest.timestamp()), ZoneInfo(zone)), ZoneInfo(zone))
        assert moment >= earliest
        assert moment.weekday() < 5
        assert 9 <= moment.hour < 17


def test_staff_live_in_zones_that_are_known_by_name() -> None:
    zones = [one["zone"] for one in rows()["person"] if one["staff"]]
    assert {"America/Los_Angeles", "Europe/Berlin", "Asia/Kolkata"} <= set(zones)
    assert all(ZoneInfo(one) for one in zones)


def test_some_requests_have_a_date_by_which_they_are_needed_and_staff_say_so_in_the_history() -> None:
    needed = {one["id"]: one["needed_by"] for one in rows()["ticket"] if one["needed_by"]}
    assert 0.05 < len(needed) / YEAR.tickets < 0.3
    assert all(one.weekday() < 5 and one.time() == time(23, 59, 59) for one in needed.values())
    said = {one["ticket_id"]: one["details"]["now"]["needed_by"] for one in rows()["event"] if one["kind"] == "needed"}
    assert said == {number: one.isoformat() for number, one in needed.items()}


def test_what_is_needed_before_it_was_promised_is_due_by_then() -> None:
    owed = [one for one in rows()["ticket"] if one["due_at"] and one["needed_by"]]
    assert owed
    assert all(one["due_at"] <= one["needed_by"] for one in owed)


def test_later_questions_are_judged_as_the_mails_of_their_tickets_say() -> None:
    """What was not answered when its ticket was over counts if it was late then, and its requester wrote again."""
    counts: dict[int, Counter[bool]] = defaultdict(Counter)
    waits: dict[int, datetime] = {}
    staff = {one["id"] for one in rows()["person"] if one["staff"]}
    over: dict[int, list[datetime]] = defaultdict(list)
    for event in rows()["event"]:
        if event["kind"] in ("resolved", "closed"):
            over[event["ticket_id"]].append(event["at"])
    begun: set[int] = set()
    for one in sorted((one for one in rows()["message"] if one["visibility"] == "public"), key=itemgetter("filed_at")):
        ticket, at = one["ticket_id"], one["filed_at"]
        if one["author_id"] in staff:
            if ticket in waits:
                counts[ticket][at - waits.pop(ticket) <= timedelta(hours=48)] += 1
        elif ticket not in begun:
            begun.add(ticket)
        else:
            ended = [end for end in over[ticket] if waits.get(ticket, at) < end < at]
            if ended and ended[0] - waits.pop(ticket) > timedelta(hours=48):
                counts[ticket][False] += 1
            waits.setdefault(ticket, at)
    kept, missed = (sum(one[good] for one in counts.values()) for good in (True, False))
    assert kept > 2 * missed > 0
    for one in rows()["ticket"]:
        assert (one["later_kept"], one["later_missed"]) == (counts[one["id"]][True], counts[one["id"]][False])


def test_the_clock_stands_while_the_requester_has_the_ball() -> None:
    waiting = [one for one in rows()["ticket"] if one["state"] == "waiting"]
    assert waiting
    assert all(one["paused_at"] and one["due_at"] is None for one in waiting)


def test_what_waits_for_staff_is_due() -> None:
    fresh = [one for one in rows()["ticket"] if one["state"] == "new"]
    assert fresh
    assert all(one["due_at"] == one["first_due_at"] for one in fresh)


def test_no_solution_takes_less_than_nothing() -> None:
    assert min(one["resolve_seconds"] for one in rows()["ticket"] if one["resolve_seconds"] is not None) >= 0


def test_some_of_those_who_are_asked_say_whether_it_helped_and_mostly_it_did() -> None:
    asked = [one for one in rows()["ticket"] if one["opinion_asked_at"]]
    said = [one["helped"] for one in asked if one["helped"] is not None]
    assert 0.2 < len(said) / len(asked) < 0.5
    assert 0.7 < sum(said) / len(said) < 0.97


def test_an_opinion_stands_on_its_ticket_as_an_event_and_its_words_stay_among_staff() -> None:
    said = {one["id"]: one["helped"] for one in rows()["ticket"] if one["helped"] is not None}
    assert {one["ticket_id"]: one["details"]["helped"] for one in rows()["event"] if one["kind"] == "opinion"} == said
    notes = [one for one in rows()["message"] if one["visibility"] == "internal"]
    assert notes
    assert {one["ticket_id"] for one in notes} <= said.keys()
    assert all(
        one["opinion_asked_at"] is not None and one["helped_by"] == one["requester_id"] for one in rows()["ticket"] if one["id"] in said
    )
