# SPDX-License-Identifier: Apache-2.0
"""What the database knows about the keys of a group of mails: some six queries for all of them together."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from maildesk.desk.records import ContextKeys, Facts
from maildesk.desk.values import Copy, Link, LinkOrigin, Person, Role, Ticket, TicketState
from maildesk.store.among import among, members
from maildesk.store.columns import bounded
from maildesk.store.room import Room
from maildesk.store.schema import acknowledgement_mark, conversation_link, message, participant, person, person_address, ticket

_TICKETS = select(
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
_TICKETS_BY_ID = _TICKETS.where(among(ticket.c.id))
_TICKETS_BY_NUMBER = _TICKETS.where(among(ticket.c.number))
_PARTICIPANTS = select(participant.c.ticket_id, participant.c.person_id, participant.c.role).where(among(participant.c.ticket_id))
_PEOPLE = (
    select(person_address.c.key, person_address.c.verified_at, person.c.id, person.c.name, person.c.staff)
    .join_from(person_address, person)
    .where(among(person_address.c.key))
)
_LINKS = select(conversation_link.c.message_id, conversation_link.c.ticket_id, conversation_link.c.origin).where(
    among(conversation_link.c.message_id)
)
_COPIES = (
    select(message.c.message_key, message.c.ticket_id, message.c.author_address, message.c.text_digest)
    .where(among(message.c.message_key))
    .order_by(message.c.id)
)
# A quotation is told by its first lines; whole megabytes would only be carried about.
_TEXT_CHARACTERS = 20_000
_TEXTS = select(message.c.message_key, func.substr(message.c.text, 1, _TEXT_CHARACTERS)).where(among(message.c.message_key))
_ACKNOWLEDGED = select(acknowledgement_mark.c.key, acknowledgement_mark.c.at).where(among(acknowledgement_mark.c.key))


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
                texts=_texts(connection, keys.answered),
            )


def _spellings(asked: Iterable[str]) -> dict[str, str]:
    """How each key that was asked for stands in an index."""
    return {bounded(key): key for key in asked}


def _links(connection: Connection, message_ids: Iterable[str]) -> dict[str, Link]:
    asked = _spellings(message_ids)
    return {asked[key]: Link(asked[key], ticket_id, LinkOrigin(origin)) for key, ticket_id, origin in _read(connection, _LINKS, asked)}


def _copies(connection: Connection, message_ids: Iterable[str]) -> dict[str, tuple[Copy, ...]]:
    asked = _spellings(message_ids)
    found: dict[str, list[Copy]] = {}  # there are programs that write one Message-ID into thousands of mails
    for key, ticket_id, author, digest in _read(connection, _COPIES, asked):
        found.setdefault(asked[key], []).append(Copy(ticket_id, author.casefold(), digest))
    return {message_id: tuple(copies) for message_id, copies in found.items()}


def _tickets(connection: Connection, ids: Iterable[int], numbers: Iterable[int]) -> dict[int, Ticket]:
    """The tickets asked for, and those that they were merged into."""
    found = {row.id: _ticket(row) for row in _read(connection, _TICKETS_BY_NUMBER, numbers)}
    asked: set[int] = set()
    while missing := (set(ids) | _merge_targets(found)) - found.keys() - asked:
        found.update((row.id, _ticket(row)) for row in _read(connection, _TICKETS_BY_ID, missing))
        asked |= missing
    return found


def _merge_targets(tickets: dict[int, Ticket]) -> set[int]:
    return {one.merged_into for one in tickets.values() if one.merged_into is not None}


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
    found: dict[int, dict[int, Role]] = {ticket_id: {} for ticket_id in ticket_ids}
    for ticket_id, person_id, role in _read(connection, _PARTICIPANTS, found):
        found[ticket_id][person_id] = Role(role)
    return found


def _people(connection: Connection, addresses: Iterable[str]) -> dict[str, Person]:
    asked = _spellings(addresses)
    rows = _read(connection, _PEOPLE, asked)
    return {asked[row.key]: Person(row.id, row.name, staff=row.staff, verified=row.verified_at is not None) for row in rows}


def _acknowledged(connection: Connection, addresses: Iterable[str]) -> dict[str, datetime]:
    asked = _spellings(addresses)
    return {asked[key]: at for key, at in _read(connection, _ACKNOWLEDGED, asked)}


def _texts(connection: Connection, message_ids: Iterable[str]) -> dict[str, str]:
    asked = _spellings(message_ids)
    return {asked[key]: text for key, text in _read(connection, _TEXTS, asked)}


def _read(connection: Connection, statement: Select[Any], keys: Iterable[object]) -> Sequence[Any]:
    """The rows of a statement about `keys`; none if there are no keys."""
    wanted = list(keys)
    return connection.execute(statement, members(wanted)).all() if wanted else ()
