# SPDX-License-Identifier: Apache-2.0
"""A model is made of files, and examined on files: JSON objects, one a line, with `subject`, `body` and `label`."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from maildesk.desk.catalogue import Catalogue
from maildesk.desk.project import Projects
from maildesk.desk.values import Classification
from maildesk.flow.ports import Classifier
from maildesk.mail.values import Mail
from maildesk.model.classifier import CatalogueClassifier
from maildesk.model.comparison import Comparison, Correction, compare, learnt
from maildesk.model.evaluation import Figures, Judged, confusion, figures, worst
from maildesk.model.files import CatalogueUnusable, read_examples
from maildesk.model.school import lesson, train, typed
from maildesk.model.sense import sense
from maildesk.model.taught import Taught
from maildesk.model.training import REQUEST, UNWANTED, Lesson
from maildesk.model.weights import Weights, write

_UNWANTED_LABELS = frozenset((UNWANTED, "spam", "spam-or-sales"))
_WORST = 20
_SURE = 0.45
_CORRECTION = 2.0  # what a correction counts beside an example: it is of this desk, and was got wrong


@dataclass(frozen=True, slots=True)
class Examined:
    """What an examination yields. `recall` is that of unwanted mail, `set_aside` counts requests taken for it, `triage` is the share of
    requests left to a person, `how` tells what was learnt.
    """

    figures: Figures
    confusion: Counter[tuple[str, str]]
    worst: list[Judged]
    unwanted: int
    recall: float
    set_aside: int
    triage: float
    how: str


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A labelled mail."""

    name: str
    mail: Mail
    label: str


@dataclass(frozen=True, slots=True)
class Made:
    """What training yields. `written` tells whether the model went to its file; `comparison` is None where it has no rival;
    `knows_categories` tells whether there were examples enough to judge categories by more than phrases.
    """

    weights: Weights
    accuracy: float | None
    corrections: int
    comparison: Comparison | None
    written: bool
    knows_categories: bool = True


class School:
    """Makes models, and examines them.

    `examples` are files named by the label of all their lines; `further` files carry a label in each line. `corrections` are what staff and
    requesters set right. With `semantic` models get their part for the sentence encoder.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        examples: Sequence[Path],
        further: Sequence[Path],
        in_force: Callable[[], Classifier],
        *,
        corrections: Iterable[Correction] = (),
        semantic: bool = False,
    ) -> None:
        self._catalogue = catalogue
        self._examples = examples
        self._further = further
        self._in_force = in_force
        self._known = {*catalogue.slugs, UNWANTED}
        self._corrections = [one for one in corrections if one.label in self._known]
        self._semantic = semantic

    def make(self, target: Path, rival: Callable[[], Weights | None] | None = None, *, force: bool = False) -> Made:
        """Trains, compares with the model that `rival` yields, and writes the model unless it is worse (or with `force`).

        Raises `TrainingUnavailable`, `EncoderMissing`, `CatalogueUnusable`.
        """
        lessons = self._lessons()
        made_of = {"examples": len(lessons), "corrections": len(self._corrections), "held": learnt(self._corrections)}
        taught = Taught(self._catalogue, [*lessons, *(one.lesson(_CORRECTION) for one in self._corrections)])
        trained = train(taught, made_of, semantic=self._semantic)
        accuracy = None if trained.accuracy is None else round(trained.accuracy, 3)
        weights = replace(trained.weights, made_of={**made_of, "accuracy": accuracy})
        comparison = compare(taught, rival(), self._corrections, len(lessons), accuracy) if rival else None
        wanted = force or comparison is None or comparison.better
        if wanted:
            target.parent.mkdir(parents=True, exist_ok=True)
            write(weights, target)
        return Made(weights, accuracy, len(self._corrections), comparison, wanted, taught.knows_categories)

    def examine(self, path: Path, folds: int | None = None) -> Examined:
        """The figures of the model in force on the requests of a file; with `folds`, of models that learnt the other parts as well."""
        sheets = self._sheets(path)
        if not any(sheet.label != UNWANTED for sheet in sheets):
            raise CatalogueUnusable(f"{path} holds no request of a category", "give a file of labelled requests, one JSON object a line")
        said = self._fold_by_fold(sheets, folds) if folds else self._in_force().classify([sheet.mail for sheet in sheets])
        how = (
            f"{folds}-fold cross-validation: learnt with the other parts of the file"
            if folds
            else "the model in force, which did not learn this file"
        )
        return _examined(sheets, said, self._catalogue, f"{how}; with the sentence encoder" if self._semantic else how)

    def _fold_by_fold(self, sheets: Sequence[_Sheet], folds: int) -> list[Classification]:
        lessons = self._lessons()
        said: dict[int, Classification] = {}
        for fold in range(folds):
            others = [lesson(sheet.mail, sheet.label) for index, sheet in enumerate(sheets) if index % folds != fold]
            weights = train(Taught(self._catalogue, [*lessons, *others]), {}, semantic=self._semantic).weights
            classifier = CatalogueClassifier(self._catalogue, weights, Projects(()), _SURE, sense(weights) if self._semantic else None)
            asked = range(fold, len(sheets), folds)
            said.update(zip(asked, classifier.classify([sheets[index].mail for index in asked]), strict=True))
        return [said[index] for index in range(len(sheets))]

    def _lessons(self) -> list[Lesson]:
        shipped = [
            lesson(typed(row["subject"], row["body"]), self._here(path.stem)) for path in self._examples for row in read_examples(path)
        ]
        own = [lesson(sheet.mail, sheet.label, _CORRECTION) for path in self._further for sheet in self._sheets(path)]
        return [*shipped, *own]

    def _here(self, label: str) -> str:
        """A request is none of advertising, also where another foundation's catalogue has no such category."""
        return label if label in self._known else REQUEST

    def _sheets(self, path: Path) -> list[_Sheet]:
        return [self._sheet(path, number, row) for number, row in enumerate(read_examples(path), 1)]

    def _sheet(self, path: Path, number: int, row: dict[str, Any]) -> _Sheet:
        label = UNWANTED if row.get("label") in _UNWANTED_LABELS else row.get("label")
        if label != UNWANTED and label not in self._catalogue.slugs:
            slugs = ", ".join((*self._catalogue.slugs, UNWANTED))
            raise CatalogueUnusable(
                f'{path}: request {number} has the label "{label}", which no category has', f"one of these is accepted: {slugs}"
            )
        return _Sheet(str(row.get("id", f"request {number}")), typed(row["subject"], row["body"]), str(label))


def _examined(sheets: Sequence[_Sheet], said: Sequence[Classification], catalogue: Catalogue, how: str) -> Examined:
    """The best candidate counts, also where the decision was left to a person."""
    requests = [(sheet, one) for sheet, one in zip(sheets, said, strict=True) if sheet.label != UNWANTED]
    unwanted = [one for sheet, one in zip(sheets, said, strict=True) if sheet.label == UNWANTED]
    judged = [
        Judged(sheet.name, sheet.label, tuple((candidate.category, candidate.score) for candidate in one.candidates), sheet.mail.subject)
        for sheet, one in requests
    ]
    return Examined(
        figures(judged, catalogue.slugs),
        confusion(judged),
        worst(judged, _WORST),
        len(unwanted),
        sum(one.spam.verdict for one in unwanted) / len(unwanted) if unwanted else 0.0,
        sum(one.spam.verdict for _, one in requests),
        sum(not one.automatic for _, one in requests) / len(requests),
        how,
    )
