# SPDX-License-Identifier: Apache-2.0
"""The outbox as people look at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from maildesk.desk.states import OutboxState
from maildesk.flow.errors import NotFound
from maildesk.store.columns import recipients_of
from maildesk.store.common import OUTBOX_FAILED, OUTBOX_WAITS
from maildesk.store.room import Room, count_some
from maildesk.store.schema import outbox, ticket

_WAITING = {OutboxState.QUEUED, OutboxState.DEFERRED, OutboxState.SENDING}


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A line of `outbox list`. `told_in` is the summary that told of a suppressed one, `due_at` when it will."""

    id: int
    ticket_number: int | None
    kind: str
    state: OutboxState
    recipients: tuple[str, ...]
    mail_from: str
    message_id: str
    attempts: int
    reason: str
    created_at: datetime
    next_attempt_at: datetime
    settled_at: datetime | None
    due_at: datetime | None
    told_in: int | None
    restricted: bool = False  # its ticket is confidential


@dataclass(frozen=True, slots=True)
class OutboxDetail:
    """A letter with its content, as it is sent."""

    row: OutboxRow
    content: bytes


class OutboxViews(Room):
    """What `outbox list` and `outbox show` read."""

    def outbox(self, *, states: Sequence[OutboxState] = (), since: datetime | None = None, limit: int = 50) -> list[OutboxRow]:
        """The newest letters that fit: in one of `states` (any, if empty), made since `since`. Raises StoreUnavailable."""
        wanted = _fitting(_described(), states, since).order_by(outbox.c.created_at.desc(), outbox.c.id.desc()).limit(limit)
        with self.database.reading() as connection:
            return [_outbox_row(row) for row in connection.execute(wanted)]

    def count_outbox(self, *, states: Sequence[OutboxState] = (), since: datetime | None = None) -> int:
        """How many letters fit, counted up to `MOST_COUNTED` + 1. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            return count_some(connection, _fitting(select(outbox.c.id), states, since))

    def outbox_by_id(self, outbox_id: int) -> OutboxDetail:
        """A letter with its content. Raises NotFound, StoreUnavailable."""
        with self.database.reading() as connection:
            row = connection.execute(_described().add_columns(outbox.c.content).where(outbox.c.id == outbox_id)).one_or_none()
        if row is None:
            raise no_such_letter(outbox_id)
        return OutboxDetail(_outbox_row(row), row.content)


def outbox_rows(connection: Connection, ticket_id: int) -> tuple[OutboxRow, ...]:
    """What a ticket sent, oldest first."""
    rows = connection.execute(_described().where(outbox.c.ticket_id == ticket_id).order_by(outbox.c.id))
    return tuple(_outbox_row(row) for row in rows)


def no_such_letter(outbox_id: int) -> NotFound:
    return NotFound(f"there is no letter {outbox_id} in the outbox", "see `maildesk outbox list`")


def _fitting(wanted: Select[Any], states: Sequence[OutboxState], since: datetime | None) -> Select[Any]:
    """Only those in one of `states`, made since `since`; in words by which the databases recognise their partial indexes."""
    if since:
        wanted = wanted.where(outbox.c.created_at >= since)
    if states:
        wanted = wanted.where(outbox.c.state.in_([state.value for state in states]))
    if states and set(states) <= _WAITING:
        wanted = wanted.where(OUTBOX_WAITS)
    if set(states) == {OutboxState.FAILED}:
        wanted = wanted.where(OUTBOX_FAILED)
    return wanted


def _described() -> Select[Any]:
    columns = [column for column in outbox.c if column is not outbox.c.content]
    return select(*columns, ticket.c.number, ticket.c.restricted).join_from(outbox, ticket, ticket.c.id == outbox.c.ticket_id, isouter=True)


def _outbox_row(row: Any) -> OutboxRow:
    return OutboxRow(
        id=row.id,
        ticket_number=row.number,
        kind=row.kind,
        state=OutboxState(row.state),
        recipients=recipients_of(row.recipients),
        mail_from=row.mail_from,
        message_id=row.message_id,
        attempts=row.attempts,
        reason=row.reason,
        created_at=row.created_at,
        next_attempt_at=row.next_attempt_at,
        settled_at=row.settled_at,
        due_at=row.due_at,
        told_in=row.told_in,
        restricted=bool(row.restricted),
    )
