# SPDX-License-Identifier: Apache-2.0
"""The options of the promise and of business calendars, and what goes together in them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Week = tuple[tuple[tuple[int, int], ...], ...]

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = r"(mon|tue|wed|thu|fri|sat|sun)(?:-(mon|tue|wed|thu|fri|sat|sun))? (\d\d):(\d\d)-(\d\d):(\d\d)"
_SAY = '"mon-fri 09:00-17:00" and "sat 10:00-12:30" are such'


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseOptions:
    """What is promised beside the first answer (desk.promise_hours), and how the desk sees to it."""

    answer_hours: int = field(
        default=0, metadata={"help": "hours to the answer to a later question; 0: as many as to the first", "min": 0, "max": 8760}
    )
    resolve_hours: int = field(
        default=0, metadata={"help": "hours until a request is resolved; 0: nothing is promised", "min": 0, "max": 8760}
    )
    calendar: str = field(default="", metadata={"help": "table [calendar.NAME] whose hours count; empty: every hour of the day counts"})
    warn_percent: int = field(default=75, metadata={"help": "how much of the time is used when staff are warned", "min": 1, "max": 99})
    escalate_to: str = field(default="", metadata={"help": "address that hears of what is late for longer; empty: nobody does"})
    escalate_hours: int = field(default=24, metadata={"help": "hours late after which that address hears of it", "min": 1, "max": 8760})
    remind_days: int = field(
        default=5, metadata={"help": "days after which a requester who is waited for is reminded, once; 0: never", "min": 0, "max": 365}
    )
    close_days: int = field(
        default=7, metadata={"help": "quiet days after which what was resolved is closed; 0: it stays resolved", "min": 0, "max": 3650}
    )
    notice_days: int = field(
        default=2, metadata={"help": "days before that on which the requester is told; 0: they are not", "min": 0, "max": 365}
    )
    figures_months: int = field(
        default=6, metadata={"help": "months that are measured for what a requester is told of usual times", "min": 1, "max": 60}
    )
    escalation: tuple[str, ...] = field(
        default=(
            "on technical matters, to the Technical Oversight Committee (TOC)",
            "on matters of budget, to the developer representatives on the Governing Board",
        ),
        metadata={"help": "whom a requester can turn to when the desk is late, a line each"},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarOptions:
    """When somebody works: a promise may count these hours alone."""

    zone: str = field(metadata={"help": "time zone such as Europe/Berlin"})
    hours: tuple[str, ...] = field(default=("mon-fri 09:00-17:00",), metadata={"help": f"the hours of a week: {_SAY}"})
    holidays: str = field(
        default="", metadata={"help": "country such as DE, or DE-BY, whose public holidays are closed (needs the extra holidays)"}
    )
    closed: tuple[str, ...] = field(default=(), metadata={"help": "further days that are closed, such as 2026-12-24"})


def week(hours: tuple[str, ...]) -> Week:
    """The hours of each day from Monday on, in minutes from midnight. Raises ValueError, which says what is wrong with which."""
    days: list[list[tuple[int, int]]] = [[] for _ in _DAYS]
    for written in hours:
        match = re.fullmatch(_HOURS, written.strip().lower())
        if match is None:
            raise ValueError(f'holds "{written}", which are no hours: {_SAY}')
        first = _DAYS.index(match[1])
        last = _DAYS.index(match[2]) if match[2] else first
        if last < first:
            raise ValueError(f'holds "{written}", which goes backward: write two, such as "fri-sun ..." and "mon ..."')
        span = (int(match[3]) * 60 + int(match[4]), int(match[5]) * 60 + int(match[6]))
        for day in days[first : last + 1]:
            day.append(span)
    return tuple(tuple(sorted(day)) for day in days)


def calendar(options: CalendarOptions) -> Iterator[tuple[tuple[str, ...], str]]:
    """The zone is one, the hours are hours, the days are days."""
    from datetime import UTC

    from maildesk.desk.calendar import Calendar, CalendarError

    if problem := _zone_problem(options.zone):
        yield ("zone",), problem
    try:
        Calendar(UTC, week(options.hours))
    except CalendarError as error:
        yield ("hours",), f"cannot be worked by: {error}"
    except ValueError as error:
        yield ("hours",), str(error)
    for day in options.closed:
        if _day(day) is None:
            yield ("closed",), f'holds "{day}", which is no date: one such as 2026-12-24 is accepted'


def promise_and_calendars(tables: Mapping[tuple[str, ...], Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    """The calendar of the promise is one of those that there are."""
    from maildesk.settings.problems import did_you_mean

    known = [key[1] for key in tables if key[0] == "calendar"]
    named = next((one.calendar for one in tables.values() if isinstance(one, PromiseOptions)), "")
    if named and named not in known:
        yield ("promise", "calendar"), f'names "{named}", and there is no [calendar.{named}]{did_you_mean(named, known)}'


def closed_days(options: CalendarOptions) -> frozenset[date]:
    """The days that the operator named."""
    return frozenset(day for one in options.closed if (day := _day(one)) is not None)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _zone_problem(zone: str) -> str:
    from zoneinfo import ZoneInfo, available_timezones

    from maildesk.settings.problems import did_you_mean

    try:
        ZoneInfo(zone)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError; "../x" a ValueError; a folder an OSError
        return f'is "{zone}", which is no time zone{did_you_mean(zone, available_timezones())}: one such as Europe/Berlin is accepted'
    return ""
