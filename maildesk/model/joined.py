# SPDX-License-Identifier: Apache-2.0
"""The two linear models as one, so that words are looked at once; what a word says is remembered, since people use the same."""

from collections.abc import Sequence

from maildesk.model.features import Pair, length, spoken, units
from maildesk.model.weights import Table, Weights

_REMEMBERED = 20_000  # words and pairs whose sum is kept
_Row = tuple[float, ...]


class Joined:
    """Scores for the categories, and the log odds that a mail is unwanted."""

    def __init__(self, weights: Weights) -> None:
        self.classes = weights.categories.classes
        self._bias = (*weights.categories.bias, _odds(weights.unwanted.bias))
        tables = (weights.categories.table, weights.unwanted.table)
        # Pairs are too many to remember them all, and few of them speak.
        self._pairs = {tuple(name.split(" ")) for table in tables for name in table.places if " " in name}
        self._sums = _Sums(weights)

    def scores(self, subject: Sequence[str], text: Sequence[str]) -> tuple[list[float], float]:
        """A score for each class in their order, and the odds of being unwanted."""
        found = units(subject, text)
        share = 1.0 / length(found)
        whole = list(self._bias)
        for each in found:
            for names, weight in ((each.words, each.of_word), (filter(self._pairs.__contains__, each.pairs), each.of_pair)):
                rows = [row for row in map(self._sums.__getitem__, names) if row]
                if rows:
                    factor = share * weight
                    whole = [before + factor * total for before, total in zip(whole, map(sum, zip(*rows, strict=True)), strict=True)]
        return whole[:-1], whole[-1]


class _Sums(dict[str | Pair, _Row | None]):
    """What a word or a pair says, found when it is first met."""

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        self._categories, self._unwanted = weights.categories.table, weights.unwanted.table
        self._silent = (0.0,) * len(weights.categories.classes)

    def __missing__(self, unit: str | Pair) -> _Row | None:
        names = spoken(unit)
        categories, unwanted = _total(self._categories, names), _total(self._unwanted, names)
        said = (*(categories or self._silent), _odds(unwanted) if unwanted else 0.0) if categories or unwanted else None
        if len(self) >= _REMEMBERED:
            self.clear()
        self[unit] = said
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
