# SPDX-License-Identifier: Apache-2.0
"""When a digest is due: at an hour of some days, in the zone of who reads it. Summer time and a machine that slept change nothing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
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


def newest(rhythm: Rhythm, now: datetime) -> datetime | None:
    """The newest moment (UTC) at which one was due; None if none ever is. An hour that summer time leaves out is the one after it."""
    if rhythm.often is Often.OFF or not rhythm.on:
        return None
    today = now.astimezone(rhythm.zone).date()
    for back in range(8):
        day = today - timedelta(days=back)
        moment = datetime.combine(day, time(rhythm.hour), rhythm.zone).astimezone(UTC)
        if day.weekday() in rhythm.on and moment <= now:
            return moment
    return None


def due(rhythm: Rhythm, last: datetime | None, now: datetime) -> datetime | None:
    """The moment for which a digest is to be sent now; None if none is.

    `last`: for which the last one was sent. One that was missed is not sent twice later: the next tells of all since `last`. A clock that
    was ahead sent some early; those are not sent again.
    """
    moment = newest(rhythm, now)
    if moment is None or (last is not None and moment <= last):
        return None
    return moment if last is not None or now - moment < _FIRST_TIME else None


def days(text: str) -> frozenset[int]:
    """The days of "mon-fri" or "mon,wed,sat". Raises ValueError, which says what is accepted."""
    found: set[int] = set()
    for part in text.casefold().replace(" ", "").split(","):
        match = _SPAN.fullmatch(part)
        names = [one for one in match.groups() if one] if match else []
        if not names or any(one not in DAYS for one in names):
            raise ValueError(f"{text!r} names no days: mon-fri or mon,wed,sat are accepted")
        first, last = DAYS.index(names[0]), DAYS.index(names[-1])
        found.update(range(first, last + 1) if first <= last else (*range(first, 7), *range(last + 1)))
    return frozenset(found)


def told(chosen: Iterable[int]) -> str:
    """The days as `days` reads them."""
    return ",".join(DAYS[one] for one in sorted(chosen))
