# SPDX-License-Identifier: Apache-2.0
"""Runs the parts of the daemon, each in a thread of its own; a part that fails starts again and takes no other with it."""

import logging
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from maildesk.flow.errors import MaildeskError
from maildesk.observing.pulse import PATIENCE, Pulse, Watched

log = logging.getLogger("maildesk.daemon")

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 20.0  # a server that is back must be noticed within 60 s (fault F10), its own start included
PERSON_PAUSE = 300.0
_REFUSED = 77  # EX_NOPERM
HEALTHY_AFTER = 60.0  # a part that ran this long starts again without delay


@dataclass(frozen=True, slots=True)
class Part:
    """Something that runs until `stop` is set. `wake` ends whatever it is waiting for.

    `patience`: the longest time in seconds that it may be at work without asking whether to stop.
    """

    name: str
    run: Callable[[threading.Event], None]
    wake: Callable[[], None] = lambda: None
    patience: float = PATIENCE


Failed = Callable[[str, Exception], None]


class Supervisor:
    """Starts parts and ends them. `stop` is shared by all; `failed` hears of what ended a part, before it starts again."""

    def __init__(self, parts: Sequence[Part], stop: threading.Event, failed: Failed = lambda name, problem: None) -> None:
        self._parts = parts
        self._stop = stop
        self._failed = failed
        self.pulses = [Pulse(part.name, part.patience) for part in parts]
        self._threads = [
            threading.Thread(target=self._keep, args=(part, pulse), name=part.name, daemon=True)
            for part, pulse in zip(parts, self.pulses, strict=True)
        ]

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

    def _keep(self, part: Part, pulse: Pulse) -> None:
        failures = 0
        watched = Watched(self._stop, pulse)
        while not self._stop.is_set():
            started = time.monotonic()
            try:
                part.run(watched)
                return
            except Exception as problem:  # noqa: BLE001 - whatever it was, the other parts go on and this one comes back
                failures = 1 if time.monotonic() - started > HEALTHY_AFTER else failures + 1
                pause = pause_after(failures, problem)
                _tell(part.name, problem, pause)
                pulse.fail(in_words(problem))
                pulse.rest(pause)
                self._failed(part.name, problem)
                self._stop.wait(pause)


def pause_after(failures: int, problem: Exception) -> float:
    """Growing, with jitter, so that many desks do not return to a server in step.

    A refused login does not heal by itself, and providers lock accounts that knock too often.
    """
    if isinstance(problem, MaildeskError) and problem.exit_code == _REFUSED:
        return PERSON_PAUSE
    longest: float = min(FIRST_PAUSE * 2 ** min(failures - 1, 10), LONGEST_PAUSE)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - jitter, not a secret


def in_words(problem: Exception) -> str:
    """What happened, for people; of a fault of ours its kind alone, since its text may quote a mail."""
    return problem.message if isinstance(problem, MaildeskError) else f"a fault of ours: {type(problem).__name__}"


def _tell(name: str, problem: Exception, pause: float) -> None:
    if isinstance(problem, MaildeskError):
        log.warning("%s stopped, and starts again in %.0f s: %s", name, pause, problem.told)
    else:
        log.error("%s stopped by a fault of ours, and starts again in %.0f s", name, pause, exc_info=problem)
