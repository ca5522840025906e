# SPDX-License-Identifier: Apache-2.0
"""What reports count of tickets, and how they say it: pure sums over cells that the database grouped.

Times are counted in whole minutes, so that a percentile of a million tickets comes from a few thousand sums; it is exact to the minute.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields

MEDIAN, SLOW = 0.5, 0.9


@dataclass(slots=True)
class Figures:
    """What is counted of some tickets.

    `open`: neither resolved nor closed. `kept`, `missed`: the first answer came in time, or not (also one that is due and did not come);
    `pending`: not due yet. `asked`: the requester was asked whether it helped; `helped`, `unhelped`: what they said. `answers`,
    `solutions`: how often the first answer and the solution took so many minutes, without the time that the requester had the ball.
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
    spam: int = 0
    merged: int = 0
    asked: int = 0
    helped: int = 0
    unhelped: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    solutions: Counter[int] = field(default_factory=Counter)

    def add(self, other: "Figures") -> None:
        """Counts the tickets of `other`, too."""
        for one in fields(self):
            mine = getattr(self, one.name)
            if isinstance(mine, Counter):
                mine.update(getattr(other, one.name))
            else:
                setattr(self, one.name, mine + getattr(other, one.name))

    @property
    def promise(self) -> float | None:
        """The share of first answers in time, of those that came or were due; None where there were none."""
        judged = self.kept + self.missed
        return self.kept / judged if judged else None

    @property
    def opinions(self) -> int:
        """How many said whether it helped."""
        return self.helped + self.unhelped

    @property
    def satisfaction(self) -> float | None:
        """The share of those whom it helped, of those who said; None where nobody did."""
        return self.helped / self.opinions if self.opinions else None


def percentile(minutes: Mapping[int, int], share: float) -> int | None:
    """The smallest number of minutes that at least `share` (0..1) of them do not exceed (nearest rank); None of none."""
    total = sum(minutes.values())
    needed, seen = share * total, 0
    for minute in sorted(minutes):
        seen += minutes[minute]
        if seen >= needed:
            return minute
    return None


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
