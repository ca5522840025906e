# SPDX-License-Identifier: Apache-2.0
"""Trains what is laid over the vectors of the sentence encoder: on lessons, and on what a model that had not learnt them said of each."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from maildesk.desk.catalogue import Catalogue
from maildesk.model.encoder import vectors
from maildesk.model.school import Scored, temperature
from maildesk.model.semantic import Space, centred, dense
from maildesk.model.taught import Unseen
from maildesk.model.training import REQUEST, UNWANTED, rounded, solve
from maildesk.model.weights import Semantic, Table

# Chosen on the examples, see docs/classification.md.
_STRENGTH = 3.0
_CAUTION = 2.0  # how much worse it is to set a request aside than to let advertising through
_FEWEST = 20  # lessons of requests
_FOLDS = 5


def train(catalogue: Catalogue, unseen: Sequence[Unseen]) -> Semantic | None:
    """None where there are too few lessons to learn from. Raises `EncoderMissing`, `TrainingUnavailable`."""
    asked = [at for at, one in enumerate(unseen) if one.lesson.label in catalogue.slugs]
    if len(asked) < _FEWEST:
        return None
    mean, likenesses = _mean(unseen), _likenesses(catalogue)
    space = Space(catalogue.slugs, dense(mean)[0], dense(likenesses), tuple(likenesses.places))
    told = space.features([one.sounding for one in unseen])
    rows, bias = _categories(catalogue.slugs, told, unseen, asked)
    (row, odds) = _unwanted(told, unseen)
    head = rounded([*catalogue.slugs, UNWANTED], [*rows, row])
    found = temperature(_untold(catalogue.slugs, told, unseen, asked))
    return Semantic(catalogue.slugs, tuple(round(value, 4) for value in (*bias, odds)), found, mean, likenesses, head)


def _mean(unseen: Sequence[Unseen]) -> Table:
    """What all texts have in common: it tells nothing, and hides the rest."""
    mean = vectors([one.sounding.passage for one in unseen]).mean(axis=0)
    return rounded(["mean"], [mean])


def _likenesses(catalogue: Catalogue) -> Table:
    """For each service the middle of its phrases."""
    named = [
        (f"{category.slug}/{one.slug}", phrase) for category in catalogue.categories for one in category.services for phrase in one.words
    ]
    rows = vectors([phrase.replace("*", "").replace("..", " ") for _, phrase in named])
    rows = centred(rows, rows.mean(axis=0))
    members: dict[str, list[int]] = {}
    for at, (name, _) in enumerate(named):
        members.setdefault(name, []).append(at)
    middles = {name: centred(rows[places].mean(axis=0, keepdims=True), 0.0)[0] for name, places in sorted(members.items())}
    return rounded(list(middles), list(middles.values()))


def _categories(slugs: Sequence[str], told: Any, unseen: Sequence[Unseen], places: Sequence[int]) -> tuple[list[list[float]], list[float]]:
    lessons = [unseen[at].lesson for at in places]
    return solve(told[list(places)], [one.label for one in lessons], [one.weight for one in lessons], _STRENGTH, list(slugs))


def _unwanted(told: Any, unseen: Sequence[Unseen]) -> tuple[list[float], float]:
    """The row and bias of the odds."""
    labels = [UNWANTED if one.lesson.label == UNWANTED else REQUEST for one in unseen]
    weights = [one.lesson.weight * (_CAUTION if one.lesson.label != UNWANTED else 1.0) for one in unseen]
    (request, unwanted), bias = solve(told, labels, weights, _STRENGTH, [REQUEST, UNWANTED])
    return [one - other for one, other in zip(unwanted, request, strict=True)], bias[1] - bias[0]


def _untold(slugs: Sequence[str], told: Any, unseen: Sequence[Unseen], asked: Sequence[int]) -> list[Scored]:
    """What is said of requests that the head did not learn."""
    scored: list[Scored] = []
    for fold in range(_FOLDS):
        rows, bias = _categories(slugs, told, unseen, [at for number, at in enumerate(asked) if number % _FOLDS != fold])
        held = asked[fold::_FOLDS]
        said = told[held] @ np.array(rows).T + np.array(bias)
        scored += [(dict(zip(slugs, row, strict=True)), unseen[at].lesson.label) for row, at in zip(said.tolist(), held, strict=True)]
    return scored
