# SPDX-License-Identifier: Apache-2.0
"""Training: texts in, plain weights out. The only place that imports scikit-learn, and only when it is called."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from math import log, sqrt
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


def fit(lessons: Sequence[Lesson], bags: Sequence[Bag], classes: Sequence[str], *, strength: float, shares: Mapping[str, float]) -> Linear:
    """The linear model of these lessons and their bags. `strength` is scikit-learn's C; `shares` what each class is expected to have."""
    require()
    inverse = _inverse_frequencies(bags)
    names = sorted(inverse)
    matrix = _matrix(bags, {name: index for index, name in enumerate(names)}, inverse)
    coefficients, bias = solve(matrix, [lesson.label for lesson in lessons], _balanced(lessons, shares), strength, list(classes))
    columns = [
        (name, [value * inverse[name] for value in column]) for name, column in zip(names, zip(*coefficients, strict=True), strict=True)
    ]
    table = rounded(columns, len(classes), _FAINTEST)
    return Linear(tuple(classes), tuple(round(float(value), 4) for value in bias), table)


def rounded(rows: Iterable[tuple[str, Sequence[float]]], width: int, faintest: int = 0) -> Table:
    """Rows of weights as a table of small integers, without the rows that are fainter than that."""
    told = [(name, row) for name, row in rows]
    scale = round(max((abs(value) for _, row in told for value in row), default=0.0) / LARGEST, 8) or 1.0
    small = ((name, [max(-LARGEST, min(LARGEST, round(value / scale))) for value in row]) for name, row in told)
    return Table.of({name: row for name, row in small if max(map(abs, row)) >= faintest}, width, scale)


def bag(lesson: Lesson, phrasebook: Phrasebook) -> Bag:
    """Features with their values, as `Joined.scores` weighs them."""
    subject, text = (audible(words, phrasebook.hits(words)) for words in (tokens(lesson.subject), tokens(lesson.text)))
    found = units(subject, text)
    sums: Bag = {}
    for unit, weight in found.items():
        for name, share in spoken(unit):
            sums[name] = sums.get(name, 0.0) + weight * share
    whole = length(found)
    return {name: value / whole for name, value in sums.items()}


def _inverse_frequencies(bags: Sequence[Bag]) -> dict[str, float]:
    """How telling a feature is: the fewer texts hold it, the more. Features of a single text are left out."""
    counts = Counter(name for bag in bags for name in bag)
    return {name: sqrt(log((1 + len(bags)) / (1 + count)) + 1) for name, count in counts.items() if count >= _COMMON}


def _balanced(lessons: Sequence[Lesson], shares: Mapping[str, float]) -> list[float]:
    """Weights by which the classes have their expected shares, whatever the number of lessons of each."""
    sums: dict[str, float] = {}
    for lesson in lessons:
        sums[lesson.label] = sums.get(lesson.label, 0.0) + lesson.weight
    whole = sum(sums.values())
    return [lesson.weight * shares.get(lesson.label, 0.0) * whole / sums[lesson.label] for lesson in lessons]


def _matrix(bags: Sequence[Bag], columns: Mapping[str, int], inverse: Mapping[str, float]) -> Any:
    from scipy.sparse import csr_matrix

    values, indices, starts = [], [], [0]
    for bag in bags:
        known = sorted((columns[name], value * inverse[name]) for name, value in bag.items() if name in columns)
        indices += [column for column, _ in known]
        values += [value for _, value in known]
        starts.append(len(indices))
    return csr_matrix((values, indices, starts), shape=(len(bags), len(columns)))


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
