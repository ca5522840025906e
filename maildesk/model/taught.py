# SPDX-License-Identifier: Apache-2.0
"""Lessons as bags of features, made once: the linear models of all of them, and what models say of lessons that they did not learn."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from maildesk.desk.catalogue import Catalogue
from maildesk.desk.phrasebook import Phrasebook
from maildesk.desk.project import Projects
from maildesk.model.classifier import PHRASE_SHARE, CatalogueClassifier
from maildesk.model.sounding import Sounding
from maildesk.model.training import REQUEST, UNWANTED, Bag, Lesson, bag, catalogue_lessons, fit, priors
from maildesk.model.weights import Weights

# Chosen on the development data, see docs/classification.md.
_STRENGTH, _UNWANTED_STRENGTH = 20.0, 10.0
_PHRASE_WEIGHT, _FAINT_WEIGHT = 0.1, 0.05
_UNWANTED_SHARE = 0.3
_FOLDS = 4
_ENOUGH = 1_000  # lessons that were not learnt tell enough of what a model does with such: no further fold is needed


@dataclass(frozen=True, slots=True)
class Unseen:
    """A lesson, and what words said of it to a model that had not learnt it."""

    lesson: Lesson
    sounding: Sounding


class Taught:
    """The phrases of a catalogue and lessons, labelled with its slugs or `UNWANTED`."""

    def __init__(self, catalogue: Catalogue, lessons: Sequence[Lesson]) -> None:
        self._catalogue = catalogue
        self._lessons = lessons
        phrasebook = Phrasebook.of_requests(catalogue)
        self._bags = _bags(lessons, phrasebook)
        self._phrases = catalogue_lessons(catalogue, _PHRASE_WEIGHT)
        self._phrase_bags = _bags(self._phrases, phrasebook)
        self._signs = [Lesson("", phrase.replace("*", "").replace("..", " "), UNWANTED, _PHRASE_WEIGHT) for phrase in catalogue.unwanted]
        self._sign_bags = _bags(self._signs, phrasebook)

    def fit(self, kept: Iterable[int], made_of: Mapping[str, Any]) -> Weights:
        """Both models of the lessons at these places, not yet tempered."""
        chosen = [(self._lessons[at], self._bags[at]) for at in kept]
        requests = [one for one in chosen if one[0].label != UNWANTED]
        categories = fit(
            [*(lesson for lesson, _ in requests), *self._phrases],
            [*(bag for _, bag in requests), *self._phrase_bags],
            self._catalogue.slugs,
            strength=_STRENGTH,
            shares=priors(self._catalogue),
        )
        faint = [replace(one, label=REQUEST, weight=_FAINT_WEIGHT) for one in self._phrases]
        unwanted = fit(
            [*(_two_sided(lesson) for lesson, _ in chosen), *self._signs, *faint],
            [*(bag for _, bag in chosen), *self._sign_bags, *self._phrase_bags],
            (REQUEST, UNWANTED),
            strength=_UNWANTED_STRENGTH,
            shares={REQUEST: 1 - _UNWANTED_SHARE, UNWANTED: _UNWANTED_SHARE},
        )
        return Weights(categories, unwanted, PHRASE_SHARE, 1.0, made_of)

    def whole(self, made_of: Mapping[str, Any]) -> Weights:
        """The models of all lessons."""
        return self.fit(range(len(self._lessons)), made_of)

    def unseen(self) -> list[Unseen]:
        """What is said of lessons that were not learnt: of all, or of enough where they are many."""
        return list(self._unseen())

    def _unseen(self) -> Iterator[Unseen]:
        count = len(self._lessons)
        folds, told = min(_FOLDS, count), 0
        for fold in range(folds if folds > 1 else 0):
            if told >= _ENOUGH:
                return
            weights = self.fit((at for at in range(count) if at % folds != fold), {})
            classifier = CatalogueClassifier(self._catalogue, weights, Projects(()), 0.0)
            for at in range(fold, count, folds):
                told += 1
                yield Unseen(self._lessons[at], classifier.sound(self._lessons[at].subject, self._lessons[at].text))


def _bags(lessons: Sequence[Lesson], phrasebook: Phrasebook) -> list[Bag]:
    return [bag(one, phrasebook) for one in lessons]


def _two_sided(lesson: Lesson) -> Lesson:
    return lesson if lesson.label == UNWANTED else replace(lesson, label=REQUEST)
