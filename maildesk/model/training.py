# SPDX-License-Identifier: Apache-2.0
"""Training: texts in, plain weights out. The only place that imports scikit-learn, and only when it is called."""

from array import array
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import chain
from typing import Any

from maildesk.desk.catalogue import Catalogue
from maildesk.desk.phrasebook import Phrasebook
from maildesk.desk.tokens import tokens
from maildesk.flow.errors import MaildeskError
from maildesk.model.features import audible, length, spoken, units
from maildesk.model.weights import LARGEST, Linear, Table

Bag = dict[str, float]
REQUEST, UNWANTED = "request", "unwanted"
EXAMPLE = 1.0  # what an example counts
_FAINTEST = 5  # weights that small are left out: they are many and change next to nothing
_COMMON = 2  # documents a feature must stand in


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text with its label; `weight` tells how much it counts (a phrase of the catalogue less than a mail)."""

    subject: str
    text: str
    label: str
    weight: float = EXAMPLE


class TrainingUnavailable(MaildeskError):
    """scikit-learn is not installed."""


def require() -> None:
    """Raises `TrainingUnavailable` where scikit-learn is missing."""
    try:
        import sklearn  # noqa: F401
    except ImportError as missing:
        raise TrainingUnavailable("training needs scikit-learn, which is not installed", "pip install 'maildesk[train]'") from missing


def one_thread() -> AbstractContextManager[Any]:
    """Within it the matrices are worked on by one thread: several wait for each other, on a busy machine ten times as long."""
    from threadpoolctl import threadpool_limits

    limits: AbstractContextManager[Any] = threadpool_limits(1)
    return limits


def catalogue_lessons(catalogue: Catalogue, weight: float) -> list[Lesson]:
    """Every phrase of the catalogue as a short text of its category."""
    return [
        Lesson("", phrase.replace("*", "").replace("..", " "), category.slug, weight)
        for category in catalogue.categories
        for service in category.services
        for phrase in service.words
    ]


def priors(catalogue: Catalogue) -> dict[str, float]:
    """How often each category is expected before a word is read: a field with many services gets many requests."""
    total = sum(len(category.services) for category in catalogue.categories) or 1
    return {category.slug: max(1, len(category.services)) / total for category in catalogue.categories}


class Corpus:
    """The bags of lessons as one matrix, a row each: models of parts of them are made from it again and again."""

    def __init__(self, bags: Sequence[Bag]) -> None:
        require()
        from scipy.sparse import csr_matrix

        self._names = sorted({name for bag in bags for name in bag})
        places = {name: place for place, name in enumerate(self._names)}
        values, columns, starts = array("d"), array("i"), array("i", [0])
        for bag in bags:
            values.extend(bag.values())
            columns.extend(places[name] for name in bag)
            starts.append(len(columns))
        self._matrix = csr_matrix((values, columns, starts), shape=(len(bags), len(self._names)))
        self._matrix.sort_indices()

    def fit(
        self, rows: Sequence[int], lessons: Sequence[Lesson], classes: Sequence[str], *, strength: float, shares: Mapping[str, float]
    ) -> Linear:
        """The linear model of these rows, which the `lessons` label. `strength` is scikit-learn's C; `shares` what each class is expected
        to have. The fewer texts hold a feature, the more it tells; one that a single text holds is left out.
        """
        import numpy as np
        from scipy.sparse import diags

        part = self._matrix[list(rows)]
        counts = part.getnnz(axis=0)
        kept = np.flatnonzero(counts >= _COMMON)
        inverse = np.sqrt(np.log((1 + len(rows)) / (1 + counts[kept])) + 1)
        labels, weights = [lesson.label for lesson in lessons], _balanced(lessons, shares)
        coefficients, bias = solve(part[:, kept] @ diags(inverse), labels, weights, strength, list(classes))
        table = rounded([self._names[place] for place in kept.tolist()], (np.array(coefficients) * inverse).T, _FAINTEST)
        return Linear(tuple(classes), tuple(round(float(value), 4) for value in bias), table)


def rounded(names: Sequence[str], rows: Any, faintest: int = 0) -> Table:
    """Rows of weights as a table of small integers, without the rows that are fainter than that."""
    import numpy as np

    matrix = np.asarray(rows, dtype=float).reshape(len(names), -1)
    scale = round(float(np.abs(matrix).max(initial=0.0)) / LARGEST, 8) or 1.0
    small = np.clip(np.rint(matrix / scale), -LARGEST, LARGEST).astype(np.int8)
    kept = np.flatnonzero(np.abs(small).max(axis=1, initial=0) >= faintest)
    return Table({names[place]: at for at, place in enumerate(kept.tolist())}, array("b", small[kept].tobytes()), matrix.shape[1], scale)


def bag(lesson: Lesson, phrasebook: Phrasebook) -> Bag:
    """Features with their values, as `Joined.scores` weighs them."""
    subject, text = (audible(words, phrasebook.hits(words)) for words in (tokens(lesson.subject), tokens(lesson.text)))
    found = units(subject, text)
    sums: Bag = {}
    for each in found:
        for said, weight in ((each.words, each.of_word), (each.pairs, each.of_pair)):
            for name, share in chain.from_iterable(map(spoken, said)):
                sums[name] = sums.get(name, 0.0) + weight * share
    whole = length(found)
    return {name: value / whole for name, value in sums.items()}


def _balanced(lessons: Sequence[Lesson], shares: Mapping[str, float]) -> list[float]:
    """Weights by which the classes have their expected shares, whatever the number of lessons of each."""
    sums: dict[str, float] = {}
    for lesson in lessons:
        sums[lesson.label] = sums.get(lesson.label, 0.0) + lesson.weight
    whole = sum(sums.values())
    return [lesson.weight * shares.get(lesson.label, 0.0) * whole / sums[lesson.label] for lesson in lessons]


def solve(
    matrix: Any, labels: list[str], weights: list[float], strength: float, classes: list[str]
) -> tuple[list[list[float]], list[float]]:
    """One row of coefficients and one bias for each class, in the order asked for; a class without lessons gets none."""
    from sklearn.linear_model import LogisticRegression

    silent, absent = [0.0] * matrix.shape[1], -10.0
    if len(set(labels)) < 2:  # there is nothing to tell apart
        return [silent for _ in classes], [0.0 if name in labels else absent for name in classes]
    with one_thread():
        solved = LogisticRegression(C=strength, max_iter=300, tol=1e-4).fit(matrix, labels, sample_weight=weights)
    found = list(solved.classes_)
    if len(found) == 2:
        row, bias = [value / 2 for value in solved.coef_[0].tolist()], float(solved.intercept_[0]) / 2
        by_class = {found[0]: ([-value for value in row], -bias), found[1]: (row, bias)}
    else:
        by_class = {name: (solved.coef_[index].tolist(), float(solved.intercept_[index])) for index, name in enumerate(found)}
    chosen = [by_class.get(name, (silent, absent)) for name in classes]
    return [row for row, _ in chosen], [bias for _, bias in chosen]
