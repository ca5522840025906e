# SPDX-License-Identifier: Apache-2.0
"""What digests are made of: tickets, what happened to them, held mail, answers that did not arrive."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from maildesk.desk.catalogue import FALLBACK, Catalogue
from maildesk.desk.values import Member, Priority, TicketState

OURS = (TicketState.NEW, TicketState.OPEN)  # staff have to act
OVER = (TicketState.RESOLVED, TicketState.CLOSED)


@dataclass(frozen=True, slots=True)
class News:
    """Something that happened to a ticket: `who` ("Kim Lee") did `what` ("closed it"). `by`: their person id, None for the desk."""

    at: datetime
    by: int | None
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class Item:
    """A ticket as a digest needs it: every open one, and those that were solved lately. `news`: the oldest first."""

    ticket_id: int
    number: int
    subject: str
    category: str
    service: str | None
    state: TicketState
    owner_id: int | None
    project: str | None
    maturity: str | None
    restricted: bool
    readers: tuple[str, ...]
    opened_at: datetime
    due_at: datetime | None
    needed_by: datetime | None
    news: tuple[News, ...] = ()
    priority: Priority = Priority.NORMAL

    @property
    def deadline(self) -> datetime | None:
        """The earlier of what was promised and what is needed. A promise runs on while a third party has the ticket and while it sleeps;
        where the requester has it none is due.
        """
        moments = [one for one in (self.due_at, self.needed_by) if one is not None]
        return min(moments, default=None)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A held mail, or an answer that could not be delivered, with what matters of its ticket.

    `ticket_id` None: it is beside no ticket, and for who looks after what is nobody's.
    """

    id: int
    ticket_id: int | None
    number: int | None
    at: datetime
    what: str  # who wrote, or to whom it was
    reason: str
    state: TicketState = TicketState.OPEN
    owner_id: int | None = None
    category: str = FALLBACK
    service: str | None = None
    restricted: bool = False
    readers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """What all digests of a moment are made of."""

    items: Sequence[Item]
    held: Sequence[Trouble]
    undelivered: Sequence[Trouble]
    staff: Sequence[Member]
    catalogue: Catalogue
