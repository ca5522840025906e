# SPDX-License-Identifier: Apache-2.0
"""How the desk is: how much stands where, what waits for how long, which jobs ran. For `doctor` and monitoring."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, func, select

from maildesk.desk.values import InboundState, OutboxState, TicketState
from maildesk.store.common import INBOUND_WAITS, OUTBOX_WAITS
from maildesk.store.room import Room
from maildesk.store.schema import inbound, job_run, outbox, ticket


@dataclass(frozen=True, slots=True)
class Counts:
    """How many mails, letters and tickets there are in each state; every state has its number."""

    inbound: dict[InboundState, int]
    outbox: dict[OutboxState, int]
    tickets: dict[TicketState, int]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Since when the longest waiting mail waits to be processed, and the longest due letter to be sent; None if none does."""

    mail_since: datetime | None
    letter_since: datetime | None


@dataclass(frozen=True, slots=True)
class JobRow:
    """The last run of a job; `owner` while it runs."""

    name: str
    started_at: datetime
    finished_at: datetime | None
    outcome: str
    owner: str | None


class HealthViews(Room):
    """What `doctor` reads."""

    def counts(self) -> Counts:
        """How much stands where. Raises StoreUnavailable, SchemaOutdated."""
        with self.database.reading() as connection:
            mails, letters, tickets = (_by_state(connection, table) for table in (inbound, outbox, ticket))
        return Counts(
            inbound={state: mails.get(state.value, 0) for state in InboundState},
            outbox={state: letters.get(state.value, 0) for state in OutboxState},
            tickets={state: tickets.get(state.value, 0) for state in TicketState},
        )

    def waiting(self, now: datetime) -> Waiting:
        """What waits, and since when; letters that are not due yet do not count. Raises StoreUnavailable, SchemaOutdated."""
        mail = select(func.min(inbound.c.received_at)).where(INBOUND_WAITS)
        letter = select(func.min(outbox.c.next_attempt_at)).where(OUTBOX_WAITS, outbox.c.next_attempt_at <= now)
        with self.database.reading() as connection:
            return Waiting(connection.execute(mail).scalar(), connection.execute(letter).scalar())

    def jobs(self) -> list[JobRow]:
        """The last run of each job, by name. Raises StoreUnavailable, SchemaOutdated."""
        with self.database.reading() as connection:
            rows = connection.execute(select(job_run).order_by(job_run.c.name))
            return [JobRow(row.name, row.started_at, row.finished_at, row.outcome, row.lease_owner) for row in rows]


def _by_state(connection: Connection, table: Table) -> dict[str, int]:
    counted = connection.execute(select(table.c.state, func.count().label("number")).group_by(table.c.state))
    return {row.state: row.number for row in counted}
