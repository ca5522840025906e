# SPDX-License-Identifier: Apache-2.0
"""The catalogue as configuration: what is wrong with it is said, and what it says is kept."""

from typing import Any

import pytest

from maildesk.desk.catalogue import CatalogueError, parse
from maildesk.desk.group import NEVER, Mornings
from maildesk.desk.phrasebook import Phrasebook
from maildesk.desk.rhythm import Often
from maildesk.desk.tokens import plain, tokens
from tests.model.kit import small, tables


def _wrong(table: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(CatalogueError) as refused:
        parse(table)
    return dict(refused.value.problems)


def test_a_word_that_stands_in_two_categories_is_found() -> None:
    table = tables()
    table["category"]["money"]["hints"]["en"].append("Tree*")
    assert "stands in category.plants.service.trees.words too" in _wrong(table)["category.money.hints"]


def test_a_word_may_stand_twice_in_one_category() -> None:
    table = tables()
    table["category"]["plants"]["hints"]["en"].append("tree*")
    assert parse(table)


def test_a_category_without_an_owner_is_found() -> None:
    table = tables()
    del table["category"]["plants"]["owner"]
    assert "is missing" in _wrong(table)["category.plants.owner"]


def test_a_group_that_is_not_there_is_found() -> None:
    table = tables()
    table["category"]["money"]["service"]["debts"]["readers"] = ["nobody"]
    assert "[group.nobody]" in _wrong(table)["category.money.service.debts.readers"]


def test_a_confidential_service_without_readers_is_found() -> None:
    table = tables()
    del table["category"]["money"]["service"]["debts"]["readers"]
    assert "at least one group" in _wrong(table)["category.money.service.debts.readers"]


def test_a_service_with_the_slug_of_a_category_is_found() -> None:
    table = tables()
    table["category"]["plants"]["service"]["money"] = {"words": ["seedling"]}
    assert "slug of a category" in _wrong(table)["category.plants.service.money"]


def test_a_service_slug_that_two_categories_have_is_found() -> None:
    table = tables()
    table["category"]["money"]["service"]["trees"] = {"words": ["seedling"]}
    assert "stands in plants too" in _wrong(table)["category.money.service.trees"]


def test_a_catalogue_without_the_fallback_is_found() -> None:
    table = tables()
    del table["category"]["general"]
    assert "[category.general]" in _wrong(table)["category"]


def test_a_key_that_nobody_knows_is_found() -> None:
    table = tables()
    table["category"]["plants"]["ownr"] = "garden"
    assert "is unknown" in _wrong(table)["category.plants.ownr"]


def test_everything_that_is_wrong_is_said_at_once() -> None:
    table = tables()
    table["group"]["board"]["address"] = "board"
    table["category"]["plants"]["promise_hours"] = 0
    assert len(_wrong(table)) == 2


def test_what_is_confidential_names_its_readers() -> None:
    assert small().confidential("money", "debts")
    assert not small().confidential("money", "grants")
    assert small().readers("money", "debts") == ("board",)


def test_who_answers_a_category_that_is_gone_is_the_owner_of_the_fallback() -> None:
    assert small().owner("gone").slug == "board"
    assert small().owner("plants").address == "garden@example.org"


def test_a_category_speaks_its_own_language_where_it_has_no_other() -> None:
    table = tables()
    table["category"]["plants"] |= {"names": {"de": "Pflanzen"}, "says": {"en": "Gardeners answer.", "de": "Gärtner antworten."}}
    plants = parse(table).categories[0]
    assert (plants.name_in("de-AT"), plants.name_in("fr"), plants.says_in("de"), plants.says_in("ja")) == (
        "Pflanzen",
        "Plants",
        "Gärtner antworten.",
        "Gardeners answer.",
    )


@pytest.mark.parametrize(
    ("written", "read"),
    [("Größe", "grosse"), ("RÉSUMÉ", "resume"), ("ＡＷＳ", "aws"), ("ガイド", "ガイド"), ("İstanbul", "istanbul")],
)
def test_case_accents_and_width_do_not_count(written: str, read: str) -> None:
    assert plain(written) == read


def test_words_are_closed_up_and_cjk_characters_stand_alone() -> None:
    assert tokens("Can't log-in, 域名?") == ["cant", "log", "in", "域", "名"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Old TREES", ["tree*"]),
        ("plant them in the orchard", ["plant .. orchard"]),
        ("plant one two three four five orchard", []),
        ("die Bäume", ["Bäume"]),
        ("公园的树木很多", ["树木"]),
        ("a tree fund", ["tree fund"]),
        ("our family trees", ["family tree*"]),
        ("nothing", []),
    ],
)
def test_phrases_are_found_and_the_longer_one_speaks(text: str, found: list[str]) -> None:
    assert [hit.phrase.text for hit in Phrasebook.of(small()).hits(tokens(text))] == found


def test_a_context_needs_all_its_words() -> None:
    book = Phrasebook.of(small())
    assert book.together(book.look(tokens("worms in my apples")).needed) == [("plants", "worms in apples are a matter of the garden")]
    assert book.together(book.look(tokens("worms in my pears")).needed) == []


@pytest.mark.parametrize(
    ("place", "value", "accepted"),
    [
        ("hints", "leaf*", "a list of words"),
        ("names", "Pflanzen", "texts by language"),
        ("says", "We see to plants.", "texts by language"),
        ("confidential", "no", "true or false"),
        ("readers", "board", "a list of groups"),
    ],
)
def test_a_value_of_another_form_is_found_and_not_left_unread(place: str, value: str, accepted: str) -> None:
    table = tables()
    table["category"]["plants"][place] = value
    assert accepted in _wrong(table)[f"category.plants.{place}"]


def test_words_of_a_service_that_are_no_list_are_found() -> None:
    table = tables()
    table["category"]["plants"]["service"]["trees"]["words"] = {"en": "tree*"}
    assert "a list of words" in _wrong(table)["category.plants.service.trees.words"]


def test_a_number_in_place_of_contexts_is_found() -> None:
    table = tables()
    table["category"]["plants"]["context"] = 1
    assert "it takes all" in _wrong(table)["category.plants.context"]


@pytest.mark.parametrize(
    "context", [{"all": ["apple*"], "wy": "a slip"}, {"all": "apple*", "why": "apples"}, {"all": ["apple*"]}, "apple*"]
)
def test_a_context_of_another_form_is_found(context: Any) -> None:
    table = tables()
    table["category"]["plants"]["context"] = [context]
    assert "it takes all" in _wrong(table)["category.plants.context"]


def test_a_name_that_two_categories_have_is_found() -> None:
    table = tables()
    table["category"]["money"]["names"] = {"de": "plants"}
    assert "is the name of plants too" in _wrong(table)["category.money"]


def test_a_word_that_differs_in_case_and_accents_alone_stands_in_two_categories() -> None:
    table = tables()
    table["category"]["money"]["service"]["debts"]["words"]["de"] = ["baume"]
    assert "stands in category.plants.service.trees.words too" in _wrong(table)["category.money.service.debts.words"]


def test_when_a_group_gets_a_digest_is_read() -> None:
    table = tables()
    table["group"] = {slug: {**one} for slug, one in table["group"].items()}
    first, *_ = table["group"]
    assert parse(table).groups[first].mornings == NEVER
    table["group"][first]["digest"] = "weekly"
    assert parse(table).groups[first].mornings == Mornings(Often.WEEKLY)
    table["group"][first]["digest"] = {"often": "daily", "zone": "Asia/Tokyo", "at": 7, "days": "tue,thu"}
    assert parse(table).groups[first].mornings == Mornings(Often.DAILY, "Asia/Tokyo", 7, frozenset({1, 3}))


@pytest.mark.parametrize(
    ("digest", "where", "said"),
    [
        ("hourly", ".often", "daily, weekly, off are accepted"),
        (8, "", "is accepted"),
        ({"at": 24}, ".at", "an hour from 0 to 23"),
        ({"at": True}, ".at", "an hour from 0 to 23"),
        ({"days": "monday"}, ".days", "mon-fri or mon,wed,sat"),
        ({"zone": 3}, ".zone", "Europe/Berlin"),
        ({"hour": 8}, ".hour", "often, zone, at, days are accepted"),
    ],
)
def test_a_digest_of_a_group_that_makes_no_sense_is_found(digest: Any, where: str, said: str) -> None:
    table = tables()
    first = next(iter(table["group"]))
    table["group"] = {**table["group"], first: {**table["group"][first], "digest": digest}}
    assert said in _wrong(table)[f"group.{first}.digest{where}"]
