# SPDX-License-Identifier: Apache-2.0
"""Wrapping and trimming."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maildesk.render import words

LINK = "https://example.org/" + "a-very-long-path/" * 9 + "?q=1"


def test_a_paragraph_is_wrapped_between_words() -> None:
    wrapped = words.text("word " * 40)
    assert all(line.startswith("word") and len(line) <= 76 for line in wrapped.splitlines())
    assert wrapped.split() == ["word"] * 40


@pytest.mark.parametrize("address", [LINK, "a" * 70 + "@" + "example." * 5 + "org"])
def test_a_link_or_address_is_never_broken(address: str) -> None:
    assert address in words.text(f"Please see {address} and tell us.").splitlines()


def test_what_follows_in_a_list_stands_below_its_first_word() -> None:
    assert words.text("- " + "word " * 20).splitlines()[1].startswith("  word")


def test_an_indented_line_stays_indented() -> None:
    assert all(line.startswith("  word") for line in words.text("Head\n  " + "word " * 40).splitlines()[1:])


@pytest.mark.parametrize("line", [" " * 80 + "word", " " * 75 + "字字", " " * 75 + "word " * 30])
def test_a_line_that_is_indented_beyond_all_room_still_ends(line: str) -> None:
    wrapped = words.text("Head\n" + line)
    assert wrapped.split() == ["Head", *line.split()]
    assert all(len(row) <= 76 for row in wrapped.splitlines())


def test_a_word_too_long_for_a_line_is_cut() -> None:
    assert [len(line) for line in words.text("x" * 200).splitlines()] == [76, 76, 48]


def test_wide_characters_take_two_columns() -> None:
    assert [len(line) for line in words.text("字" * 80).splitlines()] == [38, 38, 4]


def test_the_mark_of_a_signature_keeps_its_space() -> None:
    assert words.text("a  \n\n\n\n-- \nb") == "a\n\n-- \nb\n"


@given(st.text(alphabet=st.sampled_from("ab 字é\n-@:/")))
def test_wrapping_loses_no_word(value: str) -> None:
    assert "".join(words.text(value).split()) == "".join(value.split())


@given(st.text(max_size=600))
def test_a_subject_is_one_line_of_bounded_length(value: str) -> None:
    result = words.subject(value)
    assert len(result) <= words.SUBJECT_LENGTH
    assert "\n" not in result
    assert "\r" not in result


@given(st.text(), st.integers(min_value=2, max_value=50))
def test_shortened_text_fits(value: str, length: int) -> None:
    assert len(words.shorten(value, length)) <= length


def test_shortening_cuts_between_words() -> None:
    assert words.shorten("one two three", 11) == "one two…"


def test_no_row_of_japanese_begins_with_a_closing_mark_or_ends_with_an_opening_one() -> None:
    for length in range(30, 45):
        rows = words.text("字" * length + "。「" + "字" * 60).splitlines()
        assert "".join(rows) == "字" * length + "。「" + "字" * 60
        assert not any(row[0] in "。、」" or row[-1] == "「" for row in rows)


def test_a_name_in_latin_letters_among_japanese_is_not_cut_in_two() -> None:
    for length in range(20, 40):
        assert "CNCF-1042" in words.text("字" * length + " CNCF-1042 " + "字" * 40)


def test_a_row_with_a_space_near_its_beginning_is_filled_all_the_same() -> None:
    assert len(words.text("您好 " + "字" * 80).splitlines()[0]) > 30
