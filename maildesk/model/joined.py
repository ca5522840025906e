# SPDX-License-Identifier: Apache-2.0
"""The two linear models as one table, so that words are looked up once; what a word says is remembered, since people use the same."""

from collections.abc import Sequence

from maildesk.model.features import length, spoken, units
from maildesk.model.weights import Linear, Weights

_REMEMBERED = 20_000  # units whose sum is kept
_Row = tuple[float, ...]


class Joined:
    """Scores for the categories, and the log odds that a mail is unwanted."""

    def __init__(self, weights: Weights) -> None:
        self.classes = weights.categories.classes
        self._bias = (*weights.categories.bias, _odds(weights.unwanted.bias))
        self._rows = dict(_rows(weights.categories, weights.unwanted))
        self._sums: dict[str, _Row | None] = {}

    def scores(self, subject: Sequence[str], text: Sequence[str]) -> tuple[list[float], float]:
        """A score for each class in their order, and the odds of being unwanted."""
        found = units(subject, text)
        share = 1.0 / length(found)
        totals = [0.0] * len(self._bias)
        for unit, weight in found.items():
            row = self._sum(unit)
            if row is not None:
                totals = [total + weight * value for total, value in zip(totals, row)]  # noqa: B905 - equal by construction, and this is hot
        whole = [bias + share * total for bias, total in zip(self._bias, totals, strict=True)]
        return whole[:-1], whole[-1]

    def _sum(self, unit: str) -> _Row | None:
        try:
            return self._sums[unit]
        except KeyError:
            pass
        rows = [(row, share) for name, share in spoken(unit) if (row := self._rows.get(name)) is not None]
        said = tuple(sum(row[index] * share for row, share in rows) for index in range(len(self._bias))) if rows else None
        if len(self._sums) >= _REMEMBERED:
            self._sums.clear()
        self._sums[unit] = said
        return said


def _rows(categories: Linear, unwanted: Linear) -> list[tuple[str, _Row]]:
    silent = (0,) * len(categories.classes)
    names = dict.fromkeys((*categories.rows, *unwanted.rows))
    return [
        (
            name,
            (
                *(value * categories.scale for value in categories.rows.get(name, silent)),
                _odds(unwanted.rows.get(name, (0, 0))) * unwanted.scale,
            ),
        )
        for name in names
    ]


def _odds(row: Sequence[float]) -> float:
    return row[1] - row[0]
