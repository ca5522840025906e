# SPDX-License-Identifier: Apache-2.0
"""The tickets of a time counted by the database, in one pass: sums, and the minutes that answers and solutions took, one behind the other.

A row for each group is all that comes back: hundreds of thousands of rows, one for each number of minutes, take a driver longer than that.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Text, and_, case, cast, func, literal_column, not_, select

from maildesk.desk.figures import Figures, Times
from maildesk.desk.values import TicketState
from maildesk.store.schema import ticket

Key = tuple[Any, ...]
Conditions = Sequence[ColumnElement[bool]]

OVER = (TicketState.RESOLVED.value, TicketState.CLOSED.value)
APART = (TicketState.SPAM.value, TicketState.MERGED.value)
OPEN = tuple(one.value for one in TicketState if one.value not in (*OVER, *APART))
_C = ticket.c
_REAL = _C.state.not_in(APART)
_MINUTE = 60
_ADDED = ("reopened", "later_kept", "later_missed")  # columns that count by themselves
TIMES = ("answers", "solutions", "opened_minutes", "first_due", "later_due", "solved_due")


def counted(connection: Connection, by: Sequence[str], within: Conditions) -> dict[Key, Figures]:
    """The figures of each group, to be judged. `by`: columns of tickets, or "week" (its Monday in UTC)."""
    keys = [grouping(connection, name) for name in by]
    times = _times(connection)
    sums = [func.sum(case((condition, 1), else_=0)) for condition in _COUNTS.values()]
    added = [func.sum(case((_REAL, _C[name]), else_=0)) for name in _ADDED]
    strings = [func.aggregate_strings(case((condition, cast(minutes, Text))), ",") for condition, minutes in times.values()]
    names = (*_COUNTS, *_ADDED, *times)
    rows = connection.execute(select(*keys, *sums, *added, *strings).where(*within).group_by(*keys))
    return {tuple(row[: len(by)]): _figures(dict(zip(names, row[len(by) :], strict=True))) for row in rows}


# Constants stand in the text of these expressions: with parameters PostgreSQL takes the same expression twice for two.
def grouping(connection: Connection, name: str) -> ColumnElement[Any]:
    """What tickets are grouped by: a column of theirs, or "week"."""
    if name != "week":
        column: ColumnElement[Any] = _C[name]
        return column
    if connection.dialect.name == "postgresql":
        monday = func.date_trunc(literal_column("'week'"), func.timezone(literal_column("'UTC'"), _C.opened_at))
        return func.to_char(monday, literal_column("'YYYY-MM-DD'"))
    return func.date(literal_column("ticket.opened_at"), literal_column("'-6 days'"), literal_column("'weekday 1'"))


def minutes_of(connection: Connection, moment: ColumnElement[datetime]) -> ColumnElement[int]:
    """A moment in whole minutes since 1970."""
    if connection.dialect.name == "postgresql":
        return _minutes(cast(func.floor(func.extract("epoch", moment)), BigInteger))
    return _minutes(cast(func.strftime(literal_column("'%s'"), moment), BigInteger))


_PROMISED = and_(_REAL, _C.first_due_at.is_not(None))
_ASKED = and_(_C.next_due_at.is_not(None), _REAL)
_SOLUTION = and_(_C.resolve_due_at.is_not(None), _REAL)
_RUNS = _C.paused_at.is_(None)
_SOLVED_LATE = _C.resolve_due_at < func.coalesce(_C.paused_at, _C.resolved_at)
# Which tickets count, by the name of the figure. While the clock stands nothing becomes late; `late`: a later question that was before.
_COUNTS: Mapping[str, ColumnElement[bool]] = {
    "opened": _REAL,
    "open": _C.state.in_(OPEN),
    "waiting": _C.state == TicketState.WAITING.value,
    "done": _C.state.in_(OVER),
    "kept": and_(_PROMISED, _C.answered_at <= _C.first_due_at),
    "missed": and_(_PROMISED, _C.answered_at > _C.first_due_at),
    "late": and_(_ASKED, _C.next_due_at < _C.paused_at),
    "later_pending": and_(_ASKED, _C.state.in_(OPEN), _C.next_due_at >= _C.paused_at),
    "solved_kept": and_(_SOLUTION, _C.resolved_at.is_not(None), not_(_SOLVED_LATE)),
    "solved_missed": and_(_SOLUTION, _SOLVED_LATE),
    "solved_pending": and_(_SOLUTION, _C.resolved_at.is_(None), _C.resolve_due_at >= _C.paused_at),
    "spam": _C.state == TicketState.SPAM.value,
    "merged": _C.state == TicketState.MERGED.value,
    "asked": and_(_C.opinion_asked_at.is_not(None), _REAL),
    "helped": and_(_C.helped.is_(True), _REAL),
    "unhelped": and_(_C.helped.is_(False), _REAL),
}


def _times(connection: Connection) -> Mapping[str, tuple[ColumnElement[bool], ColumnElement[int]]]:
    """Of which tickets which minutes are told, by the name of the figure."""
    return {
        "answers": (_REAL, _minutes(_C.answer_seconds)),
        "solutions": (_REAL, _minutes(_C.resolve_seconds)),
        "opened_minutes": (_C.state.in_(OPEN), minutes_of(connection, _C.opened_at)),
        "first_due": (and_(_PROMISED, _C.answered_at.is_(None)), minutes_of(connection, _C.first_due_at)),
        "later_due": (and_(_ASKED, _RUNS, _C.state.in_(OPEN)), minutes_of(connection, _C.next_due_at)),
        "solved_due": (and_(_SOLUTION, _RUNS, _C.resolved_at.is_(None)), minutes_of(connection, _C.resolve_due_at)),
    }


def _minutes(seconds: ColumnElement[int]) -> ColumnElement[int]:
    return seconds.op("/", return_type=BigInteger())(literal_column(str(_MINUTE)))


def _figures(row: Mapping[str, Any]) -> Figures:
    values: dict[str, Any] = {name: times_of(value) if name in TIMES else int(value) for name, value in row.items()}
    values["later_missed"] += values.pop("late")
    return Figures(**values)


def times_of(minutes: str | None) -> Times:
    """What the database put one behind the other."""
    return Times(map(int, minutes.split(",") if minutes else ()))
