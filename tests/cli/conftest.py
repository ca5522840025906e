# SPDX-License-Identifier: Apache-2.0
"""Command lines, run in this process with a folder and a home of their own."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from maildesk.cli.main import run
from maildesk.reader import process

if TYPE_CHECKING:
    from maildesk.mail.values import Envelope, Mail
    from tests.cli.desk import CliDesk


@dataclass(frozen=True)
class Ended:
    """How a command line ended."""

    status: int
    out: str
    err: str


Maildesk = Callable[..., Ended]


class Lent:
    """The reader of one command, whose process stays for the next: it takes longer to start than most commands do."""

    def __init__(self, reader: process.ReaderProcess) -> None:
        self._reader = reader
        self.start, self.extract = reader.start, reader.extract

    def __call__(self, mails: "Sequence[tuple[bytes, Envelope]]") -> "list[Mail]":
        return self._reader(mails)

    def close(self) -> None:
        """It goes back to where it was lent."""


@pytest.fixture(scope="session")
def _reader() -> Iterator[process.ReaderProcess]:
    reader = process.ReaderProcess()
    yield reader
    reader.close()


@pytest.fixture
def maildesk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], _reader: process.ReaderProcess
) -> Maildesk:
    """`maildesk("config", "show")` in the test's folder, piped."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(process, "ReaderProcess", lambda: Lent(_reader))

    def call(*arguments: str) -> Ended:
        capsys.readouterr()
        status = run(arguments)
        out, err = capsys.readouterr()
        return Ended(status, out, err)

    return call


@pytest.fixture
def desk(maildesk: Maildesk, store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Iterator[CliDesk]":
    """A desk whose first ticket is CNCF-1001, on SQLite and on PostgreSQL."""
    from maildesk.store.numbering import begin_ticket_numbers
    from maildesk.store.sql import open_store
    from tests.cli.desk import CliDesk

    maildesk("init")
    monkeypatch.setenv("MAILDESK_DATABASE__URL", store_url)
    store = open_store(store_url, busy_seconds=10)
    begin_ticket_numbers(store.database, 1001)  # as `db upgrade` does, which finds nothing else to do here
    yield CliDesk(maildesk, store, tmp_path)
    store.close()
