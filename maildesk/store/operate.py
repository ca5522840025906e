# SPDX-License-Identifier: Apache-2.0
"""What an operator does by hand to a mail or a letter, each with its line in the history."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from maildesk.desk.records import NewEvent
from maildesk.desk.values import InboundState, OutboxState
from maildesk.flow.errors import MaildeskError
from maildesk.store import bulk, rows
from maildesk.store.room import Room
from maildesk.store.schema import event, inbound, outbox
from maildesk.store.view_inbound import no_such_mail
from maildesk.store.view_outbox import no_such_letter

_REQUEUED = {InboundState.RECEIVED, InboundState.QUARANTINED, InboundState.FAILED, InboundState.IGNORED, InboundState.HELD}
_RETRIED = {OutboxState.QUEUED, OutboxState.DEFERRED, OutboxState.FAILED, OutboxState.CANCELLED}
_CANCELLED = {OutboxState.QUEUED, OutboxState.DEFERRED, OutboxState.FAILED, OutboxState.SUPPRESSED}


class Operating(Room):
    """The verbs of `mail requeue`, `outbox retry` and `outbox cancel`. A `dry_run` refuses what is to be refused, and changes nothing."""

    def requeue(self, inbound_id: int, *, actor: str, now: datetime, dry_run: bool = False) -> None:
        """Puts a mail that was set aside back in the line, with all its tries. Raises NotFound, MaildeskError, StoreUnavailable."""
        anew = {"attempts": 0, "next_attempt_at": None, "disposition": None, "ticket_id": None, "reason": ""}
        c = inbound.c
        with self.database.writing() as connection:
            found = connection.execute(select(c.state, c.ticket_id).where(c.id == inbound_id).with_for_update()).one_or_none()
            if found is None:
                raise no_such_mail(inbound_id)
            if InboundState(found.state) not in _REQUEUED:
                raise MaildeskError(f"mail {inbound_id} is {found.state}", "only what was set aside can be requeued")
            if dry_run:
                return
            connection.execute(update(inbound).where(c.id == inbound_id).values(state=InboundState.RECEIVED.value, **anew))
            _tell(connection, found.ticket_id, "requeued", actor, {"mail": inbound_id, "was": found.state}, now)

    def retry_outbox(self, outbox_id: int, *, actor: str, now: datetime, dry_run: bool = False) -> None:
        """Sends a letter at once that failed, waits or was cancelled. Raises NotFound, MaildeskError, StoreUnavailable.

        What was never written, since a summary was to tell of it, is told of by the next summary.
        """
        with self.database.writing() as connection:
            one = _letter(connection, outbox_id)
            if one.was not in _RETRIED:
                raise MaildeskError(
                    f"letter {outbox_id} is {one.was.value}", "only a letter that waits, failed or was cancelled can be retried"
                )
            if dry_run:
                return
            connection.execute(update(outbox).where(outbox.c.id == outbox_id).values(settled_at=None, **_anew(one, now)))
            _tell(connection, one.ticket_id, "letter-retried", actor, {"outbox": outbox_id, "was": one.was.value}, now)

    def cancel_outbox(self, outbox_id: int, *, actor: str, now: datetime, dry_run: bool = False) -> None:
        """Keeps a letter from being sent. Raises NotFound, MaildeskError (it is sent, being sent or told of), StoreUnavailable."""
        values = {"state": OutboxState.CANCELLED.value, "due_at": None, "settled_at": now}
        with self.database.writing() as connection:
            one = _letter(connection, outbox_id)
            if one.told_in is not None:
                raise MaildeskError(f"letter {one.told_in} told of letter {outbox_id} already", "there is nothing left to cancel")
            if one.was not in _CANCELLED:
                raise MaildeskError(f"letter {outbox_id} is {one.was.value}", "only a letter that has not left can be cancelled")
            if dry_run:
                return
            connection.execute(update(outbox).where(outbox.c.id == outbox_id).values(values))
            _tell(connection, one.ticket_id, "letter-cancelled", actor, {"outbox": outbox_id, "was": one.was.value}, now)


@dataclass(frozen=True, slots=True)
class _Letter:
    """A letter as an operator finds it. One is not `written` where a summary was to tell of it."""

    was: OutboxState
    ticket_id: int | None
    told_in: int | None
    written: bool


def _letter(connection: Connection, outbox_id: int) -> _Letter:
    c = outbox.c
    wanted = select(c.state, c.ticket_id, c.told_in, func.length(c.content).label("bytes")).where(c.id == outbox_id)
    found = connection.execute(wanted.with_for_update()).one_or_none()
    if found is None:
        raise no_such_letter(outbox_id)
    return _Letter(OutboxState(found.state), found.ticket_id, found.told_in, written=found.bytes > 0)


def _anew(one: _Letter, now: datetime) -> dict[str, Any]:
    if one.written:
        return {"state": OutboxState.QUEUED.value, "next_attempt_at": now, "attempts": 0}
    return {"state": OutboxState.SUPPRESSED.value, "due_at": now}


def _tell(connection: Connection, ticket_id: int | None, kind: str, actor: str, details: dict[str, Any], now: datetime) -> None:
    bulk.insert(connection, event, [rows.event_row(NewEvent(ticket_id, kind, actor, None, details), now, rows.FROM_CLI)])
