# SPDX-License-Identifier: Apache-2.0
"""Lessons as bags of features, made once: the linear models of all of them, and what models say of lessons that they did not learn."""

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from maildesk.desk.catalogue import FALLBACK, Catalogue
from maildesk.desk.phrasebook import Phrasebook
from maildesk.desk.project import Projects
from maildesk.model.classifier import PHRASE_SHARE, CatalogueClassifier
from maildesk.model.sounding import Sounding
from maildesk.model.training import REQUEST, UNWANTED, Corpus, Lesson, bag, catalogue_lessons, priors
from maildesk.model.weights import Linear, Table, Weights

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
    """The phrases of a catalogue and lessons, labelled with its slugs, `UNWANTED`, or `REQUEST` for one of no category of it."""

    def __init__(self, catalogue: Catalogue, lessons: Sequence[Lesson]) -> None:
        self.catalogue = catalogue
        self._lessons = lessons
        self._phrases = catalogue_lessons(catalogue, _PHRASE_WEIGHT)
        signs = (phrase.replace("*", "").replace("..", " ") for phrase in catalogue.unwanted)
        self._signs = [Lesson("", sign, UNWANTED, _PHRASE_WEIGHT) for sign in signs]
        phrasebook = Phrasebook.of(catalogue)
        self._corpus = Corpus([bag(one, phrasebook) for one in (*lessons, *self._phrases, *self._signs)])

    @property
    def knows_categories(self) -> bool:
        """Are there mails of at least half of the categories? Beside a category with mails those with phrases alone would lose every
        mail whose words the catalogue does not name: until then phrases alone decide.
        """
        there = {one.label for one in self._lessons}
        others = [slug for slug in self.catalogue.slugs if slug != FALLBACK]
        return 2 * sum(slug in there for slug in others) >= len(others)

    def fit(self, kept: Iterable[int], made_of: Mapping[str, Any], *, both: bool = True) -> Weights:
        """The models of the lessons at these places, not yet tempered; that of unwanted mail knows nothing unless `both` are asked for."""
        chosen = list(kept)
        unwanted = self._fit_unwanted(chosen) if both else _silent((REQUEST, UNWANTED))
        categories = self._fit_categories(chosen) if self.knows_categories else _silent(self.catalogue.slugs)
        return Weights(categories, unwanted, PHRASE_SHARE, 1.0, made_of)

    def _fit_categories(self, chosen: Sequence[int]) -> Linear:
        requests = [at for at in chosen if self._lessons[at].label not in (REQUEST, UNWANTED)]
        first = len(self._lessons)
        return self._corpus.fit(
            [*requests, *range(first, first + len(self._phrases))],
            [*(self._lessons[at] for at in requests), *self._phrases],
            self.catalogue.slugs,
            strength=_STRENGTH,
            shares=priors(self.catalogue),
        )

    def _fit_unwanted(self, chosen: Sequence[int]) -> Linear:
        first = len(self._lessons)
        faint = [replace(one, label=REQUEST, weight=_FAINT_WEIGHT) for one in self._phrases]
        return self._corpus.fit(
            [*chosen, *range(first, first + len(faint) + len(self._signs))],
            [*(_two_sided(self._lessons[at]) for at in chosen), *faint, *self._signs],
            (REQUEST, UNWANTED),
            strength=_UNWANTED_STRENGTH,
            shares={REQUEST: 1 - _UNWANTED_SHARE, UNWANTED: _UNWANTED_SHARE},
        )

    def whole(self, made_of: Mapping[str, Any]) -> Weights:
        """The models of all lessons."""
        return self.fit(range(len(self._lessons)), made_of)

    def without(self, places: Collection[int]) -> Weights:
        """A model of the lessons at other places: it names the likeliest category, and knows no honest confidence."""
        return self.fit((at for at in range(len(self._lessons)) if at not in places), {}, both=False)

    def unseen(self, *, both: bool) -> list[Unseen]:
        """What is said of lessons that were not learnt: of all, or of enough where they are many. Odds are told if `both` are asked for."""
        return list(self._unseen(both))

    def _unseen(self, both: bool) -> Iterator[Unseen]:
        count = len(self._lessons)
        folds, told = min(_FOLDS, count), 0
        for fold in range(folds if folds > 1 else 0):
            if told >= _ENOUGH:
                return
            weights = self.fit((at for at in range(count) if at % folds != fold), {}, both=both)
            classifier = CatalogueClassifier(self.catalogue, weights, Projects(()), 0.0)
            for at in range(fold, count, folds):
                told += 1
                yield Unseen(self._lessons[at], classifier.sound(self._lessons[at].subject, self._lessons[at].text))


def _silent(classes: Sequence[str]) -> Linear:
    """A model that says nothing."""
    return Linear(tuple(classes), (0.0,) * len(classes), Table({}, array("b"), len(classes), 1.0))


def _two_sided(lesson: Lesson) -> Lesson:
    return lesson if lesson.label == UNWANTED else replace(lesson, label=REQUEST)
