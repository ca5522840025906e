# SPDX-License-Identifier: Apache-2.0
"""Tickets as people look at them: lists, and one with everything on it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select, union_all

from maildesk.desk.values import Role, Standing, TicketState, Visibility
from maildesk.flow.errors import NotFound
from maildesk.mail.values import folded
from maildesk.store import external
from maildesk.store.among import among, members
from maildesk.store.room import Room, count_some
from maildesk.store.schema import attachment, event, message, participant, person, person_address, ticket
from maildesk.store.view_listed import TicketRow as TicketRow
from maildesk.store.view_listed import described, first_address, ticket_row
from maildesk.store.view_outbox import outbox_rows
from maildesk.store.view_relations import IN_THREADS, parts_of, relations_of
from maildesk.store.view_rows import AttachmentRow as AttachmentRow
from maildesk.store.view_rows import EventRow as EventRow
from maildesk.store.view_rows import MessageRow as MessageRow
from maildesk.store.view_rows import ParticipantRow as ParticipantRow
from maildesk.store.view_rows import TicketDetail as TicketDetail


class TicketViews(Room):
    """What `ticket list` and `ticket show` read."""

    def tickets(
        self,
        *,
        states: Sequence[TicketState] = (),
        category: str | None = None,
        requester: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 50,
    ) -> list[TicketRow]:
        """The newest tickets that fit: in one of `states` (any, if empty), opened from `since` to before `until`.

        `requester` is an address in any spelling. Raises StoreUnavailable, SchemaOutdated.
        """
        c = ticket.c
        found = _newest(_conditions(category, requester, since, until), list(dict.fromkeys(states)), limit)
        with self.database.reading() as connection:
            return [ticket_row(row) for row in connection.execute(described(found).order_by(c.opened_at.desc(), c.id.desc()))]

    def count_tickets(
        self,
        *,
        states: Sequence[TicketState] = (),
        category: str | None = None,
        requester: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> int:
        """How many tickets fit, counted up to `MOST_COUNTED` + 1. Raises StoreUnavailable, SchemaOutdated."""
        wanted = select(ticket.c.id).where(*_conditions(category, requester, since, until))
        if states:
            wanted = wanted.where(ticket.c.state.in_([state.value for state in states]))
        with self.database.reading() as connection:
            return count_some(connection, wanted)

    def ticket_numbers_near(self, number: int) -> tuple[int, ...]:
        """The next lower and the next higher number that a ticket has, as far as there are such. Raises StoreUnavailable."""
        c = ticket.c.number
        below = select(func.max(c)).where(c < number)
        above = select(func.min(c)).where(c > number)
        with self.database.reading() as connection:
            found = (connection.execute(wanted).scalar() for wanted in (below, above))
            return tuple(one for one in found if one is not None)

    def ticket_by_number(self, number: int) -> TicketDetail:
        """The ticket with everything on it. Raises NotFound, StoreUnavailable, SchemaOutdated."""
        wanted = select(ticket.c.id).where(ticket.c.number == number)
        with self.database.reading() as connection:
            row = connection.execute(described(wanted)).one_or_none()
            if row is None:
                raise NotFound(f"there is no ticket {number}", "see `maildesk ticket list`")
            parts = parts_of(connection, row.id)
            return TicketDetail(
                ticket=ticket_row(row),
                participants=_participants(connection, row.id),
                messages=_messages(connection, {row.id: number, **parts}),
                events=_events(connection, row.id),
                outbox=outbox_rows(connection, row.id),
                merged=tuple(sorted(parts.values())),
                relations=relations_of(connection, row.id),
                external=external.shown(connection, [row.id]).get(row.id, ()),
            )


def _conditions(category: str | None, requester: str | None, since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    c = ticket.c
    return [
        *([c.category == category] if category is not None else ()),
        *([c.requester_id.in_(_person_of(requester))] if requester is not None else ()),
        *([c.opened_at >= since] if since else ()),
        *([c.opened_at < until] if until else ()),
    ]


def _newest(conditions: Sequence[ColumnElement[bool]], states: Sequence[TicketState], limit: int) -> Any:
    """The ids of the newest tickets. Each state is looked up by itself: an index holds each in order, none holds several."""
    wanted = select(ticket.c.id, ticket.c.opened_at).where(*conditions)
    newest = [wanted.where(ticket.c.state == state.value) for state in states] or [wanted]
    parts = [part.order_by(ticket.c.opened_at.desc(), ticket.c.id.desc()).limit(limit).subquery() for part in newest]
    together = union_all(*(select(part.c.id, part.c.opened_at) for part in parts)).subquery()
    return select(together.c.id).order_by(together.c.opened_at.desc(), together.c.id.desc()).limit(limit)


def _person_of(address: str) -> Select[int]:
    return select(person_address.c.person_id).where(person_address.c.key == folded(address))


def _participants(connection: Connection, ticket_id: int) -> tuple[ParticipantRow, ...]:
    c = participant.c
    wanted = select(person.c.name, first_address(c.person_id).label("address"), c.role, c.added_at).join_from(
        participant, person, person.c.id == c.person_id
    )
    rows = connection.execute(wanted.where(c.ticket_id == ticket_id).order_by(c.added_at, c.person_id))
    return tuple(ParticipantRow(row.name, row.address, Role(row.role), row.added_at) for row in rows)


def _messages(connection: Connection, numbers: Mapping[int, int]) -> tuple[MessageRow, ...]:
    """The messages of the tickets (by id, with their numbers), and those that they share, in the order in which they were filed."""
    wanted = select(message, ticket.c.number).join(ticket, ticket.c.id == message.c.ticket_id).where(IN_THREADS).order_by(message.c.id)
    rows = connection.execute(wanted, members(numbers)).all()
    attachments = _attachments(connection, [row.id for row in rows])
    return tuple(_message_row(row, row.number, tuple(attachments.get(row.id, ()))) for row in rows)


def _attachments(connection: Connection, message_ids: Sequence[int]) -> dict[int, list[AttachmentRow]]:
    found: dict[int, list[AttachmentRow]] = {}
    wanted = select(attachment).where(among(attachment.c.message_id)).order_by(attachment.c.message_id, attachment.c.position)
    for row in connection.execute(wanted, members(message_ids)):
        found.setdefault(row.message_id, []).append(AttachmentRow(*row[1:]))
    return found


def _message_row(row: Any, number: int, attachments: tuple[AttachmentRow, ...]) -> MessageRow:
    head = row.head
    return MessageRow(
        id=row.id,
        ticket=number,
        inbound_id=row.inbound_id,
        filed_at=row.filed_at,
        sent_at=row.sent_at,
        author_name=row.author_name,
        author_address=row.author_address,
        standing=Standing(row.standing),
        visibility=Visibility(row.visibility),
        message_id=row.message_id,
        subject=row.subject,
        to=_pairs(head.get("to", ())),
        cc=_pairs(head.get("cc", ())),
        in_reply_to=tuple(head.get("in_reply_to", ())),
        references=tuple(head.get("references", ())),
        defects=tuple(head.get("defects", ())),
        text=row.text,
        reply=row.reply,
        quoted=row.quoted,
        signature=row.signature,
        auto=row.auto,
        auto_reason=row.auto_reason,
        language=row.language,
        attachments=attachments,
    )


def _pairs(stored: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, address) for name, address in stored)


def _events(connection: Connection, ticket_id: int) -> tuple[EventRow, ...]:
    c = event.c
    rows = connection.execute(select(c.at, c.kind, c.actor, c.details, c.id, c.source).where(c.ticket_id == ticket_id).order_by(c.id))
    return tuple(EventRow(*row) for row in rows)
