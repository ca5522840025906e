# SPDX-License-Identifier: Apache-2.0
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from maildesk.imap.options import MailboxOptions
from maildesk.imap.poller import Pace, Poller
from maildesk.oauth.token import Tokens
from tests.imap.fakes import Database
from tests.imap.proxy import Proxy
from tests.servers.dovecot import Account, Dovecot

LIMIT = 1 << 20
PACE = Pace(step=0.05, renewal=30, first_pause=0.05, longest_pause=0.2)


def mail(subject: str, body: str = "Dear desk, please help.") -> bytes:
    return f"From: Ada <ada@example.org>\r\nTo: desk@desk.test\r\nSubject: {subject}\r\n\r\n{body}\r\n".encode()


class Box:
    """A mailbox on Dovecot, and a desk that polls it."""

    def __init__(self, dovecot: Dovecot) -> None:
        self.server = dovecot
        self.account: Account = dovecot.user()
        self.database = Database()
        self.options = MailboxOptions(
            host=dovecot.host,
            port=dovecot.imap_port,
            security="none",
            user=self.account.name,
            password=self.account.password,
            first_start="acknowledge",
            poll_seconds=1,
            timeout_seconds=10,
        )
        self.now: datetime | None = None  # None: the clock goes

    def set(self, **options: Any) -> None:
        self.options = replace(self.options, **options)

    def append(self, *subjects: str, folder: str = "INBOX") -> None:
        self.server.append(self.account, folder, *(mail(subject) for subject in subjects))

    def flags(self, folder: str = "INBOX") -> dict[int, frozenset[str]]:
        return {kept.uid: kept.flags - {r"\Recent"} for kept in self.server.messages(self.account, folder)}

    def poller(self, folder: str = "INBOX", pace: Pace = PACE) -> Poller:
        return Poller(
            "main",
            folder,
            self.options,
            marks=self.database,
            receive=self.database.receive,
            tokens=Tokens(self.options.oauth, "mailbox.main.oauth"),
            clock=lambda: self.now or datetime.now(UTC),
            max_mail_bytes=LIMIT,
            pace=pace,
        )

    def poll(self, folder: str = "INBOX") -> int:
        return self.poller(folder).once()

    @contextmanager
    def watched(self, poller: Poller | None = None) -> Iterator["Watch"]:
        """The desk watches, in a thread, until the end of the block."""
        watch = Watch(poller or self.poller())
        watch.start()
        try:
            yield watch
        finally:
            watch.end()


class Watch:
    """A poller that is started again at once when it ends with an error, as the daemon does after a pause."""

    def __init__(self, poller: Poller) -> None:
        self.errors: list[Exception] = []
        self.stop = threading.Event()
        self._poller = poller
        self._thread = threading.Thread(target=self._keep, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def end(self, seconds: float = 20) -> None:
        self.stop.set()
        self._thread.join(seconds)
        assert not self._thread.is_alive(), "the poller did not stop"

    def _keep(self) -> None:
        while not self.stop.is_set():
            try:
                self._poller.run(self.stop)
            except Exception as error:  # noqa: BLE001 - shown by the test
                self.errors.append(error)
                self.stop.wait(0.05)


@pytest.fixture
def box(dovecot: Dovecot) -> Box:
    return Box(dovecot)


@pytest.fixture
def proxy(box: Box) -> Iterator[Proxy]:
    """A wire between the box's desk and Dovecot."""
    between = Proxy(box.server.host, box.server.imap_port)
    box.set(host="127.0.0.1", port=between.port)
    yield between
    between.close()
