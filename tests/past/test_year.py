# SPDX-License-Identifier: Apache-2.0
"""A made-up past: the same for the same seed, and plausible in what reports count."""

import random
from collections import Counter
from datetime import timedelta
from itertools import pairwise

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


@pytest.mark.parametrize("zone", [-8, 0, 5, 9])
def test_staff_work_from_nine_to_five_of_their_weekdays(zone: int) -> None:
    rng = random.Random(zone)
    for hour in range(0, 24 * 9):
        moment = at_work(rng, 1_790_000_000 + hour * 3600, zone)
        local = moment + zone * 3600
        assert moment >= 1_790_000_000 + hour * 3600
        assert weekday(local) < 5
        assert 9 <= local % 86400 // 3600 < 17


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
