# SPDX-License-Identifier: Apache-2.0
"""What people who ask had to do with the desk before: whether they take part in a ticket, and about which project they asked lately."""

from collections.abc import Iterable

from sqlalchemy import Connection, exists, func, or_, select

from maildesk.desk.values import Earlier, TicketState
from maildesk.store.among import among, read
from maildesk.store.common import PARTICIPANT_BESIDE
from maildesk.store.schema import participant, person, ticket

# Whose newest requests are about several projects may ask about any of them: a few tell as much as all.
MOST_REQUESTS = 5

_ASKED = exists().where(ticket.c.requester_id == person.c.id, ticket.c.state != TicketState.SPAM.value).correlate(person)
_BESIDE = (
    exists()
    .where(
        participant.c.person_id == person.c.id,
        PARTICIPANT_BESIDE,
        ticket.c.id == participant.c.ticket_id,
        ticket.c.state != TicketState.SPAM.value,
    )
    .correlate(person)
)
_NEWEST = (
    select(ticket.c.project)
    .where(ticket.c.requester_id == person.c.id, ticket.c.state != TicketState.SPAM.value)
    .order_by(ticket.c.opened_at.desc())
    .limit(MOST_REQUESTS)
    .correlate(person)
    .subquery("newest")
)
_FIRST = select(func.min(_NEWEST.c.project)).correlate(person).scalar_subquery()
_LAST = select(func.max(_NEWEST.c.project)).correlate(person).scalar_subquery()
_EARLIER = select(person.c.id, or_(_ASKED, _BESIDE).label("takes_part"), _FIRST.label("first"), _LAST.label("last")).where(
    among(person.c.id)
)


def earlier(connection: Connection, people: Iterable[int]) -> dict[int, Earlier]:
    """By person; what is known of several projects is known of none."""
    return {
        row.id: Earlier(bool(row.takes_part), row.first if row.first == row.last else None) for row in read(connection, _EARLIER, people)
    }
