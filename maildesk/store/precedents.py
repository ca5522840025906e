# SPDX-License-Identifier: Apache-2.0
"""What staff answered to earlier requests of a category: bounded, however many tickets there are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Integer, bindparam, func, select

from maildesk.desk.suggesting import MOST_CHARACTERS, Precedent
from maildesk.desk.values import TicketState, Visibility
from maildesk.store.among import among, read
from maildesk.store.columns import Words
from maildesk.store.common import PERSON_WORKS_HERE
from maildesk.store.room import Room
from maildesk.store.schema import event, message, person, ticket

MOST = 200  # earlier requests that are compared
_LOOKED_THROUGH = 5000  # of the newest tickets, of whatever category

_OVER = (TicketState.SPAM.value, TicketState.MERGED.value)
_NEWEST = (
    select(ticket)
    .where(ticket.c.id != bindparam("but", type_=ticket.c.id.type))
    .order_by(ticket.c.opened_at.desc(), ticket.c.id.desc())
    .limit(bindparam("through", type_=Integer))
    .subquery()
)
_ANSWERED = (
    select(
        _NEWEST.c.id, _NEWEST.c.number, _NEWEST.c.subject, _NEWEST.c.restricted, _NEWEST.c.readers, _NEWEST.c.category, _NEWEST.c.service
    )
    .where(
        _NEWEST.c.category == bindparam("category", type_=Words),
        _NEWEST.c.answered_at.is_not(None),
        _NEWEST.c.state.not_in(_OVER),
    )
    .order_by(_NEWEST.c.opened_at.desc(), _NEWEST.c.id.desc())
    .limit(bindparam("most", type_=Integer))
)
_STAFF = select(person.c.id).where(PERSON_WORKS_HERE)
_BY_STAFF = func.coalesce(message.c.author_id, 0).in_(_STAFF)
_SAID = select(message.c.ticket_id, func.substr(func.coalesce(message.c.reply, message.c.text), 1, MOST_CHARACTERS).label("words"))


def _first(by_staff: bool) -> Any:
    """The first public message of each ticket that staff wrote, or that they did not."""
    ids = (
        select(func.min(message.c.id))
        .where(among(message.c.ticket_id), message.c.visibility == Visibility.PUBLIC.value, _BY_STAFF if by_staff else ~_BY_STAFF)
        .group_by(message.c.ticket_id)
    )
    return _SAID.where(message.c.id.in_(ids))


_REQUESTS, _ANSWERS = _first(by_staff=False), _first(by_staff=True)
_USED = select(event.c.ticket_id, event.c.details).where(among(event.c.ticket_id), event.c.kind == "answered").order_by(event.c.id)


@dataclass(frozen=True, slots=True)
class Lock:
    """What of a ticket says who may read it."""

    restricted: bool
    readers: tuple[str, ...]
    category: str
    service: str | None


class Precedents(Room):
    """What suggestions go by."""

    def precedents(self, but: int, category: str, may_read: Callable[[Lock], bool]) -> list[Precedent]:
        """The newest answered requests of the category that may be read, without the ticket with the id `but`. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            asked = {"but": but, "category": category, "through": _LOOKED_THROUGH, "most": MOST}
            rows = connection.execute(_ANSWERED, asked).all()
            shown = [row for row in rows if may_read(Lock(row.restricted, tuple(row.readers.split()), row.category, row.service))]
            return _precedents(connection, shown)


def _precedents(connection: Connection, rows: Sequence[Any]) -> list[Precedent]:
    ids = [row.id for row in rows]
    requests = {row.ticket_id: row.words for row in read(connection, _REQUESTS, ids)}
    answers = {row.ticket_id: row.words for row in read(connection, _ANSWERS, ids)}
    used: dict[int, tuple[str, ...]] = {}
    for row in read(connection, _USED, ids):
        used[row.ticket_id] = (*used.get(row.ticket_id, ()), *(row.details.get("canned") or ()))
    return [
        Precedent(row.number, row.subject, requests.get(row.id, ""), answers[row.id], used.get(row.id, ()))
        for row in rows
        if row.id in answers
    ]
