# SPDX-License-Identifier: Apache-2.0
"""What the verbs need from the world, as values and Protocols. Adapters on floor 3 provide them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

# The records of a decision belong to the desk; adapters read them here, beside the Filing that carries them.
from maildesk.desk.records import ContextKeys as ContextKeys
from maildesk.desk.records import Facts as Facts
from maildesk.desk.records import MarkChange as MarkChange
from maildesk.desk.records import NewEvent as NewEvent
from maildesk.desk.records import NewMessage as NewMessage
from maildesk.desk.records import NewParticipant as NewParticipant
from maildesk.desk.records import NewPerson as NewPerson
from maildesk.desk.records import NewTicket as NewTicket
from maildesk.desk.records import TicketChange as TicketChange
from maildesk.desk.values import Classification, Disposition, Evidence, InboundState, Link, OutboxState
from maildesk.mail.values import Envelope, Mail

# --- receive (T1) -----------------------------------------------------------


class SourceKind(StrEnum):
    IMAP = "imap"
    SMTP = "smtp"
    LMTP = "lmtp"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a mail came from. IMAP coordinates (account, folder, uidvalidity, uid) name a mail for good (RFC 9051 section 2.3.1.1)."""

    kind: SourceKind
    account: str = ""  # mailbox or listener name of the configuration
    folder: str = ""
    uidvalidity: int | None = None
    uid: int | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """A mail at the door.

    `full_size` (bytes, 0 if unknown) is set where `raw` holds only the header fields: the mail is over the limit, or its server could
    not give it whole. It stays on its server.
    `history` marks mail found on a first start: filed without acknowledgement.
    """

    raw: bytes
    source: Source
    envelope: Envelope
    received_at: datetime
    history: bool = False
    full_size: int | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """T1 is committed. `repeat` tells that the desk had these very bytes (or coordinates) already."""

    inbound_id: int
    repeat: bool


# --- process (T2) -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Claimed:
    """A stored mail that this process holds under a lease."""

    inbound_id: int
    lease: str
    attempts: int  # this one included
    raw: bytes
    source: Source
    envelope: Envelope
    received_at: datetime
    history: bool
    full_size: int | None


@dataclass(frozen=True, slots=True)
class NewOutbox:
    """A rendered mail. Its Message-ID and Date are fixed here, so that a repeat is recognisable.

    `not_before` in the future makes it wait. State `suppressed` is a mail that is not sent on its own:
    `reason` says why, `due_at` when the summary is due that tells of it; `content` is empty then.
    """

    id: int
    ticket_id: int | None
    kind: str  # "acknowledgement", "summary", "oversize"
    message_id: str
    mail_from: str  # "" is the null reverse-path
    recipients: tuple[str, ...]
    content: bytes
    state: OutboxState = OutboxState.QUEUED
    reason: str = ""
    not_before: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Filing:
    """Everything that one mail changes, written in one transaction or not at all."""

    inbound_id: int
    lease: str
    state: InboundState
    disposition: Disposition
    ticket_id: int | None
    reason: str
    evidence: tuple[Evidence, ...]
    people: tuple[NewPerson, ...] = ()
    verified_addresses: tuple[str, ...] = ()  # keys of known addresses that this mail authenticated for the first time
    ticket: NewTicket | None = None
    change: TicketChange | None = None
    participants: tuple[NewParticipant, ...] = ()
    message: NewMessage | None = None
    events: tuple[NewEvent, ...] = ()
    links: tuple[Link, ...] = ()  # Message-IDs nobody held when the decision was made
    taken_links: tuple[Link, ...] = ()  # Message-IDs only mentioned so far, now seen
    outbox: tuple[NewOutbox, ...] = ()
    mark: MarkChange | None = None


# --- deliver (T3) -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A row of the outbox that this process holds under a lease."""

    outbox_id: int
    lease: str
    attempts: int  # this one included
    created_at: datetime
    ticket_id: int | None
    kind: str
    message_id: str
    mail_from: str
    recipients: tuple[str, ...]
    content: bytes


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the relay said of each recipient: taken, not now (with its words), never (with its words)."""

    accepted: tuple[str, ...]
    deferred: tuple[tuple[str, str], ...] = ()
    refused: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Settlement:
    """T3 for one row. `recipients` is who is still to be served (deferred), or was (sent, failed)."""

    outbox_id: int
    lease: str
    state: OutboxState
    recipients: tuple[str, ...]
    reason: str
    next_attempt_at: datetime | None
    event: NewEvent | None


class TransportDown(Exception):
    """The relay cannot be reached, or does not let us in: it says so in words. Nothing was sent; no mail is to blame."""


class Transport(Protocol):
    """Hands mails to the world. One at a time; a connection is kept over many."""

    def send(self, mail_from: str, recipients: Sequence[str], content: bytes, name: str) -> Delivery:
        """`name` is the Message-ID, for file names and logs. Raises TransportDown."""

    def close(self) -> None: ...


# --- the suppressed acknowledgements of an hour, told in one summary ----------


@dataclass(frozen=True, slots=True)
class Suppressed:
    """The acknowledgements that one address did not get, and whose summary is due."""

    address: str
    outbox_ids: tuple[int, ...]
    tickets: tuple[tuple[int, int, datetime], ...]  # id, number, opened_at


# --- mailboxes --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a folder has been read. The mark is a shortcut: reconciliation finds what it missed.

    `history_until` is the highest UID that was there on the first start: set before anything is fetched, so that a crash
    in the middle of a first start does not turn the rest into new mail. 0 where nothing is history.
    """

    uidvalidity: int
    last_uid: int
    reconciled_at: datetime | None
    history_until: int = 0


class Marks(Protocol):
    """What the IMAP poller remembers between two looks."""

    def mark(self, account: str, folder: str) -> Mark | None: ...

    def set_mark(self, account: str, folder: str, mark: Mark) -> None: ...

    def known_uids(self, account: str, folder: str, uidvalidity: int) -> set[int]:
        """UIDs that were received, those included whose bytes were a repeat and those whose mail has been erased since."""

    def unsettled_uids(self, account: str, folder: str, uidvalidity: int) -> set[int]:
        """UIDs that are committed but whose flag, move or deletion is not known to be done (fault F2).

        Repeats are among them. Mails received with `full_size` set never are: their original is not touched.
        """

    def settle_uids(self, account: str, folder: str, uidvalidity: int, uids: Sequence[int]) -> None: ...


# --- the store as the verbs see it -------------------------------------------


class Inbox(Protocol):
    def receive(self, mails: Sequence[Incoming]) -> list[Receipt]:
        """T1, one commit for all: raw bytes, envelope, source. In order. Raises StoreUnavailable (DiskFull) with nothing written."""

    def claim(self, *, limit: int, now: datetime, lease: timedelta, owner: str, only: Sequence[int] | None = None) -> list[Claimed]:
        """Takes the oldest waiting mails (or lapsed leases) and counts the attempt, committed; few enough to fit in memory together.

        A mail tried before is claimed alone, so that one that kills its worker takes no other with it.
        """

    def give_back(self, claims: Sequence[tuple[int, str]]) -> None:
        """Undoes a claim (inbound id, lease) that was nobody's fault; the attempt does not count."""

    def fail(self, inbound_id: int, lease: str, *, state: InboundState, reason: str, retry_at: datetime | None, at: datetime) -> None:
        """A try failed: back to `received` until `retry_at`, or `quarantined` for good."""

    def release_dead(self, host: str, alive: Sequence[int]) -> int:
        """Frees the leases (inbound and outbox) of processes of this host that are not among the `alive` process ids."""


class Desk(Protocol):
    def facts(self, keys: ContextKeys) -> Facts: ...

    def reserve(self, counter: str, count: int) -> range:
        """The next `count` numbers of "ticket_number", "ticket", "person", "message" or "outbox", committed. A crash leaves a gap."""

    def file(self, filings: Sequence[Filing], now: datetime) -> None:
        """T2, one commit for all. Raises Conflict (nothing written) if a lease, a Message-ID, an address or a mark was taken meanwhile."""

    def record(self, event: NewEvent, now: datetime) -> None:
        """Writes one event by itself."""


class Outbox(Protocol):
    def claim_outbox(self, *, limit: int, now: datetime, lease: timedelta, owner: str, acknowledgements_per_minute: int) -> list[Dispatch]:
        """Takes due rows, oldest first, counted and committed; acknowledgements only as far as the cap of the last 60 s allows."""

    def settle(self, settlements: Sequence[Settlement], now: datetime) -> None:
        """T3, one commit for all. Rows whose lease was lost are left alone."""

    def give_back_outbox(self, claims: Sequence[tuple[int, str]], not_before: datetime | None) -> None: ...

    def suppressed_due(self, now: datetime, limit: int) -> list[Suppressed]: ...

    def file_summary(self, told: Sequence[int], summary: NewOutbox, now: datetime) -> None:
        """The summary and the mark on the rows it tells of, in one commit. Raises Conflict if another process told them."""


class Jobs(Protocol):
    """One process at a time runs a scheduled job."""

    def start_job(self, name: str, *, owner: str, now: datetime, every: timedelta, lease: timedelta) -> bool: ...

    def finish_job(self, name: str, *, owner: str, now: datetime, outcome: str) -> None: ...


class Store(Inbox, Desk, Outbox, Marks, Jobs, Protocol):
    """The whole database as the verbs and the daemon use it."""


# --- what works and what does not (doctor) -----------------------------------


class Verdict(StrEnum):
    OK = "ok"
    WARN = "warn"  # it runs, and somebody should know
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `maildesk doctor`: the fact, and what to do about it; `remedy` is empty where all is well."""

    verdict: Verdict
    fact: str
    remedy: str = ""

    @property
    def ok(self) -> bool:
        return self.verdict is not Verdict.FAIL

    @classmethod
    def good(cls, fact: str) -> "Finding":
        return cls(Verdict.OK, fact)

    @classmethod
    def warning(cls, fact: str, remedy: str) -> "Finding":
        return cls(Verdict.WARN, fact, remedy)

    @classmethod
    def failure(cls, fact: str, remedy: str) -> "Finding":
        return cls(Verdict.FAIL, fact, remedy)


# --- other adapters ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail's words: subject, plain text and HTML saying the same."""

    subject: str
    text: str
    html: str


class Renderer(Protocol):
    def render(self, template: str, language: str | None, values: Mapping[str, Any]) -> Rendered:
        """Renders `templates/<language>/<template>.*`; the desk's language, then English, where there is none."""


class Reader(Protocol):
    """Bytes to values, never raising on any bytes that fit in memory."""

    def __call__(self, raw: bytes, envelope: Envelope | None = None) -> Mail: ...


class Classifier(Protocol):
    def classify(self, mails: Sequence[Mail]) -> list[Classification]: ...


class Clock(Protocol):
    def __call__(self) -> datetime:
        """The present moment, aware, in UTC."""


class Nonces(Protocol):
    def __call__(self) -> str:
        """A fresh random word of at least 80 bits, lower-case letters and digits."""
