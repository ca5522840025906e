# SPDX-License-Identifier: Apache-2.0
"""Incoming mail as people look at it: what came in, its state, and the evidence of every decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from maildesk.desk.values import Disposition, Evidence, InboundState
from maildesk.flow.errors import NotFound
from maildesk.flow.ingest import Fate
from maildesk.flow.values import Source
from maildesk.mail.values import Envelope
from maildesk.store import raw
from maildesk.store.among import among, members
from maildesk.store.claim import envelope_of, source_of
from maildesk.store.common import INBOUND_NEEDS_SOMEBODY, INBOUND_WAITS
from maildesk.store.room import Room, count_some
from maildesk.store.schema import decision, inbound, ticket

_WAITING = {InboundState.RECEIVED, InboundState.PROCESSING}
_NEEDS_SOMEBODY = {InboundState.HELD, InboundState.QUARANTINED, InboundState.FAILED}


@dataclass(frozen=True, slots=True)
class InboundRow:
    """A line of `mail list`. Sizes in bytes; `full_size` where only the headers came in."""

    id: int
    received_at: datetime
    source: Source
    envelope: Envelope
    size: int
    full_size: int | None
    history: bool
    state: InboundState
    attempts: int
    next_attempt_at: datetime | None
    lease_owner: str | None
    lease_until: datetime | None
    disposition: Disposition | None
    ticket_number: int | None
    reason: str
    repeats: int
    restricted: bool = False  # its ticket is confidential


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision, and what it stood on."""

    decided_at: datetime
    disposition: Disposition
    ticket_number: int | None
    reason: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class InboundDetail:
    """A mail that came in, and every decision about it, oldest first."""

    row: InboundRow
    decisions: tuple[DecisionRow, ...]


class BytesGone(NotFound):
    """A mail was here, and its bytes were erased, redacted, or given up after their time."""

    def __init__(self, inbound_id: int) -> None:
        super().__init__(f"the bytes of mail {inbound_id} are gone: erased, redacted or kept long enough", "docs/backup.md says when")


class InboundViews(Room):
    """What `mail list`, `mail show` and `ingest --json` read."""

    def inbound(self, *, states: Sequence[InboundState] = (), since: datetime | None = None, limit: int = 50) -> list[InboundRow]:
        """The newest mails that fit: in one of `states` (any, if empty), received since `since`. Raises StoreUnavailable."""
        wanted = _fitting(_described(), states, since).order_by(inbound.c.received_at.desc(), inbound.c.id.desc()).limit(limit)
        with self.database.reading() as connection:
            return [_inbound_row(row) for row in connection.execute(wanted)]

    def count_inbound(self, *, states: Sequence[InboundState] = (), since: datetime | None = None) -> int:
        """How many mails fit, counted up to `MOST_COUNTED` + 1. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            return count_some(connection, _fitting(select(inbound.c.id), states, since))

    def fates(self, inbound_ids: Sequence[int]) -> list[Fate]:
        """What became of these mails so far, in no order. Raises StoreUnavailable."""
        return [
            Fate(row.id, row.state, row.disposition, row.ticket_number, row.reason) for row in self.inbound_by_ids(inbound_ids).values()
        ]

    def inbound_by_ids(self, ids: Sequence[int]) -> dict[int, InboundRow]:
        """What became of these mails, by id. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            rows = connection.execute(_described().where(among(inbound.c.id)), members(ids))
            return {row.id: _inbound_row(row) for row in rows}

    def inbound_by_id(self, inbound_id: int) -> InboundDetail:
        """A mail and every decision about it. Raises NotFound, StoreUnavailable."""
        with self.database.reading() as connection:
            row = connection.execute(_described().where(inbound.c.id == inbound_id)).one_or_none()
            if row is None:
                raise no_such_mail(inbound_id)
            return InboundDetail(_inbound_row(row), _decisions(connection, inbound_id))

    def heads(self, ids: Sequence[int]) -> dict[int, bytes]:
        """The first bytes of mails, by inbound id: who wrote and about what. Mails whose bytes are gone are left out."""
        with self.database.reading() as connection:
            return raw.heads(connection, ids)

    def raw(self, inbound_id: int) -> bytes:
        """The bytes of a mail, as they came. Raises NotFound, BytesGone, StoreUnavailable."""
        with self.database.reading() as connection:
            found = raw.load(connection, [inbound_id])
            if inbound_id in found:
                return found[inbound_id]
            known = connection.execute(select(inbound.c.id).where(inbound.c.id == inbound_id)).scalar()
        raise no_such_mail(inbound_id) if known is None else BytesGone(inbound_id)

    def raw_left(self, inbound_id: int) -> bytes:
        """The bytes of a mail; none where they are gone. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            return raw.load(connection, [inbound_id]).get(inbound_id, b"")


def _fitting(wanted: Select[Any], states: Sequence[InboundState], since: datetime | None) -> Select[Any]:
    """Only those in one of `states`, received since `since`; in words by which the databases recognise their partial indexes."""
    if since:
        wanted = wanted.where(inbound.c.received_at >= since)
    if states:
        wanted = wanted.where(inbound.c.state.in_([state.value for state in states]))
    if states and set(states) <= _WAITING:
        wanted = wanted.where(INBOUND_WAITS)
    if states and set(states) <= _NEEDS_SOMEBODY:
        wanted = wanted.where(INBOUND_NEEDS_SOMEBODY)
    return wanted


def no_such_mail(inbound_id: int) -> NotFound:
    return NotFound(f"there is no mail {inbound_id}", "see `maildesk mail list`")


def _described() -> Select[Any]:
    return select(inbound, ticket.c.number, ticket.c.restricted).join_from(
        inbound, ticket, ticket.c.id == inbound.c.ticket_id, isouter=True
    )


def _inbound_row(row: Any) -> InboundRow:
    return InboundRow(
        id=row.id,
        received_at=row.received_at,
        source=source_of(row),
        envelope=envelope_of(row.envelope),
        size=row.size,
        full_size=row.full_size,
        history=row.history,
        state=InboundState(row.state),
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at,
        lease_owner=row.lease_owner,
        lease_until=row.lease_until,
        disposition=Disposition(row.disposition) if row.disposition else None,
        ticket_number=row.number,
        reason=row.reason,
        repeats=row.repeats,
        restricted=bool(row.restricted),
    )


def _decisions(connection: Connection, inbound_id: int) -> tuple[DecisionRow, ...]:
    c = decision.c
    wanted = select(decision, ticket.c.number).join_from(decision, ticket, ticket.c.id == c.ticket_id, isouter=True)
    rows = connection.execute(wanted.where(c.inbound_id == inbound_id).order_by(c.id))
    return tuple(
        DecisionRow(row.decided_at, Disposition(row.disposition), row.number, row.reason, tuple(Evidence(*one) for one in row.evidence))
        for row in rows
    )
