# SPDX-License-Identifier: Apache-2.0
"""What the database knows about the keys of a group of mails: some six queries for all of them together."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from maildesk.desk.records import ContextKeys, Facts
from maildesk.desk.values import Copy, Link, LinkOrigin, Person, Role, Ticket, TicketState
from maildesk.store import bulk
from maildesk.store.columns import bounded
from maildesk.store.room import Room
from maildesk.store.schema import acknowledgement_mark, conversation_link, message, participant, person, person_address, ticket

_TICKET = (
    ticket.c.id,
    ticket.c.number,
    ticket.c.state,
    ticket.c.subject,
    ticket.c.requester_id,
    ticket.c.category,
    ticket.c.service,
    ticket.c.restricted,
    ticket.c.merged_into,
)


class Knowing(Room):
    """The look before a decision."""

    def facts(self, keys: ContextKeys) -> Facts:
        """Everything known about `keys`, as of one moment. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            links = _links(connection, keys.message_ids)
            tickets = _tickets(connection, keys.ticket_ids | {link.ticket_id for link in links.values()}, keys.ticket_numbers)
            return Facts(
                tickets=tickets,
                participants=_participants(connection, tickets),
                people=_people(connection, keys.addresses),
                links=links,
                copies=_copies(connection, keys.message_ids),
                acknowledged=_acknowledged(connection, keys.addresses),
            )


def _spellings(asked: Iterable[str]) -> dict[str, str]:
    """How each key that was asked for stands in an index."""
    return {bounded(key): key for key in asked}


def _links(connection: Connection, message_ids: Iterable[str]) -> dict[str, Link]:
    asked = _spellings(message_ids)
    c = conversation_link.c
    found = {}
    for part in bulk.in_parts(asked):
        for row in connection.execute(select(c.message_id, c.ticket_id, c.origin).where(c.message_id.in_(part))):
            found[asked[row.message_id]] = Link(asked[row.message_id], row.ticket_id, LinkOrigin(row.origin))
    return found


def _copies(connection: Connection, message_ids: Iterable[str]) -> dict[str, tuple[Copy, ...]]:
    asked = _spellings(message_ids)
    c = message.c
    found: dict[str, tuple[Copy, ...]] = {}
    for part in bulk.in_parts(asked):
        wanted = select(c.message_key, c.ticket_id, c.author_address, c.text_digest).where(c.message_key.in_(part)).order_by(c.id)
        for row in connection.execute(wanted):
            key = asked[row.message_key]
            found[key] = (*found.get(key, ()), Copy(row.ticket_id, row.author_address.casefold(), row.text_digest))
    return found


def _tickets(connection: Connection, ids: Iterable[int], numbers: Iterable[int]) -> dict[int, Ticket]:
    """The tickets asked for, and those that they were merged into."""
    found: dict[int, Ticket] = {}
    for part in bulk.in_parts(numbers):
        _read_tickets(connection, ticket.c.number.in_(part), found)
    asked: set[int] = set()
    while missing := (set(ids) | _merge_targets(found)) - found.keys() - asked:
        for part in bulk.in_parts(missing):
            _read_tickets(connection, ticket.c.id.in_(part), found)
        asked |= missing
    return found


def _merge_targets(tickets: dict[int, Ticket]) -> set[int]:
    return {one.merged_into for one in tickets.values() if one.merged_into is not None}


def _read_tickets(connection: Connection, condition: ColumnElement[bool], found: dict[int, Ticket]) -> None:
    for row in connection.execute(select(*_TICKET).where(condition)):
        found[row.id] = _ticket(row)


def _ticket(row: Any) -> Ticket:
    return Ticket(
        row.id,
        row.number,
        TicketState(row.state),
        row.subject,
        row.requester_id,
        row.category,
        row.service,
        row.restricted,
        row.merged_into,
    )


def _participants(connection: Connection, ticket_ids: Iterable[int]) -> dict[int, dict[int, Role]]:
    c = participant.c
    found: dict[int, dict[int, Role]] = {ticket_id: {} for ticket_id in ticket_ids}
    for part in bulk.in_parts(list(found)):
        for row in connection.execute(select(c.ticket_id, c.person_id, c.role).where(c.ticket_id.in_(part))):
            found[row.ticket_id][row.person_id] = Role(row.role)
    return found


def _people(connection: Connection, addresses: Iterable[str]) -> dict[str, Person]:
    asked = _spellings(addresses)
    c = person_address.c
    found = {}
    for part in bulk.in_parts(asked):
        wanted = select(c.key, c.verified_at, person.c.id, person.c.name, person.c.staff).join_from(person_address, person)
        for row in connection.execute(wanted.where(c.key.in_(part))):
            found[asked[row.key]] = Person(row.id, row.name, staff=row.staff, verified=row.verified_at is not None)
    return found


def _acknowledged(connection: Connection, addresses: Iterable[str]) -> dict[str, datetime]:
    asked = _spellings(addresses)
    c = acknowledgement_mark.c
    found = {}
    for part in bulk.in_parts(asked):
        for row in connection.execute(select(c.key, c.at).where(c.key.in_(part))):
            found[asked[row.key]] = row.at
    return found
