# SPDX-License-Identifier: Apache-2.0
"""What a decision stands on (keys, facts) and what it changes (records), as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from maildesk.desk.values import Copy, Link, Person, Role, Standing, Ticket, TicketState, Visibility
from maildesk.mail.values import Mail


@dataclass(frozen=True, slots=True)
class ContextKeys:
    """What to look up before deciding, for a whole group of mails at once."""

    ticket_ids: frozenset[int] = frozenset()
    ticket_numbers: frozenset[int] = frozenset()
    message_ids: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()  # as `Address.key`
    answered: frozenset[str] = frozenset()  # Message-IDs whose texts help to tell a quotation that no program marked


@dataclass(slots=True)
class Facts:
    """What the database knows about the keys. Tickets reached through links and numbers are included, merged ones with their target."""

    tickets: dict[int, Ticket]
    participants: dict[int, dict[int, Role]]  # ticket id -> person id -> role
    people: dict[str, Person]  # by Address.key
    links: dict[str, Link]  # by Message-ID
    copies: dict[str, tuple[Copy, ...]]  # by Message-ID
    acknowledged: dict[str, datetime]  # by Address.key
    texts: dict[str, str] = field(default_factory=dict)  # of mails that are being answered, by Message-ID


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


@dataclass(frozen=True, slots=True)
class TicketChange:
    """What a mail changes on a ticket that exists. `state` None leaves it."""

    ticket_id: int
    state: TicketState | None


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
class MarkChange:
    """Sets the time of the last acknowledgement to an address, if it still is what the decision saw (None: there was none)."""

    key: str
    seen: datetime | None
    at: datetime


class Ids(Protocol):
    """Numbers for new rows, reserved before anything is decided."""

    def person(self) -> int: ...

    def ticket(self) -> int: ...

    def message(self) -> int: ...
