# SPDX-License-Identifier: Apache-2.0
"""What happened on tickets since somebody looked at them."""

from collections.abc import Iterable

from sqlalchemy import BigInteger, Connection, bindparam, select

from maildesk.desk.meanwhile import KINDS
from maildesk.desk.records import Happening
from maildesk.desk.values import Parent, Visibility
from maildesk.store.among import among, read
from maildesk.store.schema import event, message
from maildesk.store.surroundings import FROM_STAFF, PARENT, parent_of

_SINCE = (
    select(event.c.ticket_id, event.c.id, event.c.at, event.c.kind, event.c.actor, event.c.actor_id, event.c.details)
    .where(among(event.c.ticket_id), event.c.id > bindparam("seen", type_=BigInteger), event.c.kind.in_(sorted(KINDS)))
    .order_by(event.c.id)
)
_ANSWERS = PARENT.where(
    among(message.c.ticket_id),
    message.c.id > bindparam("after", type_=BigInteger),
    message.c.visibility == Visibility.PUBLIC.value,
    message.c.author_id.in_(FROM_STAFF),
).order_by(message.c.id)


def answers(connection: Connection, tickets: Iterable[int], after: int) -> dict[int, tuple[Parent, ...]]:
    """What staff answered on these tickets after the message `after`, by ticket, the oldest first."""
    found: dict[int, list[Parent]] = {}
    for row in read(connection, _ANSWERS, tickets, after=after):
        found.setdefault(row.ticket_id, []).append(parent_of(row))
    return {ticket_id: tuple(rows) for ticket_id, rows in found.items()}


def happened(connection: Connection, tickets: Iterable[int], seen: int) -> dict[int, tuple[Happening, ...]]:
    """What happened on these tickets after the event `seen`, by ticket, the oldest first."""
    found: dict[int, list[Happening]] = {}
    for ticket_id, *row in read(connection, _SINCE, tickets, seen=seen):
        found.setdefault(ticket_id, []).append(Happening(*row))
    return {ticket_id: tuple(rows) for ticket_id, rows in found.items()}
