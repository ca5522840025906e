# SPDX-License-Identifier: Apache-2.0
"""What the scheduled jobs of the promise ask: which tickets have to be looked at, and how long answers and solutions took lately."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Subquery, delete, func, insert, select

from maildesk.desk.usual import Usual
from maildesk.store.among import among, read
from maildesk.store.columns import bounded
from maildesk.store.common import TICKET_RINGS
from maildesk.store.room import Room
from maildesk.store.schema import figure, ticket

_USUAL = select(figure).where(among(figure.c.category))


class Promising(Room):
    """The memory of what was promised."""

    def alarms_due(self, now: datetime, limit: int) -> list[int]:
        """The ids of tickets whose alarm rings, those first whose time came first. Raises StoreUnavailable."""
        c = ticket.c
        due = select(c.id).where(TICKET_RINGS, c.alarm_at <= now).order_by(c.alarm_at, c.id).limit(limit)
        with self.database.reading() as connection:
            return list(connection.execute(due).scalars())

    def measure(self, since: datetime, months: int, now: datetime) -> int:
        """Measures anew, over the requests opened `since`, and tells of how many categories. Raises StoreUnavailable.

        The requests of half a year are read in one pass each; it is a job of some seconds on a desk of a million tickets.
        """
        with self.database.reading() as connection:
            answers = _quantiles(connection, since, ticket.c.answer_seconds)
            solutions = _quantiles(connection, since, ticket.c.resolve_seconds)
        nothing = (0, None, None)
        rows = [
            {"category": one, "measured_at": now, "months": months}
            | dict(zip(("answers", "answer_p50", "answer_p90"), answers.get(one, nothing), strict=True))
            | dict(zip(("solutions", "resolve_p50", "resolve_p90"), solutions.get(one, nothing), strict=True))
            for one in sorted(answers.keys() | solutions.keys())
        ]
        with self.database.writing() as connection:
            connection.execute(delete(figure))
            if rows:
                connection.execute(insert(figure), rows)
        return len(rows)


def usual(connection: Connection, categories: Iterable[str]) -> dict[str, Usual]:
    """What was measured of these categories last."""
    found = read(connection, _USUAL, [bounded(one) for one in categories])
    return {
        row.category: Usual(row.months, row.answers, row.answer_p50, row.answer_p90, row.solutions, row.resolve_p50, row.resolve_p90)
        for row in found
    }


def _quantiles(connection: Connection, since: datetime, span: ColumnElement[int]) -> dict[str, tuple[int, int, int]]:
    """By category how many were measured, their median and ninetieth percentile: the smallest span that half, nine of ten, keep to."""
    ranked = _ranked(since, span)
    c = ranked.c
    at_rank = (c.place == (c.count * 50 + 99) // 100) | (c.place == (c.count * 90 + 99) // 100)
    found: dict[str, list[tuple[int, int]]] = {}
    for category, count, seconds in connection.execute(select(c.category, c.count, c.seconds).where(at_rank).order_by(c.category, c.place)):
        found.setdefault(category, []).append((count, seconds))
    return {category: (rows[0][0], rows[0][1], rows[-1][1]) for category, rows in found.items()}


def _ranked(since: datetime, span: ColumnElement[int]) -> Subquery:
    c = ticket.c
    place = func.row_number().over(partition_by=c.category, order_by=span).label("place")
    count = func.count().over(partition_by=c.category).label("count")
    return select(c.category, span.label("seconds"), place, count).where(c.opened_at >= since, span.is_not(None)).subquery()
