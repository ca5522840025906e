# SPDX-License-Identifier: Apache-2.0
"""T3: who sends which mail, what became of it, and which acknowledgements are told in one summary."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, or_, select, update

from maildesk.desk.values import OutboxState
from maildesk.flow.errors import Conflict
from maildesk.flow.values import Dispatch, NewOutbox, Settlement, Suppressed
from maildesk.store import bulk, people, rows
from maildesk.store.columns import Moment, json_text, recipients_of
from maildesk.store.common import OUTBOX_CAPPED, OUTBOX_UNTOLD, OUTBOX_WAITS
from maildesk.store.room import Room
from maildesk.store.schema import event, outbox, ticket

_MINUTE = timedelta(seconds=60)
_NOT_SENT = (OutboxState.QUEUED.value, OutboxState.DEFERRED.value, OutboxState.SENDING.value, OutboxState.SUPPRESSED.value)
_FREE: dict[str, None] = {"lease": None, "lease_owner": None, "lease_until": None}

# Put together once: that costs more than running it, and this one runs for every mail. `None` leaves next_attempt_at alone.
_SETTLE = (
    update(outbox)
    .where(outbox.c.id == bindparam("id_"), outbox.c.lease == bindparam("lease_"))
    .values(
        state=bindparam("state"),
        recipients=bindparam("recipients"),
        reason=bindparam("reason"),
        settled_at=bindparam("settled_at"),
        next_attempt_at=func.coalesce(bindparam("next_attempt_at_", type_=Moment), outbox.c.next_attempt_at),
        **_FREE,
    )
)


class Sending(Room):
    """The waiting letters and their leases."""

    def claim_outbox(self, *, limit: int, now: datetime, lease: timedelta, owner: str, acknowledgements_per_minute: int) -> list[Dispatch]:
        """Takes due rows (or lapsed leases), oldest first, counted and committed.

        Acknowledgements, summaries and notices of oversize leave only as far as the cap of the last 60 s allows; what exceeds it
        waits. On PostgreSQL two processes that claim in the same instant may exceed it once. Raises StoreUnavailable.
        """
        with self.database.writing(durable=False) as connection:
            due = _due(connection, now, limit, capped=False)
            allowed = min(limit - len(due), acknowledgements_per_minute - _claimed_between(connection, now - _MINUTE, now))
            if allowed > 0:
                due += _due(connection, now, allowed, capped=True)
            return _take(connection, due, now, now + lease, owner) if due else []

    def settle(self, settlements: Sequence[Settlement], now: datetime) -> None:
        """T3, one commit for all. Rows whose lease was lost are left alone. Raises StoreUnavailable."""
        with self.database.writing() as connection:
            for one in settlements:
                if _settle(connection, one, now) and one.event:
                    bulk.insert(connection, event, [rows.event_row(one.event, now, rows.FROM_JOB)])
                    people.note_faults(connection, one.faults)

    def give_back_outbox(self, claims: Sequence[tuple[int, str]], not_before: datetime | None) -> None:
        """Undoes claims (outbox id, lease); they wait until `not_before`. Lost leases are left alone. Raises StoreUnavailable."""
        values: dict[str, Any] = {"state": OutboxState.QUEUED.value, "attempts": outbox.c.attempts - 1, "claimed_at": None, **_FREE}
        if not_before:
            values["next_attempt_at"] = not_before
        with self.database.writing(durable=False) as connection:
            for outbox_id, lease in claims:
                connection.execute(update(outbox).where(outbox.c.id == outbox_id, outbox.c.lease == lease).values(values))

    def suppressed_due(self, now: datetime, limit: int) -> list[Suppressed]:
        """Whom a summary is due to, and of which kind of letters, the longest waiting first, at most `limit`. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            c = outbox.c
            waiting = select(c.recipients, c.kind).where(OUTBOX_UNTOLD, c.due_at <= now, c.state == OutboxState.SUPPRESSED.value)
            wanted = waiting.group_by(c.recipients, c.kind).order_by(func.min(c.due_at), c.recipients).limit(limit)
            return [_suppressed(connection, row.recipients, row.kind, now) for row in connection.execute(wanted).all()]

    def file_summary(self, told: Sequence[int], summary: NewOutbox, now: datetime) -> None:
        """The summary and the mark on the rows it tells of, in one commit.

        Raises Conflict if another process told them; StoreUnavailable.
        """
        with self.database.writing() as connection:
            bulk.insert(connection, outbox, [rows.outbox_row(summary, now)])
            untold = update(outbox).where(outbox.c.id.in_(told), OUTBOX_UNTOLD)
            if connection.execute(untold.values(due_at=None, told_in=summary.id)).rowcount != len(told):
                raise Conflict("another process told of these requests", "none needed")


def hold_back(connection: Connection, now: datetime, reason: str) -> int:
    """Letters that waited stay where they are until somebody sends them (`maildesk outbox retry`); how many."""
    waiting = update(outbox).where(outbox.c.state.in_(_NOT_SENT), outbox.c.told_in.is_(None))
    held = {"state": OutboxState.CANCELLED.value, "reason": reason, "due_at": None, "settled_at": now, **_FREE}
    return connection.execute(waiting.values(**held)).rowcount


def _due(connection: Connection, now: datetime, limit: int, *, capped: bool) -> list[int]:
    c = outbox.c
    waits = and_(c.state.in_([OutboxState.QUEUED.value, OutboxState.DEFERRED.value]), c.next_attempt_at <= now)
    lapsed = and_(c.state == OutboxState.SENDING.value, c.lease_until < now)
    found = select(c.id).where(OUTBOX_WAITS, c.capped == capped, or_(waits, lapsed)).order_by(c.next_attempt_at, c.id)
    return list(connection.execute(found.limit(limit).with_for_update(skip_locked=True)).scalars())


def _claimed_between(connection: Connection, since: datetime, now: datetime) -> int:
    """What a clock that was ahead has claimed in the future does not count (fault F14)."""
    counted = select(func.count()).select_from(outbox).where(OUTBOX_CAPPED, outbox.c.claimed_at > since, outbox.c.claimed_at <= now)
    return connection.execute(counted).scalar_one()


def _take(connection: Connection, ids: list[int], now: datetime, until: datetime, owner: str) -> list[Dispatch]:
    lease = secrets.token_hex(10)
    taken = connection.execute(
        update(outbox)
        .where(outbox.c.id.in_(ids))
        .values(
            state=OutboxState.SENDING.value,
            attempts=outbox.c.attempts + 1,
            claimed_at=now,
            lease=lease,
            lease_owner=owner,
            lease_until=until,
        )
        .returning(outbox)
    ).all()
    order = {outbox_id: position for position, outbox_id in enumerate(ids)}
    return [_dispatch(row, lease) for row in sorted(taken, key=lambda row: order[row.id])]


def _dispatch(row: Any, lease: str) -> Dispatch:
    return Dispatch(
        outbox_id=row.id,
        lease=lease,
        attempts=row.attempts,
        created_at=row.created_at,
        ticket_id=row.ticket_id,
        kind=row.kind,
        message_id=row.message_id,
        mail_from=row.mail_from,
        recipients=recipients_of(row.recipients),
        content=row.content,
    )


def _settle(connection: Connection, one: Settlement, now: datetime) -> bool:
    values = {
        "id_": one.outbox_id,
        "lease_": one.lease,
        "state": one.state.value,
        "recipients": json_text(list(one.recipients)),
        "reason": one.reason,
        "settled_at": now,
        "next_attempt_at_": one.next_attempt_at,
    }
    return connection.execute(_SETTLE, values).rowcount == 1


def _suppressed(connection: Connection, recipients: str, kind: str, now: datetime) -> Suppressed:
    c = outbox.c
    alike = and_(c.state == OutboxState.SUPPRESSED.value, c.recipients == recipients, c.kind == kind)
    wanted = (
        select(c.id, ticket.c.id.label("ticket_id"), ticket.c.number, ticket.c.opened_at)
        .join_from(outbox, ticket, isouter=True, onclause=c.ticket_id == ticket.c.id)
        .where(OUTBOX_UNTOLD, c.due_at <= now, alike)
        .order_by(c.id)
    )
    found = connection.execute(wanted).all()
    tickets = dict.fromkeys((row.ticket_id, row.number, row.opened_at) for row in found if row.ticket_id is not None)
    return Suppressed(kind, recipients_of(recipients), tuple(row.id for row in found), tuple(tickets))
