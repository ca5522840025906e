# SPDX-License-Identifier: Apache-2.0
"""When digests are due: once for each of their moments, whatever the clock, the zone and the machine do."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maildesk.desk.rhythm import Had, Often, Rhythm, astray, days, due, following, newest, told

BERLIN = ZoneInfo("Europe/Berlin")
EVERY_DAY = frozenset(range(7))
ZONES = st.sampled_from(
    ["Europe/Berlin", "America/Los_Angeles", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "UTC", "America/Sao_Paulo"]
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "moment"),
    [
        ("2026-11-23 06:59", "2026-11-20 07:00"),  # Monday before eight in Berlin: that of Friday
        ("2026-11-23 07:00", "2026-11-23 07:00"),
        ("2026-07-06 06:00", "2026-07-06 06:00"),  # summer time
        ("2026-11-22 12:00", "2026-11-20 07:00"),  # Sunday
    ],
)
def test_the_newest_moment_is_that_of_the_readers_morning(now: str, moment: str) -> None:
    assert newest(Rhythm(BERLIN), utc(now)) == utc(moment)


def test_an_hour_that_summer_time_leaves_out_comes_an_hour_later() -> None:
    assert newest(Rhythm(BERLIN, hour=2, days=EVERY_DAY), utc("2026-03-29 12:00")) == utc("2026-03-29 01:00")


def test_an_hour_that_comes_twice_has_one_digest() -> None:
    rhythm = Rhythm(BERLIN, hour=2, days=EVERY_DAY)
    first = newest(rhythm, utc("2026-10-25 00:30"))
    assert first == utc("2026-10-25 00:00")
    assert due(rhythm, Had(first), utc("2026-10-25 01:30")) is None


def test_a_weekly_one_comes_on_the_first_of_the_days() -> None:
    rhythm = Rhythm(UTC, Often.WEEKLY, days=frozenset({2, 4}))
    assert newest(rhythm, utc("2026-11-23 12:00")) == utc("2026-11-18 08:00")


@pytest.mark.parametrize("rhythm", [Rhythm(UTC, Often.OFF), Rhythm(UTC, days=frozenset())])
def test_whoever_wants_none_gets_none(rhythm: Rhythm) -> None:
    assert due(rhythm, Had(), utc("2026-11-23 12:00")) is None


def test_whoever_never_had_one_is_not_sent_that_of_a_past_day() -> None:
    rhythm = Rhythm(UTC)
    assert due(rhythm, Had(), utc("2026-11-23 19:59")) == utc("2026-11-23 08:00")
    assert due(rhythm, Had(), utc("2026-11-23 20:00")) is None


def test_a_machine_that_slept_sends_the_newest_alone() -> None:
    assert due(Rhythm(UTC), Had(utc("2026-11-16 08:00")), utc("2026-11-19 15:00")) == utc("2026-11-19 08:00")


def test_a_clock_that_was_ahead_sends_none_again() -> None:
    assert due(Rhythm(UTC), Had(utc("2026-11-24 08:00")), utc("2026-11-23 12:00")) is None


def test_the_next_moment_is_that_of_the_next_of_the_days() -> None:
    assert following(Rhythm(BERLIN), utc("2026-11-20 07:00")) == utc("2026-11-23 07:00")


def test_an_hour_that_is_moved_on_the_day_brings_no_second_one() -> None:
    assert due(Rhythm(UTC, hour=10), Had(utc("2026-11-23 08:00")), utc("2026-11-23 10:30")) is None


class Person:
    """Whoever gets digests, as `flow/digest.py` deals with them; `sent` are the moments of theirs."""

    def __init__(self, rhythm: Rhythm, had: Had) -> None:
        self.rhythm, self.had, self.sent = rhythm, had, []  # type: ignore[var-annotated]

    def look(self, now: datetime) -> None:
        if mended := astray(self.rhythm, self.had, now):
            self.had = mended
        elif moment := due(self.rhythm, self.had, now):
            self.sent.append(moment)
            self.had = Had(moment, self.had.early)


def daily(*times: str, until: int = 7) -> list[datetime]:
    """Who had theirs on 2026-11-16 looks at these moments, then each hour of some days."""
    person = Person(Rhythm(UTC, days=EVERY_DAY), Had(utc("2026-11-16 08:00")))
    for one in times:
        person.look(utc(one))
    for hour in range(24 * until):
        person.look(utc("2026-11-16 12:00") + timedelta(hours=hour))
    return person.sent


WEEK = [utc(f"2026-11-{day} 08:00") for day in range(17, 24)]


@pytest.mark.parametrize("wrong", ["1970-01-01 00:00", "2025-11-16 09:00", "2026-11-15 07:00", "2026-11-14 12:00"])
def test_a_clock_that_was_set_back_for_a_while_sends_none_twice_and_skips_none(wrong: str) -> None:
    assert daily(wrong) == WEEK


@pytest.mark.parametrize("wrong", ["2027-11-16 09:00", "2026-11-20 09:00"])
def test_a_clock_that_was_far_ahead_sends_one_early_and_skips_none_of_those_between(wrong: str) -> None:
    early = utc(wrong[:10] + " 08:00")
    assert daily(wrong) == [early, *(one for one in WEEK if one != early)]


def test_a_clock_that_was_a_day_ahead_sends_the_next_one_early_and_not_again() -> None:
    assert daily("2026-11-17 09:00") == WEEK


def test_what_is_told_is_all_since_the_last_one_that_came_whatever_the_clock_was() -> None:
    had = Had(utc("1970-01-01 08:00"), utc("2026-11-16 08:00"))
    assert had.since(utc("2026-11-17 08:00")) == utc("2026-11-16 08:00")
    assert Had().since(utc("2026-11-17 08:00")) is None


@settings(max_examples=40)
@given(
    zone=ZONES,
    hour=st.integers(0, 23),
    weekly=st.booleans(),
    when=st.integers(0, 16 * 24),
    jump=st.integers(-400 * 24, 400 * 24),
    begin=st.sampled_from([utc("2026-10-14 00:00"), utc("2026-03-01 00:00"), utc("2026-03-20 00:00")]),
)
def test_however_far_the_clock_jumps_no_moment_is_sent_twice_and_none_skipped(
    zone: str, hour: int, weekly: bool, when: int, jump: int, begin: datetime
) -> None:
    """Clocks are changed in these weeks in most of the zones."""
    rhythm = Rhythm(ZoneInfo(zone), Often.WEEKLY if weekly else Often.DAILY, hour, EVERY_DAY)
    person = Person(rhythm, Had(newest(rhythm, begin)))
    moments, told_early = set(), set()
    for hours in range(0, 20 * 24, 2):
        now = begin + timedelta(hours=hours)
        if hours // 2 == when // 2:
            person.look(now + timedelta(hours=jump))
            told_early.add(newest(rhythm, now))  # due in this very minute: what was sent tells of all that it would
        person.look(now)
        moments.add(newest(rhythm, now))
    assert [one for one, times in Counter(person.sent).items() if times > 1] == []
    assert moments - {newest(rhythm, begin)} - told_early <= set(person.sent)


@given(zone=ZONES, hour=st.integers(0, 23), start=st.integers(0, 365), steps=st.lists(st.integers(1, 300), min_size=150, max_size=150))
def test_whoever_looks_often_sends_one_for_each_day(zone: str, hour: int, start: int, steps: list[int]) -> None:
    rhythm = Rhythm(ZoneInfo(zone), hour=hour, days=EVERY_DAY)
    now = begin = utc("2026-01-01 00:00") + timedelta(days=start)
    last = newest(rhythm, now)
    sent = []
    for minutes in steps:
        now += timedelta(minutes=minutes)
        if moment := due(rhythm, Had(last), now):
            sent.append(moment.astimezone(rhythm.zone).date())
            last = moment
    assert sent == sorted(set(sent))
    assert len(sent) in range((now - begin).days - 1, (now - begin).days + 2)


@pytest.mark.parametrize(
    ("text", "chosen"),
    [("mon-fri", {0, 1, 2, 3, 4}), ("Mon, Wed", {0, 2}), ("sat-mon", {5, 6, 0}), ("sun", {6})],
)
def test_days_are_read_as_people_write_them(text: str, chosen: set[int]) -> None:
    assert days(text) == chosen
    assert days(told(chosen)) == chosen


@pytest.mark.parametrize("text", ["", "monday", "mon-", "mon..fri", "xxx"])
def test_what_names_no_days_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="mon-fri"):
        days(text)
