# SPDX-License-Identifier: Apache-2.0
"""Who works on which mail: claims by lease, given back, failed, or freed after a death."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Integer, Select, Table, and_, bindparam, case, literal, or_, select, text, update

from maildesk.desk.values import InboundState, OutboxState
from maildesk.flow.values import Claimed, Source, SourceKind
from maildesk.mail.values import Envelope
from maildesk.store import raw
from maildesk.store.among import among, members
from maildesk.store.columns import Moment
from maildesk.store.common import IF_INBOUND_WAITS, INBOUND_WAITS, OUTBOX_WAITS
from maildesk.store.engine import Database
from maildesk.store.room import Room
from maildesk.store.schema import inbound, job_run, outbox

# A claim holds its mails in memory: many small ones, or one that is larger than this.
GROUP_BYTES = 8 * 1024 * 1024

_TAKE = (
    update(inbound)
    .where(among(inbound.c.id))
    .values(
        state=InboundState.PROCESSING.value,
        attempts=inbound.c.attempts + 1,
        lease=bindparam("lease"),
        lease_owner=bindparam("lease_owner"),
        lease_until=bindparam("lease_until"),
    )
    .returning(
        inbound.c.id,
        inbound.c.attempts,
        inbound.c.source_kind,
        inbound.c.source_account,
        inbound.c.source_folder,
        inbound.c.source_uidvalidity,
        inbound.c.source_uid,
        inbound.c.envelope,
        inbound.c.received_at,
        inbound.c.history,
        inbound.c.full_size,
        inbound.c.accepted_by,
    )
)

# Rows that another process is claiming on PostgreSQL are passed over.
_WAITING = select(inbound.c.id, inbound.c.size).where(INBOUND_WAITS).with_for_update(skip_locked=True, of=inbound)
# One conversation is in one pair of hands: two workers that decided its mails at once would decide one of them in vain. What is
# claimed has been tried, so that the index of what waits leads to it past any backlog.
_in_hand = inbound.alias("in_hand")
_IN_HAND = select(_in_hand.c.conversation).where(
    text(f"in_hand.{IF_INBOUND_WAITS}"),
    _in_hand.c.attempts > 0,
    _in_hand.c.state == InboundState.PROCESSING.value,
    _in_hand.c.lease_until > bindparam("now"),
    _in_hand.c.conversation.is_not(None),
)
_UNTRIED = (
    _WAITING.where(inbound.c.attempts == 0, inbound.c.state == InboundState.RECEIVED.value)
    .where(or_(inbound.c.conversation.is_(None), inbound.c.conversation.not_in(_IN_HAND)))
    .order_by(inbound.c.attempts, inbound.c.id)
    .limit(bindparam("most", type_=Integer))
)
_TRIED = (
    _WAITING.where(
        inbound.c.attempts > 0,
        or_(
            and_(
                inbound.c.state == InboundState.RECEIVED.value,
                or_(inbound.c.next_attempt_at.is_(None), inbound.c.next_attempt_at <= bindparam("now")),
            ),
            and_(inbound.c.state == InboundState.PROCESSING.value, inbound.c.lease_until < bindparam("now")),
        ),
    )
    .order_by(inbound.c.attempts, inbound.c.id)
    .limit(1)
)

_FREE: dict[str, None] = {"lease": None, "lease_owner": None, "lease_until": None}


class Claiming(Room):
    """The waiting mails and their leases."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._tried_first = False

    def claim(self, *, limit: int, now: datetime, lease: timedelta, owner: str, only: Sequence[int] | None = None) -> list[Claimed]:
        """Takes the oldest waiting mails (of `only`, if given), or lapsed leases, and counts the attempt, committed.

        A mail tried before is claimed alone, so that one that kills its worker takes no other with it. Such mails and fresh groups
        take turns, so that neither starves the other. Raises StoreUnavailable.
        """
        self._tried_first = not self._tried_first
        with self.database.writing(durable=False) as connection:
            ids = self._due(connection, limit, now, only)
            return _take(connection, ids, now + lease, owner) if ids else []

    def _due(self, connection: Connection, limit: int, now: datetime, only: Sequence[int] | None) -> list[int]:
        if self._tried_first:
            return _tried(connection, now, only) or _untried(connection, limit, now, only)
        return _untried(connection, limit, now, only) or _tried(connection, now, only)

    def give_back(self, claims: Sequence[tuple[int, str]]) -> None:
        """Undoes claims (inbound id, lease) that were nobody's fault; their attempt does not count. Lost leases are left alone."""
        values = {"state": InboundState.RECEIVED.value, "attempts": inbound.c.attempts - 1, **_FREE}
        with self.database.writing(durable=False) as connection:
            for inbound_id, lease in claims:
                connection.execute(update(inbound).where(inbound.c.id == inbound_id, inbound.c.lease == lease).values(values))

    def fail(self, inbound_id: int, lease: str, *, state: InboundState, reason: str, retry_at: datetime | None) -> None:
        """A try failed: back to `received` until `retry_at`, or `quarantined` for good. A lost lease is left alone."""
        values = {"state": state.value, "reason": reason, "next_attempt_at": retry_at, **_FREE}
        if state is InboundState.QUARANTINED:
            values["disposition"] = state.value
        with self.database.writing() as connection:
            connection.execute(update(inbound).where(inbound.c.id == inbound_id, inbound.c.lease == lease).values(values))

    def release_dead(self, host: str, alive: Sequence[int], now: datetime) -> int:
        """Frees what processes of `host` hold that are not `alive`: mails, letters and jobs; how many. Raises StoreUnavailable."""
        with self.database.writing() as connection:
            return release(connection, lambda owner: _is_dead(owner, host, alive), now)


def release(connection: Connection, dead: Callable[[str], bool], now: datetime) -> int:
    """Frees what owners ("host:pid") hold that are `dead`; how many. Their attempts count: the mail may be to blame.

    A mail over which more than one process died waits a little, so that it is not the first thing that each new one meets.
    """
    mails = _release(
        connection, inbound, INBOUND_WAITS, dead, {"state": InboundState.RECEIVED.value, "next_attempt_at": _after_deaths(now)}
    )
    letters = _release(connection, outbox, OUTBOX_WAITS, dead, {"state": OutboxState.QUEUED.value})
    lapsed = {"lease_until": job_run.c.started_at}  # whoever looks next takes the job up (`store/jobs.py`)
    owners = _dead(connection, job_run, job_run.c.lease_until > job_run.c.started_at, dead)
    jobs = connection.execute(update(job_run).where(job_run.c.lease_owner.in_(owners)).values(lapsed)).rowcount if owners else 0
    return mails + letters + jobs


def _untried(connection: Connection, limit: int, now: datetime, only: Sequence[int] | None) -> list[int]:
    taken: list[int] = []
    held = 0
    for inbound_id, size in _waiting(connection, _UNTRIED, {"most": limit, "now": now}, only):
        held += size
        if taken and held > GROUP_BYTES:
            break
        taken.append(inbound_id)
    return taken


def _tried(connection: Connection, now: datetime, only: Sequence[int] | None) -> list[int]:
    return [inbound_id for inbound_id, _ in _waiting(connection, _TRIED, {"now": now}, only)]


def _waiting(connection: Connection, wanted: Select[Any], values: dict[str, Any], only: Sequence[int] | None) -> Sequence[Any]:
    if only is None:
        return connection.execute(wanted, values).all()
    return connection.execute(wanted.where(among(inbound.c.id)), {**values, **members(only)}).all()


def _take(connection: Connection, ids: list[int], until: datetime, owner: str) -> list[Claimed]:
    lease = secrets.token_hex(10)
    held = {"lease": lease, "lease_owner": owner, "lease_until": until}
    rows = connection.execute(_TAKE, {**held, **members(ids)}).all()
    bytes_of = raw.load(connection, ids)
    return [_claimed(row, lease, bytes_of[row.id]) for row in sorted(rows, key=lambda row: row.id)]


def _claimed(row: Any, lease: str, content: bytes) -> Claimed:
    return Claimed(
        inbound_id=row.id,
        lease=lease,
        attempts=row.attempts,
        raw=content,
        source=source_of(row),
        envelope=envelope_of(row.envelope),
        received_at=row.received_at,
        history=row.history,
        full_size=row.full_size,
        accepted_by=row.accepted_by,
    )


def source_of(row: Any) -> Source:
    """Where a stored mail came from."""
    return Source(SourceKind(row.source_kind), row.source_account, row.source_folder, row.source_uidvalidity, row.source_uid)


def envelope_of(stored: dict[str, Any]) -> Envelope:
    """An envelope as it was received."""
    return Envelope(**{**stored, "rcpt_to": tuple(stored["rcpt_to"])})


def _after_deaths(now: datetime) -> Any:
    return case(
        (inbound.c.attempts > 2, literal(now + timedelta(seconds=10), Moment)),
        (inbound.c.attempts == 2, literal(now + timedelta(seconds=5), Moment)),
        else_=inbound.c.next_attempt_at,
    )


def _release(connection: Connection, table: Table, waits: Any, dead: Callable[[str], bool], values: dict[str, Any]) -> int:
    owners = _dead(connection, table, waits, dead)
    theirs = update(table).where(waits, table.c.lease_owner.in_(owners))
    return connection.execute(theirs.values({**_FREE, **values})).rowcount if owners else 0


def _dead(connection: Connection, table: Table, waits: Any, dead: Callable[[str], bool]) -> list[str]:
    owners = connection.execute(select(table.c.lease_owner).where(waits, table.c.lease_owner.is_not(None)).distinct()).scalars()
    return [owner for owner in owners if dead(owner)]


def _is_dead(owner: str, host: str, alive: Sequence[int]) -> bool:
    """An owner is "host:pid"; the host may hold colons itself."""
    its_host, _, pid = owner.rpartition(":")
    return its_host == host and pid.isdecimal() and int(pid) not in alive
