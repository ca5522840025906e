# SPDX-License-Identifier: Apache-2.0
"""The sentence encoder beside words: what it adds, and that the desk does without it where it is missing."""

import logging
from functools import cache
from pathlib import Path

import pytest

from maildesk.classifying import shipped_path
from maildesk.desk.values import Classification
from maildesk.model import encoder, sense
from maildesk.model.classifier import CatalogueClassifier
from maildesk.model.exam import School
from maildesk.model.files import read_catalogue
from maildesk.model.school import typed
from maildesk.model.semantic import Meaning
from maildesk.model.weights import ModelUnusable, Weights, read, write
from tests.conftest import ROOT
from tests.model.kit import projects, said, shipped, small, typed_rows, write_rows

PLANTS = ("the ivy climbs over the wall", "roses have spots", "when do we prune", "moss everywhere in the grass", "seeds for spring")
MONEY = ("who pays the plumber", "the bank wrote again", "our savings are low", "a donor sent coins", "what did the paint cost")
GENERAL = ("hello there", "thanks to all of you", "nice to meet you", "see you soon", "good evening everybody")
ROWS = [
    *(
        (f"{number} {words}", words, label)
        for label, texts in (("plants", PLANTS), ("money", MONEY))
        for number in (1, 2)
        for words in texts
    ),
    *(("", words, "general") for words in GENERAL),
    *(("offer", f"cheap {what}, order today", "unwanted") for what in ("mowers", "gravel", "lamps")),
]


@cache
def _weights() -> Weights:
    return read(shipped_path())


def _said(subject: str, body: str) -> Classification:
    meaning = sense.sense(_weights())
    assert meaning is not None
    classifier = CatalogueClassifier(read_catalogue(ROOT / "config/catalogue.toml"), _weights(), projects(), 0.45, meaning)
    (one,) = classifier.classify([typed(subject, body)])
    return one


@pytest.mark.parametrize(
    ("category", "body"),
    [
        ("certification", "I sat the test last week and still do not know whether I passed."),
        ("public-relations", "A newspaper would like to talk to one of us about last week."),
        ("creative", "Could somebody draw us a friendly animal for the front page?"),
    ],
)
def test_a_request_is_understood_by_its_meaning(category: str, body: str) -> None:
    assert _said("a question", body).category == category
    assert said("a question", body).category == "general", "words alone leave it to a person"


def test_probabilities_sum_up_to_one_with_it_too() -> None:
    assert sum(one.score for one in _said("logo", "we need a logo").candidates) == pytest.approx(1, abs=0.001)


def test_advertising_is_recognised_with_it_too() -> None:
    assert _said("Rank higher", "We guarantee the first page on Google, ask for a free quote. Unsubscribe").spam.verdict
    assert not _said("logo", "We need a logo for our sandbox project").spam.verdict


def test_an_empty_mail_and_a_long_one_are_answered_with_it_too() -> None:
    assert _said("", "").category
    assert _said("logo", "logo design for the mascot " * 20_000).candidates[0].category == "creative"


def test_training_with_the_encoder_makes_a_model_that_comes_back_from_its_file(tmp_path: Path) -> None:
    own = write_rows(tmp_path / "own.jsonl", *ROWS)
    made = School(small(), (), (own,), shipped, semantic=True).make(tmp_path / "model.json").weights
    assert made.semantic is not None
    again = read(tmp_path / "model.json")
    mails = typed_rows(("our garden", "the ivy and the roses grow wild"), ("bill", "the plumber wants his money"))
    for weights in (made, again):
        assert weights.semantic is not None
        classifier = CatalogueClassifier(small(), weights, projects(), 0.3, Meaning(weights.semantic))
        assert [one.candidates[0].category for one in classifier.classify(mails)] == ["plants", "money"]


def test_where_it_is_not_installed_words_alone_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sense, "installed", lambda: False)
    assert sense.sense(_weights()) is None
    assert sense.missing(_weights()) == ("the sentence encoder is not installed", encoder.REMEDY)


def test_a_damaged_part_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    write(_weights(), path)
    path.write_text(path.read_text().replace('"likenesses":{', '"likenesses":{"rows":{"a":"00"},"scale":1},"other":{'))
    with pytest.raises(ModelUnusable, match="does not fit together"):
        read(path)


def test_the_part_for_it_is_ignored_by_who_does_not_ask_for_it(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        (guess,) = shipped().classify([typed("logo", "we need a logo")])
    assert guess.category == "creative"
    assert not caplog.records
