# SPDX-License-Identifier: Apache-2.0
"""Tables of reports on screens of any width: whatever has no room stands below, and no figure is cut."""

import fcntl
import os
import pty
import re
import struct
import sys
import termios
from datetime import UTC, datetime
from pathlib import Path
from subprocess import Popen

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from maildesk.cli.fitting import table
from tests.cli.desk import CliDesk

NOW = datetime(2026, 11, 20, tzinfo=UTC)
COLUMNS = ("category", "service", "requests", "answer_p50_h", "kept_percent", "open_oldest_d", "oldest")
NAMES = st.text(st.sampled_from("abc -認定"), max_size=40)
FIGURES = st.one_of(st.none(), st.integers(0, 10**7), st.floats(0, 99999).map(lambda one: round(one, 1)))
ROWS = st.lists(st.tuples(NAMES, NAMES, FIGURES, FIGURES, FIGURES, FIGURES, st.just(datetime(2026, 1, 2, tzinfo=UTC))), max_size=5)


@given(ROWS, st.integers(24, 200))
def test_no_line_is_wider_than_the_screen_and_every_figure_is_whole(told: list[tuple[object, ...]], width: int) -> None:
    rows = [dict(zip(COLUMNS, one, strict=True)) for one in told]
    lines = list(table(rows, COLUMNS, 2, width, NOW, bold=False))
    assert max(map(cell_len, lines)) <= width
    words = " ".join(lines).split()
    for row in told:
        assert all(str(one) in words for one in row[2:6] if one is not None)


@pytest.mark.parametrize("width", [30, 40, 60])
def test_a_name_is_told_whole_however_long(width: int) -> None:
    name = "certification-and-training-of-everybody-who-asks-for-it"
    rows = [dict.fromkeys(COLUMNS[2:], 1) | {"category": name, "service": "認定とトレーニング"}]
    told = "".join(re.sub(r"[\s,]", "", one) for one in table(rows, COLUMNS, 2, width, NOW, bold=False))
    assert name in told and "認定とトレーニング" in told


def test_a_table_that_fits_is_one() -> None:
    rows = [dict.fromkeys(COLUMNS[2:], 1) | {"category": "legal", "service": "patents"}]
    head, _, line = table(rows, COLUMNS, 2, 200, NOW, bold=False)
    assert head.split()[:3] == ["CATEGORY", "SERVICE", "REQUESTS"]
    assert line.split() == ["legal", "patents", *"11111"]


def test_what_is_piped_is_never_parted_and_has_moments_in_full() -> None:
    rows = [dict.fromkeys(COLUMNS, "x") | {"oldest": NOW}]
    *_, line = table(rows, COLUMNS, 2, None, NOW, bold=False)
    assert line.endswith("2026-11-20T00:00:00Z")


PAGER = "import sys; sys.stdout.write('<page>' + sys.stdin.read() + '</page>')"


def test_a_report_goes_to_one_pager_with_its_charts(desk: CliDesk, tmp_path: Path) -> None:
    desk.say("generate", "--tickets", "60", "--until", "2026-11-01")
    pager = tmp_path / "pager"
    pager.write_text(f"#!{sys.executable}\n{PAGER}\n")
    pager.chmod(0o755)
    for width in (40, 80):
        told = on_a_terminal(width, {"PAGER": str(pager), "TERM": "xterm"}, "report", "categories", "--since", "2025-11-01")
        assert told.count("<page>") == 1
        assert "REOPENED" in told and "Requests by category" in told.split("</page>")[0]
        assert max(map(cell_len, re.sub(r"\x1b\[[0-9;]*m|</?page>", "", told).splitlines())) <= width


def on_a_terminal(width: int, environment: dict[str, str], *arguments: str) -> str:
    """What a command shows on a real terminal of that width, and 24 lines."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    command = [sys.executable, "-c", "from maildesk.cli.main import main; main()", *arguments]
    with Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env={**os.environ, **environment}) as running:
        os.close(theirs)
        told = bytearray()
        try:
            while part := os.read(ours, 65536):
                told += part
        except OSError:  # the terminal is closed: nobody writes any more
            running.wait(20)
    os.close(ours)
    assert running.returncode == 0, told.decode()
    return told.decode().replace("\r\n", "\n")
