# SPDX-License-Identifier: Apache-2.0
"""From catalogue, examples and corrections to a whole model: the linear models, the temperature that makes their confidence honest, and
where there is a sentence encoder the part that goes with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import log
from typing import Any

from maildesk.desk.catalogue import FALLBACK, Catalogue
from maildesk.desk.voting import wording
from maildesk.mail.values import Mail
from maildesk.model.classifier import softmax
from maildesk.model.taught import Taught, Unseen
from maildesk.model.training import EXAMPLE, Lesson
from maildesk.model.weights import Weights

_TEMPERATURES = tuple(round(0.6 + 0.05 * step, 2) for step in range(49))
Scored = tuple[Mapping[str, float], str]
"""Scores by category, and the category that is right."""


@dataclass(frozen=True, slots=True)
class Trained:
    """A model, and the share of plain examples that it gets right without having learnt them (None where they are too few to tell)."""

    weights: Weights
    accuracy: float | None


def lesson(mail: Mail, label: str, weight: float = EXAMPLE) -> Lesson:
    """A labelled mail as the classifier would see it."""
    said = wording(mail)
    return Lesson(said.subject, said.text, label, weight)


def typed(subject: str, body: str) -> Mail:
    """A mail of these words and nothing else, read as one that came in."""
    from email.message import EmailMessage

    from maildesk.mail.read import read

    message = EmailMessage()
    message["From"] = "somebody@example.org"
    message["Subject"] = " ".join(subject.split())
    message.set_content(body)
    return read(message.as_bytes())


def train(taught: Taught, made_of: Mapping[str, Any], *, semantic: bool = False) -> Trained:
    """The model of these lessons; with `semantic` its part for the sentence encoder too.

    The same lessons yield the same model. Raises `TrainingUnavailable`, `EncoderMissing`.
    """
    weights = taught.whole(made_of)
    if not taught.knows_categories:
        return Trained(weights, None)
    unseen = taught.unseen(both=semantic)
    asked = [one for one in unseen if one.lesson.label in taught.catalogue.slugs]
    weights = replace(weights, temperature=temperature([(one.sounding.scores, one.lesson.label) for one in asked]))
    plain = [(one.sounding.scores, one.lesson.label) for one in asked if one.lesson.weight <= EXAMPLE]
    return Trained(replace(weights, semantic=_semantic(taught.catalogue, unseen)) if semantic else weights, _accuracy(plain))


def temperature(told: Sequence[Scored]) -> float:
    """By which scores are divided so that, of what is said with 70 %, 70 % are right: told on requests that were not learnt."""
    return min(_TEMPERATURES, key=lambda degree: _surprise(told, degree)) if told else 1.0


def _surprise(told: Sequence[Scored], degree: float) -> float:
    """Negative log likelihood: what an honest probability keeps smallest."""
    return -sum(log(max(1e-9, _share(scores, right, degree))) for scores, right in told)


def _share(scores: Mapping[str, float], right: str, degree: float) -> float:
    return dict(zip(scores, softmax([score / degree for score in scores.values()]), strict=True)).get(right, 0.0)


def _accuracy(told: Sequence[Scored]) -> float | None:
    """Examples of what fits nowhere, alone, judge nothing: who calls everything so would be best."""
    if all(right == FALLBACK for _, right in told):
        return None
    return sum(max(scores, key=lambda slug: scores[slug]) == right for scores, right in told) / len(told)


def _semantic(catalogue: Catalogue, unseen: Sequence[Unseen]) -> Any:
    """Imported here: it needs numpy, which training brings and the desk has not."""
    from maildesk.model.semantic_training import train as train_semantic

    return train_semantic(catalogue, unseen)
