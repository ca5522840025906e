# SPDX-License-Identifier: Apache-2.0
"""A day of a member of staff: in `maildesk desk` in a real terminal, and again with plain commands, each a process."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.cli.desk import CliDesk
from tests.forked import Forked
from tests.screen import day
from tests.screen.day import ANSWERS, FILES
from tests.screen.terminal import Terminal, terminal


@pytest.fixture
def sams(desk: CliDesk, monkeypatch: pytest.MonkeyPatch) -> CliDesk:
    """Sam is the one who types."""
    monkeypatch.setenv("MAILDESK_DESK__OPERATOR", "sam")
    return desk


@pytest.mark.timeout(300)
def test_a_day_in_the_full_screen_desk(sams: CliDesk) -> None:
    word = day.morning(sams)
    with terminal(sams.folder, "desk", "is:active") as desk:
        desk.see("CNCF-1050", "CNCF-1041", "? help")
        triage(desk)
        for number in ANSWERS:
            answer(desk, number)
        merge_and_split(desk, day.question(sams).id)
        log(desk)
        find(desk, word)
        close_and_undo(desk)
        desk.press("q")
        desk.see_no("? help")
    day.evening(sams)
    assert not list((day.state_folder(sams)).glob("*/drafts/*"))


_LINES = {"a": ":assign", "c": ":category", "p": ":priority", "s": ":snooze"}  # what a key begins


def opened(desk: Terminal, number: int) -> None:
    """Goes to a ticket."""
    desk.type(f":open {number}")
    desk.press("Enter")
    desk.see(f" CNCF-{number} ", "message ")


def triage(desk: Terminal) -> None:
    """What Sam does to the new tickets, with a key each; Tab completes."""
    for number, key, more, told in (
        (day.LOGO, "t", "", "belongs to Sam Rivera"),
        (day.BOOTH, "a", "jo", "Jo Lindgren"),
        (day.TRADEMARK, "a", "raf\t", "Rafa Nunes"),
        (day.ROOM, "c", "program-m\t", "the category of CNCF-1046 is program-management now"),
        (day.PROMO, "!", "", "is spam"),
        (day.PRESS, "p", "high", "high"),
        (day.NEWSLETTER, "s", "3d", "snoozed"),
    ):
        opened(desk, number)
        desk.type(key)
        if more:
            desk.see(_LINES[key])
            desk.type(more.rstrip("\t"))
            desk.press(*(["Tab"] if more.endswith("\t") else []), "Enter")
        desk.see(told)


def answer(desk: Terminal, number: int) -> None:
    """Writes, attaches, looks at what goes to whom, sends."""
    opened(desk, number)
    desk.press("r")
    desk.see(f"Answer to CNCF-{number}", "To: ")
    desk.type(ANSWERS[number])
    if number in FILES:
        desk.press("C-t")
        desk.see("+~/")
        desk.type(FILES[number][:4])
        desk.press("Tab", "Enter")
        desk.see(f"Attached: {FILES[number]}")
    desk.press("C-s")
    desk.see("Subject: Re: ", ANSWERS[number], "Enter send")
    desk.press("Enter")
    desk.see("your answer goes to", "message ")


def merge_and_split(desk: Terminal, message: int) -> None:
    """Two tickets become one, and one becomes two; both are asked about first."""
    opened(desk, day.AGAIN)
    desk.press("m")
    desk.see(":merge")
    desk.type("CNCF-1041")
    desk.press("Enter")
    desk.see("Make CNCF-1045 part of CNCF-1041")
    desk.press("y")
    desk.see("is part of CNCF-1041 now")
    opened(desk, day.VOUCHER)
    desk.press("]", "S")
    desk.see(f":split {message}")
    desk.press("Enter")
    desk.see(f"Make message {message} of CNCF-1044 a ticket of its own")
    desk.press("y")
    desk.see("CNCF-1051")


def log(desk: Terminal) -> None:
    """Zoe asked on Slack."""
    desk.type(":log zoe@envoy.example")
    desk.press("Enter")
    desk.see("A request that somebody made elsewhere", "zoe@envoy.example")
    desk.type("Who renews the certificate of our site?")
    desk.press("C-s")
    desk.see("Request of: zoe@envoy.example")
    desk.press("Enter")
    desk.see("CNCF-1052: logged for zoe@envoy.example")


def find(desk: Terminal, word: str) -> None:
    """A ticket of last year, by a word of its subject."""
    desk.type(f"/opened:2025 subject:{word}")
    desk.press("Enter")
    desk.see("found", word, "closed")


def close_and_undo(desk: Terminal) -> None:
    """Too quick."""
    opened(desk, day.THANKS)
    desk.press("x")
    desk.see("is closed")
    desk.press("u")
    desk.see("undone on CNCF-1050: #close")
    desk.press("q")
    desk.see("SUBJECT")


def maildesk(folder: Path, *arguments: str) -> str:
    """What a command prints, run as a process of its own."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        status = Forked(arguments, (0, out.fileno(), err.fileno()), folder, _environ(folder)).wait(60)
        out.seek(0)
        err.seek(0)
        assert status == 0, err.read().decode()
        return out.read().decode()


def _environ(folder: Path) -> dict[str, str]:
    return {**os.environ, "HOME": str(folder)}


def told(folder: Path, *arguments: str) -> Any:
    return json.loads(maildesk(folder, *arguments, "-o", "json"))


@pytest.mark.timeout(300)
def test_the_same_day_with_plain_commands(sams: CliDesk) -> None:
    word, folder = day.morning(sams), sams.folder
    assert len(told(folder, "list", "status:new owner:none")) == 10
    for arguments in (
        ("take", "1041"),
        ("assign", "1042", "jo"),
        ("assign", "1043", "rafa"),
        ("move", "1046", "program-management"),
        ("spam", "1047"),
        ("priority", "1048", "high"),
        ("snooze", "1049", "3d"),
    ):
        maildesk(folder, "ticket", *arguments)
    for number, words in ANSWERS.items():
        files = ("--attach", FILES[number]) if number in FILES else ()
        assert "your answer goes to" in maildesk(folder, "ticket", "reply", str(number), "-m", words, *files)
    maildesk(folder, "ticket", "merge", "--yes", "CNCF-1045", "CNCF-1041")
    maildesk(folder, "ticket", "split", "CNCF-1044", str(day.question(sams).id))
    (folder / "pasted.txt").write_text("Who renews the certificate of our site?\n")
    maildesk(folder, "ticket", "log", "--for", "zoe@envoy.example", "--origin", "slack", "--file", "pasted.txt")
    assert [one["state"] for one in told(folder, "list", f"opened:2025 subject:{word}")] in (["closed"], ["resolved"])
    maildesk(folder, "ticket", "close", "1050")
    assert "undone on CNCF-1050: #close" in maildesk(folder, "ticket", "undo", "1050")
    day.evening(sams)
