# SPDX-License-Identifier: Apache-2.0
"""Quiet hours of a member of staff: what comes in them waits until they end. In their zone; summer time changes nothing but its length."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from maildesk.desk import rhythm

_ACCEPTED = "such are 20:00-08:00, 20:00-08:00 mon-thu; fri 18:00-24:00; sat-sun, and but high at their end"
_DAY = 24 * 60
_WEEK = timedelta(days=7)
_CLOCK = r"(\d{1,2})(?::(\d{2}))?"
_HOURS = re.compile(rf"{_CLOCK}\s*-\s*{_CLOCK}")
_BUT_HIGH = re.compile(r"[,;]?\s*\b(?:but|except)\s+(?:high|urgent)$")
_MOST_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Span:
    """From minute `begin` of these days (0 is Monday) to minute `end`, which is one of the day after where it is not later."""

    begin: int
    end: int
    days: frozenset[int]


@dataclass(frozen=True, slots=True)
class Quiet:
    """`high`: what is of priority high does not wait."""

    spans: tuple[Span, ...]
    high: bool = False


def until(quiet: Quiet, zone: tzinfo, now: datetime) -> datetime | None:
    """The moment (UTC) at which the quiet ends that `now` is in; None where it is in none. A wall clock that jumps ends it on time."""
    end = now
    while (next_ := max((one for span in quiet.spans for one in _ends(span, zone, end)), default=end)) > end and end - now < _WEEK:
        end = next_
    return end.astimezone(UTC) if end > now else None


def _ends(span: Span, zone: tzinfo, now: datetime) -> list[datetime]:
    """Where this span ends, if `now` is in it: it began today or yesterday."""
    today = now.astimezone(zone).date()
    found = []
    for day in (today - timedelta(days=1), today):
        begin = _wall(day_ := datetime.combine(day, time(), zone), span.begin)
        end = _wall(day_, span.end if span.end > span.begin else span.end + _DAY)
        if day.weekday() in span.days and begin <= now < end:
            found.append(end)
    return found


def _wall(midnight: datetime, minutes: int) -> datetime:
    """What the clock on the wall shows so many minutes after midnight, in UTC. An hour that summer time leaves out is the one after it."""
    return (midnight + timedelta(minutes=minutes)).astimezone(UTC)


def parse(text: str) -> Quiet:
    """Quiet hours as people write them: "20:00-08:00 mon-thu; sat-sun; but high". Raises ValueError, which says what is accepted."""
    said = " ".join(text.casefold().split())[: _MOST_CHARACTERS + 1]
    if len(said) > _MOST_CHARACTERS:
        raise ValueError(f"quiet hours of more than {_MOST_CHARACTERS} characters are not understood: {_ACCEPTED}")
    hours = _BUT_HIGH.sub("", said)
    spans = tuple(_span(part.strip()) for part in hours.split(";") if part.strip())
    if not spans:
        raise ValueError(f"{text!r} names no hours: {_ACCEPTED}")
    quiet = Quiet(spans, hours != said)
    monday = datetime(2024, 1, 1, tzinfo=UTC)
    if (end := until(quiet, UTC, monday)) is not None and end - monday >= _WEEK:
        raise ValueError("these hours are all of the week, so nothing would ever reach you: #notify none says that")
    return quiet


def _span(text: str) -> Span:
    match = _HOURS.search(text)
    days = (text[: match.start()] + text[match.end() :]).strip() if match else text
    try:
        chosen = rhythm.days(days) if days else frozenset(range(7))
    except ValueError:
        raise ValueError(f"{text!r} names no hours and no days: {_ACCEPTED}") from None
    if match is None:
        return Span(0, _DAY, chosen)
    begin, end = _minute(match[1], match[2]), _minute(match[3], match[4])
    if begin in (end, _DAY):
        raise ValueError(f"{match[0]} has no end: for whole days name the days alone, such as sat-sun")
    return Span(begin, end, chosen)


def _minute(hour: str, minute: str | None) -> int:
    found = int(hour) * 60 + int(minute or 0)
    if found > _DAY or int(minute or 0) > 59:
        raise ValueError(f"{hour}:{minute or '00'} is no time of a day: {_ACCEPTED}")
    return found


def told(quiet: Quiet) -> str:
    """Quiet hours as `parse` reads them."""
    return "; ".join((*map(_told, quiet.spans), *(("but high",) if quiet.high else ())))


def _told(span: Span) -> str:
    days = "" if len(span.days) == 7 else rhythm.told(span.days)
    hours = "" if (span.begin, span.end) == (0, _DAY) and days else f"{_clock(span.begin)}-{_clock(span.end)}"
    return " ".join(filter(None, (hours, days)))


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
