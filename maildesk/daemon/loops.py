# SPDX-License-Identifier: Apache-2.0
"""The loops of the worker, the sender and the scheduler: do what is there, then wait to be woken."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from maildesk.flow.errors import StoreUnavailable, TransportDown
from maildesk.flow.ports import Clock, Jobs

log = logging.getLogger("maildesk.daemon")

# Another process may have put work into the database without being able to wake us.
LOOK_SECONDS = 1.0
SCHEDULE_SECONDS = 5.0
STORE_PAUSE = 2.0
RELAY_PAUSE = 30.0


class Bell:
    """Rung when there is work. Waiting ends at a ring, at `stop`'s ring, or after the time."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def ring(self) -> None:
        self._event.set()

    def wait(self, seconds: float) -> None:
        self._event.wait(seconds)
        self._event.clear()


@dataclass(frozen=True, slots=True)
class Loop:
    """Calls `once` as long as there is work, then waits for the bell. `done` is called after work was done.

    `busy` hears how many seconds each call took, `waited` what the loop has to wait for ("database", "relay").
    """

    name: str
    once: Callable[[], int]
    bell: Bell
    done: Callable[[], None] = lambda: None
    busy: Callable[[float], None] = lambda seconds: None
    waited: Callable[[str], None] = lambda cause: None
    look_seconds: float = LOOK_SECONDS
    store_pause: float = STORE_PAUSE
    relay_pause: float = RELAY_PAUSE

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            if not self._work(stop):
                self.bell.wait(self.look_seconds)

    def _work(self, stop: threading.Event) -> bool:
        """Whether there was work. Pauses end with `stop` alone: new work does not bring a relay back."""
        begun = time.monotonic()
        try:
            taken = self.once()
        except StoreUnavailable as problem:
            self.waited("database")
            log.error("%s waits for the database: %s", self.name, problem.told)
            stop.wait(self.store_pause)
            return False
        except TransportDown as problem:
            self.waited("relay")
            log.warning("%s waits for the relay: %s", self.name, problem)
            stop.wait(self.relay_pause)
            return False
        finally:
            self.busy(time.monotonic() - begun)
        if taken:
            self.done()
        return taken > 0


@dataclass(frozen=True, slots=True)
class Job:
    """Something done every so often by one process of all that share the database. `run` returns the outcome in words."""

    name: str
    every: timedelta
    run: Callable[[], str]


class Schedule:
    """Runs the jobs that are due; the database decides which process does."""

    def __init__(self, jobs: Sequence[Job], store: Jobs, clock: Clock, owner: str) -> None:
        self._jobs = jobs
        self._store = store
        self._clock = clock
        self._owner = owner

    def once(self) -> int:
        """Runs what is due. It never asks to be called again at once: the next look is soon enough."""
        for job in self._jobs:
            self._run(job, self._clock())
        return 0

    def _run(self, job: Job, now: datetime) -> None:
        if self._store.start_job(job.name, owner=self._owner, now=now, every=job.every, lease=timedelta(minutes=10)):
            self._store.finish_job(job.name, owner=self._owner, now=self._clock(), outcome=_outcome(job))


def _outcome(job: Job) -> str:
    """A job that fails is tried again when it is due, like any other; the database going away is for the loop to wait out."""
    try:
        return job.run()
    except StoreUnavailable:
        raise
    except Exception as problem:
        log.exception("the job %s failed", job.name)
        return f"failed: {type(problem).__name__}"
