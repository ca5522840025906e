# SPDX-License-Identifier: Apache-2.0
"""`ticket log`: a request of somebody else, logged from the shell by the one path."""

from pathlib import Path

import pytest

from tests.cli.desk import CliDesk, request


@pytest.fixture
def sam(desk: CliDesk, monkeypatch: pytest.MonkeyPatch) -> CliDesk:
    """Sam works here and types."""
    desk.say("staff", "add", "sam@cncf.io", "--name", "Sam Rivera")
    monkeypatch.setenv("MAILDESK_DESK__OPERATOR", "sam")
    return desk


@pytest.fixture
def pasted(tmp_path: Path) -> str:
    file = tmp_path / "pasted.txt"
    file.write_text("hey, who can help\nwith our DNS?\n")
    return str(file)


def test_pasted_words_are_a_request_of_whoever_said_them(sam: CliDesk, pasted: str) -> None:
    ended = sam.say("ticket", "log", "--for", "Ana <ana@harbor.example>", "--origin", "slack", "--file", pasted)
    assert (ended.status, ended.out) == (0, "CNCF-1001: logged for Ana <ana@harbor.example>; the receipt goes to sam@cncf.io\n")
    told = sam.json("ticket", "show", "1001")
    assert (told["subject"], told["requester"]) == ("hey, who can help", "ana@harbor.example")
    assert [one["kind"] for one in sam.json("outbox", "list")] == ["receipt"]


def test_a_mail_as_a_file_is_a_request_of_its_author(sam: CliDesk, tmp_path: Path) -> None:
    (tmp_path / "hers.eml").write_bytes(request())
    sam.say("ticket", "log", str(tmp_path / "hers.eml"), "--note", "She caught me at lunch.")
    told = sam.json("ticket", "show", "1001")
    assert told["requester"] == "ana@harbor.example"
    assert [(one["visibility"], one["from"]["address"]) for one in told["messages"]] == [
        ("public", "ana@harbor.example"),
        ("internal", "sam@cncf.io"),
    ]
    assert told["messages"][1]["reply"] == "She caught me at lunch."


def test_tell_lets_the_requester_know(sam: CliDesk, pasted: str) -> None:
    sam.say("ticket", "log", "--for", "ana@harbor.example", "--file", pasted, "--tell")
    assert sorted(one["recipients"][0] for one in sam.json("outbox", "list")) == ["ana@harbor.example", "sam@cncf.io"]


def test_an_address_that_is_none_logs_nothing(sam: CliDesk, pasted: str) -> None:
    ended = sam.say("ticket", "log", "--for", "the lady from Harbor", "--file", pasted)
    assert ended.status == 1 and "who asked is unclear" in ended.err
    assert sam.json("ticket", "list") == []


def test_without_anybody_who_asked_the_command_line_is_wrong(sam: CliDesk, pasted: str) -> None:
    assert sam.say("ticket", "log", "--file", pasted).status == 2


def test_who_does_not_work_here_logs_nothing(sam: CliDesk, pasted: str) -> None:
    ended = sam.say("ticket", "log", "--for", "ana@harbor.example", "--file", pasted, "--as", "eve")
    assert ended.status == 1 and "eve is nobody who works here" in ended.err


def test_json_names_the_ticket(sam: CliDesk, pasted: str) -> None:
    assert sam.json("ticket", "log", "--for", "ana@harbor.example", "--file", pasted)["reference"] == "CNCF-1001"
