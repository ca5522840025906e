# SPDX-License-Identifier: Apache-2.0
"""F17: power fails. What is on the disk by then is what was synced: before a 250, before a flag or a move, before a letter counts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.daemon.conftest import DeskMaker
from tests.daemon.process import until
from tests.faults.flow import mailbox_of, request
from tests.faults.tracing import traced
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import PostgresServer

# The last write is what counts: SQLite syncs the head of a new log in any case.
LOG = r"<[^>]*(-wal|pg_wal/\w+)>"  # of SQLite, of PostgreSQL
WRITTEN = rf"^pwrite64\(\d+{LOG}"
SYNCED = rf"^fdatasync\(\d+{LOG}\)\s+= 0"


@pytest.fixture
def syncing(postgresql_server: PostgresServer) -> Iterator[int]:
    """A PostgreSQL that syncs, as all do but those of tests; the process of which all its sessions are children."""
    postgresql_server.ask("ALTER SYSTEM SET fsync = on")
    postgresql_server.ask("SELECT pg_reload_conf()")
    until(lambda: postgresql_server.ask("SHOW fsync") == [["on"]])
    yield int((postgresql_server.home / "data/postmaster.pid").read_text().splitlines()[0])
    postgresql_server.ask("ALTER SYSTEM SET fsync = off")
    postgresql_server.ask("SELECT pg_reload_conf()")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> tuple[str, list[int]]:
    """Its URL, and the process that writes for it where that is not the desk's own."""
    url = str(request.getfixturevalue(f"{request.param}_url"))
    return url, [request.getfixturevalue("syncing")] if request.param == "postgresql" else []


def test_f17_a_mail_is_synced_before_its_250(make_desk: DeskMaker, database: tuple[str, list[int]], tmp_path: Path) -> None:
    url, writers = database
    desk = make_desk(url)
    daemon = desk.start("--only", "smtp")
    with traced(tmp_path, daemon.process.pid, *writers, *sessions(writers)) as trace:
        daemon.send(request(0))
    came = trace.place(r"^recvfrom\(.*Subject: request 0")
    answered = trace.place(r'^sendto\(.*"250 2\.0\.0', came)
    assert came < trace.last(WRITTEN, answered) < trace.last(SYNCED, answered) < answered


def test_f17_a_mail_is_synced_before_it_is_moved(
    make_desk: DeskMaker, database: tuple[str, list[int]], dovecot: Dovecot, tmp_path: Path
) -> None:
    url, writers = database
    account = dovecot.user()
    dovecot.create(account, "Filed")
    desk = make_desk(url, extra=mailbox_of(dovecot, account))
    daemon = desk.start("--only", "imap")
    until(lambda: desk.ask("SELECT count(*) FROM mailbox_mark WHERE reconciled_at IS NOT NULL") == [(1,)])
    with traced(tmp_path, daemon.process.pid, *writers, *sessions(writers)) as trace:
        dovecot.append(account, "INBOX", request(0))
        until(lambda: len(dovecot.messages(account, "Filed")) == 1)
    came = trace.place(r"^recvfrom\(.*Subject: request 0")
    moved = trace.place(r"^sendto\(.*UID MOVE", came)
    assert came < trace.last(WRITTEN, moved) < trace.last(SYNCED, moved) < moved


def sessions(writers: list[int]) -> list[int]:
    """The children that a server has already: a tracer follows only those that are born under its eyes."""
    return [int(pid) for writer in writers for pid in Path(f"/proc/{writer}/task/{writer}/children").read_text().split()]
