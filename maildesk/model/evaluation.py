# SPDX-License-Identifier: Apache-2.0
"""How good is a classifier? Figures over labelled requests."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_COVERAGE = 0.8
_BINS = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """One labelled request and what was said of it: categories with probabilities, the likeliest first."""

    name: str
    label: str
    candidates: tuple[tuple[str, float], ...]
    subject: str = ""

    @property
    def best(self) -> str:
        return self.candidates[0][0]

    @property
    def confidence(self) -> float:
        return self.candidates[0][1]

    @property
    def right(self) -> bool:
        return self.best == self.label


@dataclass(frozen=True, slots=True)
class Figures:
    """All between 0 and 1. `covered` is the accuracy of the surest 80 %; `calibration` the mean gap between confidence and truth."""

    count: int
    accuracy: float
    macro_f1: float
    top2: float
    covered: float
    calibration: float
    f1: dict[str, float]


def figures(judged: Sequence[Judged], categories: Sequence[str]) -> Figures:
    """The figures over these requests; at least one is needed."""
    count = len(judged)
    surest = sorted(judged, key=lambda one: -one.confidence)[: max(1, int(count * _COVERAGE))]
    f1 = {category: _f1(judged, category) for category in categories}
    asked = [category for category in categories if any(one.label == category for one in judged)]
    return Figures(
        count,
        _share(one.right for one in judged),
        sum(f1[category] for category in asked) / max(1, len(asked)),
        _share(one.label in [name for name, _ in one.candidates[:2]] for one in judged),
        _share(one.right for one in surest),
        _calibration(judged),
        f1,
    )


def confusion(judged: Sequence[Judged]) -> Counter[tuple[str, str]]:
    """How often a label was taken for a category."""
    return Counter((one.label, one.best) for one in judged)


def worst(judged: Sequence[Judged], count: int) -> list[Judged]:
    """The mistakes of which the classifier was surest."""
    return sorted((one for one in judged if not one.right), key=lambda one: -one.confidence)[:count]


def _share(truths: Iterator[bool] | Sequence[bool]) -> float:
    told = list(truths)
    return sum(told) / len(told)


def _f1(judged: Sequence[Judged], category: str) -> float:
    hit = sum(one.right and one.label == category for one in judged)
    missed = sum(one.label == category for one in judged) - hit
    false = sum(one.best == category for one in judged) - hit
    return 2 * hit / (2 * hit + missed + false) if hit else 0.0


def _calibration(judged: Sequence[Judged]) -> float:
    """Expected calibration error over ten bins of confidence."""
    bins: list[list[Judged]] = [[] for _ in range(_BINS)]
    for one in judged:
        bins[min(_BINS - 1, int(one.confidence * _BINS))].append(one)
    gaps = (abs(sum(one.confidence for one in part) - sum(one.right for one in part)) for part in bins)
    return sum(gaps) / len(judged)
