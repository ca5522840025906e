# SPDX-License-Identifier: Apache-2.0
"""F8: the database restarts, is locked, or is somewhere else all at once: pauses and 451, never 5xx, and nothing is lost."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from maildesk.store import postgresql
from tests.daemon.conftest import DeskMaker
from tests.daemon.process import LocalDesk, until
from tests.faults.changes import changed
from tests.faults.conftest import Recovery
from tests.faults.flow import Sender, await_settled, begin, fixed_port, mailbox_of, reckon, request
from tests.faults.proxy import between
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import PostgresServer

BACK = 30.0  # seconds from the moment when the database answers again


def busy_for(desk: LocalDesk, seconds: int) -> None:
    """How long the desk waits for a lock."""
    desk.config.write_text(desk.config.read_text().replace("[database]\n", f"[database]\nbusy_seconds = {seconds}\n"))


def test_f8_a_database_that_crashes_and_comes_back_has_cost_no_mail(
    make_desk: DeskMaker, postgresql_url: str, postgresql_server: PostgresServer, dovecot: Dovecot, recovery: Recovery
) -> None:
    account = dovecot.user()
    dovecot.create(account, "Filed")
    desk = make_desk(postgresql_url, extra=mailbox_of(dovecot, account))
    sender = Sender(fixed_port(desk))
    begin(desk)
    sender.give([request(number) for number in range(0, 20, 2)])
    until(lambda: desk.ask("SELECT count(*) > 2 FROM ticket") == [(True,)], lambda: desk.processes[0].log)
    postgresql_server.stop("immediate")
    try:
        dovecot.append(account, "INBOX", *(request(number) for number in range(1, 20, 2)))
        sender.give([request(20)])
        until(lambda: sender.refusals.total() > 3)
    finally:
        postgresql_server.start()
    with recovery("F8 PostgreSQL crashed and started", BACK):
        sender.finish(60)
        await_settled(desk, 21)
    assert set(sender.refusals) == {451}
    reckon(desk, desk.letters(), range(21)).assert_whole(most_repeats=0)


def test_f8_a_database_that_another_process_has_locked_is_waited_for(
    make_desk: DeskMaker, sqlite_url: str, dovecot: Dovecot, recovery: Recovery
) -> None:
    account = dovecot.user()
    dovecot.create(account, "Filed")
    desk = make_desk(sqlite_url, extra=mailbox_of(dovecot, account))
    busy_for(desk, 1)
    sender = Sender(fixed_port(desk))
    desk.start()
    until(lambda: desk.ask("SELECT count(*) FROM mailbox_mark WHERE reconciled_at IS NOT NULL") == [(1,)])
    other = sqlite3.connect(sqlite_url.partition("///")[2], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    sender.give([request(0)])
    dovecot.append(account, "INBOX", request(1))
    until(lambda: sender.refusals.total() > 1)
    assert [len(dovecot.messages(account, name)) for name in ("INBOX", "Filed")] == [1, 0]
    other.execute("ROLLBACK")
    other.close()
    with recovery("F8 SQLite locked by another process", BACK):
        sender.finish(60)
        await_settled(desk, 2)
    assert set(sender.refusals) == {451}
    reckon(desk, desk.letters(), range(2)).assert_whole(most_repeats=0)


def test_f8_after_a_failover_that_left_connections_hanging_the_desk_finds_the_new_server(
    make_desk: DeskMaker, postgresql_url: str, recovery: Recovery
) -> None:
    """The address of the database answers again while the old connections are open and silent. (The desk waits 40 s unless told less.)"""
    server, _, name = postgresql_url.rpartition("/")
    with between("127.0.0.1", int(server.rpartition(":")[2])) as wire:
        desk = make_desk(postgresql_url)
        desk.config.write_text(desk.config.read_text().replace(postgresql_url, f"postgresql://desk@127.0.0.1:{wire.port}/{name}"))
        sender = Sender(fixed_port(desk))
        desk.start(start=changed("constant", "maildesk.store.postgresql", "ANSWER_SECONDS", 2.0))
        sender.give([request(0)])
        await_settled(desk, 1)
        wire.break_now("stall")
        with recovery("F8 failover with connections left hanging (2 s of patience)", BACK):
            sender.give([request(1)])
            sender.finish(60)
            await_settled(desk, 2)
        assert wire.broken >= 1
    assert set(sender.refusals) <= {451}
    reckon(desk, desk.letters(), range(2)).assert_whole(most_repeats=0)


_SERVER = """
import socket
listener = socket.create_server(("10.213.0.2", 5432))
print("up", flush=True)
taken = [listener.accept(), listener.accept()]
taken[0][0].recv(9)
listener.accept()
"""


@pytest.fixture
def host_that_can_vanish() -> Iterator[Callable[[], None]]:
    """A machine at 10.213.0.2 that takes connections to its port 5432, and what makes it vanish without a word."""

    def ip(*words: str) -> None:
        done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.fail(f"this test makes a network of its own and needs root: {done.stderr}", pytrace=False)

    name = f"desk{os.getpid()}"
    ip("netns", "add", name)
    try:
        ip("link", "add", f"{name}a", "type", "veth", "peer", "name", f"{name}b", "netns", name)
        ip("addr", "add", "10.213.0.1/30", "dev", f"{name}a")
        ip("link", "set", f"{name}a", "up")
        ip("-n", name, "addr", "add", "10.213.0.2/30", "dev", f"{name}b")
        ip("-n", name, "link", "set", f"{name}b", "up")
        server = subprocess.Popen(["ip", "netns", "exec", name, sys.executable, "-c", _SERVER], stdout=subprocess.PIPE)
        assert server.stdout is not None and server.stdout.readline() == b"up\n"
        yield lambda: ip("-n", name, "link", "set", f"{name}b", "down")
        server.kill()
        server.wait()
    finally:
        ip("link", "delete", f"{name}a")
        ip("netns", "delete", name)


def test_f8_a_database_whose_host_vanishes_is_given_up_within_seconds(host_that_can_vanish: Callable[[], None], recovery: Recovery) -> None:
    """Whether the desk waits for the answer to something that was heard there, or to something that was not."""
    heard, unheard = (postgresql._socket("10.213.0.2", 5432, postgresql.ANSWER_SECONDS) for _ in range(2))
    with heard, unheard:
        heard.sendall(b"question")
        time.sleep(0.2)
        host_that_can_vanish()
        unheard.sendall(b"question")
        with recovery("F8 the host of the database vanished", 20):
            for connection in (heard, unheard):
                with pytest.raises(OSError, match=r"timed out|route"):
                    connection.recv(1)
