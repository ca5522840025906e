# SPDX-License-Identifier: Apache-2.0
"""What a decision stands on (facts) and what it changes (records), as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Protocol

from maildesk.desk.changed import replace
from maildesk.desk.clock import STOPPED, Clock
from maildesk.desk.external import ExternalLink
from maildesk.desk.keys import ContextKeys as ContextKeys
from maildesk.desk.rhythm import Often
from maildesk.desk.usual import Usual
from maildesk.desk.values import (
    Claim,
    Contact,
    Copy,
    Earlier,
    Link,
    Member,
    Notify,
    Parent,
    Person,
    Posted,
    Priority,
    Relative,
    Role,
    Seat,
    Sent,
    Standing,
    Ticket,
    TicketState,
    Visibility,
    Waiting,
)
from maildesk.mail.values import Mail


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did to a ticket, as its event tells it: what takes it back, and what a replayed mail is known by."""

    kind: str
    actor_id: int | None
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of a ticket's history, as those read it who did not see it yet (`desk/meanwhile.py`).

    The larger `id` is the later; None for both: it is written in this very moment.
    """

    id: int | None
    at: datetime | None
    kind: str
    actor: str
    actor_id: int | None
    details: Mapping[str, Any]


@dataclass(slots=True)
class Facts:
    """What the database knows about the keys. Tickets reached through links and numbers are included, merged ones with their target."""

    tickets: dict[int, Ticket]
    participants: dict[int, dict[int, Role]]  # ticket id -> person id -> role
    people: dict[str, Person]  # by Address.key
    links: dict[str, Link]  # by Message-ID
    copies: dict[str, tuple[Copy, ...]]  # by Message-ID
    notes: frozenset[str] = frozenset()  # Message-IDs of mails that stay among staff
    marks: dict[str, datetime] = field(default_factory=dict)  # when something last happened, by the keys of `desk/marks.py`
    texts: dict[str, str] = field(default_factory=dict)  # of mails that are being answered, by Message-ID
    contacts: dict[int, Contact] = field(default_factory=dict)  # by person: participants, owners and requesters of the tickets
    staff: tuple[Member, ...] = ()  # everybody who works here now
    former: dict[str, str] = field(default_factory=dict)  # handles of who worked here once, with their names, where staff command
    sent: dict[str, Sent] = field(default_factory=dict)  # mails of ours that are being answered, by Message-ID
    parents: dict[int, Parent] = field(default_factory=dict)  # by ticket: the newest public message that is not from staff
    about: dict[int, Parent] = field(default_factory=dict)  # by message: those that our mails in `sent` were about
    relatives: dict[int, tuple[Relative, ...]] = field(default_factory=dict)  # by requester, the newest first
    waiting: dict[int, Waiting] = field(default_factory=dict)  # held mails, by inbound id
    relations: frozenset["Relation"] = frozenset()  # between the tickets
    deeds: dict[int, tuple[Deed, ...]] = field(default_factory=dict)  # by ticket, the oldest first, where staff command
    claims: dict[int, Claim] = field(default_factory=dict)  # by inbound id: those asked for, and the others of the same address
    posted: dict[int, Posted] = field(default_factory=dict)  # rows of the outbox whose mail came back, by id
    followers: dict[int, int] = field(default_factory=dict)  # by closed ticket: the newest that follows it
    earlier: dict[int, Earlier] = field(default_factory=dict)  # by person who may ask
    seats: dict[int, tuple[Seat, ...]] = field(default_factory=dict)  # by person, where the roster of maintainers knows them
    maturities: dict[str, str] = field(default_factory=dict)  # by name of a project that is on the roster
    loads: dict[int, int] = field(default_factory=dict)  # by member of staff: how many open tickets are theirs
    turns: dict[int, datetime] = field(default_factory=dict)  # by member of staff: when they were last given a ticket by rule
    requests: tuple[Ticket, ...] = ()  # of those who ask how they stand, and of the projects that they maintain
    usual: dict[str, Usual] = field(default_factory=dict)  # by category
    external: frozenset[ExternalLink] = frozenset()  # imported ones that were asked for; of the tickets, where staff command
    experts: dict[str, int] = field(default_factory=dict)  # by name of a project: who of staff answered it last
    colleagues: dict[int, tuple[Parent, ...]] = field(default_factory=dict)  # by ticket: what staff answered after what is answered now
    happened: dict[int, tuple[Happening, ...]] | None = None  # by ticket, the oldest first; None where it is news to nobody


@dataclass(frozen=True, slots=True)
class NewPerson:
    id: int
    name: str
    address: str  # as written
    key: str  # Address.key
    verified: bool


@dataclass(frozen=True, slots=True)
class NewTicket:
    id: int
    number: int
    state: TicketState
    subject: str
    requester_id: int | None
    category: str
    service: str | None
    confidence: float
    restricted: bool
    language: str | None
    history: bool
    opened_at: datetime
    owner_id: int | None = None
    project: str | None = None
    priority: Priority = Priority.NORMAL
    origin: str = "mail"  # where the request was made: "mail", "slack", ... (`#origin`)
    logged_by: int | None = None  # the member of staff who logged it on the requester's behalf
    maturity: str | None = None
    clock: Clock = STOPPED
    readers: tuple[str, ...] = ()  # of a restricted one: the groups that may read it


@dataclass(frozen=True, slots=True)
class TicketChange:
    """What changes on a ticket that exists: the fields of `Ticket` by name, with their new values; none is a touch.

    `seen` is the revision that the decision stands on. Who comes second decides again.
    """

    ticket_id: int
    seen: int
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewParticipant:
    ticket_id: int
    person_id: int
    role: Role
    added_by: int | None


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A mail on a ticket, as people read it. The bytes stay in the raw mail of `inbound_id`."""

    id: int
    ticket_id: int
    inbound_id: int
    author_id: int | None
    author_name: str
    author_address: str
    standing: Standing
    visibility: Visibility
    text_digest: str
    mail: Mail


@dataclass(frozen=True, slots=True)
class NewEvent:
    """One line of a ticket's history (append-only). `ticket_id` None is an event of the desk itself."""

    ticket_id: int | None
    kind: str
    actor: str  # an address, or "desk"
    actor_id: int | None
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LostLetter:
    """A row of the outbox whose mail left, and came back for good. `reason`: to whom, and why."""

    outbox_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class MarkChange:
    """Sets when something (`desk/marks.py`) last happened, if that still is what the decision saw (None: it never did)."""

    key: str
    seen: datetime | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Binding:
    """An address that a person is known by from now on. `person_id` None takes it back: it is nobody's then."""

    key: str
    address: str
    person_id: int
    source: str  # "mail", "staff", "roster", "confirmed"


@dataclass(frozen=True, slots=True)
class AddressFault:
    """An address that does not take our mail, by a bounce or the relay; `reason` None: it does again."""

    key: str
    reason: str | None


FOLLOWS = "follows"  # the kind of relation between a ticket and the closed one that it goes on from


@dataclass(frozen=True, slots=True)
class Relation:
    """Two tickets that have to do with each other: "linked", "follows" (a closed one), "split from", "apart", "suggested"."""

    ticket_id: int
    other_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class MovedMessage:
    """A message that goes to another ticket, with its mail and its Message-ID (`#split`, and back)."""

    message_id: int
    seen: int  # the ticket it is on
    ticket_id: int


@dataclass(frozen=True, slots=True)
class SharedMessage:
    """A message that a ticket shows though it stands on another one (`#needs`)."""

    ticket_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class Judged:
    """A held mail that is accepted (it is decided again, as if a participant wrote it) or rejected (it stays out)."""

    inbound_id: int
    accepted_by: int | None  # the member of staff, or who confirmed that it is theirs; None rejects
    reason: str


@dataclass(frozen=True, slots=True)
class Absence:
    """When a member of staff is out of office; None for both: they are back."""

    person_id: int
    away_from: datetime | None
    away_until: datetime | None


@dataclass(frozen=True, slots=True)
class DigestWish:
    """How often a member of staff wants a digest from now on."""

    person_id: int
    often: Often


@dataclass(frozen=True, slots=True)
class Tuning:
    """What a member of staff wants to be told by mail from now on, and when not; None leaves it, "" for no quiet hours."""

    person_id: int
    notify: Notify | None = None
    quiet: str | None = None


@dataclass(frozen=True, slots=True)
class NewLesson:
    """A correction by somebody who proved who they are: what the classifier took the request for, and what it is.

    The store keeps the words of the request with it, so that it outlives the ticket.
    """

    ticket_id: int
    was: str
    category: str
    service: str | None
    actor_id: int


@dataclass(frozen=True, slots=True)
class Effects:
    """Everything that one decision writes, in one transaction or not at all. Of mails and of commands alike."""

    people: tuple[NewPerson, ...] = ()
    verified_addresses: tuple[str, ...] = ()  # keys of known addresses that were authenticated for the first time
    bindings: tuple[Binding, ...] = ()
    address_faults: tuple[AddressFault, ...] = ()
    tickets: tuple[NewTicket, ...] = ()  # their `number` is 0 until the store has reserved one
    changes: tuple[TicketChange, ...] = ()
    participants: tuple[NewParticipant, ...] = ()
    departed: tuple[tuple[int, int], ...] = ()  # (ticket, person) who take part no longer
    roles: tuple[tuple[int, int, Role], ...] = ()  # (ticket, person, role) of participants who have another role now
    messages: tuple[NewMessage, ...] = ()
    moved: tuple[MovedMessage, ...] = ()
    shared: tuple[SharedMessage, ...] = ()
    relations: tuple[Relation, ...] = ()
    unrelated: tuple[Relation, ...] = ()
    external: tuple[ExternalLink, ...] = ()
    unlinked: tuple[ExternalLink, ...] = ()  # what a ticket is called elsewhere no longer
    events: tuple[NewEvent, ...] = ()
    links: tuple[Link, ...] = ()  # Message-IDs nobody held when the decision was made
    taken_links: tuple[Link, ...] = ()  # Message-IDs only mentioned so far, now seen
    marks: tuple[MarkChange, ...] = ()
    judged: tuple[Judged, ...] = ()
    claims: tuple[Claim, ...] = ()  # held mails whose author somebody is asked about
    lessons: tuple[NewLesson, ...] = ()
    unlearned: tuple[tuple[int, str], ...] = ()  # (ticket, category): the newest lesson of the ticket is taken back, if it says that
    turns: tuple[tuple[int, datetime], ...] = ()  # members of staff who were given a ticket by rule, and when
    retired: tuple[int, ...] = ()  # members of staff who work here no longer, and have no open ticket any more
    absences: tuple[Absence, ...] = ()
    digests: tuple[DigestWish, ...] = ()
    lost: tuple[LostLetter, ...] = ()
    tunings: tuple[Tuning, ...] = ()

    def __add__(self, other: "Effects") -> "Effects":
        """Both, this one's first."""
        more = {name: found for name in _EFFECTS if (found := getattr(other, name))}
        return replace(self, **{name: getattr(self, name) + found for name, found in more.items()}) if more else self


_EFFECTS = tuple(one.name for one in fields(Effects))
NOTHING = Effects()


class Ids(Protocol):
    """Numbers for new rows, reserved before anything is decided."""

    def person(self) -> int: ...

    def ticket(self) -> int: ...

    def message(self) -> int: ...
