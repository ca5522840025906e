# SPDX-License-Identifier: Apache-2.0
"""The tickets of a time counted by the database: one pass over them for the sums, one for each kind of time that something took."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, literal, literal_column, or_, select, true

from maildesk.desk.figures import Figures
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
    found = {tuple(row[: len(by)]): _sums(row[len(by) :]) for row in connection.execute(_counts(keys, within, now))}
    for name, column in (("answers", _C.answer_seconds), ("solutions", _C.resolve_seconds)):
        for row in connection.execute(_times(keys, column, within)):
            times: Counter[int] = getattr(found.setdefault(tuple(row[: len(by)]), Figures()), name)
            times[row[-2]] += row[-1]
    return found


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
    return select(*keys, *sums, func.sum(case((real, _C.reopened), else_=0))).where(*within).group_by(*keys)


def _sums(row: Sequence[Any]) -> Figures:
    opened, open_, waiting, done, kept, missed, due, spam, merged, asked, helped, unhelped, reopened = (int(one or 0) for one in row)
    pending = due - kept - missed
    return Figures(opened, open_, waiting, done, reopened, kept, missed, pending, spam, merged, asked, helped, unhelped)


def _times(keys: Sequence[ColumnElement[Any]], column: ColumnElement[int], within: Conditions) -> Select[Any]:
    minute = column.op("/")(literal_column(str(_MINUTE)))
    wanted = select(*keys, minute, func.count()).where(column.is_not(None), _C.state.not_in(APART), *within)
    return wanted.group_by(*keys, minute)
