# SPDX-License-Identifier: Apache-2.0
"""A disk that is really full: the sender is told to come back, nothing is lost, and it heals by itself."""

import smtplib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.daemon.conftest import DeskMaker
from tests.daemon.process import LocalDesk, mail, until

ROOM = "2m"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"this test mounts a tmpfs and needs root: {done.stderr}", pytrace=False)
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


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


def test_smtp_says_452_and_takes_the_mail_once_there_is_room(desk: LocalDesk, small_disk: Path) -> None:
    daemon = desk.start()
    big = mail("the second", body="words\r\n" * 20_000)
    fill(small_disk)
    with pytest.raises(smtplib.SMTPDataError) as caught:
        daemon.send(big)
    assert caught.value.smtp_code == 452
    free(small_disk)
    daemon.send(big)
    until(lambda: desk.ask("SELECT subject FROM ticket ORDER BY id") == [("the first",), ("the second",)], lambda: daemon.log)


def test_ingest_says_75_and_names_the_remedy(desk: LocalDesk, small_disk: Path) -> None:
    fill(small_disk)
    done = desk.run("ingest", "-", stdin=mail("the second", body="words\r\n" * 20_000), check=False)
    free(small_disk)
    assert done.returncode == 75
    assert "full" in done.stderr.decode() and "->" in done.stderr.decode()
    assert desk.ask("SELECT count(*) FROM inbound") == [(1,)]
