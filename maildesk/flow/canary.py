# SPDX-License-Identifier: Apache-2.0
"""Sends the desk's mail to itself, through the outbox and the servers that all mail goes through."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from maildesk.desk import canary, marks, token
from maildesk.desk.records import ContextKeys, Effects
from maildesk.desk.values import Identity
from maildesk.flow.errors import Conflict
from maildesk.flow.letters import NULL_REVERSE_PATH
from maildesk.flow.ports import Clock, Desk, Nonces
from maildesk.flow.values import JOB, Commanded, NewOutbox
from maildesk.mail.compose import Outgoing, compose
from maildesk.mail.values import Address

KIND = "canary"
_TEXT = "The desk wrote this mail to itself, to see that mail gets through and how long it takes. Nobody needs to read it.\n"


class OutboxNumbers(Protocol):
    """Where rows of the outbox get their ids."""

    def outbox(self) -> int: ...


def send(store: Desk, identity: Identity, numbers: OutboxNumbers, nonces: Nonces, clock: Clock, every: timedelta) -> bool:
    """Writes the next one into the outbox; not if the last one is much younger than `every`. Raises StoreUnavailable."""
    now = clock()
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)  # its address says it to the millisecond
    known = canary.flight(store.facts(ContextKeys(marks=frozenset(marks.CANARIES))).marks)
    if not canary.due(known, now, every * 0.9):  # the schedule is never exactly on time
        return False
    row = _row(identity, numbers.outbox(), nonces, now)
    try:
        store.command(Commanded(Effects(marks=canary.sent(known, now)), (row,), JOB), now)
    except Conflict:
        return False  # another process sent one
    return True


def _row(identity: Identity, outbox_id: int, nonces: Callable[[], str], now: datetime) -> NewOutbox:
    message_id, to = token.message_id(identity, 0, nonces()), token.canary_address(identity, now)
    mail = Outgoing(
        message_id=message_id,
        date=now,
        from_=Address(identity.address, identity.name),
        to=(Address(to),),
        subject="The desk's mail to itself",
        text=_TEXT,
        headers=(("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All")),
        boundary=nonces(),
    )
    return NewOutbox(outbox_id, None, KIND, message_id, NULL_REVERSE_PATH, (to,), compose(mail))
