# SPDX-License-Identifier: Apache-2.0
"""Times in queries: `3d`, `<2d`, `2026-11`, `>=2026-11-02`, `2026-11..2026-12`, `today`.

A length of time counts from now and is compared as such: `opened:<3d` is less than three days ago, `due:<2d` in less than two. A date is
compared as a moment, in the zone of who asks: `opened:<2026-11` is before November. A range takes in both of its ends.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from maildesk.desk.query_terms import Span

# Patterns as text: a list that asks for no time does not wait for them to be compiled.
_LENGTH = r"([+-]?)([0-9]{1,6})(min|h|d|w|mo|y)"
_DATE = r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?"
_CLOCK = r"[0-9]{4}-[0-9]{2}-[0-9]{2}t[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:z|[+-][0-9]{2}:[0-9]{2})?"
_COMPARED = r"(?s:(<=|>=|<|>|)(.*))"
_UNITS = {
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "mo": timedelta(days=30),
    "y": timedelta(days=365),
}
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
EXPECTED = "a time such as 3d, <2w, today, 2026-11, >=2026-11-02 or 2026-11..2026-12 (min, h, d, w, mo, y)"


class NoTime(ValueError):
    """It is no time. The words say why."""


@dataclass(frozen=True, slots=True)
class When:
    """What times are read by: `now` (aware), the `zone` of who asks, and whether lengths of time lie ahead (`due:2d`) or behind."""

    now: datetime
    zone: tzinfo
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class _Point:
    """From `start` to before `end`; the same for a moment. `length`: it was a length of time without a sign."""

    start: datetime
    end: datetime
    length: bool = False


def span(text: str, when: When) -> Span:
    """What stands behind the key. Raises NoTime."""
    words = text.strip().casefold()
    try:
        since, until = _between(words, when) if ".." in words else _compared(words, when)
    except (OverflowError, ValueError) as problem:
        raise NoTime(str(problem) if isinstance(problem, NoTime) else "the calendar has no such day") from None
    return Span(since, until, words)


def before(text: str, when: When) -> Span:
    """`older:3d`, `older:2026-11-02`. Raises NoTime."""
    return span((">" if _length(text) else "<") + text.strip(), when)


def after(text: str, when: When) -> Span:
    """`newer:3d`, `newer:2026-11-02`: that day is part of it. Raises NoTime."""
    return span(("<" if _length(text) else ">=") + text.strip(), when)


def _length(text: str) -> bool:
    match = re.fullmatch(_LENGTH, text.strip().casefold())
    return bool(match and not match[1])


def _compared(words: str, when: When) -> tuple[datetime | None, datetime | None]:
    match = re.fullmatch(_COMPARED, words)
    sign, rest = (match[1], match[2]) if match else ("", words)
    point = _point(rest, when)
    if point.length:
        nearer = sign in ("", "<", "<=")
        return (None, point.start) if nearer == when.ahead else (point.start, None)
    return {
        "": (point.start, point.end if point.end > point.start else point.start + timedelta(microseconds=1)),
        "<": (None, point.start),
        "<=": (None, point.end),
        ">": (point.end, None),
        ">=": (point.start, None),
    }[sign]


def _between(words: str, when: When) -> tuple[datetime | None, datetime | None]:
    first, _, last = words.partition("..")
    start, end = (_point(one, when) if one else None for one in (first, last))
    if start is None and end is None:
        raise NoTime("a range needs a beginning or an end")
    if start and end and start.length and end.length and start.start > end.start:
        start, end = end, start  # 2d..7d and 7d..2d mean the same days
    if start and end and start.start >= end.end:
        raise NoTime("the range ends before it begins")
    return start.start if start else None, end.end if end else None


def _point(text: str, when: When) -> _Point:
    if match := re.fullmatch(_LENGTH, text):
        return _distant(match, when)
    if text == "now":
        return _Point(when.now, when.now)
    if text in _DAYS:
        today = when.now.astimezone(when.zone).date()
        return _day(today + timedelta(days=_DAYS[text]), 1, when.zone)
    if match := re.fullmatch(_DATE, text):
        return _dated(match, when.zone)
    if re.fullmatch(_CLOCK, text):
        moment = datetime.fromisoformat(text.upper())
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=when.zone)).astimezone(UTC)
        return _Point(moment, moment)
    raise NoTime("that is no time")


def _distant(match: re.Match[str], when: When) -> _Point:
    distance = int(match[2]) * _UNITS[match[3]]
    forward = match[1] == "+" or (when.ahead and match[1] != "-")
    moment = when.now + distance if forward else when.now - distance
    return _Point(moment, moment, length=not match[1])


def _dated(match: re.Match[str], zone: tzinfo) -> _Point:
    year, month, day = int(match[1]), match[2], match[3]
    if day:
        return _day(date(year, int(month), int(day)), 1, zone)
    if month:
        first = date(year, int(month), 1)
        return _Point(_midnight(first, zone), _midnight(_next_month(first), zone))
    return _Point(_midnight(date(year, 1, 1), zone), _midnight(date(year + 1, 1, 1), zone))


def _day(day: date, days: int, zone: tzinfo) -> _Point:
    return _Point(_midnight(day, zone), _midnight(day + timedelta(days=days), zone))


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
