# SPDX-License-Identifier: Apache-2.0
"""What reports count of tickets, and how they say it: pure sums over cells that the database grouped. Times count in whole minutes."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import datetime
from itertools import chain
from math import ceil

MEDIAN, SLOW, ALL = 0.5, 0.9, 1.0


class Times:
    """How many minutes something took, once for each ticket: runs in order, as they were put together.

    What is at a rank is searched for in all runs at once, where they are long: a year is a million minutes in thousands of runs, and to
    sort them takes longer than all else that a report does.
    """

    __slots__ = ("_runs",)

    def __init__(self, minutes: Iterable[int] = ()) -> None:
        run = array("i", sorted(minutes))
        self._runs = [run] if run else []

    def add(self, other: "Times") -> None:
        """Counts those, too."""
        self._runs += other._runs

    def add_run(self, run: "array[int]") -> None:
        """Counts minutes that are in order, the shortest first."""
        if run:
            self._runs.append(run)

    def in_order(self) -> "array[int]":
        """All of them, the shortest first."""
        if len(self._runs) != 1:
            self._runs = [array("i", sorted(chain.from_iterable(self._runs)))]
        return self._runs[0]

    def at(self, rank: int) -> int:
        """The one at this rank, from 1 to as many as there are."""
        if len(self._runs) * _SEARCHED_FOR > len(self):
            return self.in_order()[rank - 1]
        low, high = min(run[0] for run in self._runs), max(run[-1] for run in self._runs)
        while low < high:
            middle = (low + high) // 2
            if sum([bisect_right(run, middle) for run in self._runs]) >= rank:
                high = middle
            else:
                low = middle + 1
        return low

    def below(self, bound: int) -> int:
        """How many are less than `bound`."""
        return sum(bisect_left(run, bound) for run in self._runs)

    def __len__(self) -> int:
        return sum(map(len, self._runs))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Times) and self.in_order() == other.in_order()

    __hash__ = None  # type: ignore[assignment] # they change

    def __repr__(self) -> str:
        return f"Times({self.in_order().tolist()})"


_SEARCHED_FOR = 100  # minutes of a run, so many that to search all runs costs less than to sort them


@dataclass(slots=True)
class Figures:
    """What is counted of some tickets.

    `open`: neither resolved nor closed. `kept`, `missed`: the first answer came in time, or not (also one that is due and did not come);
    `pending`: not due yet. `later_...`: the same of answers to later questions, of which a ticket may have several; `solved_...`: of
    solutions, where one was promised. `asked`: the requester was asked whether it helped; `helped`, `unhelped`: what they said.
    `answers`, `solutions`: how many minutes the first answers and the solutions took, without the time that the requester had the ball.
    `opened_minutes`: when those that are open were opened, in minutes since 1970. `first_due`, `later_due`, `solved_due`: when that is
    due which may still come, in minutes since 1970; `judge` makes of them what is late and what is not due yet.
    Tickets that were spam or became part of others are counted in `spam` and `merged` alone.
    """

    opened: int = 0
    open: int = 0
    waiting: int = 0
    done: int = 0
    reopened: int = 0
    kept: int = 0
    missed: int = 0
    pending: int = 0
    later_kept: int = 0
    later_missed: int = 0
    later_pending: int = 0
    solved_kept: int = 0
    solved_missed: int = 0
    solved_pending: int = 0
    spam: int = 0
    merged: int = 0
    asked: int = 0
    helped: int = 0
    unhelped: int = 0
    answers: Times = field(default_factory=Times)
    solutions: Times = field(default_factory=Times)
    opened_minutes: Times = field(default_factory=Times)
    first_due: Times = field(default_factory=Times)
    later_due: Times = field(default_factory=Times)
    solved_due: Times = field(default_factory=Times)

    def judge(self, now: datetime) -> None:
        """Counts what may still come as late or as not due yet. What is due in the very minute of `now` is not late."""
        minute = int(now.timestamp()) // 60
        for undecided, missed, pending in _UNDECIDED:
            due: Times = getattr(self, undecided)
            late = due.below(minute)
            setattr(self, missed, getattr(self, missed) + late)
            setattr(self, pending, getattr(self, pending) + len(due) - late)
            setattr(self, undecided, Times())

    def add(self, other: "Figures") -> None:
        """Counts the tickets of `other`, too."""
        for one in fields(self):
            mine = getattr(self, one.name)
            if isinstance(mine, Times):
                mine.add(getattr(other, one.name))
            else:
                setattr(self, one.name, mine + getattr(other, one.name))

    @property
    def promise(self) -> float | None:
        """The share of first answers in time, of those that came or were due; None where there were none."""
        return _share(self.kept, self.missed)

    @property
    def later_promise(self) -> float | None:
        """The share of answers to later questions in time; None where none came or was due."""
        return _share(self.later_kept, self.later_missed)

    @property
    def solved_promise(self) -> float | None:
        """The share of solutions in time, where they were promised; None where none came or was due."""
        return _share(self.solved_kept, self.solved_missed)

    @property
    def opinions(self) -> int:
        """How many said whether it helped."""
        return self.helped + self.unhelped

    @property
    def satisfaction(self) -> float | None:
        """The share of those whom it helped, of those who said; None where nobody did."""
        return _share(self.helped, self.unhelped)


_UNDECIDED = (
    ("first_due", "missed", "pending"),
    ("later_due", "later_missed", "later_pending"),
    ("solved_due", "solved_missed", "solved_pending"),
)


def percentile(times: Times, share: float) -> int | None:
    """The smallest number of minutes that at least `share` (0..1) of them do not exceed (nearest rank); None of none."""
    return times.at(max(1, ceil(share * len(times)))) if times else None


def age(opened: Times, share: float, now: datetime) -> int | None:
    """The smallest age in minutes that at least `share` (0..1) of what was opened then does not exceed (nearest rank); None of none."""
    if not opened:
        return None
    rank = max(1, ceil(share * len(opened)))
    return max(int(now.timestamp()) // 60 - opened.at(len(opened) - rank + 1), 0)


def _share(good: int, bad: int) -> float | None:
    return good / (good + bad) if good + bad else None


def together(parts: Iterable[Figures]) -> Figures:
    """All of them as one."""
    whole = Figures()
    for one in parts:
        whole.add(one)
    return whole


# A cell with fewer tickets could tell who asked: the public account shows none of it.
FEWEST = 5


def suppressed(count: int) -> int | None:
    """A count of the public account; None where it is too small to show (but nothing is nothing)."""
    return count if count == 0 or count >= FEWEST else None
