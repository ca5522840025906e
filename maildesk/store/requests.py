# SPDX-License-Identifier: Apache-2.0
"""The requests that somebody asks about: their own, and those of the projects that they maintain."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from maildesk.desk.values import TicketState
from maildesk.store.among import among, read
from maildesk.store.columns import spellings
from maildesk.store.common import TICKET_OF_PROJECT
from maildesk.store.schema import ticket

# Nobody reads more than some dozen lines; whoever has more is told so.
MOST = 200
_OVER = (TicketState.CLOSED.value, TicketState.SPAM.value, TicketState.MERGED.value)
_OWN = (
    select(ticket.c.id)
    .where(among(ticket.c.requester_id), ticket.c.state.not_in(_OVER))
    .order_by(ticket.c.opened_at.desc(), ticket.c.id.desc())
    .limit(MOST)
)
_OF_PROJECTS = (
    select(ticket.c.id)
    .where(among(ticket.c.project), TICKET_OF_PROJECT)
    .order_by(ticket.c.opened_at.desc(), ticket.c.id.desc())
    .limit(MOST)
)


def asked_about(connection: Connection, people: Iterable[int], projects: Iterable[str]) -> list[int]:
    """The ids of the newest requests of these people and projects that are not over."""
    own = read(connection, _OWN, people)
    return [row.id for row in (*own, *read(connection, _OF_PROJECTS, spellings(projects)))]
