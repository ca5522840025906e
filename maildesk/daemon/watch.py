# SPDX-License-Identifier: Apache-2.0
"""The parts of a process that watch the others: they collect the facts, answer monitoring, raise alarms, and keep systemd content."""

import json
import logging
import os
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from maildesk.daemon.notify import Notifier
from maildesk.daemon.supervisor import Part, in_words
from maildesk.flow.errors import MaildeskError, StoreUnavailable
from maildesk.observing.alarm import Alarms, look_again
from maildesk.observing.channels import channels
from maildesk.observing.facts import Facts, collect
from maildesk.observing.health import health, readiness
from maildesk.observing.problems import Limits
from maildesk.observing.pulse import Beat, Pulse
from maildesk.observing.server import Answer, Page, Server
from maildesk.observing.tally import FAILURES, Contact, CountingHandler, Tally
from maildesk.settings import Settings
from maildesk.settings.observe import place
from maildesk.store.sql import SqlStore
from maildesk.store.view_health import ContactRow
from maildesk.wiring import clock, owner

log = logging.getLogger("maildesk.daemon")

LOOK_SECONDS = 5.0
CONTACT_SECONDS = 60.0
ALARM_PATIENCE = 3600.0  # a channel that is slow must not have the desk started again
_SHARE = 20  # facts that take long are collected less often: a twentieth of a thread at most


class Watch:
    """What one process knows of itself and its desk. `pulses` are set once the parts are made."""

    def __init__(self, settings: Settings, store: SqlStore) -> None:
        self.tally = Tally(clock)
        self.pulses: Sequence[Pulse] = ()
        self._settings = settings
        self._store = store
        self._limits = Limits.of(settings)
        self._facts: Facts | None = None
        self._noted: dict[str, Contact] = {}
        self._noted_at = 0.0
        logging.getLogger().addHandler(CountingHandler(self.tally))

    def parts(self, *, alarming: bool) -> Iterator[Part]:
        """What watches; `alarming` in the processes that have the schedule."""
        yield Part("watch", self._collect)
        if alarming:
            yield Part("alarm", self._alarm, patience=ALARM_PATIENCE)
        if self._settings.observe.listen:
            yield Part("observe", Server(*place(self._settings.observe.listen), self._pages()).run)

    def failed(self, name: str, problem: Exception) -> None:
        """An error ended a part. That of a mailbox says that it is out of reach, unless the fault is ours."""
        self.tally.add(FAILURES, name)
        if name.startswith("imap:") and isinstance(problem, MaildeskError) and not isinstance(problem, StoreUnavailable):
            self.tally.silent(name, in_words(problem))

    # --- facts ------------------------------------------------------------------

    def _collect(self, stop: threading.Event) -> None:
        while not stop.is_set():
            begun = time.monotonic()
            self._facts = collect(self._settings, self._store, clock())
            self._note_contacts(begun)
            stop.wait(max(LOOK_SECONDS, _SHARE * (time.monotonic() - begun)))

    def _note_contacts(self, now: float) -> None:
        """Written down once a minute, and at once where something has changed: `doctor` and other processes read it."""
        known = self.tally.contacts()
        changed = {peer for peer, one in known.items() if peer not in self._noted or _plain(one) != _plain(self._noted[peer])}
        if not changed and now - self._noted_at < CONTACT_SECONDS:
            return
        rows = [
            ContactRow(peer, one.reached_at, one.failing_since, one.problem) for peer, one in known.items() if one != self._noted.get(peer)
        ]
        try:
            self._store.note_contacts(rows)
        except StoreUnavailable as problem:
            log.debug("contacts wait for the database: %s", problem.told)
            return
        self._noted, self._noted_at = known, now

    # --- alarms -----------------------------------------------------------------

    def _alarm(self, stop: threading.Event) -> None:
        desk = self._settings.desk.name
        alarms = Alarms(self._store, channels(self._settings.observe), self.tally, self._limits, desk=desk, owner=owner(), clock=clock)
        look_again(lambda stop: self._facts is None or alarms.look(self._facts, stop), stop, LOOK_SECONDS)

    # --- monitoring -------------------------------------------------------------

    def _pages(self) -> dict[str, Page]:
        from maildesk.observing.metrics import DeskCollector, exposition, registry

        def beats() -> list[Beat]:
            return [one.beat() for one in self.pulses]

        served = registry(DeskCollector(self.tally, lambda: self._facts, beats, self._limits))

        def metrics(accept: str) -> Answer:
            body, content_type = exposition(served, accept)
            return Answer(HTTPStatus.OK, content_type, body)

        return {
            "/metrics": metrics,
            "/healthz": lambda _accept: _told(*health(beats())),
            "/readyz": lambda _accept: _told(*readiness(self._facts, self.tally.contacts(), self._limits, clock())),
        }


class Heart:
    """Tells systemd that the process is ready once every part has begun, and that it lives as long as their loops turn."""

    def __init__(self, pulses: Sequence[Pulse], notifier: Notifier) -> None:
        self._pulses = pulses
        self._notifier = notifier
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heart", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """The process is ending: the watchdog waits on, and is fed on."""
        self._notifier.tell("STOPPING=1", "STATUS=what is in hand is finished")
        self._over.set()
        self._thread.join(5)

    def _beat(self) -> None:
        pause = min(1.0, (self._notifier.watchdog_seconds or 60.0) / 4)
        ready, said = False, ""
        while not self._over.wait(pause):
            if not ready and all(one.begun for one in self._pulses):
                ready = True
                self._notifier.tell("READY=1")
            beats = [one.beat() for one in self._pulses]
            if all(one.state != "stuck" for one in beats):
                self._notifier.tell("WATCHDOG=1")
            status = _status([one.name for one in beats if one.state == "failing"], [one.name for one in beats if one.state == "stuck"])
            if status != said:
                said = status
                self._notifier.tell(f"STATUS={status}")


def notifier() -> Notifier:
    """The way to whoever started this process."""
    return Notifier(os.environ)


def _status(failing: Sequence[str], stuck: Sequence[str]) -> str:
    told = [*(f"{name} is stuck" for name in stuck), *(f"{name} fails and is tried again" for name in failing)]
    return "; ".join(told) or "all parts run"


def _told(well: bool, answer: dict[str, Any]) -> Answer:
    status = HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE
    return Answer(status, "application/json", json.dumps(answer, indent=2).encode() + b"\n")


def _plain(one: Contact) -> Contact:
    """Without the moment, which alone is no news."""
    return replace(one, reached_at=None)
