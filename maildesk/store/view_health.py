# SPDX-License-Identifier: Apache-2.0
"""How the desk is: how much stands where, what waits for how long, what ran and what answered when. For `doctor` and monitoring."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, TextClause, case, func, select, text

from maildesk.desk import marks
from maildesk.desk.canary import Flight
from maildesk.desk.values import InboundState, OutboxState, TicketState
from maildesk.store.bookkeeping import contact, job_run, mark
from maildesk.store.common import IF_TICKET_DUE, INBOUND_NEEDS_SOMEBODY, INBOUND_WAITS, OUTBOX_FAILED, OUTBOX_WAITS
from maildesk.store.indexing import index_backlog, made_by_our_rule
from maildesk.store.room import Room
from maildesk.store.schema import inbound, outbox, ticket

Condition = ColumnElement[bool] | TextClause

OPEN = (TicketState.NEW, TicketState.OPEN, TicketState.WAITING, TicketState.BLOCKED, TicketState.SNOOZED)
_MAILS = (InboundState.RECEIVED, InboundState.PROCESSING, InboundState.HELD, InboundState.QUARANTINED, InboundState.FAILED)
_LETTERS = (OutboxState.QUEUED, OutboxState.SENDING, OutboxState.DEFERRED, OutboxState.FAILED)


@dataclass(frozen=True, slots=True)
class JobRow:
    """The last run of a job; `owner` while it runs."""

    name: str
    started_at: datetime
    finished_at: datetime | None
    outcome: str
    owner: str | None


@dataclass(frozen=True, slots=True)
class ContactRow:
    """When a mailbox ("imap:main/INBOX") or the relay last answered, and since when it does not."""

    peer: str
    reached_at: datetime | None
    failing_since: datetime | None
    problem: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What needs a hand or waits for one. Each number costs what it counts, not what the desk holds.

    `mails`, `letters` and `tickets` have the states of work in progress alone. `mail_since`: since when the longest waiting mail waits to
    be processed (what was there before the desk is in no hurry); `letter_since`: since when the longest due letter is due. `unindexed`
    counts up to `MOST_COUNTED` + 1.
    """

    mails: dict[InboundState, int]
    letters: dict[OutboxState, int]
    tickets: dict[TicketState, int]
    overdue: int
    mail_since: datetime | None
    letter_since: datetime | None
    unindexed: int
    unindexed_since: datetime | None
    index_fits: bool
    jobs: tuple[JobRow, ...]
    contacts: tuple[ContactRow, ...]
    canary: Flight


class HealthViews(Room):
    """What `doctor` and monitoring read."""

    def standing(self, now: datetime) -> Standing:
        """How the desk is, of one moment. Raises StoreUnavailable, SchemaOutdated."""
        hurried = case((inbound.c.history.is_(False), inbound.c.received_at))
        due = case((outbox.c.next_attempt_at <= now, outbox.c.next_attempt_at))
        overdue = select(func.count()).select_from(ticket).where(text(IF_TICKET_DUE), ticket.c.due_at < now)
        with self.database.reading() as connection:
            unindexed, unindexed_since = index_backlog(connection)
            mails, mail_since = _waiting(connection, inbound, INBOUND_WAITS, hurried)
            letters, letter_since = _waiting(connection, outbox, OUTBOX_WAITS, due)
            mails |= _counted(connection, inbound, INBOUND_NEEDS_SOMEBODY)
            letters |= _counted(connection, outbox, OUTBOX_FAILED)
            tickets = _counted(connection, ticket, ticket.c.state.in_([one.value for one in OPEN]))
            return Standing(
                mails={state: mails.get(state.value, 0) for state in _MAILS},
                letters={state: letters.get(state.value, 0) for state in _LETTERS},
                tickets={state: tickets.get(state.value, 0) for state in OPEN},
                overdue=connection.execute(overdue).scalar_one(),
                mail_since=mail_since,
                letter_since=letter_since,
                unindexed=unindexed,
                unindexed_since=unindexed_since,
                index_fits=made_by_our_rule(connection),
                jobs=tuple(_jobs(connection)),
                contacts=tuple(_contacts(connection)),
                canary=_flight(connection),
            )


def _counted(connection: Connection, table: Table, condition: Condition) -> dict[str, int]:
    """By state. One condition is one partial index: with several the planner would read the whole table."""
    counted = select(table.c.state, func.count().label("number")).where(condition).group_by(table.c.state)
    return {row.state: row.number for row in connection.execute(counted)}


def _waiting(
    connection: Connection, table: Table, condition: Condition, moment: ColumnElement[datetime]
) -> tuple[dict[str, int], datetime | None]:
    """By state, and the earliest moment of all. In one query: SQLite would look for the earliest alone in an index of all rows."""
    wanted = select(table.c.state, func.count().label("number"), func.min(moment).label("since")).where(condition)
    rows = connection.execute(wanted.group_by(table.c.state)).all()
    return {row.state: row.number for row in rows}, min((row.since for row in rows if row.since), default=None)


def _jobs(connection: Connection) -> list[JobRow]:
    rows = connection.execute(select(job_run).order_by(job_run.c.name))
    return [JobRow(row.name, row.started_at, row.finished_at, row.outcome, row.lease_owner) for row in rows]


def _contacts(connection: Connection) -> list[ContactRow]:
    rows = connection.execute(select(contact).order_by(contact.c.peer))
    return [ContactRow(row.peer, row.reached_at, row.failing_since, row.problem) for row in rows]


def _flight(connection: Connection) -> Flight:
    rows = connection.execute(select(mark.c.key, mark.c.at).where(mark.c.key.in_(marks.CANARIES)))
    known = {row.key: row.at for row in rows}
    return Flight(*(known.get(one) for one in marks.CANARIES))
