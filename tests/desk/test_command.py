# SPDX-License-Identifier: Apache-2.0
"""Commands at the top of a text of staff, and what is none."""

import time

import pytest

from maildesk.desk.command import Command, Parsed, Verb, parse


def test_several_commands_stand_in_one_text_in_order_above_its_words() -> None:
    parsed = parse("#take\n#snooze 3d\n\n#category legal\n\nHello Ada,\n#close is a word here.")
    assert parsed.commands == (Command(Verb.TAKE), Command(Verb.SNOOZE, "3d"), Command(Verb.CATEGORY, "legal"))
    assert parsed.rest == "Hello Ada,\n#close is a word here."


@pytest.mark.parametrize("text", ["\n\n  #take  \n", "#Take", "#TAKE", "#take:", "\r\n#take\r\n"])
def test_spaces_blank_lines_capitals_and_a_colon_do_not_matter(text: str) -> None:
    assert parse(text) == Parsed((Command(Verb.TAKE),), "")


@pytest.mark.parametrize("text", ["# Title", "#1042 is the one", "#", "Please #take", "- #5 and #6", "## Notes"])
def test_a_line_that_is_no_word_with_its_sign_is_text(text: str) -> None:
    assert parse(text) == Parsed((), text)


def test_words_that_are_no_commands_are_told_as_they_were_written() -> None:
    parsed = parse("#take\n#Klose it\n#foo")
    assert parsed.unknown == ("#Klose", "#foo")


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        ("#note, they are angry", "#note,"),
        ("#note\u2013they are angry", "#note\u2013they"),
        ("#close!", "#close!"),
        ("*#note* they are angry", "*#note"),
        ("# note they are angry", "# note"),
        ("\\#note they are angry", "\\#note"),
        ("\u2022 #note they are angry", "\u2022 #note"),
        ("##take", "##take"),
    ],
)
def test_what_was_meant_as_a_command_is_no_text(text: str, slip: str) -> None:
    assert parse(text) == Parsed((), "", (slip,))


@pytest.mark.parametrize("text", ["\u200b#note\nthey", "\ufeff\n#note\nthey", "#note\u200b\nthey", "\uff03note\nthey"])
def test_what_nobody_sees_in_a_line_does_not_matter(text: str) -> None:
    assert parse(text) == Parsed((Command(Verb.NOTE),), "they")


def test_the_words_behind_note_belong_to_the_note() -> None:
    parsed = parse("#note call her first\n#take\nThe contract is old.")
    assert parsed.commands == (Command(Verb.NOTE), Command(Verb.TAKE))
    assert parsed.rest == "call her first\nThe contract is old."


@pytest.mark.parametrize("verb", Verb)
def test_every_verb_is_read_with_what_stands_behind_it(verb: Verb) -> None:
    parsed = parse(f"#{verb} one  two")
    assert parsed.has(verb)
    assert parsed.argument(verb) == ("" if verb is Verb.NOTE else "one  two")


def test_long_lines_and_many_commands_are_read_in_linear_time() -> None:
    started = time.perf_counter()
    parse("#take " + " :" * 200_000 + "\n" + "#take\n" * 50_000)
    parse("#a" + "-" * 500_000 + "!")
    assert time.perf_counter() - started < 5
