# SPDX-License-Identifier: Apache-2.0
"""Business hours: how much of the time between two moments counts, and when so much of it will have passed.

What counts is time as it passes, also on the day on which clocks are changed: a span from 9 to 17 o'clock there has as many hours as
there are between these two moments. Time zones and holidays come in as values.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

DAY = 24 * 60  # minutes
_NOTHING = timedelta(0)
_ONE_DAY = timedelta(days=1)
# Below that a promise of a year would be due centuries from now.
LEAST_A_WEEK = 60


class CalendarError(ValueError):
    """Hours that cannot be worked by, in words for who wrote them."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """When somebody works: `week` has the spans of each day from Monday on, in minutes from its local midnight (0 to 1440).

    `closed`: the days (of the zone) on which nobody works. Raises CalendarError for spans that are out of order or leave no time.
    """

    zone: tzinfo
    week: tuple[tuple[tuple[int, int], ...], ...]
    closed: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise CalendarError(f"a week has 7 days, not {len(self.week)}")
        for spans in self.week:
            edges = [edge for span in spans for edge in span]
            if edges != sorted(edges) or any(not 0 <= begin < end <= DAY for begin, end in spans):
                raise CalendarError("hours must follow one another within a day, from 00:00 to 24:00")
        if sum(end - begin for spans in self.week for begin, end in spans) < LEAST_A_WEEK:
            raise CalendarError("it has less than an hour a week: nothing could ever be due")


def add_working(start: datetime, amount: timedelta, calendar: Calendar | None) -> datetime:
    """The first moment (UTC) at which `amount` of working time has passed since `start`. None: every hour counts.

    `amount` is not negative. Raises ValueError for a naive moment, OverflowError beyond the year 9999.
    """
    start = start.astimezone(UTC) if start.tzinfo else _refused(start)
    if calendar is None or amount <= _NOTHING:
        return start + amount
    left = amount
    for begin, end in _spans(calendar, start, 1):
        begin = max(begin, start)
        if end - begin >= left:
            return begin + left
        left -= max(end - begin, _NOTHING)
    raise OverflowError(f"{amount} of working time after {start} are never over")


def take_working(end: datetime, amount: timedelta, calendar: Calendar | None) -> datetime:
    """The last moment (UTC) from which `amount` of working time passes until `end`. Raises as `add_working`."""
    end = end.astimezone(UTC) if end.tzinfo else _refused(end)
    if calendar is None or amount <= _NOTHING:
        return end - amount
    left = amount
    for begin, until in _spans(calendar, end, -1):
        until = min(until, end)
        if until - begin >= left:
            return until - left
        left -= max(until - begin, _NOTHING)
    raise OverflowError(f"there are not {amount} of working time before {end}")


def between(start: datetime, end: datetime, calendar: Calendar | None) -> timedelta:
    """How much working time passes from `start` to `end`; nothing if `end` is not later."""
    start, end = (one.astimezone(UTC) if one.tzinfo else _refused(one) for one in (start, end))
    if end <= start:
        return _NOTHING
    if calendar is None:
        return end - start
    passed = _NOTHING
    for begin, until in _spans(calendar, start, 1):
        if begin >= end:
            break
        passed += max(min(until, end) - max(begin, start), _NOTHING)
    return passed


def _spans(calendar: Calendar, moment: datetime, step: int) -> Iterator[tuple[datetime, datetime]]:
    """The spans that are worked, in UTC, from the day of `moment` on (`step` 1), or back from it (-1)."""
    day = moment.astimezone(calendar.zone).date()
    try:
        while True:
            spans = calendar.week[day.weekday()] if day not in calendar.closed else ()
            for begin, end in spans[::step]:
                yield _moment(day, begin, calendar.zone), _moment(day, end, calendar.zone)
            day += step * _ONE_DAY
    except OverflowError:
        return  # there are no days before the year 1, nor after 9999


def _moment(day: date, minutes: int, zone: tzinfo) -> datetime:
    """A time of the wall clock as a moment.

    One that the clock shows twice is its first showing, one that it never shows (02:30 when it goes from 2 to 3) as far behind the
    change as it says (PEP 495, fold 0): one rule for begin and end, so that spans never overlap.
    """
    if minutes == DAY:
        day, minutes = day + _ONE_DAY, 0
    return datetime.combine(day, time(minutes // 60, minutes % 60), zone).astimezone(UTC)


def _refused(moment: datetime) -> datetime:
    raise ValueError(f"naive time: {moment!r}")
