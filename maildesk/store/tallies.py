# SPDX-License-Identifier: Apache-2.0
"""What reports count, kept by the week in which tickets were opened, so that a report of years reads weeks and not tickets.

A tally holds what counting the week's tickets gives, never anything else: whatever changes one of them forgets the week's tallies in the
same commit (triggers of the first migration), and a scheduled job counts anew what has none, while nobody writes. What has no tally is
counted by the report. Tallies may thus be lost, or never made: no figure changes, reports take longer.
"""

import json
import sys
import zlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, text

from maildesk.desk.figures import Figures
from maildesk.store.counting import Key, counted, unanswered
from maildesk.store.room import Room
from maildesk.store.schema import tally, ticket

WEEK = timedelta(days=7)
# By what weeks are kept. A report by some of these columns adds up the groups of the others.
KEPT: Mapping[str, tuple[str, ...]] = {
    "services": ("category", "service"),
    "projects": ("project", "maturity"),
    "staff": ("owner_id",),
}
MOST = 60  # weeks that are counted at once, each in a commit of its own

_TIMES = ("answers", "solutions")
_COUNTS = tuple(one.name for one in fields(Figures) if one.name not in _TIMES)
# Whoever changes how tickets are counted changes the number: what was counted before is counted anew. New figures do so by their names.
_RULE = f"1 {' '.join(_COUNTS)}"
_C = tally.c


@dataclass(frozen=True, slots=True)
class Group:
    """One group of a week: its key, its counts in the order of `_COUNTS`, and how many minutes each answer and each solution took."""

    key: Key
    counts: Sequence[int]
    answers: "array[int]"
    solutions: "array[int]"

    def add_to(self, figures: Figures) -> None:
        """Counts its tickets, too."""
        for name, count in zip(_COUNTS, self.counts, strict=True):
            setattr(figures, name, getattr(figures, name) + count)
        figures.answers.update(self.answers)
        figures.solutions.update(self.solutions)


class Tallying(Room):
    """The verb of the scheduled job."""

    def tally_weeks(self, now: datetime, most: int = MOST) -> int:
        """Counts up to `most` weeks that have ended and have no tally, the oldest first; how many. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            missing = _missing(connection, now)[:most]
        for week in missing:
            with self.database.writing(durable=False) as connection:
                _tally(connection, week)
        return len(missing)


def kept(connection: Connection, by: str, since: datetime, until: datetime, now: datetime) -> dict[datetime, list[Group]]:
    """The groups of the weeks between the two that have a tally which is true at `now`, by their Mondays."""
    wanted = select(_C.week, _C.content).where(_C.week >= since, _C.week <= until - WEEK, _C.by == by, _C.rule == _RULE)
    settled = _C.settled_at.is_(None) | (_C.settled_at < now)
    return {week: _unpacked(content) for week, content in connection.execute(wanted.where(settled))}


def monday(moment: datetime) -> datetime:
    """The beginning of the week in which a moment in UTC lies."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=moment.weekday())


def _missing(connection: Connection, now: datetime) -> list[datetime]:
    first = connection.execute(select(func.min(ticket.c.opened_at))).scalar()
    if first is None:
        return []
    complete = select(_C.week).where(_C.rule == _RULE).group_by(_C.week).having(func.count() == len(KEPT))
    has = set(connection.execute(complete).scalars())
    weeks = (monday(now) - monday(first)) // WEEK
    return [week for number in range(weeks) if (week := monday(first) + number * WEEK) not in has]


def _tally(connection: Connection, week: datetime) -> None:
    """In one commit, in which no ticket is written: one that changes afterwards finds the tally and forgets it."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE ticket IN SHARE MODE"))
    within = [ticket.c.opened_at >= week, ticket.c.opened_at < week + WEEK]
    settled_at = connection.execute(unanswered(within)).scalar()
    connection.execute(delete(tally).where(_C.week == week))
    for name, columns in KEPT.items():
        content = _packed(counted(connection, columns, within, None))
        connection.execute(insert(tally).values(week=week, by=name, rule=_RULE, settled_at=settled_at, content=content))


def _packed(cells: Mapping[Key, Figures]) -> bytes:
    """A line of JSON with keys, counts and how many times there are of each kind, then the minutes in 32 bits each, the low byte first."""
    head = [[key, [getattr(one, name) for name in _COUNTS], *(getattr(one, name).total() for name in _TIMES)] for key, one in cells.items()]
    minutes = array("i", (minute for one in cells.values() for name in _TIMES for minute in sorted(getattr(one, name).elements())))
    return zlib.compress(json.dumps(head).encode() + b"\n" + _little(minutes).tobytes(), 6)


def _unpacked(content: bytes) -> list[Group]:
    head, _, rest = zlib.decompress(content).partition(b"\n")
    minutes = array("i")
    minutes.frombytes(rest)
    return list(_groups(json.loads(head), _little(minutes)))


def _groups(head: Iterable[Any], minutes: "array[int]") -> Iterable[Group]:
    at = 0
    for key, counts, answers, solutions in head:
        middle = at + answers
        yield Group(tuple(key), counts, minutes[at:middle], minutes[middle : middle + solutions])
        at = middle + solutions


def _little(numbers: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
