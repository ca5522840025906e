# SPDX-License-Identifier: Apache-2.0
"""A confidential ticket in the shell: lists tell its number, its words are shown to its readers."""

import pytest

from tests.cli.conftest import Ended
from tests.cli.desk import CliDesk, request

SECRETS = ("lawsuit", "cease", "ana@harbor.example", "Ana Souza")


@pytest.fixture
def desk(desk: CliDesk) -> CliDesk:
    """Len of legal and Kim of events, and a request that threatens with a lawsuit."""
    desk.json("staff", "add", "len@cncf.io", "--group", "legal")
    desk.json("staff", "add", "kim@cncf.io", "--group", "events")
    words = "Their lawyers sent a cease and desist letter and threaten us with a lawsuit over the trademark."
    desk.take(request("A cease and desist letter", body=words))
    return desk


def tells(ended: Ended) -> list[str]:
    return [one for one in SECRETS if one in ended.out + ended.err]


@pytest.mark.parametrize(
    "command",
    [
        ("ticket", "list"),
        ("ticket", "list", "-o", "wide"),
        ("ticket", "list", "-o", "json"),
        ("mail", "list"),
        ("mail", "list", "-o", "wide"),
        ("mail", "list", "-o", "json"),
        ("outbox", "list"),
        ("outbox", "list", "-o", "wide"),
        ("outbox", "list", "-o", "json"),
    ],
)
def test_a_list_tells_its_number_and_not_what_it_says_nor_who_asked(desk: CliDesk, command: tuple[str, ...]) -> None:
    ended = desk.say(*command)
    assert ended.status == 0 and "(restricted)" in ended.out and tells(ended) == []


@pytest.mark.parametrize(
    "command",
    [
        ("ticket", "show", "1001"),
        ("ticket", "show", "1001", "-o", "json"),
        ("ticket", "show", "1001", "--save-attachments", "."),
        ("mail", "show", "1"),
        ("mail", "show", "1", "--raw"),
        ("mail", "explain", "1"),
        ("outbox", "show", "1"),
        ("outbox", "show", "1", "--raw"),
    ],
)
def test_its_words_are_shown_to_its_readers_alone(desk: CliDesk, command: tuple[str, ...]) -> None:
    for reader in ((), ("--as", "kim"), ("--as", "nobody")):
        refused = desk.say(*command, *reader)
        assert refused.status == 1 and "is confidential: only Legal may read and change it" in refused.err and tells(refused) == []
        assert "say --as HANDLE: len" in refused.err
    assert desk.say(*command, "--as", "len").status == 0


def test_a_reader_sees_all_of_it(desk: CliDesk) -> None:
    shown = desk.json("ticket", "show", "1001", "--as", "len")
    assert shown["subject"] == "A cease and desist letter" and shown["readers"] == ["legal"] and "lawsuit" in shown["messages"][0]["text"]


def test_the_operator_named_in_the_configuration_is_who_looks(desk: CliDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILDESK_DESK__OPERATOR", "len")
    assert desk.say("ticket", "show", "1001").status == 0


@pytest.mark.parametrize("verb", ["take", "reply", "note"])
def test_nobody_else_takes_it_or_writes_on_it(desk: CliDesk, verb: str) -> None:
    words = desk.folder / "words.txt"
    words.write_text("We know them.")
    command = ("ticket", verb, "1001", "--dry-run", *(("--file", str(words)) if verb != "take" else ()))
    ended = desk.say(*command, "--as", "kim")
    assert ended.status == 1 and "only Legal may read and change it" in ended.err and tells(ended) == []
    assert desk.say(*command, "--as", "len").status == 0


def test_a_ticket_that_has_to_do_with_it_does_not_tell_its_subject(desk: CliDesk) -> None:
    desk.take(request("We need a logo", "Bo <bo@envoy.example>"))
    assert desk.say("ticket", "link", "1002", "1001", "--as", "len").status == 0
    ended = desk.say("ticket", "show", "1002", "--as", "kim")
    assert "linked: CNCF-1001, (restricted)" in ended.out and tells(ended) == []


def test_where_nobody_is_a_reader_the_remedy_says_how_to_become_one(desk: CliDesk) -> None:
    desk.say("staff", "set", "len", "--leave-group", "legal")
    assert "nobody is of them: `maildesk staff set HANDLE --join legal`" in desk.say("ticket", "show", "1001").err
