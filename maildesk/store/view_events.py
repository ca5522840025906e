# SPDX-License-Identifier: Apache-2.0
"""What happened lately on the tickets of a query, for whoever watches."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from maildesk.desk.query_terms import Query
from maildesk.desk.sight import Sight
from maildesk.desk.states import TicketState
from maildesk.store.among import among, members
from maildesk.store.query import Asking, condition
from maildesk.store.room import Room
from maildesk.store.schema import event, ticket

# Two processes write at once: an event may be committed after one that has a higher number (PostgreSQL). So far it is looked back.
LOOK_BACK = 500
_MOST = 1000  # events at once; the rest comes with the next look


@dataclass(frozen=True, slots=True)
class Happening:
    """An event of a ticket, and the ticket as it is now."""

    id: int
    at: datetime
    kind: str
    actor: str
    source: str
    details: dict[str, Any]
    number: int
    state: TicketState
    subject: str
    restricted: bool


@dataclass(frozen=True, slots=True)
class Look:
    """What a look found: the events of the tickets that are watched, the numbers of all that it saw, and the highest of them."""

    happenings: tuple[Happening, ...]
    seen: frozenset[int]
    until: int


class EventViews(Room):
    """What `ticket watch` reads, from the index of the numbers of events."""

    def newest_happening(self) -> int:
        """The number of the newest event, 0 for none. Raises StoreUnavailable, SchemaOutdated."""
        with self.database.reading() as connection:
            return connection.execute(select(func.max(event.c.id))).scalar() or 0

    def happened(self, query: Query, after: int, seen: Collection[int], *, now: datetime, sight: Sight) -> Look:
        """The events after the one of this number that were not `seen`, of tickets that the query finds now, the oldest first.

        Raises StoreUnavailable, SchemaOutdated.
        """
        with self.database.reading() as connection:
            rows = _events(connection, after)
            new = [row for row in rows if row.id not in seen]
            found = _found(connection, query, {row.ticket_id for row in new}, Asking(now, sight))
        told = tuple(_happening(row) for row in new if row.ticket_id in found)
        return Look(told, frozenset(row.id for row in rows), rows[-1].id if rows else after)


def _events(connection: Connection, after: int) -> list[Any]:
    e, t = event.c, ticket.c
    wanted = (
        select(e.id, e.ticket_id, e.at, e.kind, e.actor, e.source, e.details, t.number, t.state, t.subject, t.restricted)
        .join_from(event, ticket, t.id == e.ticket_id)
        .where(e.id > after)
        .order_by(e.id)
        .limit(_MOST)
    )
    return list(connection.execute(wanted))


def _found(connection: Connection, query: Query, ticket_ids: Collection[int], asking: Asking) -> frozenset[int]:
    if not ticket_ids:
        return frozenset()
    wanted = select(ticket.c.id).where(among(ticket.c.id), condition(query, asking))
    return frozenset(connection.execute(wanted, members(ticket_ids)).scalars())


def _happening(row: Any) -> Happening:
    of_ticket = (row.number, TicketState(row.state), row.subject, row.restricted)
    return Happening(row.id, row.at, row.kind, row.actor, row.source, row.details, *of_ticket)
