# SPDX-License-Identifier: Apache-2.0
"""Times on the command line: `7d`, `2026-11-01`, `2026-11-01T12:00Z`. What is none is told with the nearest that is."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any

import click

_UNITS = MappingProxyType({"min": "minutes", "h": "hours", "d": "days", "w": "weeks"})
# Patterns as text: most commands are told no time, and do not wait for them to be compiled.
_AGO = r"([0-9]{1,6})\s*(min|h|d|w)"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
# What people write instead.
_YEAR_FIRST = r"([0-9]{4})(?:[-./]([0-9]{1,2}))?(?:[-./]([0-9]{1,2}))?(?:[t ].*)?"
_YEAR_LAST = r"([0-9]{1,2})([-./])([0-9]{1,2})[-./]([0-9]{4})"
_LENGTH = r"(?:the |last |past )*([0-9]{1,6})?\s*([a-z]+?)s?(?: ago)?"
_LENGTHS = MappingProxyType(
    {
        **dict.fromkeys(("m", "min", "minute"), "min"),
        **dict.fromkeys(("h", "hr", "hour"), "h"),
        **dict.fromkeys(("d", "day", "today"), "d"),
        **dict.fromkeys(("w", "wk", "week"), "w"),
    }
)
_LONGER = MappingProxyType({"mo": 30, "month": 30, "quarter": 91, "y": 365, "yr": 365, "year": 365, "yesterday": 2})


class Moment(click.ParamType[datetime]):
    """An age, a local date, or a time (local unless it says otherwise). `end` takes a date's last moment instead of its first."""

    name = "when"

    def __init__(self, *, end: bool = False) -> None:
        self._end = end

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment, aware, in UTC."""
        if isinstance(value, datetime):
            return value
        try:
            return self._read(value.strip())
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is no time{_meant(value)}; such are 12h, 7d, 2w, 2026-11-01 and 2026-11-01T12:00Z", param, ctx)

    def _read(self, text: str) -> datetime:
        if ago := re.fullmatch(_AGO, text):
            return datetime.now(UTC) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        moment = datetime.fromisoformat(text)
        if self._end and re.fullmatch(_DAY, text):
            moment += timedelta(days=1)
        return moment.astimezone(UTC)


class Day(click.ParamType[datetime]):
    """A date: the moment in UTC at which it begins."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment, aware, in UTC."""
        if isinstance(value, datetime):
            return value
        try:
            return datetime.combine(date.fromisoformat(value.strip()), datetime.min.time(), UTC)
        except ValueError:
            self.fail(f"{value!r} is no day{_meant(value)}; such is 2026-11-01", param, ctx)


def _meant(text: str) -> str:
    """ "; did you mean ...?" of what is near, or nothing."""
    near = tuple(dict.fromkeys(_near(text.strip().casefold())))
    return f"; did you mean {' or '.join(near)}?" if near else ""


def _near(text: str) -> Iterator[str]:
    if found := re.fullmatch(_YEAR_FIRST, text):
        yield from _day(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    elif found := re.fullmatch(_YEAR_LAST, text):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        if found[2] != "/" or first > 12 or second <= 12:  # 31.12.2026; a slash can mean either
            yield from _day(year, second, first)
        if found[2] == "/" and first <= 12:
            yield from _day(year, first, second)
    elif (found := re.fullmatch(_LENGTH, text)) and (unit := _unit(found[2])):
        number = int(found[1] or 1)
        yield f"{number}{_LENGTHS[unit]}" if unit in _LENGTHS else f"{number * _LONGER[unit]}d"


def _unit(word: str) -> str | None:
    """What a length is counted in, also where it is misspelt: "yesteday", "munths"."""
    from difflib import get_close_matches

    known = {**_LENGTHS, **_LONGER}
    return word if word in known else next(iter(get_close_matches(word, [one for one in known if len(one) > 2], n=1, cutoff=0.7)), None)


def _day(year: int, month: int, day: int) -> Iterator[str]:
    """The nearest day that the calendar has."""
    if year == 0:
        return
    month = min(max(month, 1), 12)
    yield date(year, month, min(max(day, 1), monthrange(year, month)[1])).isoformat()
