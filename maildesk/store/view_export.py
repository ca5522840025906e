# SPDX-License-Identifier: Apache-2.0
"""What an exported ticket has that its page does not show: its people with all their addresses, its mails and letters in one order."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from maildesk.desk.values import OutboxState, Visibility
from maildesk.store.among import among, members, read
from maildesk.store.columns import recipients_of
from maildesk.store.room import Room
from maildesk.store.schema import inbound, message, outbox, participant, person, person_address, ticket
from maildesk.store.view_relations import IN_THREADS, parts_of

_KEPT_BACK = (OutboxState.SUPPRESSED.value, OutboxState.CANCELLED.value)
_PEOPLE = (
    select(person.c.id, person.c.name, person.c.staff, person.c.handle, person_address.c.address)
    .join_from(person, person_address, person_address.c.person_id == person.c.id, isouter=True)
    .where(among(person.c.id))
    .order_by(person.c.id, person_address.c.verified_at.is_(None), person_address.c.verified_at, person_address.c.key)
)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody who has to do with a ticket; `addresses`: proven ones first."""

    name: str
    staff: bool
    handle: str | None
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passed:
    """A mail of the thread: one that came in (`inbound_id`) or that left (`outbox_id`). `sender`: of its envelope."""

    at: datetime
    sender: str
    public: bool
    inbound_id: int | None = None
    outbox_id: int | None = None


class ExportViews(Room):
    """What `ticket export` reads beside the page of a ticket."""

    def people_of(self, number: int) -> tuple[PersonRow, ...]:
        """Everybody who takes part, has it, or wrote on it. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            ids = _with_parts(connection, number)
            found: dict[int, list[Any]] = {}
            for row in read(connection, _PEOPLE, _people(connection, ids)):
                found.setdefault(row.id, []).append(row)
        return tuple(
            PersonRow(rows[0].name, bool(rows[0].staff), rows[0].handle, tuple(row.address for row in rows if row.address))
            for rows in found.values()
        )

    def passed(self, number: int) -> tuple[Passed, ...]:
        """The mails of a ticket and of those that are part of it, in and out, the oldest first. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            ids = _with_parts(connection, number)
            outside = _outside(connection, ids)
            found = (*_came(connection, ids), *_left(connection, ids, outside))
        return tuple(sorted(found, key=lambda one: (one.at, one.outbox_id is not None, one.inbound_id or one.outbox_id or 0)))


def _with_parts(connection: Connection, number: int) -> list[int]:
    own = connection.execute(select(ticket.c.id).where(ticket.c.number == number)).scalar()
    return [own, *parts_of(connection, own)] if own is not None else []


def _people(connection: Connection, ids: list[int]) -> set[int]:
    asked = (
        select(participant.c.person_id).where(among(participant.c.ticket_id)),
        select(message.c.author_id).where(among(message.c.ticket_id)),
        select(ticket.c.requester_id).where(among(ticket.c.id)),
        select(ticket.c.owner_id).where(among(ticket.c.id)),
    )
    return {one for wanted in asked for one in connection.execute(wanted, members(ids)).scalars() if one is not None}


def _outside(connection: Connection, ids: list[int]) -> set[str]:
    """The addresses of those who take part and do not work here."""
    wanted = (
        select(person_address.c.address)
        .join_from(participant, person, person.c.id == participant.c.person_id)
        .join(person_address, person_address.c.person_id == person.c.id)
        .where(among(participant.c.ticket_id), person.c.staff.is_(False))
    )
    return {one.casefold() for one in connection.execute(wanted, members(ids)).scalars()}


def _came(connection: Connection, ids: list[int]) -> list[Passed]:
    """What staff write to the desk goes on to the others as a letter: that is what these saw."""
    wanted = (
        select(message.c.inbound_id, message.c.filed_at, message.c.visibility, message.c.author_address, inbound.c.envelope, person.c.staff)
        .join_from(message, inbound, inbound.c.id == message.c.inbound_id)
        .join(person, person.c.id == message.c.author_id, isouter=True)
        .where(IN_THREADS)
    )
    return [
        Passed(
            row.filed_at,
            row.envelope.get("mail_from") or row.author_address,
            row.visibility == Visibility.PUBLIC.value and not row.staff,
            inbound_id=row.inbound_id,
        )
        for row in connection.execute(wanted, members(ids))
    ]


def _left(connection: Connection, ids: list[int], outside: set[str]) -> list[Passed]:
    c = outbox.c
    wanted = select(c.id, c.created_at, c.mail_from, c.recipients).where(among(c.ticket_id), c.state.not_in(_KEPT_BACK))
    return [
        Passed(row.created_at, row.mail_from, any(one.casefold() in outside for one in recipients_of(row.recipients)), outbox_id=row.id)
        for row in connection.execute(wanted, members(ids))
    ]
