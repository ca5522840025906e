# SPDX-License-Identifier: Apache-2.0
"""A linear model over the vectors of the sentence encoder, beside what words said: for requests that name no word of the catalogue."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from maildesk.desk.phrasebook import UNWANTED
from maildesk.model.encoder import vectors
from maildesk.model.sounding import Opinion, Sounding
from maildesk.model.weights import Semantic, Table

# How much each part weighs before the linear model does; chosen on the examples, see docs/classification.md.
_VECTOR, _SCORE, _LIKENESS = 1.5, 0.3, 2.0
_ODDS, _LOUD = 0.5, 0.5
_LOUDEST = 6.0


class Meaning:
    """Implements `Sense`."""

    def __init__(self, model: Semantic) -> None:
        self._classes = model.classes
        self._temperature = model.temperature
        self._space = Space(model.classes, dense(model.mean)[0], dense(model.likenesses), tuple(model.likenesses.places))
        rows = dense(model.head)
        self._head = rows[[model.head.places[name] for name in (*model.classes, UNWANTED)]].T
        self._bias = np.array(model.bias)

    def judge(self, soundings: Sequence[Sounding]) -> list[Opinion]:
        """An opinion on each; the encoder reads all of them at once."""
        if not soundings:
            return []
        told = self._space.features(soundings) @ self._head + self._bias
        return [Opinion(dict(zip(self._classes, (row[:-1] / self._temperature).tolist(), strict=True)), float(row[-1])) for row in told]


class Space:
    """Where texts lie. `likenesses` are vectors of services, `names` theirs (`category/service`)."""

    def __init__(self, classes: Sequence[str], mean: Any, likenesses: Any, names: Sequence[str]) -> None:
        self._classes = classes
        self._mean = mean
        self._likenesses = likenesses
        self._members = [[at for at, name in enumerate(names) if name.partition("/")[0] == slug] for slug in classes]

    def features(self, soundings: Sequence[Sounding]) -> Any:
        """A row for each: its vector, what words said of each category, how like it is to services, and what words said of fraud."""
        placed = centred(vectors([one.passage for one in soundings]), self._mean)
        alike = placed @ self._likenesses.T
        nearest = [alike[:, members].max(axis=1) if members else np.zeros(len(soundings)) for members in self._members]
        scores = np.array([[one.scores.get(slug, 0.0) for slug in self._classes] for one in soundings])
        unwanted = np.array([[one.odds * _ODDS, min(one.loud, _LOUDEST) * _LOUD] for one in soundings])
        return np.hstack([placed * _VECTOR, scores * _SCORE, np.array(nearest).T * _LIKENESS, unwanted])


def centred(rows: Any, mean: Any) -> Any:
    """Vectors without what all have in common, of length 1."""
    moved = rows - mean
    return moved / np.maximum(1e-6, np.linalg.norm(moved, axis=1, keepdims=True))


def dense(table: Table) -> Any:
    """A table as a matrix, its rows in their order."""
    return np.array(table.cells, dtype=np.float32).reshape(-1, table.width) * table.scale
