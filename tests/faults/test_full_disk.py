# SPDX-License-Identifier: Apache-2.0
"""F9: a disk that is really full: the sender is told to come back, nothing is marked or lost, and it heals by itself."""

import os
import shutil
import smtplib
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.daemon.conftest import DeskMaker
from tests.daemon.process import LocalDesk, mail, until
from tests.faults.conftest import Recovery
from tests.faults.flow import await_settled, mailbox_of, reckon
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import PostgresServer


@contextmanager
def mounted(folder: Path, size: str) -> Iterator[Path]:
    """A small file system of its own."""
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"this test mounts a tmpfs and needs root: {done.stderr}", pytrace=False)
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)
    folder.rmdir()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Two megabytes."""
    with mounted(tmp_path / "disk", "2m") as folder:
        yield folder


def fill(disk: Path) -> None:
    with (disk / "ballast").open("wb", buffering=0) as ballast, pytest.raises(OSError, match="No space left"):
        while True:
            ballast.write(b"x" * 4096)


def free(disk: Path) -> None:
    (disk / "ballast").unlink()


@pytest.fixture
def desk(make_desk: DeskMaker, small_disk: Path) -> LocalDesk:
    """A desk with one ticket on the small disk."""
    desk = make_desk(f"sqlite:///{small_disk}/maildesk.db")
    desk.run("db", "upgrade")
    desk.run("ingest", "-", stdin=mail("the first"))
    return desk


def test_f9_smtp_says_452_and_takes_the_mail_once_there_is_room(desk: LocalDesk, small_disk: Path) -> None:
    daemon = desk.start()
    big = mail("the second", body="words\r\n" * 20_000)
    fill(small_disk)
    with pytest.raises(smtplib.SMTPDataError) as caught:
        daemon.send(big)
    assert caught.value.smtp_code == 452
    free(small_disk)
    daemon.send(big)
    until(lambda: desk.ask("SELECT subject FROM ticket ORDER BY id") == [("the first",), ("the second",)], lambda: daemon.log)


def test_f9_ingest_says_75_and_names_the_remedy(desk: LocalDesk, small_disk: Path) -> None:
    fill(small_disk)
    done = desk.run("ingest", "-", stdin=mail("the second", body="words\r\n" * 20_000), check=False)
    free(small_disk)
    assert done.returncode == 75
    assert "full" in done.stderr.decode() and "->" in done.stderr.decode()
    assert desk.ask("SELECT count(*) FROM inbound") == [(1,)]


def test_f9_a_mailbox_is_left_alone_while_the_disk_is_full(
    make_desk: DeskMaker, small_disk: Path, dovecot: Dovecot, recovery: Recovery
) -> None:
    account = dovecot.user()
    dovecot.create(account, "Filed")
    desk = make_desk(f"sqlite:///{small_disk}/maildesk.db", extra=mailbox_of(dovecot, account))
    desk.run("db", "upgrade")
    daemon = desk.start("--only", "imap,work,send")
    until(lambda: desk.ask("SELECT count(*) FROM mailbox_mark WHERE reconciled_at IS NOT NULL") == [(1,)])
    fill(small_disk)
    dovecot.append(account, "INBOX", mail("request 0", "P <p0@envoy.test>", body="words\r\n" * 20_000))
    until(lambda: "full" in daemon.log)
    assert dovecot.messages(account)[0].flags <= {"\\Recent"}
    assert dovecot.messages(account, "Filed") == []
    with recovery("F9 disk full, then room again"):
        free(small_disk)
        await_settled(desk, 1)
        until(lambda: len(dovecot.messages(account, "Filed")) == 1, lambda: daemon.log)
    reckon(desk, desk.letters(), range(1)).assert_whole(most_repeats=0)


@pytest.fixture
def small_database(postgresql_server: PostgresServer, postgresql_template: str) -> Iterator[tuple[str, Path]]:
    """The URL of a database whose tables lie on a disk of 40 megabytes, and that disk."""
    with mounted(postgresql_server.home / "small", "40m") as disk:
        if os.getuid() == 0:
            shutil.chown(disk, postgresql_server.owner)
        postgresql_server.ask(f"CREATE TABLESPACE small LOCATION '{disk}'")
        postgresql_server.ask(f"CREATE DATABASE small TEMPLATE {postgresql_template} TABLESPACE small")
        yield postgresql_server.url("small"), disk
        postgresql_server.ask("DROP DATABASE small WITH (FORCE)")
        postgresql_server.ask("DROP TABLESPACE small")


def test_f9_a_postgresql_whose_disk_is_full_gives_452_and_heals(
    small_database: tuple[str, Path], make_desk: DeskMaker, recovery: Recovery
) -> None:
    url, disk = small_database
    desk = make_desk(url)
    daemon = desk.start()
    fill(disk)
    big = mail("request 0", "P <p0@envoy.test>", body="".join(f"words {number * 7919}\r\n" for number in range(60_000)))
    with pytest.raises(smtplib.SMTPDataError) as caught:
        daemon.send(big)
    assert caught.value.smtp_code == 452
    with recovery("F9 disk of PostgreSQL full, then room again"):
        free(disk)
        daemon.send(big)
        await_settled(desk, 1)
    reckon(desk, desk.letters(), range(1)).assert_whole(most_repeats=0)
