# SPDX-License-Identifier: Apache-2.0
"""From catalogue, examples and corrections to a whole model: both linear models, and the temperature that makes its confidence honest."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import log
from typing import Any

from maildesk.desk.catalogue import Catalogue
from maildesk.desk.phrasebook import Phrasebook
from maildesk.desk.project import Projects
from maildesk.desk.voting import wording
from maildesk.mail.values import Mail
from maildesk.model.classifier import PHRASE_SHARE, CatalogueClassifier, softmax
from maildesk.model.training import REQUEST, UNWANTED, Bag, Lesson, bag, catalogue_lessons, fit, priors
from maildesk.model.weights import Weights

# Chosen on the development data, see docs/classification.md.
_STRENGTH, _UNWANTED_STRENGTH = 20.0, 10.0
_PHRASE_WEIGHT, _FAINT_WEIGHT = 0.1, 0.05
_UNWANTED_SHARE = 0.15
_FOLDS = 4
_TEMPERATURES = tuple(round(0.6 + 0.05 * step, 2) for step in range(49))


def lesson(mail: Mail, label: str) -> Lesson:
    """A labelled mail as the classifier would see it."""
    said = wording(mail)
    return Lesson(said.subject, said.text, label)


def typed(subject: str, body: str) -> Mail:
    """A mail of these words and nothing else, read as one that came in."""
    from email.message import EmailMessage

    from maildesk.mail.read import read

    message = EmailMessage()
    message["From"] = "somebody@example.org"
    message["Subject"] = " ".join(subject.split())
    message.set_content(body)
    return read(message.as_bytes())


def train(catalogue: Catalogue, lessons: Sequence[Lesson], made_of: Mapping[str, Any]) -> Weights:
    """The model of these lessons, labelled with slugs or `UNWANTED`. Raises `TrainingUnavailable`.

    The same lessons yield the same model.
    """
    phrasebook = Phrasebook.of_requests(catalogue)
    requests = [one for one in lessons if one.label != UNWANTED]
    taught = [*requests, *catalogue_lessons(catalogue, _PHRASE_WEIGHT)]
    bags = [bag(one, phrasebook) for one in taught]
    shares, slugs = priors(catalogue), catalogue.slugs
    categories = fit(taught, bags, slugs, strength=_STRENGTH, shares=shares)
    told = [replace(one, label=one.label if one.label == UNWANTED else REQUEST) for one in lessons]
    told += [Lesson("", phrase.replace("*", ""), UNWANTED, _PHRASE_WEIGHT) for phrase in catalogue.unwanted]
    told += [replace(one, label=REQUEST, weight=_FAINT_WEIGHT) for one in catalogue_lessons(catalogue, _FAINT_WEIGHT)]
    unwanted = fit(
        told,
        [bag(one, phrasebook) for one in told],
        (REQUEST, UNWANTED),
        strength=_UNWANTED_STRENGTH,
        shares={REQUEST: 1 - _UNWANTED_SHARE, UNWANTED: _UNWANTED_SHARE},
    )
    whole = Weights(categories, unwanted, PHRASE_SHARE, 1.0, made_of)
    return replace(whole, temperature=_temperature(catalogue, taught, bags, len(requests), whole, shares))


def _temperature(
    catalogue: Catalogue, taught: Sequence[Lesson], bags: Sequence[Bag], examples: int, whole: Weights, shares: Mapping[str, float]
) -> float:
    """By which scores are divided so that, of what is said with 70 %, 70 % are right: on examples that the fold did not learn."""
    folds = min(_FOLDS, examples)
    if folds < 2:
        return 1.0
    held: list[tuple[list[float], int]] = []
    for fold in range(folds):
        kept = [index for index in range(len(taught)) if index >= examples or index % folds != fold]
        part = fit([taught[i] for i in kept], [bags[i] for i in kept], catalogue.slugs, strength=_STRENGTH, shares=shares)
        classifier = CatalogueClassifier(catalogue, replace(whole, categories=part), Projects(()), 0.0)
        for index in range(fold, examples, folds):
            scores = classifier.raw_scores(taught[index].subject, taught[index].text)
            held.append((scores, catalogue.slugs.index(taught[index].label)))
    return min(_TEMPERATURES, key=lambda temperature: _surprise(held, temperature))


def _surprise(held: Sequence[tuple[list[float], int]], temperature: float) -> float:
    """Mean negative log likelihood: what an honest probability keeps smallest."""
    return -sum(log(max(1e-9, softmax([score / temperature for score in scores])[right])) for scores, right in held) / len(held)
