# SPDX-License-Identifier: Apache-2.0
"""What digests are made of, read at one moment for all of the staff; when each is due, and whose address takes none."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection, func, select, update

from maildesk.desk.digest import Item, Trouble
from maildesk.desk.marks import digested
from maildesk.desk.records import DigestWish
from maildesk.desk.rhythm import Often, Rhythm, days
from maildesk.desk.values import InboundState, OutboxState, TicketState
from maildesk.store import bulk
from maildesk.store.columns import recipients_of
from maildesk.store.common import INBOUND_NEEDS_SOMEBODY, OUTBOX_FAILED, PERSON_WORKS_HERE
from maildesk.store.room import Room
from maildesk.store.schema import inbound, mark, outbox, person, person_address, ticket

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
    _T.changed_at,
    _T.due_at,
    _T.needed_by,
).where(_T.state.in_(_OPEN))
_MOST_TROUBLES = 200


@dataclass(frozen=True, slots=True)
class Reader:
    """When a member of staff gets a digest. `last`: for which moment the last was; `fault`: why their address takes no mail."""

    person_id: int
    rhythm: Rhythm
    last: datetime | None
    fault: str | None


class Digesting(Room):
    """What `flow/digest.py` needs of the database."""

    def digest_items(self) -> list[Item]:
        """Every open ticket. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            return [_item(row) for row in connection.execute(_ITEMS)]

    def digest_troubles(self) -> tuple[list[Trouble], list[Trouble]]:
        """The newest held mails, and the newest answers that could not be delivered. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            return _held(connection), _undelivered(connection)

    def digest_readers(self) -> list[Reader]:
        """Everybody who works here. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            return [_reader(connection, row) for row in connection.execute(select(person).where(PERSON_WORKS_HERE).order_by(person.c.id))]

    def set_digest(self, person_id: int, zone: str | None, often: Often | None, hour: int | None, days_: str | None) -> None:
        """Changes what is not None. Raises StoreUnavailable."""
        said = {"zone": zone, "digest": often.value if often else None, "digest_hour": hour, "digest_days": days_}
        values = {name: value for name, value in said.items() if value is not None}
        with self.database.writing() as connection:
            connection.execute(update(person).where(person.c.id == person_id).values(values))


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
        row.changed_at,
        row.due_at,
        row.needed_by,
    )


def _reader(connection: Connection, row: Any) -> Reader:
    last = connection.execute(select(mark.c.at).where(mark.c.key == digested(row.id))).scalar()
    faults = select(func.min(person_address.c.fault)).where(person_address.c.person_id == row.id)
    sound = select(person_address.c.key).where(person_address.c.person_id == row.id, person_address.c.fault.is_(None)).limit(1)
    fault = None if connection.execute(sound).first() else connection.execute(faults).scalar()
    return Reader(row.id, _rhythm(row), last, fault)


def _rhythm(row: Any) -> Rhythm:
    default = Rhythm(_zone(row.zone))
    return Rhythm(
        default.zone,
        Often(row.digest) if row.digest else default.often,
        default.hour if row.digest_hour is None else row.digest_hour,
        days(row.digest_days) if row.digest_days else default.days,
    )


def _zone(name: str | None) -> ZoneInfo:
    """A zone that tzdata has dropped since it was set must not stop the digests of all."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _held(connection: Connection) -> list[Trouble]:
    c = inbound.c
    wanted = (
        select(c.id, c.ticket_id, _T.number, c.received_at, c.envelope, c.reason, _T.restricted)
        .join_from(inbound, ticket, _T.id == c.ticket_id, isouter=True)
        .where(INBOUND_NEEDS_SOMEBODY, c.state == InboundState.HELD.value)
        .order_by(c.received_at.desc())
        .limit(_MOST_TROUBLES)
    )
    return [
        Trouble(row.id, row.ticket_id, row.number, row.received_at, row.envelope.get("mail_from") or "", row.reason, bool(row.restricted))
        for row in connection.execute(wanted)
    ]


def _undelivered(connection: Connection) -> list[Trouble]:
    c = outbox.c
    wanted = (
        select(c.id, c.ticket_id, _T.number, c.created_at, c.recipients, c.reason, _T.restricted)
        .join_from(outbox, ticket, _T.id == c.ticket_id)
        .where(OUTBOX_FAILED, c.state == OutboxState.FAILED.value)
        .order_by(c.created_at.desc())
        .limit(_MOST_TROUBLES)
    )
    return [
        Trouble(
            row.id, row.ticket_id, row.number, row.created_at, ", ".join(recipients_of(row.recipients)), row.reason, bool(row.restricted)
        )
        for row in connection.execute(wanted)
    ]
