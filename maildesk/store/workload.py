# SPDX-License-Identifier: Apache-2.0
"""What the rules that share out tickets look at: how much everybody has, whose turn was when, who answered a project last."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, select, update

from maildesk.desk.records import Absence
from maildesk.desk.values import Visibility
from maildesk.flow.errors import Conflict
from maildesk.store import bulk
from maildesk.store.columns import Words
from maildesk.store.common import PERSON_WORKS_HERE, TICKET_ANSWERED, TICKET_OWNED
from maildesk.store.schema import membership, message, person, ticket

_OPEN = select(func.count()).select_from(ticket).where(ticket.c.owner_id == person.c.id, TICKET_OWNED).correlate(person).scalar_subquery()
_BURDENS = select(person.c.id, person.c.turn_at, _OPEN.label("open")).where(PERSON_WORKS_HERE)
_STAFF = select(person.c.id).where(PERSON_WORKS_HERE)
_EXPERT = (
    select(message.c.author_id)
    .join_from(ticket, message, message.c.ticket_id == ticket.c.id)
    .where(
        ticket.c.project == bindparam("project", type_=Words),
        TICKET_ANSWERED,
        message.c.visibility == Visibility.PUBLIC.value,
        message.c.author_id.in_(_STAFF),
    )
    .order_by(ticket.c.answered_at.desc(), message.c.id.desc())
    .limit(1)
)
_OWNED = select(ticket.c.id).where(ticket.c.owner_id == bindparam("owner"), TICKET_OWNED).order_by(ticket.c.id)


def burdens(connection: Connection) -> tuple[dict[int, int], dict[int, datetime]]:
    """By member of staff: how many open tickets are theirs, and when a rule last gave them one."""
    found = connection.execute(_BURDENS).all()
    return {row.id: row.open for row in found}, {row.id: row.turn_at for row in found if row.turn_at is not None}


def experts(connection: Connection, projects: Iterable[str]) -> dict[str, int]:
    """By project: who of those who work here wrote the newest answer, of the ticket of the project that was answered last."""
    asked = ((one, connection.execute(_EXPERT, {"project": one}).scalar()) for one in sorted(set(projects)))
    return {project: person_id for project, person_id in asked if person_id is not None}


def owned(connection: Connection, person_id: int) -> Sequence[int]:
    """The open tickets of somebody, by id."""
    return connection.execute(_OWNED, {"owner": person_id}).scalars().all()


def write_turns(connection: Connection, turns: Iterable[tuple[int, datetime]]) -> None:
    """Whoever was given several has had the last turn."""
    bulk.update(connection, person, [{"id": one, "turn_at": at} for one, at in dict(turns).items()], match={"id": "id"})


def write_absences(connection: Connection, absences: Iterable[Absence]) -> None:
    """Who is out of office, and who is back."""
    together = {one.person_id: {"id": one.person_id, "away_from": one.away_from, "away_until": one.away_until} for one in absences}
    bulk.update(connection, person, list(together.values()), match={"id": "id"})


def retire(connection: Connection, people: Iterable[int]) -> None:
    """They work here no longer. Raises Conflict where one of them was given a ticket meanwhile."""
    for one in people:
        connection.execute(update(person).where(person.c.id == one).values(staff=False, away_from=None, away_until=None))
        connection.execute(delete(membership).where(membership.c.person_id == one))
        if owned(connection, one):
            raise Conflict("a ticket was given to who leaves", "decide again")
