# SPDX-License-Identifier: Apache-2.0
"""What only a real terminal shows: an editor in its place, a death in the middle of a word, no colours, no terminal at all."""

import os
import re
import signal
from pathlib import Path

import pytest

from tests.cli.desk import CliDesk
from tests.screen.terminal import Terminal, terminal


def answering(desk: Terminal) -> None:
    desk.see("We need a logo", "? help")
    desk.press("r")
    desk.see("Answer to CNCF-1001", "To: Ana Souza")


def test_an_editor_of_ones_own_takes_the_terminal_and_gives_it_back(asked: CliDesk, tmp_path: Path) -> None:
    editor = tmp_path / "editor.sh"
    editor.write_text('#!/bin/sh\necho "the editor has the terminal"; read -r words; echo "$words" >> "$2"\n')
    editor.chmod(0o755)
    with terminal(asked.folder, "desk", "ref:1001", VISUAL=f"{editor} --wait") as desk:
        answering(desk)
        desk.type("From the screen")
        desk.see("From the screen")
        desk.press("C-o")
        desk.see("the editor has the terminal")
        desk.type("and from the editor")
        desk.press("Enter")
        desk.see("Answer to CNCF-1001", "From the screenand from the editor")


def test_a_death_in_the_middle_of_a_word_costs_nothing(asked: CliDesk) -> None:
    with terminal(asked.folder, "desk", "ref:1001") as desk:
        answering(desk)
        desk.type("Half an answ")
        desk.see("Half an answ")
        drafts = asked.folder / ".local/state/maildesk"
        desk.until(lambda: any("Half an answ" in one.read_text() for one in drafts.rglob("reply-1001.json")), "a draft")
        os.kill(desk.program, signal.SIGKILL)
    with terminal(asked.folder, "desk", "ref:1001") as desk:
        answering(desk)
        desk.see("Half an answ", "this is what you had begun")


def test_without_colour_nothing_is_coloured_and_the_chosen_line_is_seen(asked: CliDesk) -> None:
    with terminal(asked.folder, "desk", "is:active sort:opened", NO_COLOR="1") as desk:
        desk.see("We need a logo", "? help")
        assert desk.colours == set()
        assert re.search(r"\x1b\[[0-9;]*7m(\x1b\[[34]9m)* CNCF-1001", desk.painted)


def test_control_sequences_and_wide_letters_leave_the_columns_where_they_are(staffed: CliDesk) -> None:
    from tests.cli.desk import request

    hostile = "\x1b[31m[/red] 世界 👩\u200d👩\u200d👧 🇩🇪 é\u0301\u0302\u0303 \u202eabc"
    staffed.take(request(hostile, "世界 <a@evil.example>"), request("Plain", "Ana <ana@harbor.example>"))
    with terminal(staffed.folder, "desk", "sort:opened") as desk:
        desk.see("Plain", "[/red]", "? help")
        first, second = (line for line in desk.screen.splitlines() if line.startswith(" CNCF-"))
        assert desk.column(first, "[/red]") == desk.column(second, "Plain") + len("[31m")  # what is left of the sequence stands before it
        assert "\u202e" not in desk.screen


@pytest.mark.parametrize("columns", [40, 80])
def test_the_last_column_and_the_last_line_are_the_screens_own(asked: CliDesk, columns: int) -> None:
    with terminal(asked.folder, "desk", "is:active", columns=columns, rows=12) as desk:
        desk.see("We need a logo", "? help")
        lines = desk.screen.splitlines()
        assert len(lines) == 12
        assert lines[-1].startswith(" : command  ? help")


def test_without_a_terminal_it_says_what_to_use_instead(asked: CliDesk) -> None:
    ended = asked.say("desk")
    assert ended.status == 2
    assert "the desk needs a terminal; scripts use `maildesk ticket`" in ended.err
