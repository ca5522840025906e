# SPDX-License-Identifier: Apache-2.0
"""Words taken out of the rows that hold them, whoever asks for it: an erasure, a redaction, the time that they were kept for.

Rows stay: what refers to them goes on doing so, and a mail that comes again is recognised by the SHA-256 of its bytes.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update

from maildesk.desk.values import Disposition, InboundState, OutboxState, TicketState
from maildesk.store import indexing
from maildesk.store.among import listed
from maildesk.store.columns import json_text
from maildesk.store.engine import Database
from maildesk.store.needles import ERASED, Needles
from maildesk.store.schema import (
    attachment,
    claim,
    conversation_link,
    counter,
    decision,
    event,
    external_link,
    inbound,
    lesson,
    message,
    outbox,
    raw_mail,
    sent_mail,
    ticket,
)

_GUARD = "erasing"  # while it stands, the guards of the history let changes through (migrations)
NOBODY: Mapping[str, Any] = {"mail_from": None, "rcpt_to": [], "peer": None, "authenticated_as": None, "trusted": False, "vouched": False}
_UNDECIDED = [one.value for one in (InboundState.RECEIVED, InboundState.PROCESSING, InboundState.HELD, InboundState.QUARANTINED)]
_UNSENT = [one.value for one in (OutboxState.QUEUED, OutboxState.DEFERRED, OutboxState.SENDING, OutboxState.SUPPRESSED)]
_OVER = [one.value for one in (TicketState.CLOSED, TicketState.SPAM, TicketState.MERGED)]
_UNLEASED: Mapping[str, None] = {"lease": None, "lease_owner": None, "lease_until": None}


@contextmanager
def erasing(database: Database) -> Iterator[Connection]:
    """A transaction that may change the history. SQLite overwrites what it gives up with zeros. Raises StoreUnavailable."""
    with database.writing() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA secure_delete=ON")
        connection.execute(insert(counter).values(name=_GUARD, value=1))
        yield connection
        connection.execute(delete(counter).where(counter.c.name == _GUARD))


def blank_messages(connection: Connection, ids: Sequence[int]) -> None:
    """Their words, their authors and the names of their attachments are gone, and what was searched of them."""
    indexing.forget(connection, ids)
    gone: Mapping[str, Any] = {
        **dict.fromkeys(("author_name", "author_address", "text_digest"), ""),
        **dict.fromkeys(("message_id", "message_key", "reply", "quoted", "signature", "auto_reason")),
        "subject": ERASED,
        "text": ERASED,
        "head": {},
    }
    connection.execute(update(message).where(listed(message.c.id, ids)).values(**gone))
    connection.execute(delete(attachment).where(listed(attachment.c.message_id, ids)))
    indexing.note(connection, ids)


def give_up_bytes(connection: Connection, inbound_ids: Sequence[int]) -> int:
    """The raw mails are gone; of how many pieces."""
    return connection.execute(delete(raw_mail).where(listed(raw_mail.c.inbound_id, inbound_ids))).rowcount


def blank_mails(connection: Connection, ids: Sequence[int], needles: Needles) -> None:
    """Raw mails, envelopes and reasons are gone; of decisions the codes are left. What was not decided yet never is."""
    give_up_bytes(connection, ids)
    here = listed(inbound.c.id, ids)
    connection.execute(update(inbound).where(here).values(envelope=dict(NOBODY), reason="", accepted_by=None))
    undecided = {"state": InboundState.IGNORED.value, "disposition": Disposition.IGNORED.value, "reason": "erased", **_UNLEASED}
    connection.execute(update(inbound).where(here, inbound.c.state.in_(_UNDECIDED)).values(next_attempt_at=None, **undecided))
    connection.execute(delete(claim).where(listed(claim.c.inbound_id, ids)))
    for row in connection.execute(select(decision.c.id, decision.c.evidence).where(listed(decision.c.inbound_id, ids))).all():
        told = [[rule, needles.codes(detail)] for rule, detail in row.evidence]
        connection.execute(update(decision).where(decision.c.id == row.id).values(reason=ERASED, evidence=told))


def blank_letters(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    """What letters said, and to whom they went, is gone. Those that waited are not sent."""
    here = listed(outbox.c.id, ids)
    unsent = {"state": OutboxState.CANCELLED.value, "settled_at": now, "due_at": None, **_UNLEASED}
    connection.execute(update(outbox).where(here, outbox.c.state.in_(_UNSENT)).values(**unsent))
    connection.execute(update(outbox).where(here).values(content=b"", recipients=json_text([]), reason=ERASED))
    connection.execute(update(sent_mail).where(listed(sent_mail.c.outbox_id, ids)).values(text=""))


def blank_events(connection: Connection, ticket_ids: Sequence[int], needles: Needles) -> None:
    """Of the history of tickets the desk's own words are left: what happened and when."""
    for row in connection.execute(select(event.c.id, event.c.actor, event.c.details).where(listed(event.c.ticket_id, ticket_ids))).all():
        changed = {"actor": needles.codes(row.actor), "details": needles.codes(row.details)}
        connection.execute(update(event).where(event.c.id == row.id).values(**changed))


def blank_tickets(connection: Connection, ids: Sequence[int], needles: Needles, now: datetime) -> None:
    """Everything that people wrote on these tickets is gone, but for their mails (`blank_mails`). They stay to be counted, without a
    requester, and are over."""
    blank_messages(connection, _ids(connection, message, message.c.ticket_id, ids))
    blank_letters(connection, _ids(connection, outbox, outbox.c.ticket_id, ids), now)
    blank_events(connection, ids, needles)
    for table in (conversation_link, lesson, external_link):
        connection.execute(delete(table).where(listed(table.c.ticket_id, ids)))
    here = listed(ticket.c.id, ids)
    over = {"state": TicketState.CLOSED.value, "closed_at": now, "snoozed_until": None}
    connection.execute(update(ticket).where(here, ticket.c.state.not_in(_OVER)).values(**over))
    gone = {"subject": ERASED, "requester_id": None, "logged_by": None, "helped_by": None, "blocked_on": None}
    still = {"alarm_at": None, "due_at": None, "revision": ticket.c.revision + 1, "changed_at": now}
    connection.execute(update(ticket).where(here).values(**gone, **still))


def _ids(connection: Connection, table: Table, column: Any, of: Sequence[int]) -> list[int]:
    return list(connection.execute(select(table.c.id).where(listed(column, of)).order_by(table.c.id)).scalars())
