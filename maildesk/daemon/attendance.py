# SPDX-License-Identifier: Apache-2.0
"""Daemons that share a database watch over each other: what one that fell silent had in hand is free within a minute."""

import logging
import threading
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Protocol

from maildesk.daemon.loops import Bell, Loop
from maildesk.daemon.supervisor import Part
from maildesk.flow.errors import Conflict, StoreUnavailable
from maildesk.flow.ports import Clock

log = logging.getLogger("maildesk.daemon")

BEAT_SECONDS = 5.0
SILENT_LOOKS = 8  # 40 seconds: longer than a database takes to come back to all, shorter than the minute that recovery may take


class Attendance(Protocol):
    """What the store knows of daemons."""

    def beat(self, owner: str, now: datetime) -> Mapping[str, int]: ...

    def bury(self, owners: Collection[str], now: datetime) -> int: ...

    def part(self, owner: str) -> None: ...


class Watchman:
    """Beats for one daemon and counts the looks at which another's beats stood still.

    Looks are counted and not seconds: clocks of two machines differ, and while the database is away nobody beats and nobody looks.
    """

    def __init__(self, store: Attendance, owner: str, clock: Clock) -> None:
        self._store = store
        self._owner = owner
        self._clock = clock
        self._beats: Mapping[str, int] = {}
        self._still: dict[str, int] = {}

    def once(self) -> int:
        """One beat and one look; 0, since there is never more to do at once. Raises StoreUnavailable."""
        try:
            beats = self._store.beat(self._owner, self._clock())
        except Conflict:
            return 0  # two of the same name began in the same instant
        self._still = {one: self._still.get(one, 0) + 1 if self._beats.get(one) == count else 0 for one, count in beats.items()}
        self._beats = beats
        silent = [one for one, looks in self._still.items() if looks >= SILENT_LOOKS and one != self._owner]
        if silent:
            freed = self._store.bury(silent, self._clock())
            log.warning("%s fell silent: %d claims are free again", ", ".join(sorted(silent)), freed)
        return 0

    def leave(self) -> None:
        """The daemon ends by itself. While the database is away it cannot say so, and will be missed."""
        with suppress(StoreUnavailable):
            self._store.part(self._owner)


def attending(watchman: Watchman) -> Part:
    """The part of a daemon that beats, and says so when it ends."""
    loop = Loop("attendance", watchman.once, Bell(), look_seconds=BEAT_SECONDS)

    def run(stop: threading.Event) -> None:
        loop.run(stop)
        watchman.leave()

    return Part(loop.name, run, loop.bell.ring)
