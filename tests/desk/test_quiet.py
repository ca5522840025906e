# SPDX-License-Identifier: Apache-2.0
"""Quiet hours: as people write them, and when they end, in every zone and through every change of the clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maildesk.desk.quiet import parse, told, until

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = "20:00-08:00"


def local(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "now", "end"),
    [
        (NIGHT, "2026-11-20 19:59", None),
        (NIGHT, "2026-11-20 20:00", "2026-11-21 08:00"),
        (NIGHT, "2026-11-21 07:59", "2026-11-21 08:00"),
        (NIGHT, "2026-11-21 08:00", None),
        ("12-13:30", "2026-11-20 12:10", "2026-11-20 13:30"),
        # A night is that of the day on which it begins.
        (f"{NIGHT} mon-thu", "2026-11-20 06:00", "2026-11-20 08:00"),  # Friday, after the night of Thursday
        (f"{NIGHT} mon-thu", "2026-11-20 22:00", None),
        # What touches is one time of quiet.
        (f"{NIGHT} mon-thu; fri 18:00-24:00; sat-sun", "2026-11-20 18:00", "2026-11-23 00:00"),
        (f"{NIGHT}; sat-sun", "2026-11-20 23:00", "2026-11-23 08:00"),
        ("sat,sun", "2026-11-21 00:00", "2026-11-23 00:00"),
    ],
)
def test_mail_waits_until_the_quiet_ends(hours: str, now: str, end: str | None) -> None:
    assert until(parse(hours), BERLIN, local(now)) == (local(end) if end else None)


@pytest.mark.parametrize(
    ("hours", "now", "end"),
    [
        # The clock goes forward at 02:00 on 2026-03-29, and back at 03:00 on 2026-10-25.
        (NIGHT, "2026-03-28 20:00", "2026-03-29 08:00"),
        (NIGHT, "2026-10-24 20:00", "2026-10-25 08:00"),
        ("22:00-02:30", "2026-03-28 23:00", "2026-03-29 03:30"),  # 02:30 is not on that clock
        ("22:00-02:30", "2026-10-24 23:00", "2026-10-25 02:30"),
    ],
)
def test_summer_time_moves_nothing_on_the_wall(hours: str, now: str, end: str) -> None:
    assert until(parse(hours), BERLIN, local(now)) == local(end)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("20:00-08:00", "20:00-08:00"),
        ("20 - 8", "20:00-08:00"),
        ("  MON-FRI 20:00-08:00 ", "20:00-08:00 mon,tue,wed,thu,fri"),
        ("20:00-08:00 but high", "20:00-08:00; but high"),
        ("20:00-08:00, except urgent", "20:00-08:00; but high"),
        ("sat-sun", "sat,sun"),
        ("fri-mon", "mon,fri,sat,sun"),
    ],
)
def test_hours_are_read_as_people_write_them(said: str, meant: str) -> None:
    assert told(parse(said)) == meant


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("", "names no hours"),
        ("nights", "names no hours and no days"),
        ("25:00-08:00", "25:00 is no time of a day"),
        ("20:60-08:00", "20:60 is no time of a day"),
        ("08:00-08:00", "08:00-08:00 has no end"),
        ("mon-sun", "nothing would ever reach you"),
        ("00:00-12:00; 12:00-24:00", "nothing would ever reach you"),
        ("x" * 500, "more than 200 characters"),
    ],
)
def test_hours_that_make_no_sense_say_why(said: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse(said)


_CLOCK = st.tuples(st.integers(0, 23), st.sampled_from((0, 15, 30, 59)))
_HOURS = st.tuples(_CLOCK, _CLOCK).filter(lambda pair: pair[0] != pair[1])
_ZONES = st.sampled_from(("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"))


@given(_HOURS, _ZONES, st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)))  # noqa: DTZ001 - made aware below
def test_quiet_always_ends_within_a_day_and_what_is_told_is_read_the_same(
    hours: tuple[tuple[int, int], tuple[int, int]], zone: str, moment: datetime
) -> None:
    (begin, end), now = hours, moment.replace(tzinfo=UTC)
    quiet = parse(f"{begin[0]:02}:{begin[1]:02}-{end[0]:02}:{end[1]:02}")
    assert parse(told(quiet)) == quiet
    found = until(quiet, ZoneInfo(zone), now)
    assert found is None or now < found <= now + timedelta(hours=25)
    assert found is None or until(quiet, ZoneInfo(zone), found) is None
