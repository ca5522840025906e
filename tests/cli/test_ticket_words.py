# SPDX-License-Identifier: Apache-2.0
"""Answers and notes from the shell: a mail of the member of staff, through the one path."""

from pathlib import Path

import pytest

from tests.cli.desk import CliDesk, request


@pytest.fixture
def sam(desk: CliDesk, monkeypatch: pytest.MonkeyPatch) -> CliDesk:
    """Sam works here and types. Ana asked for a logo (CNCF-1001)."""
    desk.say("staff", "add", "sam@cncf.io", "--name", "Sam Rivera")
    desk.say("staff", "add", "Ada <ada@cncf.io>")
    monkeypatch.setenv("MAILDESK_DESK__OPERATOR", "sam")
    desk.take(request())
    return desk


@pytest.fixture
def words(tmp_path: Path) -> str:
    file = tmp_path / "answer.txt"
    file.write_text("Yes, gladly.\n")
    return str(file)


def left(desk: CliDesk, kind: str) -> list[str]:
    """To whom letters of this kind go."""
    return [one["recipients"][0] for one in desk.json("outbox", "list") if one["kind"] == kind]


def test_a_reply_goes_to_the_requester_and_says_so(sam: CliDesk, words: str) -> None:
    ended = sam.say("ticket", "reply", "CNCF-1001", "--file", words)
    assert (ended.status, ended.out) == (0, "CNCF-1001: your answer goes to Ana Souza\n")
    assert left(sam, "answer") == ["ana@harbor.example"]
    message = sam.json("ticket", "show", "1001")["messages"][-1]
    assert (message["reply"], message["visibility"], message["standing"]) == ("Yes, gladly.", "public", "authenticated")


def test_a_note_goes_to_the_other_staff_alone(sam: CliDesk, words: str) -> None:
    ended = sam.say("ticket", "note", "1001", "--file", words)
    assert (ended.status, ended.out) == (0, "CNCF-1001: your note goes to Ada\n")
    assert (left(sam, "answer"), left(sam, "note")) == ([], ["ada@cncf.io"])


def test_reply_stands_also_at_the_top(sam: CliDesk, words: str) -> None:
    assert sam.say("reply", "1001", "--file", words).status == 0


def test_closing_with_the_reply_closes(sam: CliDesk, words: str) -> None:
    sam.say("ticket", "reply", "1001", "--file", words, "--close")
    assert sam.json("ticket", "show", "1001")["state"] == "closed"
    assert left(sam, "answer") == ["ana@harbor.example"]


def test_a_file_goes_along(sam: CliDesk, words: str, tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_bytes(b"<svg/>")
    sam.say("ticket", "reply", "1001", "--file", words, "--attach", str(tmp_path / "logo.svg"))
    message = sam.json("ticket", "show", "1001")["messages"][-1]
    assert [one["filename"] for one in message["attachments"]] == ["logo.svg"]


def test_a_dry_run_sends_nothing(sam: CliDesk, words: str) -> None:
    ended = sam.say("ticket", "reply", "1001", "--file", words, "--dry-run")
    assert ended.out == "CNCF-1001: your answer would go to Ana Souza\n"
    assert left(sam, "answer") == []


def test_a_word_that_is_no_command_sends_nothing_and_is_told(sam: CliDesk, tmp_path: Path) -> None:
    (tmp_path / "slip.txt").write_text("#clsoe\nDone.\n")
    ended = sam.say("ticket", "reply", "1001", "--file", str(tmp_path / "slip.txt"))
    assert ended.status == 1 and "#clsoe" in ended.err and "maildesk mail show" in ended.err
    assert left(sam, "answer") == []


def test_no_words_send_nothing(sam: CliDesk, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("\n")
    ended = sam.say("ticket", "reply", "1001", "--file", str(tmp_path / "empty.txt"))
    assert ended.status == 1 and "no words" in ended.err


def test_without_words_and_without_anybody_the_command_line_is_wrong(sam: CliDesk) -> None:
    ended = sam.say("ticket", "reply", "1001")
    assert ended.status == 2 and "--file" in ended.err


def test_nobody_answers_who_does_not_work_here(sam: CliDesk, words: str) -> None:
    ended = sam.say("ticket", "reply", "1001", "--file", words, "--as", "eve")
    assert ended.status == 1 and "eve is nobody who works here" in ended.err


def test_json_tells_who_reads_it(sam: CliDesk, words: str) -> None:
    told = sam.json("ticket", "reply", "1001", "--file", words)
    assert (told["reference"], told["actor"], told["readers"]) == ("CNCF-1001", "sam", ["Ana Souza"])


@pytest.mark.parametrize("verb", ["reply", "note"])
def test_it_is_explained_that_no_server_brought_it(sam: CliDesk, words: str, verb: str) -> None:
    sam.say("ticket", verb, "1001", "--file", words)
    why = {one["rule"]: one["detail"] for one in sam.json("mail", "explain", "2")["decisions"][0]["evidence"]}
    assert why["standing"] == "no server brought it: it was written at the command line of the desk, by sam@cncf.io"


def test_a_note_that_nobody_hears_of_is_told_to_stand_on_the_ticket(sam: CliDesk, words: str) -> None:
    assert sam.say("staff", "set", "ada", "--notify", "none").status == 0
    ended = sam.say("ticket", "note", "1001", "--file", words)
    assert ended.out == "CNCF-1001: your note stands on the ticket, for staff to read; nobody gets a mail of it\n"
