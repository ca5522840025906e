# SPDX-License-Identifier: Apache-2.0
"""Lists of tickets by a query, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from maildesk.desk.confidential import BLIND, Sight
from maildesk.desk.query_terms import Query, Sort
from maildesk.store import query_order
from maildesk.store.query import Asking, condition
from maildesk.store.query_order import NEWEST, Place
from maildesk.store.room import Room, count_some
from maildesk.store.schema import ticket
from maildesk.store.view_tickets import TicketRow, _described, _ticket_row


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the found tickets, in order. `after`: where the next page begins; None where there is none."""

    rows: tuple[TicketRow, ...]
    after: Place | None


class QueryViews(Room):
    """What lists of tickets read."""

    def found(
        self,
        query: Query,
        *,
        now: datetime,
        sort: Sequence[Sort] = (),
        limit: int = 50,
        after: Place | None = None,
        sight: Sight = BLIND,
    ) -> Page:
        """The tickets of a query, in the order asked for, else in its own, else the newest first.

        `sight` is what whoever asks may read of confidential tickets; `after` is a `Page.after` of the same query and order.
        Raises StoreUnavailable, SchemaOutdated.
        """
        order = tuple(sort) or query.sort or NEWEST
        with self.database.reading() as connection:
            places = _places(connection, query, Asking(now, sight), order, limit + 1, after)
            kept = [one.id for one in places[:limit]]
            rows = {row.id: _ticket_row(row) for row in connection.execute(_described(kept))} if kept else {}
        return Page(tuple(rows[one] for one in kept), places[limit - 1] if len(places) > limit else None)

    def count_found(self, query: Query, *, now: datetime, sight: Sight = BLIND) -> int:
        """How many there are, counted up to `MOST_COUNTED` + 1. Raises StoreUnavailable, SchemaOutdated."""
        with self.database.reading() as connection:
            return count_some(connection, select(ticket.c.id).where(condition(query, Asking(now, sight))))


def _places(connection: Connection, query: Query, asking: Asking, order: tuple[Sort, ...], limit: int, after: Place | None) -> list[Place]:
    found: list[Place] = []
    wanted = condition(query, asking)
    for phase in query_order.phases(order, after):
        statement: Any = (
            select(ticket.c.id, *query_order.columns(order))
            .where(wanted, *query_order.conditions(order, phase, after))
            .order_by(*query_order.ordering(order, phase))
            .limit(limit - len(found))
        )
        found += [query_order.place(row, order) for row in connection.execute(statement)]
        if len(found) >= limit:
            break
    return found
