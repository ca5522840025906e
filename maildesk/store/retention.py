# SPDX-License-Identifier: Apache-2.0
"""What is given up because its time is over, a little at a time: each call is one short commit, so that mail comes in between two.

Bookkeeping that only grows is cut here too: throttles of months ago, questions that were settled, lessons that a later one replaced,
UIDs of a folder that was numbered anew.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, insert, or_, select, update

from maildesk.desk.marks import THROTTLES
from maildesk.desk.values import InboundState
from maildesk.store.among import among, listed, members
from maildesk.store.blanking import blank_mails, blank_tickets, erasing, give_up_bytes
from maildesk.store.needles import Needles
from maildesk.store.room import Room
from maildesk.store.schema import (
    claim,
    inbound,
    inbound_source,
    lesson,
    mailbox_mark,
    mark,
    message,
    outbox,
    participant,
    raw_mail,
    ticket,
)

TICKETS = 25  # a commit
_MAILS = 200
_ROWS = 500
_DONE = "retention:"  # marks: up to which closing tickets were gone through
_CLOSED = ticket.c.closed_at.is_not(None)


class Retaining(Room):
    """The verbs of the scheduled job. All raise StoreUnavailable."""

    def unfiled_with_bytes(self, before: datetime, after_id: int) -> list[int]:
        """Mails received before, that made no ticket, with their bytes: the next group behind `after_id`."""
        c = inbound.c
        made_none = c.state.in_([InboundState.IGNORED.value, InboundState.FILED.value]) & c.ticket_id.is_(None)
        kept = exists().where(raw_mail.c.inbound_id == c.id) & c.id.not_in(select(message.c.inbound_id))
        wanted = select(c.id).where(c.id > after_id, c.received_at < before, made_none | (c.state == InboundState.IGNORED.value), kept)
        with self.database.reading() as connection:
            return list(connection.execute(wanted.order_by(c.id).limit(_MAILS)).scalars())

    def give_up_bytes(self, inbound_ids: Sequence[int]) -> None:
        """The raw bytes of mails are gone; what is known of them stays."""
        with self.database.writing(durable=False) as connection:
            give_up_bytes(connection, inbound_ids)

    def closed_between(self, what: str, before: datetime) -> list[tuple[int, datetime]]:
        """The next tickets (id, when closed) that were closed before, and that `what` has not gone through."""
        c = ticket.c
        with self.database.reading() as connection:
            since = connection.execute(select(mark.c.at).where(mark.c.key == _DONE + what)).scalar()
            wanted = select(c.id, c.closed_at).where(_CLOSED, c.closed_at < before, *([c.closed_at > since] if since else []))
            rows = connection.execute(wanted.order_by(c.closed_at, c.id).limit(TICKETS)).all()
            if rows and len(rows) == TICKETS:  # those that were closed in the same instant belong together
                rows = connection.execute(wanted.where(c.closed_at <= rows[-1].closed_at).order_by(c.closed_at, c.id)).all()
            return [(row.id, row.closed_at) for row in rows]

    def give_up_raw(self, tickets: Sequence[tuple[int, datetime]]) -> None:
        """Raw mails, attachments and letters of tickets are gone; the words of their messages stay."""
        ids = [one for one, _ in tickets]
        with self.database.reading() as connection:
            mails = _mails_of(connection, ids)
        with self.database.writing(durable=False) as connection:
            give_up_bytes(connection, mails)
            connection.execute(update(outbox).where(listed(outbox.c.ticket_id, ids), outbox.c.settled_at.is_not(None)).values(content=b""))
            _done(connection, "raw", tickets)

    def give_up_words(self, tickets: Sequence[tuple[int, datetime]], now: datetime) -> None:
        """Tickets lose every word and everybody who took part: they are only counted from then on."""
        ids = [one for one, _ in tickets]
        with self.database.reading() as connection:
            mails = _mails_of(connection, ids)
        with erasing(self.database) as connection:
            blank_tickets(connection, ids, Needles(), now)
            blank_mails(connection, mails, Needles())
            connection.execute(delete(participant).where(listed(participant.c.ticket_id, ids)))
            connection.execute(update(message).where(listed(message.c.ticket_id, ids)).values(author_id=None))
            _done(connection, "closed", tickets)

    def prune(self, before: datetime) -> int:
        """Cuts the books; how many rows went."""
        return sum(step(before) for step in (self._old_throttles, self._old_claims, self._replaced_lessons, self._old_uids))

    def _old_throttles(self, before: datetime) -> int:
        of_throttle = or_(*(mark.c.key.startswith(one, autoescape=True) for one in THROTTLES))
        with self.database.reading() as connection:
            keys = list(connection.execute(select(mark.c.key).where(mark.c.at < before, of_throttle).limit(20 * _ROWS)).scalars())
        for start in range(0, len(keys), _ROWS):
            with self.database.writing(durable=False) as connection:
                old = delete(mark).where(among(mark.c.key), mark.c.at < before)
                connection.execute(old, members(keys[start : start + _ROWS]))
        return len(keys)

    def _old_claims(self, before: datetime) -> int:
        waits = exists().where(inbound.c.id == claim.c.inbound_id, inbound.c.state == InboundState.HELD.value)
        return self._delete(claim, claim.c.inbound_id, and_(claim.c.asked_at < before, ~waits))

    def _replaced_lessons(self, before: datetime) -> int:
        later = lesson.alias("later")
        replaced = exists().where(later.c.ticket_id == lesson.c.ticket_id, later.c.id > lesson.c.id)
        return self._delete(lesson, lesson.c.id, and_(lesson.c.at < before, replaced))

    def _old_uids(self, before: datetime) -> int:
        """UIDs under a UIDVALIDITY that a folder has no more, once it was walked whole under its new one."""
        c, m = inbound_source.c, mailbox_mark.c
        anew = exists().where(m.account == c.account, m.folder == c.folder, m.uidvalidity != c.uidvalidity, m.reconciled_at.is_not(None))
        old = exists().where(inbound.c.id == c.inbound_id, inbound.c.received_at < before)
        with self.database.reading() as connection:
            gone = connection.execute(select(c.account, c.folder, c.uidvalidity, c.uid).where(anew, old).limit(_ROWS)).all()
        if gone:
            with self.database.writing(durable=False) as connection:
                for row in gone:
                    here = (c.account == row.account, c.folder == row.folder, c.uidvalidity == row.uidvalidity, c.uid == row.uid)
                    connection.execute(delete(inbound_source).where(*here))
        return len(gone)

    def _delete(self, table: Any, key: Any, over: ColumnElement[bool]) -> int:
        with self.database.reading() as connection:
            ids = list(connection.execute(select(key).where(over).limit(_ROWS)).scalars())
        if ids:
            with self.database.writing(durable=False) as connection:
                connection.execute(delete(table).where(listed(key, ids)))
        return len(ids)


def _mails_of(connection: Connection, ids: Sequence[int]) -> list[int]:
    return sorted(set(connection.execute(select(message.c.inbound_id).where(listed(message.c.ticket_id, ids))).scalars()))


def _done(connection: Connection, what: str, tickets: Sequence[tuple[int, datetime]]) -> None:
    last = max(closed_at for _, closed_at in tickets)
    if not connection.execute(update(mark).where(mark.c.key == _DONE + what).values(at=last)).rowcount:
        connection.execute(insert(mark).values(key=_DONE + what, at=last))
