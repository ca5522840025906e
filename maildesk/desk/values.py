# SPDX-License-Identifier: Apache-2.0
"""The words of the desk as values: states, reach, standing, and what a decision is made of."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from maildesk.desk.clock import STOPPED, Clock
from maildesk.desk.member import Member as Member
from maildesk.desk.member import Notify as Notify
from maildesk.desk.states import InboundState as InboundState
from maildesk.desk.states import OutboxState as OutboxState
from maildesk.desk.states import Priority as Priority
from maildesk.desk.states import TicketState as TicketState

if TYPE_CHECKING:
    from maildesk.desk.identity import AcknowledgementPolicy as AcknowledgementPolicy
    from maildesk.desk.identity import Identity as Identity


def __getattr__(name: str) -> Any:
    """Who the desk is, which brings the catalogue and the promise along: lists of tickets, which people wait for, need neither."""
    if name not in ("AcknowledgementPolicy", "Identity"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from maildesk.desk import identity

    return getattr(identity, name)


class Disposition(StrEnum):
    """What became of a mail, in the words of `ingest --json`."""

    TICKET = "ticket"
    REPLY = "reply"
    BOUNCE = "bounce"
    HELD = "held"
    IGNORED = "ignored"
    QUARANTINED = "quarantined"
    REPEAT = "repeat"


class Stub(StrEnum):
    """Why only the header fields of a mail came in; the mail itself is still on its server."""

    OVERSIZE = "oversize"
    UNREADABLE = "unreadable"


class Role(StrEnum):
    """Why somebody takes part in a ticket."""

    REQUESTER = "requester"
    CC = "cc"
    COMAINTAINER = "comaintainer"
    STAFF = "staff"


class Standing(StrEnum):
    """How sure we are that the From address wrote the mail (promise: Trust 2)."""

    AUTHENTICATED = "authenticated"
    UNVERIFIED = "unverified"
    SUSPECT = "suspect"


class Reach(StrEnum):
    """What in a mail leads to a ticket, the strongest first (promise: Trust 3)."""

    TOKEN = "token"  # noqa: S105 - a name, not a secret
    SIGNED_ID = "signed-message-id"
    KNOWN_ID = "known-message-id"
    TAG = "subject-tag"
    NONE = "none"


class LinkOrigin(StrEnum):
    """How a Message-ID came to belong to a ticket."""

    SEEN = "seen"  # a mail on the ticket carries it
    SENT = "sent"  # we sent it
    MENTIONED = "mentioned"  # it stands in the References of a mail on the ticket; the mail itself never came


class Visibility(StrEnum):
    PUBLIC = "public"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason of a decision: the rule and what it saw, in words that staff understand."""

    rule: str
    detail: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as the rules see it. `id` is internal; people see `number` with the desk's prefix."""

    id: int
    number: int
    state: TicketState
    subject: str
    requester_id: int | None
    category: str = "general"
    service: str | None = None
    restricted: bool = False
    merged_into: int | None = None
    owner_id: int | None = None
    project: str | None = None
    priority: Priority = Priority.NORMAL
    language: str | None = None
    snoozed_until: datetime | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    answered_at: datetime | None = None  # when staff first answered for all to read
    revision: int = 0  # counts the changes: whoever decided on an older one decides again
    maturity: str | None = None  # of the project
    needed_by: datetime | None = None  # an embargo, an event, a release
    blocked_on: str | None = None  # the third party that has the ball
    clock: Clock = STOPPED
    readers: tuple[str, ...] = ()  # of a restricted one: the groups that may read it, where its category alone does not say
    confidence: float = 0.0  # how sure the category is, 0..1; 1 once a person said so
    helped: bool | None = None  # what the person `helped_by` said of it in the end
    helped_by: int | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody known to the desk. `verified` tells whether the address that led here was ever authenticated or bound by staff."""

    id: int
    name: str
    staff: bool = False
    verified: bool = False
    faulty: bool = False  # our mail to this address came back


@dataclass(frozen=True, slots=True)
class Contact:
    """How a person who takes part is written to. `deliverable` is False once a bounce said that the address takes no mail.

    `verified`: the address was authenticated, or bound by staff or a confirming mail. `public_list`: a list, which archives what it gets.
    """

    person_id: int
    name: str
    address: str
    staff: bool = False
    deliverable: bool = True
    verified: bool = False
    public_list: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody's place on the roster of maintainers. `body`: of the project, such as its steering committee; mostly empty."""

    project: str
    maturity: str
    github: str
    body: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail of ours that people answer: which ticket it is about, and which message of it (None: none in particular)."""

    message_id: str
    ticket_id: int
    about: int | None


@dataclass(frozen=True, slots=True)
class Parent:
    """The message that an answer of staff answers: what its headers must carry for the requester's program to thread it.

    `words` are the beginning of what its author wrote; `unproven`: nothing showed that they did.
    """

    id: int
    ticket_id: int
    message_id: str | None
    references: tuple[str, ...]
    author_id: int | None
    subject: str
    alone: bool = False  # its ticket has no other message
    author_name: str = ""
    author_address: str = ""
    words: str = ""
    unproven: bool = False


@dataclass(frozen=True, slots=True)
class Relative:
    """An earlier ticket of the same requester, which a new one may belong to."""

    ticket_id: int
    number: int
    requester_id: int
    subject: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Earlier:
    """What somebody had to do with the desk: `takes_part` in a ticket that is no spam, `project` of their newest requests if it is one."""

    takes_part: bool = False
    project: str | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail that is held, as the verbs that accept or reject it see it."""

    inbound_id: int
    ticket_id: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A held mail whose author may be a person known by another address; that person was asked (`asked_at`)."""

    inbound_id: int
    ticket_id: int
    person_id: int
    key: str  # of the new address
    address: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Posted:
    """A row of the outbox, as a bounce needs it: to whom it went."""

    outbox_id: int
    message_id: str
    ticket_id: int | None
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A Message-ID and the ticket that it belongs to."""

    message_id: str
    ticket_id: int
    origin: LinkOrigin


@dataclass(frozen=True, slots=True)
class Copy:
    """A mail already on a ticket, to recognise a repeat by: same Message-ID, same author, same text."""

    ticket_id: int
    author: str
    text_digest: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    category: str
    score: float


@dataclass(frozen=True, slots=True)
class ProjectMatch:
    """The project that a request concerns, and why in words."""

    name: str
    maturity: str
    why: str
    only_named: bool = False  # nothing says so but its name in the text


@dataclass(frozen=True, slots=True)
class SpamVerdict:
    verdict: bool
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Classification:
    """What a request is about, how sure the desk is (0..1), and why."""

    category: str
    service: str | None
    confidence: float
    candidates: tuple[Candidate, ...]
    automatic: bool
    reasons: tuple[str, ...]
    project: ProjectMatch | None
    spam: SpamVerdict
    also: tuple[str, ...] = ()  # further categories that the mail asks for
    restricted: bool = False  # one of its two best candidates is confidential
    readers: tuple[str, ...] = ()  # the groups that may read what is confidential of these two
