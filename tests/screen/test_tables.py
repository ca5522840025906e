# SPDX-License-Identifier: Apache-2.0
"""The tables of keys and words: bindings, foot, help, documentation and the commands of mails agree with them."""

import re
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from textual.screen import Screen

from maildesk.desk.command import Verb
from maildesk.desk.query import parse
from maildesk.flow.errors import MaildeskError
from maildesk.screen import helping, keys, words
from maildesk.screen.completing import Known, complete
from maildesk.screen.doing import Doing
from maildesk.screen.door import Door
from maildesk.screen.keys import Place
from maildesk.screen.meanwhile import Meanwhile
from maildesk.screen.previewing import Preview
from maildesk.screen.views import VIEWS, view_named
from maildesk.screen.words import Takes
from maildesk.screen.writing import Writing
from tests.conftest import ROOT

WHERE: dict[Place, type[Screen[Any]]] = {
    Place.QUEUE: Doing,
    Place.THREAD: Doing,
    Place.WRITING: Writing,
    Place.PREVIEW: Preview,
    Place.MEANWHILE: Meanwhile,
    Place.DOOR: Door,
}
# What is about no ticket, and what stands at the top of a mail.
OF_ONESELF = {Verb.AWAY, Verb.BACK, Verb.DIGEST, Verb.NOTIFY, Verb.QUIET}
OF_A_MAIL = {Verb.NOTE, Verb.ANSWER, Verb.FOR, Verb.ORIGIN, Verb.TELL, Verb.HELP}


@pytest.mark.parametrize("place", Place)
def test_every_key_does_something_there(place: Place) -> None:
    for key in keys.of(place):
        name = key.does.partition("(")[0]
        assert hasattr(WHERE[place], f"action_{name}"), key


@pytest.mark.parametrize("place", Place)
def test_no_key_means_two_things_in_one_place(place: Place) -> None:
    pressed = Counter(one for key in keys.of(place) for one in key.keys.split(","))
    assert [one for one, times in pressed.items() if times > 1] == []


@pytest.mark.parametrize("place", Place)
def test_the_keys_of_a_place_are_its_bindings(place: Place) -> None:
    bound = {one for binding in WHERE[place].BINDINGS for one in binding.key.split(",")}  # type: ignore[union-attr]
    assert {one for key in keys.of(place) for one in key.keys.split(",")} <= bound


def test_every_word_of_a_key_is_a_word_of_the_command_line() -> None:
    named = {match[1] for _, group in keys.GROUPS for key in group if (match := re.fullmatch(r"word\('(\w+)'\)", key.does))}
    assert named <= set(words.WORDS)


def test_every_command_of_mails_about_a_ticket_has_a_word_and_a_key() -> None:
    verbs = {word.verb for word in words.WORDS.values()}
    assert set(Verb) - OF_ONESELF - OF_A_MAIL == verbs - {None}
    bound = {key.does for _, group in keys.GROUPS for key in group}
    assert {f"word('{verb}')" for verb in verbs if verb} <= bound


def test_every_own_word_can_be_done() -> None:
    assert [word.name for word in words.WORDS.values() if word.verb is None and not hasattr(Doing, f"_do_{word.name}")] == []


def test_the_help_is_made_of_the_tables() -> None:
    told = "\n".join(piece.text for piece in helping.pieces())
    assert all(key.means in told for _, group in keys.GROUPS for key in group)
    assert all(f":{name}" in told for name in words.WORDS)


def test_the_documentation_has_the_table_of_keys() -> None:
    assert keys.markdown() in (ROOT / "docs/desk.md").read_text()


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_every_view_is_a_query_that_can_be_read(view: object) -> None:
    parse(view.query, datetime(2026, 11, 23, tzinfo=UTC), "sam", UTC, "CNCF")  # type: ignore[attr-defined]


def test_a_view_is_known_by_its_beginning() -> None:
    assert view_named("over") == view_named("overdue")
    assert view_named("nothing") is None


@pytest.mark.parametrize(
    ("line", "name", "argument"),
    [
        ("assign ada", "assign", "ada"),
        ("#close", "close", ""),
        ("move legal", "category", "legal"),
        ("snooze  3  days ", "snooze", "3 days"),
    ],
)
def test_a_line_says_what_a_mail_would_say(line: str, name: str, argument: str) -> None:
    said = words.read(line)
    assert (said.word.name, said.argument) == (name, argument)


@pytest.mark.parametrize(
    ("line", "told"),
    [("asign ada", "there is no :asign"), ("close it", ":close takes nothing"), ("snooze", ":snooze needs a time")],
)
def test_a_line_that_says_nothing_is_told_why(line: str, told: str) -> None:
    with pytest.raises(MaildeskError, match=told):
        words.read(line)


@pytest.mark.parametrize("name", ["merge", "split", "needs", "accept", "reject"])
def test_what_undo_does_not_undo_whole_is_asked_about(name: str) -> None:
    assert "17" in words.read(f"{name} 17").question


KNOWN = Known(
    ("sam", "ada"),
    ("events", "legal", "legal/trademarks"),
    ("Envoy", "Open Telemetry"),
    ("CNCF-1042", "CNCF-1002"),
    views=("mine", "overdue"),
    queries=("@late",),
)


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("ass", "assign"),
        ("assign a", "assign ada"),
        ("category leg", "category legal"),
        ("category legal/", "category legal/trademarks"),
        ("needs legal ev", "needs legal events"),
        ("merge 42", "merge CNCF-1042"),
        ("priority h", "priority high"),
        ("snooze f", "snooze friday"),
        ("view o", "view overdue"),
        ("search stat", "search status:"),
        ("search owner:sam -is:act", "search owner:sam -is:active"),
        ("search (owner:sam,a", "search (owner:sam,ada"),
        ("search project:open", 'search project:"Open Telemetry"'),
        ("search service:tr", "search service:trademarks"),
        ("search is:active sort:-pri", "search is:active sort:-priority"),
        ("search prio:h", "search prio:high"),
        ("search @l", "search @late"),
    ],
)
def test_a_line_is_completed(line: str, first: str) -> None:
    assert complete(line, KNOWN)[0] == first


def test_nothing_is_offered_for_a_word_that_is_none() -> None:
    assert complete("nonsense a", KNOWN) == ()
    assert complete("close ", KNOWN) == ()


def test_each_kind_of_argument_is_told_in_words() -> None:
    assert [one for one in Takes if one is not Takes.NOTHING and not one.value] == []
