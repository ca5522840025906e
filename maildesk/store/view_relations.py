# SPDX-License-Identifier: Apache-2.0
"""What a ticket has to do with others, as people look at it."""

from dataclasses import dataclass

from sqlalchemy import Connection, or_, select, union_all

from maildesk.desk.sight import HIDDEN
from maildesk.store.among import among, read
from maildesk.store.schema import message, relation, shared, ticket

# Each way by its own index: asked as "of this ticket or shared with it", PostgreSQL reads every message there is.
_HERE = select(message.c.id).where(among(message.c.ticket_id))
_FROM_ELSEWHERE = select(shared.c.message_id).where(among(shared.c.ticket_id))
IN_THREADS = message.c.id.in_(union_all(_HERE, _FROM_ELSEWHERE))  # of the tickets (ids) that the statement is executed with

# What is only for the rules: two tickets that somebody told apart stay apart.
_UNSHOWN = ("apart",)
# How a relation reads from the other ticket.
_BACK = {"split from": "split off", "follows": "followed by"}

_PARTS = select(ticket.c.id, ticket.c.number).where(among(ticket.c.merged_into))


@dataclass(frozen=True, slots=True)
class RelationRow:
    """Another ticket: "linked", "split from", "split off", "follows", "followed by", "suggested". No subject if confidential."""

    kind: str
    number: int
    subject: str


def parts_of(connection: Connection, ticket_id: int) -> dict[int, int]:
    """The tickets that are part of this one, by id with their numbers; those that are part of them too."""
    found: dict[int, int] = {}
    asked = {ticket_id}
    while asked:
        rows = [row for row in read(connection, _PARTS, asked) if row.id not in found and row.id != ticket_id]
        found.update((row.id, row.number) for row in rows)
        asked = {row.id for row in rows}
    return found


def relations_of(connection: Connection, ticket_id: int) -> tuple[RelationRow, ...]:
    c = relation.c
    other = ticket.alias("other")
    wanted = (
        select(c.ticket_id, c.kind, other.c.number, other.c.subject, other.c.restricted)
        .join_from(relation, other, or_(other.c.id == c.other_id, other.c.id == c.ticket_id))
        .where(or_(c.ticket_id == ticket_id, c.other_id == ticket_id), other.c.id != ticket_id, c.kind.not_in(_UNSHOWN))
        .order_by(c.made_at, other.c.number)
    )
    rows = connection.execute(wanted)
    return tuple(
        RelationRow(
            one.kind if one.ticket_id == ticket_id else _BACK.get(one.kind, one.kind), one.number, HIDDEN if one.restricted else one.subject
        )
        for one in rows
    )
