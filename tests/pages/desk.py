# SPDX-License-Identifier: Apache-2.0
"""The pages of a made-up year, as the commands write them: every report and two digests, the same each time."""

import contextlib
import io
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import time_machine

from maildesk.cli.main import run
from maildesk.flow.report import NAMES

NOW = datetime(2026, 11, 5, 16, 30, tzinfo=UTC)  # a Thursday morning in California, where Sam lives
SPAN = ("--since", "2025-11-05T00:00Z", "--until", "2026-11-05T00:00Z")
DIGESTS = {"digest": ("--to", "sam"), "digest-group": ("--group", "program")}


def make(folder: Path, tickets: int = 3000) -> dict[str, Path]:
    """Makes the desk up in this folder, and writes its pages there; by the name of each page."""
    pages = {name: folder / f"{name}.html" for name in (*NAMES, "promise-week", *DIGESTS)}
    with _within(folder), time_machine.travel(NOW, tick=False):
        _say("init")
        _say("db", "upgrade")
        _say("generate", "--tickets", str(tickets), "--until", "2026-11-05", "--seed", "7")
        for name in NAMES:
            _say("report", name, *SPAN, "--html", pages[name].name)
        _say("report", "promise", "--by", "week", *SPAN, "--html", pages["promise-week"].name)
        for name, whose in DIGESTS.items():
            _say("digest", "preview", *whose, "--html", pages[name].name)
    return pages


def _say(*arguments: str) -> None:
    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
        status = run(arguments)
    assert status == 0, told.getvalue()


@contextlib.contextmanager
def _within(folder: Path) -> Iterator[None]:
    """With a desk that promises solutions, too, so that there is something to see of them."""
    before, environment = Path.cwd(), dict(os.environ)
    os.chdir(folder)
    os.environ |= {"HOME": str(folder), "MAILDESK_PROMISE__RESOLVE_HOURS": "240"}
    try:
        yield
    finally:
        os.chdir(before)
        os.environ.clear()
        os.environ |= environment
