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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from itertools import accumulate, chain, pairwise
from operator import add

from sqlalchemy import Connection, delete, func, insert, select, text

from maildesk.desk.figures import Figures, Times
from maildesk.store.counting import TIMES, Key, counted
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

_COUNTS = tuple(one.name for one in fields(Figures) if one.name not in TIMES)
# Whoever changes how tickets are counted changes the number: what was counted before is counted anew. New figures do so by their names.
_RULE = f"2 {' '.join((*_COUNTS, *TIMES))}"
_C = tally.c


@dataclass(frozen=True, slots=True)
class Group:
    """One group of a week: its key, its counts in the order of `_COUNTS`, and its minutes of each of `TIMES`."""

    key: Key
    counts: Sequence[int]
    times: Sequence["array[int]"]


class Sum:
    """Groups added up."""

    __slots__ = ("_counts", "_times")

    def __init__(self) -> None:
        self._counts: list[int] = [0] * len(_COUNTS)
        self._times = [Times() for _ in TIMES]

    def add(self, group: Group) -> None:
        """Its tickets, too."""
        self._counts = [*map(add, self._counts, group.counts)]
        for own, more in zip(self._times, group.times, strict=True):
            own.add_run(more)

    def figures(self) -> Figures:
        """What the tickets of all of them make."""
        made = Figures()
        for name, value in zip((*_COUNTS, *TIMES), (*self._counts, *self._times), strict=True):
            setattr(made, name, value)
        return made


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


def kept(
    connection: Connection, by: Sequence[str], only: Mapping[str, str], span: tuple[datetime, datetime]
) -> tuple[list[datetime], dict[Key, Figures]]:
    """The weeks within `span` that have a tally, and the figures of each group of their tickets, to be judged.

    `by`: columns of tickets, or "week"; `only`: which values columns must have. Nothing where these columns are not kept together.
    """
    name = next((name for name, columns in KEPT.items() if {*by, *only} <= {*columns, "week"}), None)
    if name is None:
        return [], {}
    since, until = span
    wanted = select(_C.week, _C.content).where(_C.week >= since, _C.week <= until - WEEK, _C.by == name, _C.rule == _RULE)
    columns = (*KEPT[name], "week")
    places, asked = [columns.index(one) for one in by], [(columns.index(one), value) for one, value in only.items()]
    weeks: list[datetime] = []
    sums: dict[Key, Sum] = {}
    for week, content in connection.execute(wanted.order_by(_C.week)):
        weeks.append(week)
        _add(sums, _unpacked(content), f"{week:%Y-%m-%d}", places, asked)
    return weeks, {key: one.figures() for key, one in sums.items()}


def _add(sums: dict[Key, Sum], groups: Iterable[Group], week: str, places: Sequence[int], asked: Sequence[tuple[int, str]]) -> None:
    for group in groups:
        values = (*group.key, week)
        if all(values[place] == value for place, value in asked):
            key = tuple([values[place] for place in places])
            if key not in sums:
                sums[key] = Sum()
            sums[key].add(group)


def monday(moment: datetime) -> datetime:
    """The beginning of the week in which a moment in UTC lies."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=moment.weekday())


def wrong_weeks(connection: Connection) -> list[datetime]:
    """The weeks that are kept otherwise than counting gives."""
    found: list[datetime] = []
    wanted = select(_C.week, _C.by, _C.content).where(_C.rule == _RULE).order_by(_C.week, _C.by)
    for week, name, content in connection.execute(wanted).all():
        within = [ticket.c.opened_at >= week, ticket.c.opened_at < week + WEEK]
        anew = _packed(counted(connection, KEPT[name], within))
        if _in_order(anew) != _in_order(content) and week not in found[-1:]:
            found.append(week)
    return found


def _in_order(content: bytes) -> list[tuple[str, list[int], list[list[int]]]]:
    """The groups of a tally, in an order that does not depend on the database's."""
    return sorted((str(one.key), list(one.counts), [sorted(taken) for taken in one.times]) for one in _unpacked(content))


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
        # Whoever writes waits behind this lock as long as it is waited for: not for long, and the job comes again.
        connection.execute(text("SET LOCAL lock_timeout = '2s'"))
        connection.execute(text("LOCK TABLE ticket IN SHARE MODE"))
    within = [ticket.c.opened_at >= week, ticket.c.opened_at < week + WEEK]
    connection.execute(delete(tally).where(_C.week == week))
    for name, columns in KEPT.items():
        content = _packed(counted(connection, columns, within))
        connection.execute(insert(tally).values(week=week, by=name, rule=_RULE, content=content))


def _packed(cells: Mapping[Key, Figures]) -> bytes:
    """A line of JSON with keys, counts and how many times there are of each kind, then the minutes in 32 bits each, the low byte first."""
    times = [[getattr(one, name).in_order() for name in TIMES] for one in cells.values()]
    counts = ([getattr(one, name) for name in _COUNTS] for one in cells.values())
    head = [[key, own, [len(one) for one in taken]] for key, own, taken in zip(cells, counts, times, strict=True)]
    minutes = array("i", chain.from_iterable(one for taken in times for one in taken))
    return zlib.compress(json.dumps(head).encode() + b"\n" + _little(minutes).tobytes(), 6)


def _unpacked(content: bytes) -> Iterator[Group]:
    head, _, rest = zlib.decompress(content).partition(b"\n")
    minutes = array("i")
    minutes.frombytes(rest)
    minutes = _little(minutes)
    at = 0
    for key, counts, lengths in json.loads(head):
        ends = list(accumulate(lengths, initial=at))
        yield Group(tuple(key), counts, [minutes[start:end] for start, end in pairwise(ends)])
        at = ends[-1]


def _little(numbers: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
