# SPDX-License-Identifier: Apache-2.0
"""When a digest is due: at an hour of some days, in the zone of who reads it. Summer time and a machine that slept change nothing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from difflib import get_close_matches
from enum import StrEnum

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# What people write instead.
_LONG = {
    **dict(zip(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), DAYS, strict=True)),
    **dict(zip(("mo", "tu", "we", "th", "fr", "sa", "su"), DAYS, strict=True)),
    **dict.fromkeys(("weekdays", "workdays", "working"), "mon-fri"),
    **dict.fromkeys(("weekend", "weekends"), "sat,sun"),
    **dict.fromkeys(("daily", "always", "every day", "all"), "mon-sun"),
}
_SPAN = re.compile(r"([a-z]{3})(?:-([a-z]{3}))?")
_FIRST_TIME = timedelta(hours=12)  # whoever never had one is not sent that of a long past morning


class Often(StrEnum):
    """How often somebody gets a digest: on each of their days, on the first of them, or never."""

    DAILY = "daily"
    WEEKLY = "weekly"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`days`: 0 is Monday. `hour`: of the reader's day."""

    zone: tzinfo
    often: Often = Often.DAILY
    hour: int = 8
    days: frozenset[int] = frozenset(range(5))

    @property
    def on(self) -> frozenset[int]:
        """The days on which one is due."""
        return frozenset((min(self.days),)) if self.often is Often.WEEKLY and self.days else self.days


@dataclass(frozen=True, slots=True)
class Had:
    """What somebody had: the moment for which the last one was sent, and one that a wrong clock sent long before its time."""

    last: datetime | None = None
    early: datetime | None = None

    def since(self, now: datetime) -> datetime | None:
        """Since when they have heard nothing; None if they never had one."""
        return max((one for one in (self.last, self.early) if one is not None and one <= now), default=None)


def newest(rhythm: Rhythm, now: datetime) -> datetime | None:
    """The newest moment (UTC) at which one was due; None if none ever is. An hour that summer time leaves out is the one after it."""
    if rhythm.often is Often.OFF or not rhythm.on:
        return None
    today = now.astimezone(rhythm.zone).date()
    for back in range(8):
        day = today - timedelta(days=back)
        moment = _moment(rhythm, day)
        if day.weekday() in rhythm.on and moment <= now:
            return moment
    return None


def following(rhythm: Rhythm, now: datetime) -> datetime | None:
    """The first moment (UTC) after `now` at which one is due; None if none ever is."""
    if newest(rhythm, now) is None:
        return None
    today = now.astimezone(rhythm.zone).date()
    coming = (today + timedelta(days=ahead) for ahead in range(9))
    return next((moment for day in coming if day.weekday() in rhythm.on and (moment := _moment(rhythm, day)) > now), None)


def due(rhythm: Rhythm, had: Had, now: datetime) -> datetime | None:
    """The moment for which a digest is to be sent now; None if none is. It is None as long as `astray` tells to mend what was had.

    One that was missed is not sent twice later: the next tells of all since the last. Nobody gets two on one day of theirs, also
    where the hour is moved meanwhile. A clock that was ahead sent some early; those are not sent again.
    """
    moment, last = newest(rhythm, now), had.last
    if moment is None or moment == had.early or astray(rhythm, had, now) is not None:
        return None
    if last is None:
        return moment if now - moment < _FIRST_TIME else None
    return moment if moment > last and _day(rhythm, moment) != _day(rhythm, last) else None


def astray(rhythm: Rhythm, had: Had, now: datetime) -> Had | None:
    """What to remember instead where the clock was far ahead when the last one was sent; None where nothing is wrong.

    Whoever had only the next one early waits for the one after it. If others lie between, they must not wait until the clock gets
    there: what was sent then is remembered apart, and not sent again when its time comes. A clock that was set back looks the same,
    and loses nothing: once it is right again, the one that it sent before is known.
    """
    next_ = following(rhythm, now)
    if had.last is None or next_ is None or had.last <= next_:
        return None
    return Had(newest(rhythm, now), had.last)


def _day(rhythm: Rhythm, moment: datetime) -> date:
    return moment.astimezone(rhythm.zone).date()


def _moment(rhythm: Rhythm, day: date) -> datetime:
    return datetime.combine(day, time(rhythm.hour), rhythm.zone).astimezone(UTC)


def days(text: str) -> frozenset[int]:
    """The days of "mon-fri" or "mon,wed,sat". Raises ValueError, which says what is accepted."""
    found: set[int] = set()
    for part in text.casefold().replace(" ", "").split(","):
        match = _SPAN.fullmatch(part)
        names = [one for one in match.groups() if one] if match else []
        if not names or any(one not in DAYS for one in names):
            raise ValueError(f"{text!r} names no days{_meant(text)} mon-fri or mon,wed,sat are accepted")
        first, last = DAYS.index(names[0]), DAYS.index(names[-1])
        found.update(range(first, last + 1) if first <= last else (*range(first, 7), *range(last + 1)))
    return frozenset(found)


def _meant(text: str) -> str:
    """ "; did you mean ...?" of what reads like days: "monday-fridays", "mo, wensday", "weekdays"; else a colon."""
    known = {**{name: name for name in DAYS}, **_LONG}
    parts = re.split(r"([-–,;/ ]+)", text.strip().casefold())
    found = [get_close_matches(one, known, n=1, cutoff=0.55) for one in parts[::2]]
    if not all(found):
        return ":"
    between = ["-" if one.strip() in ("-", "–") else "," for one in parts[1::2]]
    named = [known[one] for (one,) in found]
    return f"; did you mean {named[0]}{''.join(f'{gap}{name}' for gap, name in zip(between, named[1:], strict=True))}?"


def told(chosen: Iterable[int]) -> str:
    """The days as `days` reads them."""
    return ",".join(DAYS[one] for one in sorted(chosen))
