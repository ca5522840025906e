# SPDX-License-Identifier: Apache-2.0
"""What reports count: weeks that are kept (`tallies.py`), and the tickets of the days before, after and between them (`counting.py`)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Text, case, cast, func, literal, select, text

from maildesk.desk.figures import Figures
from maildesk.flow.report import Asked, Open
from maildesk.store.counting import OPEN, Key, counted, grouping, minutes_of, times_of
from maildesk.store.engine import Database, open_engine
from maildesk.store.room import Room
from maildesk.store.schema import person, ticket
from maildesk.store.tallies import WEEK, kept

_C = ticket.c
_FILTERS = ("category", "project", "maturity")


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
        """The figures of each group. `by`: of "category", "service", "project", "maturity", "owner_id", "week" (its Monday in UTC).

        Raises StoreUnavailable.
        """
        only = {name: value for name in _FILTERS if (value := getattr(asked, name)) is not None}
        with self.database.reading() as connection:
            _at_one_moment(connection)
            weeks, found = kept(connection, by, only, (asked.since, asked.until))
            for since, until in _between(asked.since, asked.until, weeks):
                within = [_C.opened_at >= since, _C.opened_at < until, *_only(asked)]
                for key, figures in counted(connection, by, within).items():
                    found.setdefault(key, Figures()).add(figures)
        for figures in found.values():
            figures.judge(now)
        return found

    def backlog(self, by: str, asked: Asked, bounds: Sequence[datetime]) -> list[Open]:
        """The tickets that are open now and were opened before the end of the time, by a column of theirs, or by "week".

        Raises StoreUnavailable.
        """
        younger = [func.sum(case((_C.opened_at > literal(one, _C.opened_at.type), 1), else_=0)) for one in bounds]
        with self.database.reading() as connection:
            key = grouping(connection, by)
            minutes = func.aggregate_strings(cast(minutes_of(connection, _C.opened_at), Text), ",")
            wanted = select(key, func.min(_C.opened_at), minutes, *younger, func.count()).group_by(key)
            rows = connection.execute(wanted.where(_C.state.in_(OPEN), _C.opened_at < asked.until, *_only(asked)))
            return [Open(name, oldest, [int(one) for one in counts], times_of(opened)) for name, oldest, opened, *counts in rows]

    def standing(self, column: str) -> list[str]:
        """What stands in a column of tickets: of "category", "project", "maturity". Raises StoreUnavailable."""
        with self.database.reading() as connection:
            found = select(_C[column]).where(_C[column].is_not(None)).distinct().order_by(_C[column])
            return list(connection.execute(found).scalars())

    def names(self) -> dict[int, str]:
        """The names of everybody who works or worked here, by person. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            rows = connection.execute(select(person.c.id, person.c.name, person.c.handle).where(person.c.handle.is_not(None)))
            return {number: name or handle for number, name, handle in rows}


def _at_one_moment(connection: Connection) -> None:
    """What is read next is all as it is now: a ticket that changes meanwhile must not be missed, nor counted twice. So it is on SQLite."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))


def _between(since: datetime, until: datetime, weeks: Sequence[datetime]) -> Iterator[tuple[datetime, datetime]]:
    """The spans of the time that lie in none of the weeks."""
    for week in weeks:
        if since < week:
            yield since, week
        since = week + WEEK
    if since < until:
        yield since, until


def _only(asked: Asked) -> list[ColumnElement[bool]]:
    return [_C[name] == value for name in _FILTERS if (value := getattr(asked, name)) is not None]
