# SPDX-License-Identifier: Apache-2.0
"""Tells what is wrong, and that it is over, to those who watch the desk: in the log, and where the operator said.

An incident is written down once it was told. A process that dies in between tells it again; of many processes one tells it.
"""

import logging
import random
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from maildesk.flow.errors import StoreUnavailable
from maildesk.flow.values import Finding
from maildesk.observing.channels import CannotTell, Channel, Message, channels
from maildesk.observing.facts import Facts
from maildesk.observing.incidents import DATABASE, News, Occasion, news
from maildesk.observing.problems import ALARMS_JOB, Limits, problems
from maildesk.observing.tally import ALARMS, Tally
from maildesk.observing.words import redacted
from maildesk.settings import Settings
from maildesk.store.watching import IncidentRow

if TYPE_CHECKING:
    from maildesk.store.sql import SqlStore

log = logging.getLogger("maildesk.alarm")

TRIES = 3
PAUSE_SECONDS = 3.0
DATABASE_LATE = timedelta(seconds=60)  # a restart of it is no incident
_LOOK = timedelta(seconds=1)
_LEASE = timedelta(minutes=30)  # longer than all tries of all channels take


class Alarms:
    """Looks at facts and tells what is new. Use one thread."""

    def __init__(
        self,
        store: "SqlStore",
        channels: Sequence[Channel],
        tally: Tally,
        limits: Limits,
        *,
        desk: str,
        owner: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._channels = channels
        self._tally = tally
        self._limits = limits
        self._desk = desk
        self._owner = owner
        self._clock = clock
        self._wrong: frozenset[str] = frozenset()
        self._lasted: frozenset[str] = frozenset()
        self._wrong_at: datetime | None = None
        self._taken: dict[tuple[Occasion, str], set[int]] = {}
        self._away_since: datetime | None = None
        self._away_told: News | None = None

    def look(self, facts: Facts, stop: threading.Event) -> bool:
        """Tells what is to be told; False if that could not be done. Raises StoreUnavailable."""
        if facts.trouble is not None:
            return self._database_away(facts, stop)
        if not self._database_back(facts, stop):
            return False
        lasting = self._lasting(facts)
        return not self._news(facts, lasting) or self._alone(facts, lasting, stop)

    def _lasting(self, facts: Facts) -> frozenset[str]:
        """What was wrong at the look before, too: after an outage things are late for as long as it takes to look again."""
        wrong = frozenset(one.name for one in problems(facts, self._limits))
        if facts.taken_at != self._wrong_at:
            self._lasted, self._wrong, self._wrong_at = self._wrong & wrong, wrong, facts.taken_at
        return self._lasted

    def _news(self, facts: Facts, lasting: frozenset[str]) -> list[News]:
        found = news(facts, self._limits, self._store.incidents())
        return [one for one in found if one.occasion is not Occasion.RAISED or one.name in lasting]

    def _alone(self, facts: Facts, lasting: frozenset[str], stop: threading.Event) -> bool:
        """One process tells; another that saw the same finds it told."""
        now = self._clock()
        if not self._store.start_job(ALARMS_JOB, owner=self._owner, now=now, every=_LOOK, lease=_LEASE):
            return True
        done = True
        try:
            for one in self._news(facts, lasting):
                done = self._told(one, stop) and self._remember(one) and done
        finally:
            self._store.finish_job(ALARMS_JOB, owner=self._owner, now=self._clock(), outcome="told" if done else "could not be told")
        return done

    def _remember(self, one: News) -> bool:
        if one.occasion is Occasion.RECOVERED:
            self._store.end_incident(one.name)
        else:
            self._store.note_incident(IncidentRow(one.name, one.since, one.at, one.extent, one.what))
        return True

    def _database_away(self, facts: Facts, stop: threading.Event) -> bool:
        """Nothing can be written down: each process remembers by itself."""
        self._away_since = self._away_since or facts.taken_at
        if facts.trouble is None or self._away_told or facts.taken_at - self._away_since < DATABASE_LATE:
            return True
        one = News(Occasion.RAISED, DATABASE, redacted(facts.trouble.message), facts.trouble.remedy, self._away_since, facts.taken_at, 1)
        if not self._told(one, stop):
            return False
        self._away_told = one
        return True

    def _database_back(self, facts: Facts, stop: threading.Event) -> bool:
        self._away_since = None
        before = self._away_told
        if before is None:
            return True
        over = News(Occasion.RECOVERED, DATABASE, f"this is over: {before.what}", "", before.since, facts.taken_at, 0)
        if not self._told(over, stop):
            return False
        self._away_told = None
        return True

    def _told(self, one: News, stop: threading.Event) -> bool:
        """Was it told on every channel? One that took it before another failed is not told again; the log is always there."""
        key = (one.occasion, one.name)
        if key not in self._taken:
            log.log(logging.INFO if one.occasion is Occasion.RECOVERED else logging.WARNING, "alarm %s: %s", one.occasion, one.what)
        taken = self._taken.setdefault(key, set())
        told_of = message(one, self._desk)
        taken.update(n for n, channel in enumerate(self._channels) if n not in taken and self._through(channel, told_of, stop))
        told = len(taken) == len(self._channels)
        self._tally.add(ALARMS, "told" if told else "failed")
        if told:
            del self._taken[key]
        return told

    def _through(self, channel: Channel, told: Message, stop: threading.Event) -> bool:
        for attempt in range(TRIES):
            if attempt and stop.wait(PAUSE_SECONDS * attempt * random.uniform(0.5, 1)):  # noqa: S311 - jitter
                return False
            try:
                channel.tell(told)
            except CannotTell as problem:
                log.error("an alarm could not be told: %s", problem)
            else:
                return True
        return False


def trial(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Tells each channel of the operator that this is only a trial, once; what came of it."""
    one = News(Occasion.RAISED, "trial", "this is only a trial of the alarm", "nothing is to be done", now, now, 1)
    for channel in channels(settings.observe):
        name = type(channel).__name__.lower()
        try:
            channel.tell(message(one, settings.desk.name))
        except CannotTell as problem:
            yield Finding.failure(f"the {name} of the alarm: {problem}", "see [observe] of the configuration")
        else:
            yield Finding.good(f"the {name} of the alarm took a trial")


def message(one: News, desk: str) -> Message:
    """What a channel is told. `desk`: its name."""
    return {
        "event": one.occasion.value,
        "problem": one.name,
        "what": one.what,
        "remedy": one.remedy,
        "extent": one.extent,
        "since": _moment(one.since),
        "at": _moment(one.at),
        "desk": desk,
        "host": socket.gethostname(),
    }


def pausing(failures: int) -> float:
    """Seconds until the next look after so many that could not tell: it grows to ten minutes."""
    return float(min(15 * 2 ** min(failures, 6), 600))


def look_again(look: Callable[[threading.Event], bool], stop: threading.Event, seconds: float) -> None:
    """Looks every so many seconds until `stop` is set, and less often while nobody can be told."""
    failures = 0
    while not stop.is_set():
        try:
            failures = 0 if look(stop) else failures + 1
        except StoreUnavailable as problem:
            log.debug("the alarms wait for the database: %s", problem.told)
        stop.wait(pausing(failures) if failures else seconds)


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
