# SPDX-License-Identifier: Apache-2.0
"""Training: what ships can be made again, and what was corrected is learnt."""

from pathlib import Path

import pytest

from maildesk.assets import asset
from maildesk.classifying import school, shipped_path
from maildesk.model.classifier import CatalogueClassifier
from maildesk.model.exam import School
from maildesk.model.files import CatalogueUnusable
from maildesk.model.school import typed
from maildesk.model.weights import read
from tests.model.kit import projects, shipped, small, typed_rows, write_rows


def _small_school(*further: Path) -> School:
    return School(small(), (), further, shipped)


LESSONS = (
    ("hedge", "who trims the hedge by the gate", "plants"),
    ("roses", "our roses have spots again", "plants"),
    ("mowing", "the mower stands in the shed", "plants"),
    ("invoice", "the invoice for the gravel came twice", "money"),
    ("budget", "may we spend forty of the budget on paint", "money"),
    ("spend", "the fees and the invoice, may we spend it", "money"),
    ("fees", "who collects the fees this year", "money"),
    ("hello", "just wanted to say hello", "general"),
    ("thanks", "hello and thanks to all", "general"),
    ("offer", "cheap mowers, order now with discount", "unwanted"),
    ("offer", "win cheap gravel, order today", "unwanted"),
)


def test_a_model_is_made_of_examples_and_knows_words_that_no_phrase_has(tmp_path: Path) -> None:
    weights = _small_school(write_rows(tmp_path / "own.jsonl", *LESSONS)).make(tmp_path / "model.json").weights
    classifier = CatalogueClassifier(small(), weights, projects(), 0.3)
    best = [
        one.candidates[0].category
        for one in classifier.classify(
            [typed("mower", "the hedge and the mower"), typed("fees", "the invoice for the fees, may we spend the budget")]
        )
    ]
    assert best == ["plants", "money"]


def test_the_same_examples_make_the_same_model(tmp_path: Path) -> None:
    own = write_rows(tmp_path / "own.jsonl", *LESSONS)
    _small_school(own).make(tmp_path / "one.json")
    _small_school(own).make(tmp_path / "two.json")
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()


def test_the_model_that_ships_was_made_of_what_ships(tmp_path: Path) -> None:
    made = school(None, ()).make(tmp_path / "model.json").weights
    there = read(shipped_path())
    assert made.made_of == {**there.made_of, "accuracy": pytest.approx(there.made_of["accuracy"], abs=0.01)}
    assert there.semantic is not None
    assert made.temperature == there.temperature
    assert made.categories.bias == pytest.approx(there.categories.bias, abs=0.02)
    assert len(made.categories.table.places.keys() ^ there.categories.table.places.keys()) < 0.01 * len(there.categories.table.places)


def test_what_is_learnt_as_well_is_known_afterwards(tmp_path: Path) -> None:
    corrected = write_rows(tmp_path / "own.jsonl", *LESSONS, *[("gnomes", "the gnomes by the pond", "money")] * 3)
    weights = _small_school(corrected).make(tmp_path / "model.json").weights
    (guess,) = CatalogueClassifier(small(), weights, projects(), 0.3).classify([typed("gnomes", "the gnomes again")])
    assert guess.category == "money"


def test_a_label_that_no_category_has_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(CatalogueUnusable, match="gnomes"):
        _small_school(write_rows(tmp_path / "own.jsonl", ("a", "b", "gnomes"))).make(tmp_path / "model.json")


def test_an_examination_by_parts_judges_every_request_once(tmp_path: Path) -> None:
    examined = _small_school().examine(write_rows(tmp_path / "own.jsonl", *LESSONS), folds=2)
    assert (examined.figures.count, examined.unwanted) == (9, 2)


def _elsewhere(folder: Path) -> CatalogueClassifier:
    """The classifier of another foundation that has trained on what ships, and on nothing of its own."""
    examples = sorted(asset("config/examples").glob("*.jsonl"))
    return CatalogueClassifier(small(), School(small(), examples, (), shipped).make(folder / "model.json").weights, projects(), 0.45)


def test_requests_of_a_foundation_without_examples_are_no_advertising(tmp_path: Path) -> None:
    requests = (
        ("Sponsors", "Hello, three companies want to sponsor our summit. Can we offer them a booth, and who sends the invoices?"),
        ("Webinar", "We would like to give a free webinar for your members next month. Is there a slot, and who promotes it?"),
        ("Certification", "Is there a discount on the exam for our maintainers? We would buy twenty vouchers."),
        ("Partnership", "A vendor offers our project free credits in return for a logo on the site. May we accept the offer?"),
    )
    said = _elsewhere(tmp_path).classify(typed_rows(*requests))
    assert [request[0] for request, one in zip(requests, said, strict=True) if one.spam.verdict] == []


def test_where_hardly_a_category_has_examples_the_words_of_the_catalogue_alone_decide(tmp_path: Path) -> None:
    mails = typed_rows(("hello", "when is lunch, please?"), ("the grant", "who may spend the cash"), ("a tree", "it lost a leaf"))
    said = _elsewhere(tmp_path).classify(mails)
    plainly = CatalogueClassifier(small(), None, projects(), 0.45).classify(mails)
    assert [(one.candidates, one.reasons) for one in said] == [(one.candidates, one.reasons) for one in plainly]


def test_examples_of_what_fits_nowhere_alone_say_nothing_of_a_model(tmp_path: Path) -> None:
    general = sorted(asset("config/examples").glob("general.jsonl"))
    own = write_rows(tmp_path / "own.jsonl", *LESSONS)
    assert School(small(), general, (own,), shipped).make(tmp_path / "model.json").accuracy is None
