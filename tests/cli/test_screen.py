# SPDX-License-Identifier: Apache-2.0
"""What a person sees: tables that fit, relative times, a pager where the screen is too small, questions before deeds."""

from pathlib import Path

import pytest

from tests.cli.desk import CliDesk, request
from tests.cli.terminal import on_a_terminal


@pytest.fixture
def pager(tmp_path: Path) -> Path:
    """A pager that keeps what it is given in `paged`."""
    program = tmp_path / "pager"
    program.write_text(f"#!/bin/sh\nexec cat > {tmp_path}/paged\n")
    program.chmod(0o700)
    return program


def test_a_table_fits_the_terminal_and_tells_times_as_people_do(desk: CliDesk) -> None:
    desk.take(request("会议室的横幅 " * 20))
    _, screen = on_a_terminal(desk.folder, "--color", "never", "ticket", "list", columns=120)
    head, line = screen.rstrip().split("\n")
    assert head.split() == ["REFERENCE", "STATE", "CATEGORY", "REQUESTER", "SUBJECT", "OPENED", "DUE", "OWNER"]
    assert "…" in line and ("just now" in line or "ago" in line)


def test_what_is_longer_than_the_screen_goes_through_the_pager(desk: CliDesk, pager: Path) -> None:
    desk.take(request(body="\r\n".join(f"line {number}" for number in range(40))))
    status, screen = on_a_terminal(desk.folder, "show", "1001", rows=20, PAGER=str(pager))
    assert (status, screen.strip()) == (0, "")
    assert "line 39" in (desk.folder / "paged").read_text()


def test_what_fits_the_screen_needs_no_pager(desk: CliDesk, pager: Path) -> None:
    desk.take(request())
    _, screen = on_a_terminal(desk.folder, "list", PAGER=str(pager))
    assert "CNCF-1001" in screen
    assert not (desk.folder / "paged").exists()


def test_raw_mail_does_not_steer_the_terminal(desk: CliDesk) -> None:
    desk.take(request(body="\x1b[2J\x07 cleared"))
    _, screen = on_a_terminal(desk.folder, "mail", "show", "1", "--raw")
    assert "cleared" in screen
    assert not {"\x1b", "\x07"} & set(screen)


@pytest.mark.parametrize(("typed", "status", "state"), [(b"y\n", 0, "cancelled"), (b"n\n", 130, "queued")])
def test_a_terminal_is_asked_before_a_letter_is_cancelled(desk: CliDesk, typed: bytes, status: int, state: str) -> None:
    desk.take(request())
    ended, screen = on_a_terminal(desk.folder, "outbox", "cancel", "1", typed=typed)
    assert "Keep letter 1 from being sent?" in screen
    assert ended == status
    assert desk.json("outbox", "show", "1")["state"] == state
