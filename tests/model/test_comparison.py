# SPDX-License-Identifier: Apache-2.0
"""Corrections are learnt, and a new model takes over only if it is not worse on those that neither model has learnt."""

from pathlib import Path

import pytest

from maildesk.model.classifier import CatalogueClassifier
from maildesk.model.comparison import Correction
from maildesk.model.exam import Made, School
from maildesk.model.school import typed
from maildesk.model.weights import Weights
from tests.model.kit import projects, shipped, small, write_rows
from tests.model.test_training import LESSONS

# The gnomes are a matter of money here, whatever one would think.
GNOMES = [
    Correction("gnomes", f"the gnomes by the pond want {what}", "money", held=index % 3 == 0) for index, what in enumerate("abcdefghi")
]


def _make(folder: Path, corrections: list[Correction], rival: Weights | None = None, *, force: bool = False) -> Made:
    examples = write_rows(folder / "own.jsonl", *LESSONS)
    school = School(small(), (), (examples,), shipped, corrections=corrections)
    return school.make(folder / "model.json", (lambda: rival) if rival else None, force=force)


def _best(made: Made, subject: str, body: str) -> str:
    (guess,) = CatalogueClassifier(small(), made.weights, projects(), 0.3).classify([typed(subject, body)])
    return guess.candidates[0].category


@pytest.fixture
def plain(tmp_path: Path) -> Weights:
    """The model of the examples alone."""
    return _make(tmp_path, []).weights


def test_a_correction_is_learnt(tmp_path: Path, plain: Weights) -> None:
    made = _make(tmp_path, GNOMES[:1], plain)
    assert _best(made, "gnomes", "the gnomes by the pond want a") == "money"


def test_few_corrections_are_all_learnt_and_it_says_that_nothing_was_held_back(tmp_path: Path, plain: Weights) -> None:
    made = _make(tmp_path, GNOMES[:4], plain)
    assert made.comparison is not None
    assert (made.comparison.held, made.written) == (0, True)
    assert "too few to hold some back" in made.comparison.reason


def test_the_new_model_is_compared_on_corrections_that_neither_learnt(tmp_path: Path, plain: Weights) -> None:
    told = _make(tmp_path, GNOMES, plain).comparison
    assert told is not None
    assert (told.held, told.new, told.better) == (3, 1.0, True)
    assert told.present is not None
    assert told.present < 1.0


def test_what_was_held_back_is_learnt_in_the_end_and_judges_no_more(tmp_path: Path, plain: Weights) -> None:
    first = _make(tmp_path, GNOMES, plain)
    again = _make(tmp_path, GNOMES, first.weights).comparison
    assert again is not None
    assert (again.held, again.better) == (0, True)


def test_a_worse_model_is_not_written(tmp_path: Path, plain: Weights) -> None:
    good = _make(tmp_path, GNOMES[:3], plain).weights
    there = (tmp_path / "model.json").read_bytes()
    wrong = [Correction("gnomes", f"the gnomes by the pond want {what}", "plants") for what in "opqrstuvwxyz"]
    made = _make(tmp_path, [*wrong, Correction("gnomes", "gnomes by the pond", "money", held=True)], good)
    assert made.comparison is not None
    assert (made.written, made.comparison.better) == (False, False)
    assert (tmp_path / "model.json").read_bytes() == there


def test_a_worse_model_is_written_when_somebody_insists(tmp_path: Path, plain: Weights) -> None:
    good = _make(tmp_path, GNOMES[:3], plain).weights
    wrong = [Correction("gnomes", f"the gnomes by the pond want {what}", "plants") for what in "opqrstuvwxyz"]
    made = _make(tmp_path, [*wrong, Correction("gnomes", "gnomes by the pond", "money", held=True)], good, force=True)
    assert made.comparison is not None
    assert (made.written, made.comparison.better) == (True, False)


def test_corrections_to_categories_that_are_gone_are_left_out(tmp_path: Path) -> None:
    assert _make(tmp_path, [Correction("a", "b", "bygone"), *GNOMES[:2]]).corrections == 2


def test_a_model_of_other_categories_is_no_rival(tmp_path: Path, plain: Weights) -> None:
    from maildesk.classifying import shipped_path
    from maildesk.model.weights import read

    told = _make(tmp_path, GNOMES, read(shipped_path())).comparison
    assert told is not None
    assert (told.better, told.reason) == (True, "the present model was made for other categories")
