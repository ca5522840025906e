# SPDX-License-Identifier: Apache-2.0
"""`maildesk run`: listeners, pollers, worker, sender and scheduler in one process, or some of them in each of many."""

import asyncio
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Set
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

from maildesk import digesting, promising
from maildesk.daemon.attendance import Watchman, attending
from maildesk.daemon.lock import DaemonLock
from maildesk.daemon.loops import LOOK_SECONDS, SCHEDULE_SECONDS, Bell, Job, Loop, Schedule
from maildesk.daemon.supervisor import Part, Supervisor
from maildesk.daemon.watch import Heart, Watch, notifier
from maildesk.flow.errors import MaildeskError, TransportDown
from maildesk.flow.witness import NOBODY, Witness
from maildesk.observing.pulse import PATIENCE
from maildesk.observing.tally import BUSY, WAITS
from maildesk.settings import Settings
from maildesk.wiring import Wiring, clock, opened, owner, sqlite_path

if TYPE_CHECKING:
    from maildesk.smtp.listener import Listener
    from maildesk.store.sql import SqlStore

log = logging.getLogger("maildesk.daemon")

PARTS = ("imap", "smtp", "work", "send", "schedule")
STOP_SECONDS = 9.0  # of the 10 that a supervisor gives us
# How long parts may be at work in one piece: a chunk of large mails over a slow line, a job that counts a million tickets.
IMAP_PATIENCE = 900.0
JOB_PATIENCE = 3600.0
LISTEN_PATIENCE = 60.0


class Daemon:
    """All parts of one process. `only` names those that run (of `PARTS`); `watch` counts what they do."""

    def __init__(self, wiring: Wiring, only: Set[str], watch: Watch) -> None:
        self._wiring = wiring
        self._only = only
        self._watch = watch
        self._work = Bell()
        self._send = Bell()
        self._tick = Bell()

    def parts(self) -> Iterator[Part]:
        """What this process runs."""
        receive = self._wiring.receive(self._work.ring)
        if "smtp" in self._only:
            for name, listener in self._wiring.listeners(receive):
                yield _listening(name, listener)
        if "imap" in self._only:
            for poller in self._wiring.pollers(receive):
                yield Part(f"imap:{poller.name}/{poller.folder}", poller.run, patience=IMAP_PATIENCE)
        yield from self._loops()
        if sqlite_path(self._wiring.settings) is None:  # an SQLite database has one daemon alone
            yield attending(Watchman(self._wiring.store, owner(), clock))
        yield from self._watch.parts(alarming="schedule" in self._only)

    def _loops(self) -> Iterator[Part]:
        wiring = self._wiring
        if "work" in self._only:
            wiring.warm()
            yield self._looping("work", wiring.process.once, self._work, self._send.ring, wiring.settings.intake.lease_seconds)
        if "send" in self._only:
            yield self._looping("send", wiring.deliver.once, self._send, patience=wiring.sending_seconds)
        if "schedule" in self._only:
            jobs = [
                Job("summaries", timedelta(seconds=30), self._summaries),
                Job("sleepers", timedelta(seconds=60), self._sleepers),
                Job("digests", timedelta(seconds=60), self._digests),
                Job("promises", timedelta(seconds=60), self._promises),
                Job("figures", timedelta(hours=6), lambda: f"{promising.measure(wiring)} categories measured"),
                Job("tallies", timedelta(minutes=10), lambda: f"{wiring.store.tally_weeks(clock())} weeks counted"),
                Job("statistics", timedelta(days=1), self._statistics),
                Job("retention", timedelta(minutes=10), self._retention),
            ]
            if minutes := wiring.settings.observe.canary_minutes:
                jobs.append(Job("canary", timedelta(minutes=minutes), self._canary))
            schedule = Schedule(jobs, wiring.store, clock, owner())
            yield self._looping("schedule", schedule.once, self._tick, patience=JOB_PATIENCE, look_seconds=SCHEDULE_SECONDS)
            yield self._looping("index", self._index, Bell())

    def _looping(
        self,
        name: str,
        once: Callable[[], int],
        bell: Bell,
        done: Callable[[], None] = lambda: None,
        patience: float = 0,
        look_seconds: float = LOOK_SECONDS,
    ) -> Part:
        tally = self._watch.tally
        busy, waited = partial(tally.add, BUSY, name), partial(tally.add, WAITS)
        loop = Loop(name, once, bell, done, busy, waited, look_seconds=look_seconds)
        return Part(name, loop.run, bell.ring, max(patience, PATIENCE))

    def _index(self) -> int:
        """Once a second, all that came meanwhile together: a group costs half of what its messages cost one by one."""
        from maildesk.store.indexing import GROUP

        return self._wiring.store.index_waiting() // GROUP

    def _summaries(self) -> str:
        written = self._wiring.summarise()
        if written:
            self._send.ring()
        return f"{written} written"

    def _statistics(self) -> str:
        self._wiring.store.refresh_statistics()
        return "the planner of the database knows how its indexes are filled"

    def _retention(self) -> str:
        from maildesk.retaining import Retention

        return Retention(self._wiring.settings, self._wiring.store, clock()).run()

    def _digests(self) -> str:
        written = digesting.digests(self._wiring).send_due()
        if written:
            self._send.ring()
        return f"{written} written"

    def _promises(self) -> str:
        seen = promising.remind(self._wiring)
        if seen:
            self._send.ring()
        return f"{seen} looked at"

    def _canary(self) -> str:
        sent = self._wiring.send_canary()
        if sent:
            self._send.ring()
        return "sent" if sent else "sent by another process"

    def _sleepers(self) -> str:
        awake = self._wiring.wake()
        if awake:
            self._send.ring()
        return f"{awake} woken"


def run(settings: Settings, only: Set[str], ready: Callable[[], None]) -> int:
    """Runs until SIGTERM or SIGINT; the exit status. Raises AnotherDaemon, and whatever opening the database raises."""
    with _sole(settings), opened(settings) as store:
        watch = Watch(settings, store)
        with _joined(settings, store, watch.tally) as wiring:
            return _until_told(Daemon(wiring, only, watch), watch, ready)


def _until_told(daemon: Daemon, watch: Watch, ready: Callable[[], None]) -> int:
    told = _signals()
    supervisor = Supervisor(tuple(daemon.parts()), threading.Event(), watch.failed)
    watch.pulses = supervisor.pulses
    heart = Heart(supervisor.pulses, notifier())
    supervisor.start()
    heart.start()
    ready()
    told.get()
    heart.stop()
    log.info("stopping: what is in hand is finished first")
    if late := supervisor.finish(STOP_SECONDS):
        # Nothing is lost: what they hold is in the database under a lease.
        log.warning("%s did not end in time and are cut off", ", ".join(late))
        os._exit(0)
    log.info("stopped")
    return 0


def _signals() -> SimpleQueue[int]:
    """The signals that ask us to end, as they come.

    Not an Event: its lock is not reentrant, and a signal that comes while the main thread wakes up from `wait` would hang it
    (seen at one of a hundred daemons that were sent SIGTERM many times).
    """
    told: SimpleQueue[int] = SimpleQueue()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: told.put(number))
    return told


def drain(settings: Settings, only: Set[str]) -> int:
    """`run --once`: takes in, processes and sends what there is, and ends; 1 if something could not be reached."""
    with _sole(settings), opened(settings) as store, _joined(settings, store) as wiring:
        failed = 0
        if "imap" in only:
            failed += sum(not _polled(f"{poller.name}, folder {poller.folder}", poller.once) for poller in wiring.pollers(wiring.receive()))
        if "work" in only:
            while wiring.process.once():
                pass
        if "schedule" in only:
            while wiring.store.index_waiting():
                pass
            wiring.summarise()
            wiring.wake()
            digesting.digests(wiring).send_due()
            promising.remind(wiring)
        if "send" in only:
            failed += not _sent(wiring)
        return 1 if failed else 0


def _polled(name: str, once: Callable[[], object]) -> bool:
    try:
        once()
    except MaildeskError as problem:
        log.error("mailbox %s: %s", name, problem.told)
        return False
    return True


def _sent(wiring: Wiring) -> bool:
    try:
        while wiring.deliver.once():
            pass
    except TransportDown as problem:
        log.error("the outbox waits for the relay: %s", problem)
        return False
    return True


@contextmanager
def _sole(settings: Settings) -> Iterator[None]:
    """SQLite takes one daemon; processes on PostgreSQL share the work."""
    path = sqlite_path(settings)
    if path is None:
        yield
        return
    path = path.resolve()  # another name of the same file is the same database
    lock = DaemonLock(path.with_name(path.name + ".lock"))
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _joined(settings: Settings, store: "SqlStore", witness: Witness = NOBODY) -> Iterator[Wiring]:
    _free_the_dead(store.release_dead)
    with closing(Wiring(settings, store, witness)) as wiring:
        yield wiring


def _free_the_dead(release: Callable[[str, list[int], datetime], int]) -> None:
    """A daemon that was killed left claims behind; ours are none yet, whatever process id we were given."""
    alive = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()] if Path("/proc/self").exists() else []
    if alive and (freed := release(socket.gethostname(), [pid for pid in alive if pid != os.getpid()], clock())):
        log.info("%d claims of processes that died are free again", freed)


def _listening(name: str, listener: "Listener") -> Part:
    """A listener in an event loop of its own thread."""
    wake = threading.Event()

    async def serve(stop: threading.Event) -> None:
        await listener.start()
        log.info("listener %s takes mail on port %d", name, listener.port)
        try:
            while not stop.is_set():
                await asyncio.get_running_loop().run_in_executor(None, wake.wait, 1.0)
        finally:
            await listener.stop()

    return Part(f"listen:{name}", lambda stop: asyncio.run(serve(stop)), wake.set, LISTEN_PATIENCE)
