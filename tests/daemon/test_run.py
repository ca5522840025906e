# SPDX-License-Identifier: Apache-2.0
"""The real daemon: it starts, works, shares, refuses, and ends when it is told to."""

import signal
import time
from pathlib import Path

import pytest

from tests.daemon.process import LocalDesk, mail, start_afresh, until


def tickets(desk: LocalDesk) -> int:
    return int(desk.ask("SELECT count(*) FROM ticket")[0][0])


def test_a_mail_becomes_a_ticket_and_an_acknowledgement(desk: LocalDesk) -> None:
    desk.start().send(mail())
    until(lambda: len(desk.letters()) == 1)
    (letter,) = desk.letters()
    assert letter["To"] == "Alice Ng <alice@envoy.test>"
    assert letter["Subject"] == "Re: We need a logo [CNCF-1]"
    assert letter["Auto-Submitted"] == "auto-replied"


def test_the_answer_to_the_acknowledgement_lands_on_the_ticket(desk: LocalDesk) -> None:
    daemon = desk.start()
    daemon.send(mail())
    until(lambda: len(desk.letters()) == 1)
    (letter,) = desk.letters()
    address = str(letter["Reply-To"]).rpartition("<")[2].rstrip(">")
    daemon.send(mail("Re: We need a logo [CNCF-1]", body="By Friday", to=address, in_reply_to=str(letter["Message-ID"])), rcpt_to=address)
    until(lambda: desk.ask("SELECT count(*) FROM message")[0][0] == 2)
    assert tickets(desk) == 1


def test_a_mail_is_in_the_search_index_a_moment_later(desk: LocalDesk) -> None:
    desk.start().send(mail(body="Where is the brand guide?"))
    until(lambda: desk.ask("SELECT count(*) FROM searchable")[0][0] == 1)
    assert desk.ask("SELECT count(*) FROM search_waiting") == [(0,)]
    assert b"guide" in desk.run("search", "brand guide").stdout


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_time_with_status_0(sqlite_desk: LocalDesk, number: signal.Signals) -> None:
    daemon = sqlite_desk.start(start=start_afresh)
    started = time.monotonic()
    daemon.process.send_signal(number)
    assert daemon.process.wait(20) == 0
    assert time.monotonic() - started < 10


def test_signals_that_come_in_a_volley_end_it_all_the_same(sqlite_desk: LocalDesk) -> None:
    daemon = sqlite_desk.start()
    for _ in range(200):
        daemon.process.send_signal(signal.SIGTERM)
    assert daemon.process.wait(20) == 0


def test_what_is_in_hand_is_finished_before_the_end(sqlite_desk: LocalDesk) -> None:
    daemon = sqlite_desk.start()
    daemon.send(*(mail(f"request {n}", f"p{n}@envoy.test") for n in range(40)))
    assert daemon.terminate() == 0
    assert sqlite_desk.ask("SELECT count(*) FROM inbound WHERE state = 'processing'") == [(0,)]
    assert sqlite_desk.ask("SELECT count(*) FROM outbox WHERE state = 'sending'") == [(0,)]
    assert sqlite_desk.ask("SELECT count(*) FROM inbound") == [(40,)]


def test_a_second_daemon_on_one_sqlite_refuses(sqlite_desk: LocalDesk) -> None:
    first = sqlite_desk.start()
    second = sqlite_desk.run("run", check=False)
    assert second.returncode == 1
    assert f"process {first.process.pid}" in second.stderr.decode()


def test_another_name_of_the_same_sqlite_is_no_way_around_that(sqlite_desk: LocalDesk) -> None:
    first = sqlite_desk.start()
    path = Path(sqlite_desk.url.partition("///")[2])
    path.with_name("other.db").symlink_to(path)
    config = sqlite_desk.config.read_text().replace(sqlite_desk.url, f"sqlite:///{path.with_name('other.db')}")
    sqlite_desk.config.write_text(config)
    second = sqlite_desk.run("run", "--once", check=False)
    assert f"process {first.process.pid}" in second.stderr.decode()
    assert "PostgreSQL" in second.stderr.decode()


def test_a_daemon_takes_over_the_lock_of_a_killed_one(sqlite_desk: LocalDesk) -> None:
    sqlite_desk.start().kill()
    assert sqlite_desk.start().terminate() == 0


def test_processes_share_one_postgresql(postgresql_desk: LocalDesk) -> None:
    door = postgresql_desk.start("--only", "smtp")
    for _ in range(2):
        postgresql_desk.start("--only", "work,send")
    door.send(*(mail(f"request {n}", f"p{n}@envoy.test") for n in range(200)))
    until(lambda: len(postgresql_desk.letters()) == 200)
    assert tickets(postgresql_desk) == 200
    assert postgresql_desk.ask("SELECT count(DISTINCT number), min(number), max(number) FROM ticket") == [(200, 1, 200)]


def test_once_drains_and_ends(sqlite_desk: LocalDesk) -> None:
    door = sqlite_desk.start("--only", "smtp")
    door.send(mail())
    assert door.terminate() == 0
    sqlite_desk.run("run", "--once")
    assert len(sqlite_desk.letters()) == 1


def test_ingest_works_beside_a_daemon(sqlite_desk: LocalDesk) -> None:
    sqlite_desk.start()
    sqlite_desk.run("ingest", "-", stdin=mail())
    assert tickets(sqlite_desk) == 1


def test_the_log_names_nobody_and_quotes_nothing(sqlite_desk: LocalDesk) -> None:
    daemon = sqlite_desk.start()
    daemon.send(mail("A secret subject", "alice@envoy.test", "a secret body"))
    until(lambda: len(sqlite_desk.letters()) == 1)
    daemon.terminate()
    assert "alice@" not in daemon.log and "secret" not in daemon.log


def test_a_daemon_without_its_database_says_what_to_type(make_desk: object, tmp_path: object, sqlite_url: str) -> None:
    desk = make_desk(sqlite_url + ".missing")  # type: ignore[operator]
    ended = desk.run("run", check=False)
    assert ended.returncode != 0
    assert "maildesk db upgrade" in ended.stderr.decode()
