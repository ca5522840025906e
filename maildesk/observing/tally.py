# SPDX-License-Identifier: Apache-2.0
"""What this process counts of itself. An addition under a lock, and nothing more: it stands on the way of every mail."""

import logging
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from maildesk.desk.values import Disposition, InboundState, OutboxState
from maildesk.flow.ports import Clock
from maildesk.flow.values import Filing, Incoming, Receipt, SourceKind
from maildesk.observing.words import redacted


@dataclass(frozen=True, slots=True)
class Counted:
    """A counter: what it counts, its one label, and the values of that label that are there from the start (at zero)."""

    help: str
    label: str
    values: tuple[str, ...] = ()


RECEIVED, REPEATS, BYTES = "maildesk_received", "maildesk_received_repeats", "maildesk_received_bytes"
DECISIONS, STUMBLES = "maildesk_decisions", "maildesk_processing_failures"
DELIVERIES, SILENT = "maildesk_deliveries", "maildesk_contact_failures"
BUSY, WAITS, FAILURES = "maildesk_loop_busy_seconds", "maildesk_loop_waits", "maildesk_part_failures"
LOG_LINES, ALARMS = "maildesk_log_lines", "maildesk_alarms"

_SOURCES = tuple(one.value for one in SourceKind)
COUNTERS: Mapping[str, Counted] = MappingProxyType(
    {
        RECEIVED: Counted("Mails committed at the door (T1).", "source", _SOURCES),
        REPEATS: Counted("Of those, mails that the desk had already.", "source", _SOURCES),
        BYTES: Counted("Bytes of the mails committed at the door.", "source", _SOURCES),
        DECISIONS: Counted("Mails decided and filed (T2), by what became of them.", "disposition", tuple(one.value for one in Disposition)),
        STUMBLES: Counted(
            "Tries to process a mail that failed, by what it is now.",
            "state",
            (InboundState.RECEIVED.value, InboundState.QUARANTINED.value),
        ),
        DELIVERIES: Counted(
            "Letters offered to the transport, by what became of them.",
            "state",
            (OutboxState.SENT.value, OutboxState.DEFERRED.value, OutboxState.FAILED.value),
        ),
        SILENT: Counted("Times that a mailbox or the relay could not be reached or refused us.", "peer"),
        BUSY: Counted("Seconds that a loop was at work.", "part"),
        WAITS: Counted("Times that a loop had to wait, by what for.", "cause", ("database", "relay")),
        FAILURES: Counted("Times that a part stopped by an error and was started again.", "part"),
        LOG_LINES: Counted("Lines of the log that somebody should read, by level.", "level", ("warning", "error", "critical")),
        ALARMS: Counted("Alarms that were to be told, by whether they could be.", "outcome", ("told", "failed")),
    }
)


@dataclass(frozen=True, slots=True)
class Contact:
    """What this process knows of a server: when it last answered, and since when it does not."""

    reached_at: datetime | None = None
    failing_since: datetime | None = None
    problem: str = ""


class Tally:
    """Counters and contacts of one process; a `Witness` (flow/witness.py). Any number of threads may share it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, str]] = Counter({(name, value): 0 for name, one in COUNTERS.items() for value in one.values})
        self._contacts: dict[str, Contact] = {}

    def add(self, name: str, value: str, number: float = 1) -> None:
        """Counts under a name of `COUNTERS`, for a value of its label."""
        with self._lock:
            self._counts[name, value] += number  # type: ignore[assignment]  # seconds are counted too

    def counts(self) -> dict[tuple[str, str], float]:
        """All that was counted, by name and value of the label."""
        with self._lock:
            return dict(self._counts)

    def contacts(self) -> dict[str, Contact]:
        """What is known of each server that this process speaks with."""
        with self._lock:
            return dict(self._contacts)

    # --- the witness ------------------------------------------------------------

    def received(self, mails: Sequence[Incoming], receipts: Sequence[Receipt]) -> None:
        with self._lock:
            for mail, receipt in zip(mails, receipts, strict=True):
                source = mail.source.kind.value
                self._counts[RECEIVED, source] += 1
                self._counts[BYTES, source] += len(mail.raw)
                self._counts[REPEATS, source] += receipt.repeat

    def filed(self, filings: Sequence[Filing]) -> None:
        with self._lock:
            for filing in filings:
                self._counts[DECISIONS, filing.disposition.value] += 1

    def stumbled(self, state: InboundState) -> None:
        self.add(STUMBLES, state.value)

    def delivered(self, state: OutboxState) -> None:
        self.add(DELIVERIES, state.value)

    def answered(self, peer: str) -> None:
        now = self._clock()
        with self._lock:
            self._contacts[peer] = Contact(reached_at=now)

    def silent(self, peer: str, words: str) -> None:
        now = self._clock()
        with self._lock:
            before = self._contacts.get(peer, Contact())
            self._contacts[peer] = Contact(before.reached_at, before.failing_since or now, redacted(words))
            self._counts[SILENT, peer] += 1


class CountingHandler(logging.Handler):
    """Counts the lines of the log from warnings on."""

    def __init__(self, tally: Tally) -> None:
        super().__init__(logging.WARNING)
        self._tally = tally

    def emit(self, record: logging.LogRecord) -> None:
        self._tally.add(LOG_LINES, record.levelname.lower())
