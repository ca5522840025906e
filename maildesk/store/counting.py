# SPDX-License-Identifier: Apache-2.0
"""The tickets of a time counted by the database, in one pass: sums, and the minutes that answers and solutions took, one behind the other.

A row for each group is all that comes back: hundreds of thousands of rows, one for each number of minutes, take a driver longer than that.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Text, and_, case, cast, func, literal, literal_column, not_, or_, select

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
_TIMES = ("answers", "solutions", "opened_minutes")


def counted(connection: Connection, by: Sequence[str], within: Conditions, now: datetime | None) -> dict[Key, Figures]:
    """The figures of each group. `by`: columns of tickets, or "week" (its Monday in UTC). `now` None: all that has a date is due."""
    keys = [grouping(connection, name) for name in by]
    counts, times = _counts(now), _times(connection)
    sums = [func.sum(case((condition, 1), else_=0)) for condition in counts.values()]
    added = [func.sum(case((_REAL, _C[name]), else_=0)) for name in _ADDED]
    strings = [func.aggregate_strings(case((condition, cast(minutes, Text))), ",") for condition, minutes in times.values()]
    names = (*counts, *_ADDED, *times)
    rows = connection.execute(select(*keys, *sums, *added, *strings).where(*within).group_by(*keys))
    return {tuple(row[: len(by)]): _figures(dict(zip(names, row[len(by) :], strict=True))) for row in rows}


def undecided_until(connection: Connection, within: Conditions) -> datetime | None:
    """When the last answer or solution is due that may still come in time; None where there is none."""
    runs = _C.paused_at.is_(None)
    owed = (
        (_C.first_due_at, _C.answered_at.is_(None)),
        (_C.next_due_at, and_(runs, _C.state.not_in(OVER))),
        (_C.resolve_due_at, and_(runs, _C.resolved_at.is_(None))),
    )
    last = [func.max(case((condition, due_at))) for due_at, condition in owed]
    found = connection.execute(select(*last).where(*within, _REAL)).one()
    return max((one for one in found if one is not None), default=None)


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


def opened_minutes(connection: Connection) -> ColumnElement[int]:
    """When a ticket was opened, in whole minutes since 1970."""
    if connection.dialect.name == "postgresql":
        return _minutes(cast(func.floor(func.extract("epoch", _C.opened_at)), BigInteger))
    return _minutes(cast(func.strftime(literal_column("'%s'"), literal_column("ticket.opened_at")), BigInteger))


def _counts(now: datetime | None) -> Mapping[str, ColumnElement[bool]]:
    """Which tickets count, by the name of the figure. Of `promised` the pending ones remain; `late` ones are of `later_missed`."""
    promised = and_(_REAL, _C.first_due_at.is_not(None))
    unanswered = and_(_C.answered_at.is_(None), _late(_C.first_due_at, _C.answered_at, now))
    asked = and_(_C.next_due_at.is_not(None), _REAL)
    late = _late(_C.next_due_at, _C.paused_at, now)
    solution = and_(_C.resolve_due_at.is_not(None), _REAL)
    unsolved = _late(_C.resolve_due_at, func.coalesce(_C.paused_at, _C.resolved_at), now)
    return {
        "opened": _REAL,
        "open": _C.state.in_(OPEN),
        "waiting": _C.state == TicketState.WAITING.value,
        "done": _C.state.in_(OVER),
        "kept": and_(promised, _C.answered_at <= _C.first_due_at),
        "missed": and_(promised, or_(_C.answered_at > _C.first_due_at, unanswered)),
        "promised": promised,
        "late": and_(asked, late),
        "later_pending": and_(asked, _C.state.in_(OPEN), not_(late)),
        "solved_kept": and_(solution, _C.resolved_at.is_not(None), not_(unsolved)),
        "solved_missed": and_(solution, unsolved),
        "solved_pending": and_(solution, _C.resolved_at.is_(None), not_(unsolved)),
        "spam": _C.state == TicketState.SPAM.value,
        "merged": _C.state == TicketState.MERGED.value,
        "asked": and_(_C.opinion_asked_at.is_not(None), _REAL),
        "helped": and_(_C.helped.is_(True), _REAL),
        "unhelped": and_(_C.helped.is_(False), _REAL),
    }


def _late(due_at: ColumnElement[datetime], stopped: ColumnElement[datetime], now: datetime | None) -> ColumnElement[bool]:
    """Whether it was late when its clock stopped, or is now where that runs."""
    if now is None:
        return or_(stopped.is_(None), due_at < stopped)
    return due_at < func.coalesce(stopped, literal(now, due_at.type))


def _times(connection: Connection) -> Mapping[str, tuple[ColumnElement[bool], ColumnElement[int]]]:
    """Of which tickets which minutes are told, by the name of the figure."""
    return {
        "answers": (_REAL, _minutes(_C.answer_seconds)),
        "solutions": (_REAL, _minutes(_C.resolve_seconds)),
        "opened_minutes": (_C.state.in_(OPEN), opened_minutes(connection)),
    }


def _minutes(seconds: ColumnElement[int]) -> ColumnElement[int]:
    return seconds.op("/", return_type=BigInteger())(literal_column(str(_MINUTE)))


def _figures(row: Mapping[str, Any]) -> Figures:
    values: dict[str, Any] = {name: times_of(value) if name in _TIMES else int(value) for name, value in row.items()}
    values["pending"] = values.pop("promised") - values["kept"] - values["missed"]
    values["later_missed"] += values.pop("late")
    return Figures(**values)


def times_of(minutes: str | None) -> Times:
    """What the database put one behind the other."""
    return Times(map(int, minutes.split(",") if minutes else ()))
