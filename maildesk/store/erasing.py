# SPDX-License-Identifier: Apache-2.0
"""The verbs of an erasure: a person, the words of one mail, and what is left when both were done before this database knew of them.

An erasure takes several commits, so that nobody waits long for the database. One that was cut off is done again from its beginning:
it stands in the list of erasures before anything is touched, and its mark is written last.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from maildesk.desk.records import NewEvent
from maildesk.desk.values import Disposition, InboundState, OutboxState
from maildesk.flow.erasures import MARK, Erasure
from maildesk.flow.errors import MaildeskError, NotFound
from maildesk.flow.values import SourceKind
from maildesk.store import bulk, indexing, rows
from maildesk.store.among import among, listed, members, read
from maildesk.store.blanking import NOBODY, blank_letters, blank_mails, blank_messages, blank_tickets, erasing, give_up_bytes
from maildesk.store.columns import bounded
from maildesk.store.mentions import clean, clean_messages, forget_bytes_of, in_letters, mentions, raw_mentions
from maildesk.store.needles import ERASED, Needles
from maildesk.store.room import Room, take_numbers
from maildesk.store.schema import (
    attachment,
    claim,
    conversation_link,
    event,
    inbound,
    lesson,
    maintainer,
    mark,
    message,
    outbox,
    person,
    seat,
    sent_mail,
    ticket,
)
from maildesk.store.traces import Traces, traces, words_of

_AT_ONCE = 50  # tickets a commit
_MAILS_AT_ONCE = 200
_MESSAGES = message.name
_LETTERS = outbox.name
_WAITING = [one.value for one in (OutboxState.QUEUED, OutboxState.DEFERRED, OutboxState.SENDING)]
_REPEATED = select(inbound.c.digest).where(among(inbound.c.digest))


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased, or would be: tickets that they asked for, messages and mails of theirs, tickets of others, other places."""

    tickets: int
    messages: int
    mails: int
    beside: int
    mentions: int


class Erasing(Room):
    """The verbs of `person erase` and `mail redact`."""

    def traces(self, keys: Sequence[str]) -> Traces:
        """What is held of whoever has these addresses. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            return traces(connection, keys)

    def known_addresses(self) -> list[str]:
        """Every address (`Address.key`) that somebody has, wrote from, or was asked about. Raises StoreUnavailable."""
        from maildesk.store.schema import person_address

        wanted = (person_address.c.key, func.lower(message.c.author_address), claim.c.key)
        with self.database.reading() as connection:
            found = {one for column in wanted for one in connection.execute(select(column).distinct()).scalars() if one}
        return sorted(found)

    def missing_erasures(self, erasures: Sequence[Erasure]) -> list[Erasure]:
        """Those that this database has not had. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            had = {row.key for row in read(connection, select(mark.c.key).where(among(mark.c.key)), [MARK + one.id for one in erasures])}
        return [one for one in erasures if MARK + one.id not in had]

    def count_traces(self, found: Traces) -> Erased:
        """What an erasure would take away. Raises StoreUnavailable."""
        elsewhere = mentions(self.database, found.spelled) if found.spelled else {}
        count = sum(len(rows_) for rows_ in elsewhere.values())
        return Erased(len(found.tickets), len(found.messages), len(found.mails), len(found.beside), count)

    def erase(self, erasure: Erasure, found: Traces, *, actor: str, now: datetime) -> Erased:
        """Takes a person out of the desk; what was taken. Raises MaildeskError (they work here), StoreUnavailable."""
        if found.works_here:
            raise MaildeskError("this is the address of somebody who works here", "`maildesk staff leave` comes first")
        self._erase_tickets(found, now)
        self._erase_beside(found, now)
        elsewhere = self._erase_elsewhere(found, now)
        done = Erased(len(found.tickets), len(found.messages), len(found.mails), len(found.beside), elsewhere)
        told = {"tickets": done.tickets, "messages": done.messages, "mails": done.mails, "erasure": erasure.id}
        with erasing(self.database) as connection:
            _forget_person(connection, found)
            _recognise(connection, erasure.mails, now)
            _finish(connection, erasure, NewEvent(None, "erased", actor, None, told), now)
        return done

    def _erase_tickets(self, found: Traces, now: datetime) -> None:
        for start in range(0, len(found.tickets), _AT_ONCE):
            with erasing(self.database) as connection:
                blank_tickets(connection, found.tickets[start : start + _AT_ONCE], found.named(), now)

    def _erase_beside(self, found: Traces, now: datetime) -> None:
        """On tickets of others: their words, and what others quoted of them. What they answered for the desk is the desk's."""
        with self.database.reading() as connection:
            lines = frozenset[str]() if found.worked_here else words_of(connection, found.messages)
        needles = replace(found.named(), lines=lines)
        for start in range(0, len(found.beside), _AT_ONCE):
            with erasing(self.database) as connection:
                _clean_tickets(connection, found.beside[start : start + _AT_ONCE], found, needles, now)
        own = () if found.worked_here else found.messages
        with erasing(self.database) as connection:
            blank_messages(connection, own)
            links = [bounded(one) for one in found.message_ids]
            connection.execute(delete(conversation_link).where(among(conversation_link.c.message_id)), members(links))
        for start in range(0, len(found.mails), _MAILS_AT_ONCE):
            with erasing(self.database) as connection:
                blank_mails(connection, found.mails[start : start + _MAILS_AT_ONCE], needles)

    def _erase_elsewhere(self, found: Traces, now: datetime) -> int:
        """Wherever their addresses stand, whatever they have to do with it; how many rows."""
        if not found.spelled:
            return 0
        needles, count = found.addressed(), 0
        for name, rows_ in mentions(self.database, found.spelled).items():
            count += len(rows_)
            with erasing(self.database) as connection:
                if name == _MESSAGES:
                    mails = clean_messages(connection, [row.id for row in rows_], needles, quotes=False)
                    forget_bytes_of(connection, mails, needles)
                elif name == _LETTERS:
                    blank_letters(connection, [row.id for row in rows_], now)
                else:
                    clean(connection, name, rows_, needles)
        named = raw_mentions(self.database, found.spelled)
        with erasing(self.database) as connection:
            forget_bytes_of(connection, named, needles)
            words = Needles(found.spelled, found.names)
            blank_letters(connection, list(in_letters(connection, _of_no_ticket(connection), words)), now)
        return count + len(named)

    def redact(self, inbound_id: int, erasure: Erasure, *, subject: bool, actor: str, reason: str, now: datetime) -> Erased:
        """Takes the words of one mail out of the desk. Who wrote it, to whom and when, stays. Raises NotFound, StoreUnavailable."""
        with erasing(self.database) as connection:
            found = connection.execute(select(inbound.c.id, inbound.c.ticket_id).where(inbound.c.id == inbound_id)).one_or_none()
            if found is None:
                raise NotFound(f"there is no mail {inbound_id}", "see `maildesk mail list`")
            ids = list(connection.execute(select(message.c.id).where(message.c.inbound_id == inbound_id)).scalars())
            tickets = sorted({*_tickets_of(connection, ids), *filter(None, [found.ticket_id])})
            needles = Needles(lines=words_of(connection, ids) | _lines_of_bytes(connection, inbound_id))
            _redact_message(connection, inbound_id, ids, subject=subject)
            for ticket_id in tickets:
                _redact_quotes(connection, ticket_id, ids, needles, now)
            letters = list(in_letters(connection, _of_no_ticket(connection), needles))
            blank_letters(connection, letters, now)
            told = {"mail": inbound_id, "why": reason, "erasure": erasure.id}
            _finish(connection, erasure, NewEvent(tickets[0] if tickets else None, "redacted", actor, None, told), now)
        return Erased(0, len(ids), 1, len(tickets), len(letters))

    def recognise(self, erasure: Erasure, now: datetime) -> None:
        """The mails of an erasure are known from now on, also those that this database never had. Raises StoreUnavailable."""
        with erasing(self.database) as connection:
            _recognise(connection, erasure.mails, now)
            _finish(connection, erasure, NewEvent(None, "erased", "desk", None, {"mails": len(erasure.mails), "erasure": erasure.id}), now)

    def digest_of(self, inbound_id: int) -> str | None:
        """The SHA-256 of a mail. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            found: str | None = connection.execute(select(inbound.c.digest).where(inbound.c.id == inbound_id)).scalar()
        return found

    def mails_with(self, digests: Sequence[str]) -> list[int]:
        """The mails with these SHA-256. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            return [row.id for row in read(connection, select(inbound.c.id).where(among(inbound.c.digest)), digests)]


def _clean_tickets(connection: Connection, ids: Sequence[int], found: Traces, needles: Needles, now: datetime) -> None:
    """Tickets of others without somebody: their name and words in messages, letters, history, and the ticket itself."""
    wanted = select(message.c.id).where(listed(message.c.ticket_id, ids))
    own = frozenset() if found.worked_here else frozenset(found.messages)
    others = [one for one in connection.execute(wanted).scalars() if one not in own]
    forget_bytes_of(connection, clean_messages(connection, others, needles, quotes=bool(needles.lines)), needles)
    theirs = select(inbound).where(listed(inbound.c.ticket_id, ids))
    clean(connection, inbound.name, connection.execute(theirs).all(), needles)
    letters = select(outbox.c.id, outbox.c.state).where(listed(outbox.c.ticket_id, ids)).order_by(outbox.c.id)
    found_letters = connection.execute(letters).all()
    gone = [row.id for row in found_letters if row.state not in _WAITING]
    gone += in_letters(connection, [row.id for row in found_letters if row.state in _WAITING], needles)
    blank_letters(connection, gone, now)
    for table in (event, lesson, sent_mail, ticket):
        column = table.c.id if table is ticket else table.c.ticket_id
        clean(connection, table.name, connection.execute(select(table).where(listed(column, ids))).all(), needles)
    _clean_decisions(connection, ids, needles)


def _clean_decisions(connection: Connection, ids: Sequence[int], needles: Needles) -> None:
    from maildesk.store.schema import decision

    wanted = select(decision).where(listed(decision.c.ticket_id, ids))
    clean(connection, decision.name, connection.execute(wanted).all(), needles)


def _forget_person(connection: Connection, found: Traces) -> None:
    """Their rows, and every reference to them. What belongs to them alone goes with them; so does who bears their whole name on the
    roster and is not known by an address."""
    whole = [one.casefold() for one in found.names if " " in one]
    seated = connection.execute(select(maintainer.c.key, maintainer.c.person_id, maintainer.c.name)).all()
    keys = [row.key for row in seated if row.person_id in found.people or (row.person_id is None and row.name.casefold() in whole)]
    connection.execute(delete(seat).where(seat.c.maintainer_key.in_(keys)))
    connection.execute(delete(maintainer).where(maintainer.c.key.in_(keys)))
    for table, column in _references():
        here = listed(column, found.people)
        if column.nullable:
            connection.execute(update(table).where(here).values({column.name: None}))
        else:
            connection.execute(delete(table).where(here))
    connection.execute(delete(person).where(listed(person.c.id, found.people)))


def _references() -> Iterable[tuple[Table, Any]]:
    """Every column that refers to a person."""
    for table in ticket.metadata.sorted_tables:
        yield from ((table, one.parent) for one in table.foreign_keys if one.column.table is person)


def _recognise(connection: Connection, digests: Sequence[str], now: datetime) -> None:
    """A mail that lies in a mailbox yet, and that this database never had, is known when it is fetched."""
    known = {row.digest for row in read(connection, _REPEATED, digests)}
    new = [one for one in dict.fromkeys(digests) if one not in known]
    if not new:
        return
    numbers = take_numbers(connection, "inbound", len(new))
    bulk.insert(connection, inbound, [_unknown(number, digest, now) for number, digest in zip(numbers, new, strict=True)])


def _unknown(number: int, digest: str, now: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "received_at": now,
        "source_kind": SourceKind.FILE.value,
        "source_account": "",
        "source_folder": "",
        "envelope": dict(NOBODY),
        "digest": digest,
        "size": 0,
        "history": True,
        "state": InboundState.IGNORED.value,
        "disposition": Disposition.IGNORED.value,
        "reason": "erased before it came",
    }


def _finish(connection: Connection, erasure: Erasure, told: NewEvent, now: datetime) -> None:
    connection.execute(delete(mark).where(mark.c.key == MARK + erasure.id))
    connection.execute(insert(mark).values(key=MARK + erasure.id, at=now))
    bulk.insert(connection, event, [rows.event_row(told, now, rows.FROM_CLI)])


def _of_no_ticket(connection: Connection) -> list[int]:
    """Digests and summaries: they tell of many tickets."""
    return list(connection.execute(select(outbox.c.id).where(outbox.c.ticket_id.is_(None), func.length(outbox.c.content) > 0)).scalars())


def _tickets_of(connection: Connection, ids: Sequence[int]) -> list[int]:
    return list(connection.execute(select(message.c.ticket_id).where(listed(message.c.id, ids))).scalars())


def _lines_of_bytes(connection: Connection, inbound_id: int) -> frozenset[str]:
    """Of a mail that became no message (held, quarantined), read again."""
    from maildesk.mail.read import read as read_mail
    from maildesk.mail.values import Envelope
    from maildesk.store import raw
    from maildesk.store.needles import lines_of

    content = raw.load(connection, [inbound_id]).get(inbound_id)
    return lines_of([read_mail(content, Envelope()).reply]) if content else frozenset()


def _redact_message(connection: Connection, inbound_id: int, ids: Sequence[int], *, subject: bool) -> None:
    indexing.forget(connection, ids)
    gone: dict[str, Any] = {"text": ERASED, "reply": None, "quoted": None, "signature": None, "text_digest": ""}
    if subject:
        gone["subject"] = ERASED
    connection.execute(update(message).where(listed(message.c.id, ids)).values(**gone))
    connection.execute(delete(attachment).where(listed(attachment.c.message_id, ids)))
    indexing.note(connection, ids)
    give_up_bytes(connection, [inbound_id])
    if subject:
        first = select(message.c.ticket_id).where(listed(message.c.id, ids))
        connection.execute(update(ticket).where(ticket.c.id.in_(first)).values(subject=ERASED, revision=ticket.c.revision + 1))


def _redact_quotes(connection: Connection, ticket_id: int, ids: Sequence[int], needles: Needles, now: datetime) -> None:
    """What later messages, letters and the history of the ticket repeat of it."""
    c = message.c
    later = connection.execute(select(c.id).where(c.ticket_id == ticket_id, c.id > min(ids, default=0), c.id.not_in(ids))).scalars()
    give_up_bytes(connection, clean_messages(connection, list(later), needles, quotes=True))
    letters = select(outbox.c.id).where(outbox.c.ticket_id == ticket_id)
    blank_letters(connection, list(in_letters(connection, connection.execute(letters).scalars().all(), needles)), now)
    for table in (event, sent_mail):
        clean(connection, table.name, connection.execute(select(table).where(table.c.ticket_id == ticket_id)).all(), needles)
    connection.execute(delete(lesson).where(lesson.c.ticket_id == ticket_id))
