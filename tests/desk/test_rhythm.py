# SPDX-License-Identifier: Apache-2.0
"""When digests are due: once for each of their moments, whatever the clock, the zone and the machine do."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maildesk.desk.rhythm import Often, Rhythm, days, due, newest, told

BERLIN = ZoneInfo("Europe/Berlin")
EVERY_DAY = frozenset(range(7))
ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "UTC", "America/Sao_Paulo"])


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
    assert due(rhythm, first, utc("2026-10-25 01:30")) is None


def test_a_weekly_one_comes_on_the_first_of_the_days() -> None:
    rhythm = Rhythm(UTC, Often.WEEKLY, days=frozenset({2, 4}))
    assert newest(rhythm, utc("2026-11-23 12:00")) == utc("2026-11-18 08:00")


@pytest.mark.parametrize("rhythm", [Rhythm(UTC, Often.OFF), Rhythm(UTC, days=frozenset())])
def test_whoever_wants_none_gets_none(rhythm: Rhythm) -> None:
    assert due(rhythm, None, utc("2026-11-23 12:00")) is None


def test_whoever_never_had_one_is_not_sent_that_of_a_past_day() -> None:
    rhythm = Rhythm(UTC)
    assert due(rhythm, None, utc("2026-11-23 19:59")) == utc("2026-11-23 08:00")
    assert due(rhythm, None, utc("2026-11-23 20:00")) is None


def test_a_machine_that_slept_sends_the_newest_alone() -> None:
    assert due(Rhythm(UTC), utc("2026-11-16 08:00"), utc("2026-11-19 15:00")) == utc("2026-11-19 08:00")


def test_a_clock_that_was_ahead_sends_none_again() -> None:
    assert due(Rhythm(UTC), utc("2026-11-24 08:00"), utc("2026-11-23 12:00")) is None


@given(zone=ZONES, hour=st.integers(0, 23), start=st.integers(0, 365), steps=st.lists(st.integers(1, 300), min_size=150, max_size=150))
def test_whoever_looks_often_sends_one_for_each_day(zone: str, hour: int, start: int, steps: list[int]) -> None:
    rhythm = Rhythm(ZoneInfo(zone), hour=hour, days=EVERY_DAY)
    now = begin = utc("2026-01-01 00:00") + timedelta(days=start)
    last = newest(rhythm, now)
    sent = []
    for minutes in steps:
        now += timedelta(minutes=minutes)
        if moment := due(rhythm, last, now):
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
