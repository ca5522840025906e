# SPDX-License-Identifier: Apache-2.0
"""A new model takes the place of the present one only if it is not worse: on corrections that neither of them learnt, and on examples."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from maildesk.desk.catalogue import Catalogue
from maildesk.desk.project import Projects
from maildesk.model.classifier import CatalogueClassifier, fits
from maildesk.model.taught import Taught
from maildesk.model.training import UNWANTED, Lesson
from maildesk.model.weights import Weights

FEWEST = 5  # corrections from which on some are held back
_CHANCE = 0.02  # of accuracy on the examples: two models that differ by less are as good


@dataclass(frozen=True, slots=True)
class Correction:
    """What somebody set right, as the classifier saw it: subject, text, and the label that is right.

    Those that are `held` are kept from the models that are compared, by a rule that never changes its mind. The model that wins learns all.
    """

    subject: str
    text: str
    label: str
    held: bool = False

    @property
    def mark(self) -> str:
        """Tells it from others, without its words."""
        return sha256("\x00".join((self.subject, self.text, self.label)).encode("utf-8", "replace")).hexdigest()[:16]

    def lesson(self, weight: float) -> Lesson:
        """What is learnt of it."""
        return Lesson(self.subject, self.text, self.label, weight)


@dataclass(frozen=True, slots=True)
class Comparison:
    """`held` corrections were judged by both; shares are between 0 and 1, None where there was nothing to judge. `reason` is for people."""

    held: int
    new: float | None
    present: float | None
    new_examples: float | None
    present_examples: float | None
    better: bool
    reason: str


def learnt(corrections: Sequence[Correction]) -> list[str]:
    """Marks of the held corrections: a model that has learnt them cannot be judged by them."""
    return sorted(one.mark for one in corrections if one.held)


def compare(taught: Taught, present: Weights | None, corrections: Sequence[Correction], first: int, accuracy: float | None) -> Comparison:
    """The new model, which learns all that is `taught`, against the present one. `corrections` are the lessons from the place `first` on;
    `accuracy` is the new one's on examples that it had not learnt.

    Of the corrections to categories that are held back those count that the present model has not learnt either. What words say is
    compared: a sentence encoder weighs in alike on both sides.
    """
    if present is None or not fits(present, taught.catalogue):
        return Comparison(0, None, None, accuracy, None, True, "the present model was made for other categories")
    before = present.made_of.get("accuracy")
    if len(corrections) < FEWEST:
        few = f"{len(corrections)} corrections are too few to hold some back ({FEWEST} are needed)"
        return _judged(0, None, None, accuracy, before, few)
    known = frozenset(map(str, present.made_of.get("held", ())))
    places = {first + at: one for at, one in enumerate(corrections) if one.held and one.label != UNWANTED and one.mark not in known}
    if not places:
        return _judged(0, None, None, accuracy, before, "no correction that is held back is new")
    held, words = list(places.values()), f"on {len(places)} corrections that neither had learnt"
    new, old = (_right(taught.catalogue, weights, held) for weights in (taught.without(places), present))
    return _judged(len(held), new, old, accuracy, before, words)


def _judged(held: int, new: float | None, present: float | None, accuracy: float | None, before: Any, words: str) -> Comparison:
    told = float(before) if isinstance(before, int | float) else None
    worse = new is not None and present is not None and new < present
    forgetful = accuracy is not None and told is not None and accuracy < told - _CHANCE
    if forgetful:
        words = f"{words}; on the examples it is worse than chance explains"
    return Comparison(held, new, present, accuracy, told, not worse and not forgetful, words)


def _right(catalogue: Catalogue, weights: Weights, held: Sequence[Correction]) -> float:
    classifier = CatalogueClassifier(catalogue, weights, Projects(()), 0.0)
    return sum(_names(classifier, one) for one in held) / len(held)


def _names(classifier: CatalogueClassifier, one: Correction) -> bool:
    scores = classifier.sound(one.subject, one.text).scores
    return max(scores, key=lambda slug: scores[slug]) == one.label
