# SPDX-License-Identifier: Apache-2.0
"""A ticket as a line of a list: by itself, since a list loads nothing that it does not need."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from maildesk.desk.states import Priority, TicketState
from maildesk.store.schema import external_link, person, person_address, ticket


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A line of `ticket list`. Of several addresses of the requester, a verified one is shown."""

    id: int
    number: int
    state: TicketState
    subject: str
    category: str
    service: str | None
    confidence: float
    restricted: bool
    language: str | None
    history: bool
    requester_name: str | None
    requester_address: str | None
    owner_name: str | None
    merged_into: int | None  # the number of the other ticket
    opened_at: datetime
    changed_at: datetime
    closed_at: datetime | None
    needed_by: datetime | None
    project: str | None
    maturity: str | None  # of the project
    priority: Priority
    snoozed_until: datetime | None
    blocked_on: str | None
    due_at: datetime | None  # when the next thing that staff owe is due
    readers: tuple[str, ...]
    links: tuple[str, ...] = ()  # what it is called elsewhere


# In no name stands a space (`desk/external.py`).
_LINKS = (
    select(func.aggregate_strings(external_link.c.name, " "))
    .where(external_link.c.ticket_id == ticket.c.id)
    .correlate(ticket)
    .scalar_subquery()
)


def described(ids: Any) -> Select[Any]:
    """The columns of `TicketRow` for tickets that were found."""
    requester, owner, target = person.alias("requester"), person.alias("owner"), ticket.alias("target")
    return (
        select(
            ticket,
            requester.c.name.label("requester_name"),
            first_address(ticket.c.requester_id).label("requester_address"),
            owner.c.name.label("owner_name"),
            target.c.number.label("merged_number"),
            _LINKS.label("links"),
        )
        .select_from(ticket)
        .join(requester, requester.c.id == ticket.c.requester_id, isouter=True)
        .join(owner, owner.c.id == ticket.c.owner_id, isouter=True)
        .join(target, target.c.id == ticket.c.merged_into, isouter=True)
        .where(ticket.c.id.in_(ids))
    )


def first_address(person_id: ColumnElement[Any]) -> Any:
    """An address of a person: a verified one before others, then by spelling."""
    c = person_address.c
    wanted = select(c.address).where(c.person_id == person_id).order_by(c.verified_at.is_(None), c.verified_at, c.key)
    return wanted.limit(1).scalar_subquery()


def ticket_row(row: Any) -> TicketRow:
    """A row of `described`."""
    return TicketRow(
        id=row.id,
        number=row.number,
        state=TicketState(row.state),
        subject=row.subject,
        category=row.category,
        service=row.service,
        confidence=row.confidence,
        restricted=row.restricted,
        language=row.language,
        history=row.history,
        requester_name=row.requester_name,
        requester_address=row.requester_address,
        owner_name=row.owner_name,
        merged_into=row.merged_number,
        opened_at=row.opened_at,
        changed_at=row.changed_at,
        closed_at=row.closed_at,
        needed_by=row.needed_by,
        project=row.project,
        maturity=row.maturity,
        priority=Priority(row.priority),
        snoozed_until=row.snoozed_until,
        blocked_on=row.blocked_on,
        due_at=row.due_at,
        readers=tuple(row.readers.split()),
        links=tuple(sorted((row.links or "").split())),
    )
