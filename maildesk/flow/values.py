# SPDX-License-Identifier: Apache-2.0
"""What travels between the verbs and the adapters: mails at the door, claims, filings, deliveries."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from maildesk.desk.records import NOTHING, AddressFault, Effects, NewEvent
from maildesk.desk.values import Disposition, Evidence, InboundState, OutboxState, Visibility
from maildesk.mail.values import Envelope


class SourceKind(StrEnum):
    IMAP = "imap"
    SMTP = "smtp"
    LMTP = "lmtp"
    FILE = "file"
    CLI = "cli"  # written at the command line; the account is the handle of who did


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
    accepted_by: int | None = None  # the member of staff who let it in after it was held


@dataclass(frozen=True, slots=True)
class NewOutbox:
    """A rendered mail. Its Message-ID and Date are fixed here, so that a repeat is recognisable.

    `not_before` in the future makes it wait. State `suppressed` is a mail that is not sent on its own:
    `reason` says why, `due_at` when the summary is due that tells of it; `content` is empty then.
    """

    id: int
    ticket_id: int | None
    kind: str  # "acknowledgement" (notices of stubs included), "summary", or that of a `Letter`
    message_id: str
    mail_from: str  # "" is the null reverse-path
    recipients: tuple[str, ...]
    content: bytes
    state: OutboxState = OutboxState.QUEUED
    reason: str = ""
    not_before: datetime | None = None
    due_at: datetime | None = None
    about: int | None = None  # the message that an answer to it answers
    remembered: bool = False  # people answer it: its Message-ID leads to `about`
    text: str = ""  # of a mail that is remembered: an answer may quote it without a mark


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
    effects: Effects = NOTHING
    outbox: tuple[NewOutbox, ...] = ()


@dataclass(frozen=True, slots=True)
class Commanded:
    """Everything that changes without a mail, written in one transaction or not at all. `source`: "cli" (by hand) or "job"."""

    effects: Effects
    outbox: tuple[NewOutbox, ...] = ()
    source: str = "cli"


JOB = "job"


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
    faults: tuple[AddressFault, ...] = ()  # addresses that take no mail at all, as the relay said


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Letters of one kind that were not sent to these addresses one by one, and whose summary is due."""

    kind: str
    recipients: tuple[str, ...]
    outbox_ids: tuple[int, ...]
    tickets: tuple[tuple[int, int, datetime], ...]  # id, number, opened_at


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


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail's words: subject, plain text and HTML saying the same."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Words:
    """What people read of a message; `text_digest` as `desk/compare.py` makes it."""

    message_id: int
    ticket_id: int
    visibility: Visibility
    text_digest: str
    text: str
    reply: str | None
    quoted: str | None
    signature: str | None
    auto: str | None
    auto_reason: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored mail and what was decided of it last. `turn` orders decisions; `words` are those of its message, if it made one."""

    mail: Claimed
    turn: int
    decided_at: datetime
    disposition: Disposition
    ticket_id: int | None
    reason: str
    words: Words | None
