# SPDX-License-Identifier: Apache-2.0
"""Runs the parts of the daemon, each in a thread of its own; a part that fails starts again and takes no other with it."""

import logging
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from maildesk.flow.errors import MaildeskError

log = logging.getLogger("maildesk.daemon")

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 20.0  # a server that is back must be noticed within 60 s (fault F10), its own start included
PERSON_PAUSE = 300.0
_REFUSED = 77  # EX_NOPERM
HEALTHY_AFTER = 60.0  # a part that ran this long starts again without delay


@dataclass(frozen=True, slots=True)
class Part:
    """Something that runs until `stop` is set. `wake` ends whatever it is waiting for."""

    name: str
    run: Callable[[threading.Event], None]
    wake: Callable[[], None] = lambda: None


class Supervisor:
    """Starts parts and ends them. `stop` is shared by all."""

    def __init__(self, parts: Sequence[Part], stop: threading.Event) -> None:
        self._parts = parts
        self._stop = stop
        self._threads = [threading.Thread(target=self._keep, args=(part,), name=part.name, daemon=True) for part in parts]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def finish(self, seconds: float) -> list[str]:
        """Asks all parts to end and waits; the names of those that did not end in time."""
        self._stop.set()
        for part in self._parts:
            part.wake()
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return [thread.name for thread in self._threads if thread.is_alive()]

    def _keep(self, part: Part) -> None:
        failures = 0
        while not self._stop.is_set():
            started = time.monotonic()
            try:
                part.run(self._stop)
                return
            except Exception as problem:  # noqa: BLE001 - whatever it was, the other parts go on and this one comes back
                failures = 1 if time.monotonic() - started > HEALTHY_AFTER else failures + 1
                pause = pause_after(failures, problem)
                _tell(part.name, problem, pause)
                self._stop.wait(pause)


def pause_after(failures: int, problem: Exception) -> float:
    """Growing, with jitter, so that many desks do not return to a server in step.

    A refused login does not heal by itself, and providers lock accounts that knock too often.
    """
    if isinstance(problem, MaildeskError) and problem.exit_code == _REFUSED:
        return PERSON_PAUSE
    longest: float = min(FIRST_PAUSE * 2 ** min(failures - 1, 10), LONGEST_PAUSE)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - jitter, not a secret


def _tell(name: str, problem: Exception, pause: float) -> None:
    if isinstance(problem, MaildeskError):
        log.warning("%s stopped, and starts again in %.0f s: %s", name, pause, problem.told)
    else:
        log.error("%s stopped by a fault of ours, and starts again in %.0f s", name, pause, exc_info=problem)
