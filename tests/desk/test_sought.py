# SPDX-License-Identifier: Apache-2.0
"""What somebody looks for, and where it stands in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maildesk.desk.excerpt import LONGEST, excerpt, found_in
from maildesk.desk.sought import MOST_WORDS, Field, NoWords, sought
from tests.desk.test_lexemes import TEXTS


@pytest.mark.parametrize(
    ("typed", "also", "never"),
    [
        ("guide", {"guides"}, {"guideline"}),
        ("guides", {"guide"}, set()),
        ("policy", {"policies"}, set()),
        ("policies", {"policy"}, set()),
        ("boxes", {"box"}, set()),
        ("tag", {"tags"}, {"tage"}),
        ("cves", {"cve"}, set()),
        ("status", set(), {"statu"}),
        ("access", set(), {"acces"}),
        ("Anfrage", {"anfragen"}, set()),
        ("Anfragen", {"anfrage"}, set()),
        ("Regel", {"regeln"}, set()),
        ("Müller", {"muller", "mueller"}, set()),
        ("Mueller", {"muller"}, set()),
        ("Füße", {"fusse", "fuesse"}, set()),
        ("queue", set(), {"qu", "queu e"}),
        ("value", {"values"}, {"val"}),
        ("does", set(), {"dos"}),
        ("v1", set(), {"v1s"}),
        ("商标", set(), {"商标s"}),
    ],
)
def test_a_word_stands_for_its_plural_and_its_other_spelling(typed: str, also: set[str], never: set[str]) -> None:
    (words,) = sought(typed).places
    assert also <= set(words)
    assert not never & set(words)


@pytest.mark.parametrize(
    ("typed", "places", "begins"),
    [
        ("brand guide", (("brand",), ("guide",)), False),
        ("cert-manager", (("cert",), ("manager",)), False),
        ("Bran*", (("bran",),), True),
        ("brand gui*", (("brand",), ("gui",)), True),
        ("商标", (("商标",),), False),
        ("商标法", (("商标",), ("标法",)), False),
        ("商", (("商",),), True),
        ("商标 使用", (("商标",), ("标",), ("使用",)), False),
        ("cncf商标", (("cncf",), ("商标",)), False),
        ("商标logo", (("商标",), ("标",), ("logo",)), False),
    ],
)
def test_several_words_are_a_phrase(typed: str, places: tuple[tuple[str, ...], ...], begins: bool) -> None:
    found = sought(typed, Field.SUBJECT)
    assert (found.places, found.begins, found.field) == (places, begins, Field.SUBJECT)


@pytest.mark.parametrize(
    ("typed", "told"), [("", "no word"), ("***", "no word"), ("ab*", "at least 3"), ("a " * (MOST_WORDS + 1), "more than")]
)
def test_what_cannot_be_looked_for_says_why(typed: str, told: str) -> None:
    with pytest.raises(NoWords, match=told):
        sought(typed)


@given(TEXTS, st.integers(0, 100), st.integers(1, 12))
def test_a_piece_of_a_text_between_spaces_is_found_in_it(text: str, start: int, length: int) -> None:
    pieces = text.split()
    piece = " ".join(pieces[start % (len(pieces) or 1) :][:length])
    try:
        wanted = sought(piece)
    except NoWords:
        return
    if "*" not in piece:
        assert found_in(" ".join(pieces), [wanted])


@given(TEXTS, TEXTS, st.integers(5, 60))
def test_an_excerpt_marks_places_within_itself(text: str, typed: str, width: int) -> None:
    try:
        wanted = [sought(typed)]
    except NoWords:
        return
    shown = excerpt(text, wanted, width)
    assert "\n" not in shown.text
    assert all(0 <= start < end <= len(shown.text) for start, end in shown.marks)
    assert all(one[1] < other[0] for one, other in zip(shown.marks, shown.marks[1:], strict=False))


def test_an_excerpt_shows_the_first_of_the_words() -> None:
    text = "nothing " * 50 + "the brand\n guide is here " + "nothing " * 50
    shown = excerpt(text, [sought("brand guide")], 60)
    assert [shown.text[start:end] for start, end in shown.marks] == ["brand guide"]
    assert shown.text.startswith("… ") and shown.text.endswith(" …") and len(shown.text) <= 64


def test_a_text_without_the_words_is_shown_from_its_beginning() -> None:
    assert excerpt("We ask for a logo", [sought("zebra")], 10).text == "We ask …"


def test_of_a_pair_the_character_that_was_looked_for_is_marked() -> None:
    shown = excerpt("我们想知道商标使用", [sought("商"), sought("使用")], 60)
    assert [shown.text[start:end] for start, end in shown.marks] == ["商", "使用"]


@pytest.mark.parametrize("text", ["brand " * 10_000, "brandguide" * 5_000, "商" * 50_000])
def test_an_excerpt_of_a_long_text_is_found_in_linear_time(text: str) -> None:
    assert len(excerpt(text[:LONGEST], [sought("brand " * 31 + "guide"), sought("商")], 60).text) <= 70
