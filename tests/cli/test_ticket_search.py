# SPDX-License-Identifier: Apache-2.0
"""`maildesk search`."""

import json
from collections.abc import Sequence

import pytest

from tests.cli.desk import CliDesk, request, with_files


@pytest.fixture
def desk(desk: CliDesk) -> CliDesk:
    """Three requests, in three languages."""
    desk.take(
        request("A logo", body="Where do I find the brand guide for our logo? It used to be on the website."),
        request("Logo", "Jörg Müller <jorg@envoy.example>", body="Wo steht die Markenrichtlinie? Wir brauchen sie für die Straße."),
        request("Logo", "Li Wei <li@harbor.example>", body="我们想知道商标使用指南在哪里"),
    )
    return desk


def references(found: Sequence[dict[str, object]]) -> list[object]:
    return [one["reference"] for one in found]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("guides",), ["CNCF-1001"]),
        (("brand", "logo"), ["CNCF-1001"]),
        (("brand guide",), ["CNCF-1001"]),
        (("guide brand",), []),
        (("guide", "brand"), ["CNCF-1001"]),
        (("(category:general or -is:held)", "strasse"), ["CNCF-1002"]),
        (("marken*",), ["CNCF-1002"]),
        (("mueller",), ["CNCF-1002"]),
        (("jorg@envoy.example",), ["CNCF-1002"]),
        (("商标",), ["CNCF-1003"]),
        (("指南", "requester:li@harbor.example"), ["CNCF-1003"]),
        (("logo", "not", "guide"), ["CNCF-1003", "CNCF-1002"]),
        (("logo", "-is:active"), []),
        (("zebra",), []),
    ],
)
def test_what_is_found(desk: CliDesk, words: tuple[str, ...], found: list[str]) -> None:
    assert references(desk.json("search", *words)) == found


def test_json_says_where_in_the_excerpt_the_words_stand(desk: CliDesk) -> None:
    (found,) = desk.json("search", "brand guide", "logo")
    marked = [found["excerpt"][start:end] for start, end in found["matches"]]
    assert marked == ["brand guide", "logo"]
    assert (found["author"], found["found_in"], found["internal"]) == ("Ana Souza", "text", False)


def test_a_pipe_gets_plain_lines(desk: CliDesk) -> None:
    head, line = desk.say("ticket", "search", "guide").out.splitlines()
    assert head.split("\t")[:5] == ["reference", "filed_at", "author", "subject", "excerpt"]
    assert line.split("\t")[4] == "Where do I find the brand guide for our logo? It used to be on the website."


def test_a_terminal_shows_the_words_in_bold(desk: CliDesk) -> None:
    out = desk.say("--color", "always", "search", "guide", "-o", "table").out
    assert "\x1b[1;33mguide\x1b[0m" in out


def test_what_is_found_beside_the_text_is_shown_from_there(desk: CliDesk) -> None:
    desk.take(with_files("Brand_Manual.png"))
    assert desk.json("search", "brand manual")[0]["excerpt"] == "Brand_Manual.png"
    assert desk.json("search", "brand manual")[0]["found_in"] == "attachment"
    assert [one["found_in"] for one in desk.json("search", "souza")] == ["author", "author"]
    assert desk.json("search", "files")[0]["found_in"] in ("text", "subject")


def test_a_reference_is_looked_for_in_what_messages_say(desk: CliDesk) -> None:
    desk.take(request("Another", body="As I asked in CNCF-1001, where is it?"))
    assert references(desk.json("search", "CNCF-1001")) == ["CNCF-1004"]
    assert references(desk.json("search", "1001")) == ["CNCF-1004"]


def test_a_confidential_ticket_is_found_by_its_readers_alone_and_counted_for_nobody_else(desk: CliDesk) -> None:
    desk.json("staff", "add", "len@cncf.io", "--group", "legal")
    desk.json("staff", "add", "kim@cncf.io", "--group", "events")
    words = "Their lawyers sent a cease and desist letter and threaten us with a lawsuit over the trademark guide."
    desk.take(request("A cease and desist letter", body=words))
    for reader in ((), ("--as", "kim"), ("--as", "nobody")):
        assert references(desk.json("search", "guide", *reader)) == ["CNCF-1001"]
        ended = desk.say("search", "lawsuit", "--limit", "1", *reader)
        assert (ended.out.count("\n"), ended.err) == (1, "")
    assert references(desk.json("search", "guide", "--as", "len")) == ["CNCF-1004", "CNCF-1001"]


def test_more_than_is_shown_is_told(desk: CliDesk) -> None:
    ended = desk.say("search", "logo", "--limit", "2")
    assert len(ended.out.splitlines()) == 3
    assert "there are more" in ended.err


def test_time_that_is_up_is_told(desk: CliDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maildesk.cli.ticket_search._SECONDS", -1.0)
    ended = desk.say("search", "zebra")
    assert "time was up" in ended.err and "--all" in ended.err
    assert desk.say("search", "zebra", "--all").err == ""


def test_messages_that_are_not_indexed_are_told(desk: CliDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maildesk.store.indexing.GROUP", 1)
    assert "3 messages are not in the index yet" in desk.say("search", "guide").err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("category:general",), "no words to search for"),
        (("guide", "sort:due"), "newest first"),
        (("***",), "letters or digits"),
        (("gu*",), "at least 3"),
        (("x" * 1_000_000,), "at most 4000"),
        (tuple("ab" for _ in range(10_000)), "at most 4000"),
        (tuple("ab" for _ in range(300)), "too many terms"),
        (("guide", '"open'), "never closed"),
    ],
)
def test_what_cannot_be_searched_is_a_wrong_command_line(desk: CliDesk, words: tuple[str, ...], told: str) -> None:
    ended = desk.say("search", *words)
    assert (ended.status, ended.out) == (2, "")
    assert told in ended.err
    assert len(ended.err) < 2000


@pytest.mark.parametrize(
    "words", ['a" OR "b', "NEAR(a, b)", "guide) OR 1=1", "'; DROP TABLE ticket", "a\x00b", "\ud800guide", "^*guide", "a:b"]
)
def test_signs_that_databases_obey_end_no_search(desk: CliDesk, words: str) -> None:
    assert desk.say("search", words).status in (0, 2)


def test_a_hostile_message_prints_no_control_sequence(desk: CliDesk) -> None:
    desk.take(request("\x1b[31mguide [bold]", body="a guide \x1b]0;owned\x07 [red]markup[/red] \u202egnp"))
    for form in ("table", "wide", "tsv", "csv", "json"):
        out = desk.say("--color", "always", "search", "owned", "-o", form).out
        assert "\x1b]0" not in out and "\x07" not in out and "\u202e" not in out
    assert "[red]markup[/red]" in json.loads(desk.say("search", "owned", "-o", "json").out)[0]["excerpt"]


def test_merged_tickets_are_found_by_their_own_number(desk: CliDesk) -> None:
    desk.json("staff", "add", "kim@cncf.io")
    assert desk.say("ticket", "merge", "1001", "1002", "--as", "kim", "-y").status == 0
    found = desk.json("search", "guide")[0]
    assert (found["reference"], found["merged_into"]) in (("CNCF-1001", "CNCF-1002"), ("CNCF-1001", None))


def test_internal_notes_are_searched_and_marked(desk: CliDesk) -> None:
    desk.json("staff", "add", "kim@cncf.io")
    assert desk.say("ticket", "note", "1001", "-m", "ask the zebra", "--as", "kim").status == 0
    found = desk.json("search", "zebra")[0]
    assert (found["reference"], found["internal"]) == ("CNCF-1001", True)
