# SPDX-License-Identifier: Apache-2.0
"""What is held of a person, to be handed out to them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select

from maildesk.desk.values import Visibility
from maildesk.store import raw
from maildesk.store.among import listed
from maildesk.store.columns import recipients_of
from maildesk.store.room import Room
from maildesk.store.schema import inbound, maintainer, message, outbox, person, person_address, seat, ticket
from maildesk.store.traces import Traces

_AT_ONCE = 20
_TICKET = ("number", "state", "subject", "category", "service", "project", "priority", "language", "opened_at", "closed_at", "answered_at")
_MESSAGE = ("filed_at", "author_name", "author_address", "subject", "sent_at", "message_id", "text", "language")


@dataclass(frozen=True, slots=True)
class Held:
    """`about`: who they are and their addresses. `tickets`, `messages`: theirs, as rows."""

    about: dict[str, Any]
    tickets: list[dict[str, Any]]
    messages: list[dict[str, Any]]


class Handing(Room):
    """The verbs of `person export`. What staff noted among themselves is left out."""

    def restricted_numbers(self, ticket_ids: Sequence[int]) -> list[int]:
        """The numbers of those tickets that are confidential. Raises StoreUnavailable."""
        wanted = select(ticket.c.number).where(listed(ticket.c.id, ticket_ids), ticket.c.restricted)
        with self.database.reading() as connection:
            return list(connection.execute(wanted).scalars())

    def held(self, found: Traces) -> Held:
        """Who they are, what they asked for, what they wrote. Raises StoreUnavailable."""
        tickets = select(*(ticket.c[name] for name in _TICKET)).where(listed(ticket.c.id, found.tickets)).order_by(ticket.c.number)
        columns = (ticket.c.number.label("ticket"), *(message.c[name] for name in _MESSAGE))
        said = select(*columns).join_from(message, ticket, message.c.ticket_id == ticket.c.id)
        said = said.where(listed(message.c.id, found.messages), message.c.visibility == Visibility.PUBLIC.value).order_by(message.c.id)
        theirs = (person.c.name, person.c.created_at, person.c.zone)
        with self.database.reading() as connection:

            def rows(wanted: Select[Any]) -> list[dict[str, Any]]:
                return [dict(row._mapping) for row in connection.execute(wanted)]

            about = {
                "people": rows(select(*theirs).where(listed(person.c.id, found.people))),
                "addresses": rows(_addresses(found)),
                "seats": rows(_seats(found)),
            }
            return Held(about, rows(tickets), rows(said))

    def mails_of(self, found: Traces) -> Iterator[bytes]:
        """The bytes of the mails that they wrote, in order. Raises StoreUnavailable."""
        c = message.c
        written = select(c.inbound_id).where(listed(c.id, found.messages), c.visibility == Visibility.PUBLIC.value)
        wanted = select(inbound.c.id).where(or_(inbound.c.id.in_(written), _unfiled(found))).order_by(inbound.c.id)
        with self.database.reading() as connection:
            ids = list(connection.execute(wanted).scalars())
        for start in range(0, len(ids), _AT_ONCE):
            with self.database.reading() as connection:
                found_bytes = raw.load(connection, ids[start : start + _AT_ONCE])
            yield from (found_bytes[one] for one in sorted(found_bytes))

    def letters_to(self, found: Traces) -> Iterator[bytes]:
        """The letters that went to them, as they left, in order. Raises StoreUnavailable."""
        c, keys = outbox.c, set(found.keys)
        tickets = [*found.tickets, *found.beside]
        with self.database.reading() as connection:
            rows = connection.execute(select(c.id, c.recipients).where(listed(c.ticket_id, tickets)).order_by(c.id)).all()
        for row in rows:
            if keys.isdisjoint(one.lower() for one in recipients_of(row.recipients)):
                continue
            with self.database.reading() as connection:
                content: bytes = connection.execute(select(c.content).where(c.id == row.id)).scalar_one()
            if content:
                yield content


def _unfiled(found: Traces) -> Any:
    """Held, quarantined and ignored mails of theirs are no messages."""
    return listed(inbound.c.id, found.mails) & ~inbound.c.id.in_(select(message.c.inbound_id))


def _addresses(found: Traces) -> Select[Any]:
    c = person_address.c
    return select(c.address, c.source, c.verified_at, c.fault).where(listed(c.person_id, found.people)).order_by(c.key)


def _seats(found: Traces) -> Select[Any]:
    here = listed(maintainer.c.person_id, found.people)
    columns = (maintainer.c.github, maintainer.c.name, maintainer.c.company, seat.c.project, seat.c.joined_at, seat.c.left_at)
    return select(*columns).join_from(maintainer, seat, seat.c.maintainer_key == maintainer.c.key).where(here).order_by(seat.c.project)
