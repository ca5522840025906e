# SPDX-License-Identifier: Apache-2.0
"""The tickets of a time counted by the database, in one pass: sums, and the minutes that answers and solutions took, one behind the other.

A row for each group is all that comes back: hundreds of thousands of rows, one for each number of minutes, take a driver longer than that.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, and_, case, cast, func, literal, literal_column, or_, select, true

from maildesk.desk.figures import Figures, Times
from maildesk.desk.values import TicketState
from maildesk.store.schema import ticket

Key = tuple[Any, ...]
Conditions = Sequence[ColumnElement[bool]]

OVER = (TicketState.RESOLVED.value, TicketState.CLOSED.value)
APART = (TicketState.SPAM.value, TicketState.MERGED.value)
OPEN = tuple(one.value for one in TicketState if one.value not in (*OVER, *APART))
_C = ticket.c
_MINUTE = 60


def counted(connection: Connection, by: Sequence[str], within: Conditions, now: datetime | None) -> dict[Key, Figures]:
    """The figures of each group. `by`: columns of tickets, or "week" (its Monday in UTC). `now` None: all that has a date is due."""
    keys = [_expression(connection, name) for name in by]
    return {tuple(row[: len(by)]): _figures(*row[len(by) :]) for row in connection.execute(_counts(keys, within, now))}


def unanswered(within: Conditions) -> Select[Any]:
    """When the last of the tickets is due that nobody answered."""
    return select(func.max(_C.first_due_at)).where(*within, _C.state.not_in(APART), _C.answered_at.is_(None))


# Constants stand in the text of these expressions: with parameters PostgreSQL takes the same expression twice for two.
def _expression(connection: Connection, name: str) -> ColumnElement[Any]:
    if name != "week":
        column: ColumnElement[Any] = _C[name]
        return column
    if connection.dialect.name == "postgresql":
        monday = func.date_trunc(literal_column("'week'"), func.timezone(literal_column("'UTC'"), _C.opened_at))
        return func.to_char(monday, literal_column("'YYYY-MM-DD'"))
    return func.date(literal_column("ticket.opened_at"), literal_column("'-6 days'"), literal_column("'weekday 1'"))


def _counts(keys: Sequence[ColumnElement[Any]], within: Conditions, now: datetime | None) -> Select[Any]:
    real = _C.state.not_in(APART)
    due = and_(real, _C.first_due_at.is_not(None))
    kept = and_(due, _C.answered_at <= _C.first_due_at)
    overdue = and_(_C.answered_at.is_(None), true() if now is None else _C.first_due_at < literal(now, _C.first_due_at.type))
    missed = and_(due, or_(_C.answered_at > _C.first_due_at, overdue))
    counts = (
        real,
        and_(real, _C.state.not_in(OVER)),
        _C.state == TicketState.WAITING.value,
        _C.state.in_(OVER),
        kept,
        missed,
        due,
        _C.state == TicketState.SPAM.value,
        _C.state == TicketState.MERGED.value,
        and_(_C.opinion_asked_at.is_not(None), real),
        and_(_C.helped.is_(True), real),
        and_(_C.helped.is_(False), real),
    )
    sums = [func.sum(case((one, 1), else_=0)) for one in counts]
    times = [func.aggregate_strings(case((real, _minutes(one))), ",") for one in (_C.answer_seconds, _C.resolve_seconds)]
    return select(*keys, *times, func.sum(case((real, _C.reopened), else_=0)), *sums).where(*within).group_by(*keys)


def _minutes(seconds: ColumnElement[int]) -> ColumnElement[str]:
    return cast(seconds.op("/")(literal_column(str(_MINUTE))), Text)


def _figures(answers: str | None, solutions: str | None, reopened: int, *counts: int) -> Figures:
    opened, open_, waiting, done, kept, missed, due, spam, merged, asked, helped, unhelped = map(int, counts)
    pending = due - kept - missed
    times = [Times(map(int, minutes.split(",") if minutes else ())) for minutes in (answers, solutions)]
    return Figures(opened, open_, waiting, done, int(reopened), kept, missed, pending, spam, merged, asked, helped, unhelped, *times)
