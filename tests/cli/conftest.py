# SPDX-License-Identifier: Apache-2.0
"""Command lines, run in this process with a folder and a home of their own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from maildesk.cli.main import run

if TYPE_CHECKING:
    from tests.cli.desk import CliDesk


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


@pytest.fixture
def desk(maildesk: Maildesk, store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Iterator[CliDesk]":
    """A desk whose first ticket is CNCF-1001, on SQLite and on PostgreSQL."""
    from maildesk.store.sql import open_store
    from tests.cli.desk import CliDesk

    maildesk("init")
    monkeypatch.setenv("MAILDESK_DATABASE__URL", store_url)
    maildesk("db", "upgrade")
    store = open_store(store_url, busy_seconds=10)
    yield CliDesk(maildesk, store, tmp_path)
    store.close()
