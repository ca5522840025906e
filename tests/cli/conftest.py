# SPDX-License-Identifier: Apache-2.0
"""Command lines, run in this process with a folder and a home of their own."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from maildesk.cli.main import run


@dataclass(frozen=True)
class Ended:
    """How a command line ended."""

    status: int
    out: str
    err: str


Maildesk = Callable[..., Ended]


@pytest.fixture
def maildesk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Maildesk:
    """`maildesk("config", "show")` in the test's folder, piped."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))

    def call(*arguments: str) -> Ended:
        capsys.readouterr()
        status = run(arguments)
        out, err = capsys.readouterr()
        return Ended(status, out, err)

    return call
