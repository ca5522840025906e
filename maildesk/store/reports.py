# SPDX-License-Identifier: Apache-2.0
"""What reports count, grouped by the database: one pass over the tickets of the time for the sums, one for the times.

Nothing is kept in summary tables: intake pays for no report. The columns that are counted are written at each change of a ticket.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, and_, case, func, literal, literal_column, or_, select, type_coerce

from maildesk.desk.figures import Figures
from maildesk.desk.values import TicketState
from maildesk.flow.report import Asked
from maildesk.store.engine import Database, open_engine
from maildesk.store.room import Room
from maildesk.store.schema import person, ticket

_C = ticket.c
_OVER = (TicketState.RESOLVED.value, TicketState.CLOSED.value)
_APART = (TicketState.SPAM.value, TicketState.MERGED.value)
_MINUTE = 60
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """An open ticket, as the backlog counts it."""

    opened_at: datetime
    category: str


@contextmanager
def opened_reports(url: str, busy_seconds: float) -> Iterator["Reporting"]:
    """The reports alone, for the time of one command: who waits for figures does not load what files mail."""
    engine = open_engine(url, busy_seconds=busy_seconds)
    try:
        yield Reporting(Database(engine, busy_seconds))
    finally:
        engine.dispose()


class Reporting(Room):
    """The verbs of `maildesk report`."""

    def cells(self, by: Sequence[str], asked: Asked, now: datetime) -> dict[Key, Figures]:
        """The figures of each group. `by`: of "category", "service", "project", "maturity", "owner_id", "day" (in UTC).

        Raises StoreUnavailable.
        """
        within = [_C.opened_at >= asked.since, _C.opened_at < asked.until, *_only(asked)]
        with self.database.reading() as connection:
            keys = [_expression(connection, name) for name in by]
            found = {tuple(row[: len(by)]): _sums(row[len(by) :]) for row in connection.execute(_counted(keys, within, now))}
            for name, column in (("answers", _C.answer_seconds), ("solutions", _C.resolve_seconds)):
                for row in connection.execute(_timed(keys, column, within)):
                    times: Counter[int] = getattr(found.setdefault(tuple(row[: len(by)]), Figures()), name)
                    times[row[-2]] += row[-1]
            return found

    def backlog(self, asked: Asked) -> list[Open]:
        """The tickets that are open now and were opened before the end of the time. Raises StoreUnavailable."""
        wanted = select(_C.opened_at, _C.category).where(_C.state.not_in((*_OVER, *_APART)), _C.opened_at < asked.until, *_only(asked))
        with self.database.reading() as connection:
            return [Open(*row) for row in connection.execute(wanted)]

    def names(self) -> dict[int, str]:
        """The names of everybody who works or worked here, by person. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            rows = connection.execute(select(person.c.id, person.c.name, person.c.handle).where(person.c.handle.is_not(None)))
            return {number: name or handle for number, name, handle in rows}


# Constants stand in the text of these expressions: with parameters PostgreSQL takes the same expression twice for two.
def _expression(connection: Connection, name: str) -> ColumnElement[Any]:
    if name != "day":
        column: ColumnElement[Any] = _C[name]
        return column
    if connection.dialect.name == "postgresql":
        return func.to_char(func.timezone(literal_column("'UTC'"), _C.opened_at), literal_column("'YYYY-MM-DD'"))
    return func.substr(type_coerce(_C.opened_at, Text), 1, 10)


def _only(asked: Asked) -> list[ColumnElement[bool]]:
    wanted = ((_C.category, asked.category), (_C.project, asked.project), (_C.maturity, asked.maturity))
    return [column == value for column, value in wanted if value is not None]


def _counted(keys: Sequence[ColumnElement[Any]], within: Sequence[ColumnElement[bool]], now: datetime) -> Select[Any]:
    real = _C.state.not_in(_APART)
    due = and_(real, _C.first_due_at.is_not(None))
    kept = and_(due, _C.answered_at <= _C.first_due_at)
    overdue = and_(_C.answered_at.is_(None), _C.first_due_at < literal(now, _C.first_due_at.type))
    missed = and_(due, or_(_C.answered_at > _C.first_due_at, overdue))
    counts = (
        real,
        and_(real, _C.state.not_in(_OVER)),
        _C.state == TicketState.WAITING.value,
        _C.state.in_(_OVER),
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


def _timed(keys: Sequence[ColumnElement[Any]], column: ColumnElement[int], within: Sequence[ColumnElement[bool]]) -> Select[Any]:
    minute = column.op("/")(literal_column(str(_MINUTE)))
    wanted = select(*keys, minute, func.count()).where(column.is_not(None), _C.state.not_in(_APART), *within)
    return wanted.group_by(*keys, minute)
