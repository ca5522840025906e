# SPDX-License-Identifier: Apache-2.0
"""The scheduled job that gives up what was kept long enough, a little at each call (`[retention]`, docs/backup.md)."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from maildesk.erasing import pending

if TYPE_CHECKING:
    from maildesk.settings import Settings
    from maildesk.store.sql import SqlStore

BOOKS = timedelta(days=90)  # how long throttles and settled questions are remembered
_SECONDS = 10.0  # of one call: other jobs wait for it
_BREATH = 0.05  # between two commits: whoever waits to write comes first


@dataclass(slots=True)
class Retention:
    """`now`: the moment of the call. `breath` lets others write; `watch` is a clock that only goes forward, in seconds."""

    settings: "Settings"
    store: "SqlStore"
    now: datetime
    breath: Callable[[float], object] = time.sleep
    watch: Callable[[], float] = time.monotonic

    def run(self) -> str:
        """Does what is due, for some seconds; what was done, in words. Raises StoreUnavailable, OSError."""
        end = self.watch() + _SECONDS
        erased = pending(self.settings, self.store, self.now)
        counts = {"mails": 0, "tickets without raw mail": 0, "tickets without words": 0, "entries": self.store.prune(self.now - BOOKS)}
        for what, count in self._steps():
            counts[what] += count
            self.breath(_BREATH)
            if self.watch() > end:
                break
        words = self._told(counts, erased)
        return words or "nothing is due"

    def _steps(self) -> Iterator[tuple[str, int]]:
        options, store = self.settings.retention, self.store
        if options.unfiled_days:
            last = 0
            while ids := store.unfiled_with_bytes(self._ago(options.unfiled_days), last):
                store.give_up_bytes(ids)
                last = ids[-1]
                yield "mails", len(ids)
        if options.raw_days:
            while tickets := store.closed_between("raw", self._ago(options.raw_days)):
                store.give_up_raw(tickets)
                yield "tickets without raw mail", len(tickets)
        if options.closed_days:
            while tickets := store.closed_between("closed", self._ago(options.closed_days)):
                store.give_up_words(tickets, self.now)
                yield "tickets without words", len(tickets)

    def _ago(self, days: int) -> datetime:
        return self.now - timedelta(days=days)

    def _told(self, counts: dict[str, int], erased: int) -> str:
        """What was given up stands in the history of the desk, without a word of it."""
        from maildesk.desk.records import NewEvent

        given_up = {name: count for name, count in counts.items() if count and name != "entries"}
        if given_up:
            self.store.record(NewEvent(None, "retention", "desk", None, given_up), self.now)
        told = [f"{count} {name}" for name, count in counts.items() if count]
        return ", ".join([*told, *([f"{erased} erasures done again"] if erased else [])])
