# SPDX-License-Identifier: Apache-2.0
"""The two linear models as one, so that words are looked at once; what a word says is remembered, since people use the same."""

from collections.abc import Sequence

from maildesk.model.features import length, spoken, units
from maildesk.model.weights import Table, Weights

_REMEMBERED = 20_000  # words and pairs whose sum is kept
_Row = tuple[float, ...]


class Joined:
    """Scores for the categories, and the log odds that a mail is unwanted."""

    def __init__(self, weights: Weights) -> None:
        self.classes = weights.categories.classes
        self._bias = (*weights.categories.bias, _odds(weights.unwanted.bias))
        self._categories, self._unwanted = weights.categories.table, weights.unwanted.table
        self._silent = (0.0,) * len(self.classes)
        self._sums: dict[str, _Row | None] = {}

    def scores(self, subject: Sequence[str], text: Sequence[str]) -> tuple[list[float], float]:
        """A score for each class in their order, and the odds of being unwanted."""
        found = units(subject, text)
        share = 1.0 / length(found)
        totals = [0.0] * len(self._bias)
        for unit, weight in found.items():
            row = self._pair(unit) if " " in unit else self._sum(unit)
            if row is not None:
                totals = [total + weight * value for total, value in zip(totals, row)]  # noqa: B905 - equal by construction, and this is hot
        whole = [bias + share * total for bias, total in zip(self._bias, totals, strict=True)]
        return whole[:-1], whole[-1]

    def _pair(self, pair: str) -> _Row | None:
        """Pairs are too many to remember them all, and few of them speak."""
        if pair not in self._categories.places and pair not in self._unwanted.places:
            return None
        return self._sum(pair)

    def _sum(self, word: str) -> _Row | None:
        try:
            return self._sums[word]
        except KeyError:
            pass
        names = spoken(word)
        categories, unwanted = _total(self._categories, names), _total(self._unwanted, names)
        said = (*(categories or self._silent), _odds(unwanted) if unwanted else 0.0) if categories or unwanted else None
        if len(self._sums) >= _REMEMBERED:
            self._sums.clear()
        self._sums[word] = said
        return said


def _total(table: Table, names: Sequence[tuple[str, float]]) -> list[float] | None:
    """What a word says and the groups of letters in it, which all have one share; None if the table knows none of them."""
    (word, _), *groups = names
    own = table.row(word)
    rows = [row for name, _ in groups if (row := table.row(name)) is not None]
    if own is None and not rows:
        return None
    summed = [sum(column) for column in zip(*rows, strict=True)] if rows else [0] * table.width
    share = groups[0][1] if groups else 0.0
    return [(first + share * rest) * table.scale for first, rest in zip(own or [0] * table.width, summed, strict=True)]


def _odds(row: Sequence[float]) -> float:
    return row[1] - row[0]
