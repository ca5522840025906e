# SPDX-License-Identifier: Apache-2.0
"""Stored mails with what was decided of them, for whoever decides them again without writing."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from maildesk.desk.before import Filed
from maildesk.desk.records import NewEvent
from maildesk.desk.values import Copy, Disposition, Visibility
from maildesk.flow.values import Claimed, Kept, Words
from maildesk.mail.values import folded
from maildesk.store import raw, rows
from maildesk.store.among import among, members, read
from maildesk.store.claim import envelope_of, source_of
from maildesk.store.room import Room
from maildesk.store.schema import decision, event, inbound, message, participant, ticket

_TURN = select(func.max(decision.c.id)).where(decision.c.inbound_id == message.c.inbound_id).scalar_subquery()
_FILED = select(
    message.c.ticket_id,
    _TURN.label("turn"),
    message.c.message_id,
    message.c.head,
    message.c.author_address,
    message.c.text_digest,
    message.c.subject,
).where(among(message.c.ticket_id))
_JOINED = select(participant.c.ticket_id, participant.c.person_id, participant.c.added_at).where(among(participant.c.ticket_id))
_LAST = select(func.max(decision.c.id)).where(among(decision.c.inbound_id)).group_by(decision.c.inbound_id)
_DECIDED = select(decision).where(decision.c.id.in_(_LAST))
_WORDS = select(
    message.c.inbound_id,
    message.c.id,
    message.c.ticket_id,
    message.c.visibility,
    message.c.text_digest,
    message.c.text,
    message.c.reply,
    message.c.quoted,
    message.c.signature,
    message.c.auto,
    message.c.auto_reason,
    message.c.language,
).where(among(message.c.inbound_id))
_WORD_COLUMNS = ("text", "reply", "quoted", "signature", "auto", "auto_reason", "language")


class Replaying(Room):
    """What `mail replay` reads, and the words that it writes."""

    def decided(self, since: datetime) -> list[int]:
        """The ids of the mails received since then that were decided, in order. Raises StoreUnavailable."""
        c = inbound.c
        wanted = select(c.id).where(c.received_at >= since, c.disposition.is_not(None)).order_by(c.id)
        with self.database.reading() as connection:
            return list(connection.execute(wanted).scalars())

    def ticket_number(self, ticket_id: int) -> int | None:
        """The number of a ticket by its id; None where there is none. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            number: int | None = connection.execute(select(ticket.c.number).where(ticket.c.id == ticket_id)).scalar()
        return number

    def kept(self, inbound_ids: Sequence[int]) -> list[Kept]:
        """Mails with what was decided of them last. Those whose bytes are gone, or that wait for their decision, are left out."""
        with self.database.reading() as connection:
            found = connection.execute(select(inbound).where(among(inbound.c.id)).order_by(inbound.c.id), members(inbound_ids)).all()
            made = {row.inbound_id: row for row in read(connection, _DECIDED, inbound_ids)}
            words = {row.inbound_id: _words(row) for row in read(connection, _WORDS, inbound_ids)}
            content = raw.load(connection, inbound_ids)
            return [_kept(row, content[row.id], made[row.id], words.get(row.id)) for row in found if row.id in content and row.id in made]

    def filed(self, ticket_ids: Iterable[int]) -> list[Filed]:
        """Every message on these tickets. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            return [_filed(row) for row in read(connection, _FILED, ticket_ids)]

    def joined(self, ticket_ids: Iterable[int]) -> dict[tuple[int, int], datetime]:
        """When whom (ticket, person) joined these tickets. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            return {(row.ticket_id, row.person_id): row.added_at for row in read(connection, _JOINED, ticket_ids)}

    def reread(self, old: Words, new: Words, told: NewEvent, now: datetime) -> bool:
        """Writes the words of a message anew, and the event that tells it; False if they were changed meanwhile."""
        c = message.c
        values = {name: getattr(new, name) for name in _WORD_COLUMNS} | {"text_digest": new.text_digest}
        with self.database.writing() as connection:
            here = update(message).where(c.id == old.message_id, c.text_digest == old.text_digest, c.text == old.text)
            if connection.execute(here.values(values)).rowcount != 1:
                return False
            connection.execute(insert(event).values(rows.event_row(told, now, rows.FROM_CLI)))
            return True


def _kept(row: Any, content: bytes, made: Any, words: Words | None) -> Kept:
    claimed = Claimed(
        inbound_id=row.id,
        lease="",
        attempts=row.attempts,
        raw=content,
        source=source_of(row),
        envelope=envelope_of(row.envelope),
        received_at=row.received_at,
        history=row.history,
        full_size=row.full_size,
        accepted_by=row.accepted_by,
    )
    return Kept(claimed, made.id, made.decided_at, Disposition(made.disposition), made.ticket_id, made.reason, words)


def _words(row: Any) -> Words:
    return Words(row.id, row.ticket_id, Visibility(row.visibility), row.text_digest, *(getattr(row, name) for name in _WORD_COLUMNS))


def _filed(row: Any) -> Filed:
    names = frozenset((*row.head.get("in_reply_to", ()), *row.head.get("references", ())))
    copy = Copy(row.ticket_id, folded(row.author_address), row.text_digest, row.subject)
    return Filed(row.ticket_id, row.turn or 0, row.message_id, names, copy)
