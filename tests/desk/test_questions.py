# SPDX-License-Identifier: Apache-2.0
"""Questions for requests that are not formulated yet: what a catalogue may hold, and which are asked."""

import tomllib
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from maildesk.assets import asset
from maildesk.desk import clarifying
from maildesk.desk.catalogue import CatalogueError, parse
from maildesk.desk.values import Candidate, Classification
from tests.desk.builders import unclassified

LANGUAGES = ("en", "de", "fr", "es", "pt", "zh", "ja")
SHIPPED = parse(tomllib.loads(asset("config/catalogue.toml").read_text(encoding="utf-8")))
LONGEST_LINK = 2_000  # characters that every mail program takes


def catalogue(**general: Any) -> dict[str, Any]:
    return {
        "group": {"desk": {"name": "Desk", "address": "desk@x.example"}},
        "category": {"general": {"name": "General", "owner": "desk", **general}},
    }


@pytest.mark.parametrize(
    ("given", "where", "what"),
    [
        ({"asks": ["When?"]}, "category.general.asks", "needs languages: such is asks.en"),
        ({"asks": {"en": "When?"}}, "category.general.asks.en", 'is no list of questions: such is ["When is it?"]'),
        ({"asks": {"en": []}}, "category.general.asks.en", 'is no list of questions: such is ["When is it?"]'),
        ({"asks": {"de": ["Wann?"]}}, "category.general.asks.en", "is missing: it is asked where a language has no questions of its own"),
        (
            {"asks": {"en": ["#take it?"]}},
            "category.general.asks.en",
            'holds "#take it?": up to 200 characters are accepted, and no # at the beginning',
        ),
        ({"opens": {"en": 3}}, "category.general.opens.en", "is no sentence: it stands above the questions"),
    ],
)
def test_what_is_wrong_with_questions_is_told_with_its_place(given: dict[str, Any], where: str, what: str) -> None:
    with pytest.raises(CatalogueError) as wrong:
        parse(catalogue(**given))
    assert (where, what) in wrong.value.problems


def test_english_is_asked_where_a_language_has_no_questions() -> None:
    found = parse(catalogue(asks={"en": ["When?"], "pt": ["Quando?"]})).categories[0].questions
    assert (found.asked_in("pt-BR"), found.asked_in("ko"), found.asked_in(None)) == (("Quando?",), ("When?",), ("When?",))


@pytest.mark.parametrize("category", SHIPPED.categories, ids=lambda one: one.slug)
def test_every_category_that_ships_asks_in_every_language(category: Any) -> None:
    counts = {language: len(category.questions.asks.get(language, ())) for language in LANGUAGES}
    assert counts == dict.fromkeys(LANGUAGES, 3 if category.slug == "general" else 2)


def guess(*candidates: tuple[str, float]) -> Classification:
    return replace(unclassified(), candidates=tuple(Candidate(*one) for one in candidates))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_prepared_answer_fits_into_a_link(language: str) -> None:
    asking = [one for one in SHIPPED.slugs if one != "general"]
    pairs = [guess((one, 0.4), (other, 0.3)) for one in asking for other in asking]
    longest = max(len(quote("\r\n".join(clarifying.questions(SHIPPED, one, language)))) for one in pairs)
    assert longest < LONGEST_LINK


def test_unlikely_categories_are_not_asked_about() -> None:
    both = clarifying.questions(SHIPPED, guess(("legal", 0.3), ("events", 0.05)), "en")
    assert len(both) == 3
    assert not any("event" in one for one in both)
