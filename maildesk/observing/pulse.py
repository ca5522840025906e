# SPDX-License-Identifier: Apache-2.0
"""Whether the loops turn. A part that asks whether it is to stop shows that it lives: every part must ask, or it could not be ended."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

PATIENCE = 300.0


@dataclass(frozen=True, slots=True)
class Beat:
    """How a part is: "starting", "running", "failing" (an error ended it, and it starts again) or "stuck"; seconds since it turned."""

    name: str
    state: str
    seconds: float
    problem: str = ""


class Pulse:
    """The pulse of one part. `patience`: the longest time in seconds between two turns, while it is at work."""

    def __init__(self, name: str, patience: float = PATIENCE, clock: Callable[[], float] = time.monotonic) -> None:
        self.name = name
        self.patience = patience
        self._clock = clock
        self._turned_at = clock()
        self._resting_until = 0.0
        self._turned = False
        self._problem: str | None = None

    def turn(self) -> None:
        """The part goes round its loop."""
        self._turned_at = self._clock()
        self._resting_until = 0.0
        self._turned = True
        self._problem = None

    def rest(self, seconds: float) -> None:
        """Nothing is expected of it for so long."""
        self._turned_at = self._clock()
        self._resting_until = self._turned_at + seconds

    def fail(self, problem: str) -> None:
        """An error ended it."""
        self._problem = problem

    @property
    def begun(self) -> bool:
        """Has it turned once, or failed?"""
        return self._turned or self._problem is not None

    def beat(self) -> Beat:
        """How it is now."""
        now = self._clock()
        seconds = now - self._turned_at
        if now - max(self._turned_at, self._resting_until) > self.patience:
            return Beat(self.name, "stuck", seconds)
        if self._problem is not None:
            return Beat(self.name, "failing", seconds, self._problem)
        return Beat(self.name, "running" if self._turned else "starting", seconds)


class Watched(threading.Event):
    """The event by which a part is ended, as that part alone sees it: each question is a turn of its loop."""

    def __init__(self, stop: threading.Event, pulse: Pulse) -> None:
        super().__init__()
        self._stop = stop
        self._pulse = pulse

    def is_set(self) -> bool:
        self._pulse.turn()
        return self._stop.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        self._pulse.turn()
        self._pulse.rest(float("inf") if timeout is None else timeout)
        ended = self._stop.wait(timeout)
        self._pulse.turn()
        return ended

    def set(self) -> None:
        self._stop.set()
