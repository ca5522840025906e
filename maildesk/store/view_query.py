# SPDX-License-Identifier: Apache-2.0
"""Lists of tickets by a query, page by page."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from maildesk.desk.colleague import Colleague
from maildesk.desk.query_terms import Key, Query, Sort
from maildesk.desk.sight import BLIND, Sight
from maildesk.store import query_order
from maildesk.store.query import Asking, condition
from maildesk.store.query_few import among_few, few, is_counted
from maildesk.store.query_order import NEWEST, Place
from maildesk.store.room import UNCOUNTED, Room, count_some
from maildesk.store.schema import person, person_address, ticket
from maildesk.store.view_events import EventViews
from maildesk.store.view_listed import TicketRow, described, ticket_row

if TYPE_CHECKING:
    from maildesk.desk.values import Member


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
            places = _places(connection, query, _asking(connection, query, now, sight), order, limit + 1, after)
            kept = [one.id for one in places[:limit]]
            rows = {row.id: ticket_row(row) for row in connection.execute(described(kept))} if kept else {}
        return Page(tuple(rows[one] for one in kept), places[limit - 1] if len(places) > limit else None)

    def pages(self, query: Query, *, now: datetime, sort: Sequence[Sort] = (), limit: int = 1000, sight: Sight = BLIND) -> Iterator[Page]:
        """All that `found` finds, page by page, each in a transaction of its own. Raises StoreUnavailable, SchemaOutdated."""
        after: Place | None = None
        while True:
            page = self.found(query, now=now, sort=sort, limit=limit, after=after, sight=sight)
            yield page
            if page.after is None:
                return
            after = page.after

    def count_found(self, query: Query, *, now: datetime, sight: Sight = BLIND) -> int:
        """How many there are, counted up to `MOST_COUNTED` + 1; `UNCOUNTED` where even that takes longer than anybody waits for it.

        Raises StoreUnavailable, SchemaOutdated.
        """
        with self.database.reading() as connection:
            asking = _asking(connection, query, now, sight)
            wanted, ids = select(ticket.c.id).where(condition(query, asking)), few(connection, query, asking)
            if ids is not None:
                return count_some(connection, among_few(wanted, ids))
            return count_some(connection, wanted) if is_counted(query) else UNCOUNTED

    def colleagues(self) -> tuple[Colleague, ...]:
        """Everybody who works here, or did. Raises StoreUnavailable."""
        c, a = person.c, person_address.c
        wanted = select(c.id, c.handle, c.name, a.key).join_from(person, person_address, a.person_id == c.id, isouter=True)
        keys: dict[tuple[str, str], list[str]] = {}
        with self.database.reading() as connection:
            for row in connection.execute(wanted.where(c.handle.is_not(None)).order_by(c.handle, a.key)):
                keys.setdefault((row.handle, row.name), []).append(row.key or "")
        return tuple(Colleague(handle, name, tuple(found)) for (handle, name), found in keys.items())

    def members(self) -> "tuple[Member, ...]":
        """Everybody who works here now. Raises StoreUnavailable."""
        from maildesk.store.surroundings import staff  # with it comes all that decisions look up

        with self.database.reading() as connection:
            return staff(connection)

    def stored(self, key: Key, values: Iterable[str]) -> frozenset[str]:
        """Those of the values that some ticket has for the category or the project, letter by letter. Raises StoreUnavailable."""
        column = {Key.CATEGORY: ticket.c.category, Key.PROJECT: ticket.c.project}[key]
        with self.database.reading() as connection:
            return frozenset(one for one in values if connection.execute(select(ticket.c.id).where(column == one).limit(1)).first())

    def catch_up(self) -> None:
        """Takes into the search index what came a moment ago, before words are looked for."""
        from maildesk.store.indexing import Indexing

        Indexing(self.database).catch_up()

    def any_restricted(self) -> bool:
        """Is any ticket confidential? Raises StoreUnavailable."""
        with self.database.reading() as connection:
            return connection.execute(select(ticket.c.id).where(ticket.c.restricted).limit(1)).first() is not None


class TicketLists(QueryViews, EventViews):
    """What a list of tickets reads, and nothing that files mail."""


def _asking(connection: Connection, query: Query, now: datetime, sight: Sight) -> Asking:
    if Key.TEXT not in query.keys:
        return Asking(now, sight)
    from maildesk.store.search import Common

    return Asking(now, sight, Common(connection))


def _places(connection: Connection, query: Query, asking: Asking, order: tuple[Sort, ...], limit: int, after: Place | None) -> list[Place]:
    found: list[Place] = []
    wanted, ids = condition(query, asking), few(connection, query, asking)
    for phase in query_order.phases(order, after):
        statement: Any = (
            select(ticket.c.id, *query_order.columns(order))
            .where(wanted, *query_order.conditions(order, phase, after))
            .order_by(*query_order.ordering(order, phase))
            .limit(limit - len(found))
        )
        looked = statement if ids is None else among_few(statement, ids)
        found += [query_order.place(row, order) for row in connection.execute(looked)]
        if len(found) >= limit:
            break
    return found
