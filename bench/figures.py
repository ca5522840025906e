# SPDX-License-Identifier: Apache-2.0
"""What was measured, as a table and as JSON."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure must reach: at least, or at most, so much."""

    bound: float
    at_least: bool

    def met_by(self, value: float) -> bool:
        return value >= self.bound if self.at_least else value <= self.bound

    def __str__(self) -> str:
        return f"{'>=' if self.at_least else '<='} {written(self.bound)}"


def at_least(bound: float) -> Target:
    return Target(bound, at_least=True)


def at_most(bound: float) -> Target:
    return Target(bound, at_least=False)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its runs, and what it should be. `elsewhere` is how many cores others used meanwhile."""

    part: str
    name: str
    unit: str
    values: tuple[float, ...]
    target: Target | None = None
    elsewhere: float | None = None
    note: str = ""

    @property
    def value(self) -> float:
        """The median of the runs."""
        return statistics.median(self.values)

    @property
    def met(self) -> bool | None:
        """Whether the median reaches the target; None where there is none."""
        return self.target.met_by(self.value) if self.target else None

    def as_json(self) -> dict[str, Any]:
        return {
            "part": self.part,
            "figure": self.name,
            "unit": self.unit,
            "value": self.value,
            "runs": list(self.values),
            "target": str(self.target) if self.target else None,
            "met": self.met,
            "cores_used_elsewhere": self.elsewhere,
            "note": self.note or None,
        }


HEADINGS = ("part", "figure", "value", "unit", "spread (runs)", "target", "met", "elsewhere")


def table(figures: Iterable[Figure]) -> str:
    """The figures in columns, as Markdown has them."""
    rows = [HEADINGS, *(_row(figure) for figure in figures)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEADINGS))]
    lines = [_line(row, widths) for row in rows]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


def _row(figure: Figure) -> tuple[str, ...]:
    met = {None: "", True: "yes", False: "NO"}[figure.met]
    few, many = min(figure.values), max(figure.values)
    spread = f"{written(few)} .. {written(many)} ({len(figure.values)})" if len(figure.values) > 1 else "(1)"
    elsewhere = "" if figure.elsewhere is None else f"{figure.elsewhere:.2f}"
    name = f"{figure.name} [{figure.note}]" if figure.note else figure.name
    return figure.part, name, written(figure.value), figure.unit, spread, str(figure.target or ""), met, elsewhere


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"


def written(value: float) -> str:
    """Three digits are as many as a benchmark knows."""
    if value == int(value) and abs(value) < 1e9:
        return f"{int(value):,}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
