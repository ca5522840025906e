# SPDX-License-Identifier: Apache-2.0
"""The words of a text, as the search index holds them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maildesk.desk.lexemes import LONGEST_LEXEME, MOST_CHARACTERS, MOST_LEXEMES, lexemes, placed, unspaced

# Text as it comes: every script, marks, signs, what no database takes.
TEXTS = st.text(st.characters(), max_size=200) | st.text("aÄéßﬁ\u0308\u0301 商标ｶﾞか\u3099한ñ-_.'\"*\\\x00\ud800١ʼ½ﷺक्षि", max_size=80)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Brand-Guide_2026.pdf", ["brand", "guide", "2026", "pdf"]),
        ("don't", ["don", "t"]),
        ("Müller Straße ŁÓDŹ Ørsted", ["muller", "strasse", "lodz", "orsted"]),
        ("Mu\u0308ller", ["muller"]),
        ("Ёлка йод", ["елка", "йод"]),
        ("ΣΊΣΥΦΟΣ Σίσυφος", ["σισυφοσ", "σισυφοσ"]),
        ("İstanbul ırmak", ["istanbul", "irmak"]),
        ("商标法", ["商标", "标法", "法"]),
        ("CNCF商标，logo", ["cncf", "商标", "标", "logo"]),
        ("か\u3099く", ["がく", "く"]),
        ("ｶﾞｸ", ["ガク", "ク"]),
        ("한국어", ["한국", "국어", "어"]),
        ("हिन्दी", ["हिन्दी"]),
        ("שָׁלוֹם", ["שלום"]),
        ("ＡＢＣ１２", ["abc12"]),
        ("\x00\ud800 ☃ 😀 —", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert lexemes(text) == words


@given(TEXTS)
def test_a_word_holds_nothing_that_a_search_engine_obeys(text: str) -> None:
    for word in lexemes(text):
        assert 1 <= len(word) <= LONGEST_LEXEME
        assert not set(word) & set(" '\"\\*:&|!()<>{}^+-~,.;\x00\n\t")
        assert not any("\ud800" <= letter <= "\udfff" for letter in word)


@given(TEXTS)
def test_what_is_placed_are_the_same_words(text: str) -> None:
    found = list(placed(text))
    assert [one.text for one in found] == lexemes(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert [one.start for one in found] == sorted(one.start for one in found)


@given(TEXTS)
def test_case_does_not_count(text: str) -> None:
    assert lexemes(text.casefold()) == lexemes(text.casefold().casefold())
    if text.isascii():
        assert lexemes(text.upper()) == lexemes(text.lower())


@given(TEXTS, TEXTS)
def test_a_space_parts_texts(one: str, other: str) -> None:
    assert lexemes(f"{one} , {other}") == lexemes(one) + lexemes(other)


@given(TEXTS)
def test_the_words_of_words_are_themselves(text: str) -> None:
    words = [word for word in lexemes(text) if not unspaced(word)]
    assert lexemes(" ".join(words)) == words


@pytest.mark.parametrize("hostile", ["x", "x ", "商", "ﷺ", "ﷺ ", "a\u0301", "\u0301", "é", "a商", "½", "क्"])
def test_a_long_text_is_bounded_and_read_in_linear_time(hostile: str) -> None:
    started = time.process_time()
    words = lexemes(hostile * (4_000_000 // len(hostile)))
    assert len(words) <= MOST_LEXEMES
    assert sum(map(len, words)) <= MOST_CHARACTERS
    assert time.process_time() - started < 2
