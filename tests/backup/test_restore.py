# SPDX-License-Identifier: Apache-2.0
"""Fault F20: a desk from a backup, with a real Dovecot on both databases. What happened since the backup is not done a second time."""

import json
from pathlib import Path

import pytest

from tests.backup.conftest import Make
from tests.daemon.process import LocalDesk, mail
from tests.servers.dovecot import Account, Dovecot

# What lies above the database needs no second one.
ON_SQLITE = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
ANA = "Ana Souza <ana@harbor.example>"


def asks(number: int) -> bytes:
    return mail(
        f"Request {number}", sender=f"Person {number} <person{number}@harbor.example>", body=f"We need thing number {number}, please."
    )


def backed_up(desk: LocalDesk) -> Path:
    folder = desk.folder / "backups"
    folder.mkdir(exist_ok=True)
    return Path(desk.run("db", "backup", str(folder)).stdout.decode().strip())


def count(desk: LocalDesk, table: str, where: str = "1 = 1") -> int:
    return int(desk.ask(f"SELECT count(*) FROM {table} WHERE {where}")[0][0])


@pytest.fixture
def desk(make: Make, store_url: str, mailbox: str) -> LocalDesk:
    return make(store_url, mailbox)


@pytest.fixture
def later(make: Make, elsewhere: str, mailbox: str) -> LocalDesk:
    """The same desk on another machine, in an empty place."""
    return make(elsewhere, mailbox)


def poll(desk: LocalDesk) -> None:
    desk.run("run", "--once", "--only", "imap,work,send,schedule")


def test_f20_a_restored_desk_repeats_nothing_and_loses_nothing(
    desk: LocalDesk, later: LocalDesk, dovecot: Dovecot, account: Account
) -> None:
    """The named test of fault F20."""
    dovecot.append(account, "INBOX", *(asks(number) for number in range(1, 6)))
    desk.run("run", "--once", "--only", "imap,work")  # five acknowledgements wait
    file = backed_up(desk)
    poll(desk)
    dovecot.append(account, "INBOX", *(asks(number) for number in range(6, 9)))
    poll(desk)
    assert len(desk.letters()) == 8

    done = json.loads(later.run("db", "restore", str(file), "-o", "json").stdout)
    for _ in range(2):
        poll(later)

    assert later.letters() == []
    assert done["letters_not_sent"] == 5
    assert count(later, "outbox", "state = 'cancelled'") == 5
    assert [row[0] for row in later.ask("SELECT subject FROM ticket ORDER BY number")] == [f"Request {one}" for one in range(1, 9)]
    assert later.ask("SELECT count(*), count(DISTINCT digest) FROM inbound") == [(8, 8)]
    dovecot.append(account, "INBOX", asks(9))
    poll(later)
    assert [letter["To"] for letter in later.letters()] == ["person9@harbor.example"]


def test_who_was_erased_after_the_backup_stays_erased(desk: LocalDesk, later: LocalDesk, dovecot: Dovecot, account: Account) -> None:
    dovecot.append(account, "INBOX", mail("The secret garden", sender=ANA, body="Roses under the old wall."), asks(2))
    poll(desk)
    file = backed_up(desk)
    dovecot.append(account, "INBOX", mail("The secret well", sender=ANA, body="Water below the old wall."))
    poll(desk)
    desk.run("person", "erase", "--yes", "ana@harbor.example")
    erased = desk.folder / "var/erasures.jsonl"
    assert "ana" not in erased.read_text()

    later.run("db", "restore", str(file), "--erased", str(erased))
    poll(later)

    assert later.ask("SELECT subject FROM ticket ORDER BY number") == [("[erased]",), ("Request 2",)]
    assert count(later, "person_address", "key LIKE '%ana%'") == 0
    assert count(later, "message", "text LIKE '%wall%' OR subject LIKE '%secret%'") == 0
    assert later.letters() == []


@ON_SQLITE
def test_the_list_beside_the_backup_is_found(desk: LocalDesk, later: LocalDesk, dovecot: Dovecot, account: Account) -> None:
    dovecot.append(account, "INBOX", mail("The secret garden", sender=ANA))
    poll(desk)
    file = backed_up(desk)
    desk.run("person", "erase", "--yes", "ana@harbor.example")
    newer = backed_up(desk)

    assert newer.parent == file.parent
    later.run("db", "restore", str(file))
    assert later.ask("SELECT subject FROM ticket") == [("[erased]",)]


@ON_SQLITE
def test_mail_that_waited_to_be_decided_is_filed_and_not_acknowledged(
    desk: LocalDesk, later: LocalDesk, dovecot: Dovecot, account: Account
) -> None:
    dovecot.append(account, "INBOX", asks(1))
    desk.run("run", "--once", "--only", "imap")
    file = backed_up(desk)

    later.run("db", "restore", str(file))
    poll(later)
    assert (count(later, "ticket"), later.letters()) == (1, [])


@ON_SQLITE
def test_numbers_given_since_the_backup_are_not_given_again(desk: LocalDesk, later: LocalDesk, dovecot: Dovecot, account: Account) -> None:
    dovecot.append(account, "INBOX", asks(1))
    poll(desk)
    file = backed_up(desk)
    dovecot.append(account, "INBOX", asks(2))
    poll(desk)
    ((lost, token),) = desk.ask("SELECT number, id FROM ticket WHERE subject = 'Request 2'")

    later.run("db", "restore", str(file))
    dovecot.append(account, "INBOX", asks(3))
    poll(later)
    assert lost not in [row[0] for row in later.ask("SELECT number FROM ticket")]
    assert token not in [row[0] for row in later.ask("SELECT id FROM ticket")]


def test_a_desk_is_never_overwritten(desk: LocalDesk, make: Make, store_url: str) -> None:
    desk.run("db", "upgrade")
    file = backed_up(desk)
    done = desk.run("db", "restore", str(file), check=False)
    assert done.returncode == 1
    assert b"never put over a desk" in done.stderr


@ON_SQLITE
def test_without_a_list_of_erasures_it_refuses_until_it_is_told(desk: LocalDesk, later: LocalDesk) -> None:
    desk.run("db", "upgrade")
    file = backed_up(desk)
    (file.parent / "erasures.jsonl").unlink()
    refused = later.run("db", "restore", str(file), check=False)
    assert (refused.returncode, b"--without-erasures" in refused.stderr) == (1, True)
    assert later.run("db", "restore", str(file), "--without-erasures").returncode == 0


def test_a_damaged_backup_leaves_nothing_behind(desk: LocalDesk, later: LocalDesk) -> None:
    desk.run("db", "upgrade")
    file = backed_up(desk)
    content = bytearray(file.read_bytes())
    content[2000:] = b"\xff" * (len(content) - 2000)
    file.write_bytes(content)
    done = later.run("db", "restore", str(file), check=False)
    assert done.returncode in (65, 75), done.stderr
    if later.url.startswith("sqlite"):
        assert not list(Path(later.url.removeprefix("sqlite:///")).parent.glob("*elsewhere*"))
