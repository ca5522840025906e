# SPDX-License-Identifier: Apache-2.0
"""What digests are made of, read at one moment for all of the staff; when each is due, and whose address takes none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select, update

from maildesk.desk.catalogue import FALLBACK
from maildesk.desk.command import Verb
from maildesk.desk.digest_items import OVER, Item, Trouble
from maildesk.desk.meanwhile import KINDS
from maildesk.desk.records import DigestWish, NewEvent
from maildesk.desk.rhythm import Often, Rhythm, days
from maildesk.desk.values import InboundState, Member, OutboxState, Priority, TicketState
from maildesk.desk.verbs.deeds import KINDS as KINDS_OF_VERBS
from maildesk.flow.letters import DIGEST
from maildesk.store import bulk, rows
from maildesk.store.among import among, read
from maildesk.store.columns import json_text, recipients_of
from maildesk.store.common import INBOUND_NEEDS_SOMEBODY, OUTBOX_FAILED, PERSON_WORKS_HERE
from maildesk.store.room import Room
from maildesk.store.schema import event, inbound, mark, outbox, person, person_address, ticket
from maildesk.store.tuning import zone_of

_T = ticket.c
_OPEN = [one.value for one in (TicketState.NEW, TicketState.OPEN, TicketState.WAITING, TicketState.BLOCKED, TicketState.SNOOZED)]
_ITEMS = select(
    _T.id,
    _T.number,
    _T.subject,
    _T.category,
    _T.service,
    _T.state,
    _T.owner_id,
    _T.project,
    _T.maturity,
    _T.restricted,
    _T.readers,
    _T.opened_at,
    _T.due_at,
    _T.needed_by,
    _T.priority,
)
# Said by what it is not: SQLite would go through all that was ever closed, by the index of states, instead of what changed lately.
_IS_OVER = _T.state.not_in([one.value for one in TicketState if one not in OVER])
_IS_REAL = _T.state.not_in([TicketState.SPAM.value, TicketState.MERGED.value])
_MOST_TROUBLES = 200
_OF_TICKET = (_T.number, _T.state, _T.owner_id, _T.category, _T.service, _T.restricted, _T.readers)
_MARKS = select(mark.c.key, mark.c.at).where(among(mark.c.key))
_E = event.c
_HAPPENINGS = (
    select(_E.ticket_id, _E.at, _E.kind, _E.actor_id, func.coalesce(func.nullif(person.c.name, ""), _E.actor).label("who"), _E.details)
    .join_from(ticket, event, _E.ticket_id == _T.id)
    .join(person, person.c.id == _E.actor_id, isouter=True)
    .where(_E.kind.in_(sorted(KINDS)), _IS_REAL)
    .order_by(_E.id)
)


@dataclass(frozen=True, slots=True)
class Reader:
    """When a member of staff gets a digest. `fault`: why their address takes no mail."""

    person_id: int
    rhythm: Rhythm
    fault: str | None


@dataclass(frozen=True, slots=True)
class Wish:
    """When somebody wants their digest, as an operator says it; None leaves it as it is. `days`: as `rhythm.told` writes them."""

    zone: str | None = None
    often: Often | None = None
    hour: int | None = None
    days: str | None = None


@dataclass(frozen=True, slots=True)
class Happened:
    """A line of a ticket's history. `who`: the name of its author, their address where they have none, or "desk"."""

    ticket_id: int
    at: datetime
    kind: str
    actor_id: int | None
    who: str
    details: Mapping[str, Any]


class Digesting(Room):
    """What `flow/digest.py` needs of the database."""

    def digest_items(self, since: datetime) -> list[Item]:
        """Every open ticket, and those that were solved or closed since then. Raises StoreUnavailable."""
        wanted = or_(_T.state.in_(_OPEN), (_T.changed_at > since) & _IS_OVER)
        with self.database.reading() as connection:
            return [_item(row) for row in connection.execute(_ITEMS.where(wanted)).all()]

    def digest_happenings(self, since: datetime) -> list[Happened]:
        """What happened since then to tickets that changed, the oldest first. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            return [Happened(*row) for row in connection.execute(_HAPPENINGS.where(_T.changed_at > since, _E.at > since))]

    def digest_troubles(self) -> tuple[list[Trouble], list[Trouble]]:
        """The newest held mails, and the newest answers that could not be delivered. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            return _held(connection), _undelivered(connection)

    def digest_readers(self) -> list[Reader]:
        """Everybody who works here. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            return [_reader(connection, row) for row in connection.execute(select(person).where(PERSON_WORKS_HERE).order_by(person.c.id))]

    def digest_marks(self, keys: Iterable[str]) -> dict[str, datetime]:
        """Which digests were sent: the moment of each mark that there is. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            return {row.key: row.at for row in read(connection, _MARKS, keys)}

    def digest_refusals(self, addresses: Iterable[str]) -> dict[str, str]:
        """Why the digests of groups did not reach these addresses, until somebody sends or cancels those. Raises StoreUnavailable."""
        c, asked = outbox.c, {json_text([one]): one for one in addresses}
        failed = select(c.recipients, c.reason).where(OUTBOX_FAILED, c.kind == DIGEST, c.recipients.in_(asked)).order_by(c.created_at)
        with self.database.reading() as connection:
            return {asked[row.recipients]: row.reason or "it was refused" for row in connection.execute(failed)} if asked else {}

    def resume_digests(self, handle: str, person_id: int | None, address: str, *, actor: str, now: datetime) -> None:
        """An address is believed to take mail again: that of somebody who works here, or of a group. Raises StoreUnavailable."""
        c = outbox.c
        lost = update(outbox).where(OUTBOX_FAILED, c.kind == DIGEST, c.recipients == json_text([address]))
        with self.database.writing() as connection:
            if person_id is not None:
                connection.execute(update(person_address).where(person_address.c.person_id == person_id).values(fault=None))
            connection.execute(lost.values(state=OutboxState.CANCELLED.value, settled_at=now))
            _tell(connection, actor, {"handle": handle, "resumed": address}, now)

    def set_digest(self, one: Member, wish: Wish, *, actor: str, now: datetime) -> None:
        """Changes what is not None. Raises StoreUnavailable."""
        said = {"zone": wish.zone, "digest": wish.often.value if wish.often else None, "digest_hour": wish.hour, "digest_days": wish.days}
        values = {name: value for name, value in said.items() if value is not None}
        with self.database.writing() as connection:
            connection.execute(update(person).where(person.c.id == one.person_id).values(values))
            _tell(connection, actor, {"handle": one.handle, **values}, now)


def _tell(connection: Connection, actor: str, details: dict[str, Any], now: datetime) -> None:
    """What an operator does stands in the desk's history."""
    told = NewEvent(None, KINDS_OF_VERBS[Verb.DIGEST], actor, None, details)
    bulk.insert(connection, event, [rows.event_row(told, now, rows.FROM_CLI)])


def write_wishes(connection: Connection, wishes: Iterable[DigestWish]) -> None:
    """How often somebody wants one; the last word counts."""
    together = {one.person_id: {"id": one.person_id, "digest": one.often.value} for one in wishes}
    bulk.update(connection, person, list(together.values()), match={"id": "id"})


def _item(row: Any) -> Item:
    return Item(
        row.id,
        row.number,
        row.subject,
        row.category,
        row.service,
        TicketState(row.state),
        row.owner_id,
        row.project,
        row.maturity,
        row.restricted,
        tuple(row.readers.split()),
        row.opened_at,
        row.due_at,
        row.needed_by,
        priority=Priority(row.priority),
    )


def _reader(connection: Connection, row: Any) -> Reader:
    faults = select(func.min(person_address.c.fault)).where(person_address.c.person_id == row.id)
    sound = select(person_address.c.key).where(person_address.c.person_id == row.id, person_address.c.fault.is_(None)).limit(1)
    fault = None if connection.execute(sound).first() else connection.execute(faults).scalar()
    return Reader(row.id, _rhythm(row), fault)


def _rhythm(row: Any) -> Rhythm:
    default = Rhythm(zone_of(row.zone))
    return Rhythm(
        default.zone,
        Often(row.digest) if row.digest else default.often,
        default.hour if row.digest_hour is None else row.digest_hour,
        days(row.digest_days) if row.digest_days else default.days,
    )


def _held(connection: Connection) -> list[Trouble]:
    c = inbound.c
    wanted = (
        select(c.id, c.ticket_id, c.received_at, c.envelope, c.reason, *_OF_TICKET)
        .join_from(inbound, ticket, _T.id == c.ticket_id, isouter=True)
        .where(INBOUND_NEEDS_SOMEBODY, c.state == InboundState.HELD.value)
        .order_by(c.received_at.desc())
        .limit(_MOST_TROUBLES)
    )
    return [_trouble(row, row.received_at, row.envelope.get("mail_from") or "") for row in connection.execute(wanted)]


def _undelivered(connection: Connection) -> list[Trouble]:
    c = outbox.c
    wanted = (
        select(c.id, c.ticket_id, c.created_at, c.recipients, c.reason, *_OF_TICKET)
        .join_from(outbox, ticket, _T.id == c.ticket_id)
        .where(OUTBOX_FAILED, c.state == OutboxState.FAILED.value)
        .order_by(c.created_at.desc())
        .limit(_MOST_TROUBLES)
    )
    return [_trouble(row, row.created_at, ", ".join(recipients_of(row.recipients))) for row in connection.execute(wanted)]


def _trouble(row: Any, at: datetime, what: str) -> Trouble:
    if row.ticket_id is None:
        return Trouble(row.id, None, None, at, what, row.reason)
    of_ticket = (TicketState(row.state), row.owner_id, row.category or FALLBACK, row.service, row.restricted, tuple(row.readers.split()))
    return Trouble(row.id, row.ticket_id, row.number, at, what, row.reason, *of_ticket)
