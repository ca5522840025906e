# SPDX-License-Identifier: Apache-2.0
"""A running daemon as monitoring and a supervisor see it: numbers, health, readiness, and the words it sends to systemd."""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from maildesk.assets import asset
from tests.daemon.conftest import DeskMaker
from tests.daemon.process import Daemon, LocalDesk, mail, start_afresh, until

OBSERVED = '[observe]\nlisten = "127.0.0.1:0"\n'


def observed(daemon: Daemon) -> int:
    """The port that answers monitoring."""
    until(lambda: "monitoring is answered on port" in daemon.log, lambda: daemon.log)
    found = re.search(r"monitoring is answered on port (\d+)", daemon.log)
    assert found is not None
    return int(found[1])


def ask(port: int, path: str, method: str = "GET", accept: str = "") -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, path, headers={"Accept": accept} if accept else {})
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body


def numbers(port: int) -> dict[tuple[str, str], float]:
    """Every sample by its name and the values of its labels."""
    families = text_string_to_metric_families(ask(port, "/metrics")[1])
    return {(one.name, ",".join(one.labels.values())): one.value for family in families for one in family.samples}


@pytest.fixture
def watched(make_desk: DeskMaker, store_url: str) -> LocalDesk:
    return make_desk(store_url, extra=OBSERVED)


def test_a_mail_is_counted_at_each_step_of_its_way(watched: LocalDesk) -> None:
    daemon = watched.start()
    port = observed(daemon)
    assert numbers(port)["maildesk_received_total", "smtp"] == 0
    daemon.send(mail(), mail())
    until(lambda: len(watched.letters()) == 1)
    until(lambda: numbers(port)["maildesk_deliveries_total", "sent"] == 1, lambda: daemon.log)
    seen = numbers(port)
    assert seen["maildesk_received_total", "smtp"] == 2
    assert seen["maildesk_received_repeats_total", "smtp"] == 1
    assert seen["maildesk_decisions_total", "ticket"] == 1
    assert seen["maildesk_received_bytes_total", "smtp"] == 2 * len(mail())


def test_facts_of_the_database_are_told_by_each_process_and_its_own_counts_alone(make_desk: DeskMaker, postgresql_url: str) -> None:
    desk = make_desk(postgresql_url, extra=OBSERVED)
    desk.run("ingest", "-", stdin=b"From: \r\nSubject: Who am I?\r\n\r\nNobody.\r\n")
    ports = [observed(desk.start("--only", part)) for part in ("work", "send,schedule")]
    for port in ports:
        until(lambda port=port: ("maildesk_mails", "held") in numbers(port))  # type: ignore[misc]
    assert [numbers(port)["maildesk_mails", "held"] for port in ports] == [1, 1]
    assert [("maildesk_part_last_turn_seconds", "work") in numbers(port) for port in ports] == [True, False]


def test_labels_hold_no_words_of_mails_and_no_addresses(watched: LocalDesk) -> None:
    daemon = watched.start()
    port = observed(daemon)
    daemon.send(mail("A secret subject", "alice@envoy.test"))
    until(lambda: len(watched.letters()) == 1)
    text = ask(port, "/metrics")[1]
    assert "secret" not in text and "alice" not in text and "envoy.test" not in text
    assert len(text.splitlines()) < 400


def test_scrapers_get_the_form_that_they_ask_for(watched: LocalDesk) -> None:
    port = observed(watched.start())
    assert ask(port, "/metrics", accept="application/openmetrics-text; version=1.0.0")[1].endswith("# EOF\n")


def test_a_desk_at_work_is_healthy_and_ready(watched: LocalDesk) -> None:
    daemon = watched.start()
    port = observed(daemon)
    until(lambda: ask(port, "/readyz")[0] == 200, lambda: daemon.log)
    status, body = ask(port, "/healthz")
    parts = json.loads(body)["parts"]
    assert status == 200
    assert {"listen:local", "work", "send", "schedule", "index", "watch", "alarm", "observe"} <= set(parts)
    assert {one["state"] for one in parts.values()} <= {"running", "starting"}


def test_without_its_tables_a_desk_is_alive_and_not_ready(make_desk: DeskMaker, sqlite_url: str) -> None:
    desk = make_desk(sqlite_url, extra=OBSERVED)
    daemon = desk.start()
    port = observed(daemon)
    until(lambda: ask(port, "/readyz")[0] == 200, lambda: daemon.log)
    desk.change("UPDATE alembic_version SET version_num = '7777'")
    until(lambda: ask(port, "/readyz")[0] == 503, lambda: daemon.log)
    told = json.loads(ask(port, "/readyz")[1])
    assert "7777" in told["why"][0] and "install the version" in told["why"][0]
    assert ask(port, "/healthz")[0] == 200


@pytest.mark.parametrize(("method", "path", "status"), [("POST", "/metrics", 405), ("GET", "/etc/passwd", 404), ("HEAD", "/healthz", 200)])
def test_nothing_but_its_pages_is_served(watched: LocalDesk, method: str, path: str, status: int) -> None:
    assert ask(observed(watched.start()), path, method)[0] == status


def test_clients_that_say_nothing_or_too_much_harm_nobody(watched: LocalDesk) -> None:
    daemon = watched.start()
    port = observed(daemon)
    silent = [socket.create_connection(("127.0.0.1", port), timeout=30) for _ in range(40)]
    babbler = socket.create_connection(("127.0.0.1", port), timeout=30)
    assert ended(babbler, b"GET /metrics HTTP/1.1\r\nX: " + b"x" * 100_000)
    daemon.send(mail())
    until(lambda: len(watched.letters()) == 1)
    assert all(ended(one) for one in silent)
    assert ask(port, "/healthz")[0] == 200


def ended(connection: socket.socket, said: bytes = b"") -> bool:
    """Whether the desk ends it without an answer."""
    with connection:
        try:
            connection.sendall(said)
            return connection.recv(100) == b""
        except (ConnectionResetError, BrokenPipeError):
            return True


# --- systemd ---


class Supervisor:
    """The socket that systemd would listen on, and what it heard."""

    def __init__(self, path: Path) -> None:
        self.heard: list[str] = []
        self.path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.settimeout(0.2)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                self.heard += self._socket.recv(4096).decode().splitlines()
            except TimeoutError:
                continue

    def end(self) -> None:
        self._over.set()
        self._thread.join()
        self._socket.close()


@pytest.fixture
def supervisor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Supervisor]:
    made = Supervisor(tmp_path / "notify")
    monkeypatch.setenv("NOTIFY_SOCKET", str(made.path))
    monkeypatch.setenv("WATCHDOG_USEC", "2000000")
    yield made
    made.end()


def test_systemd_hears_when_it_is_ready_that_it_lives_and_that_it_ends(sqlite_desk: LocalDesk, supervisor: Supervisor) -> None:
    daemon = sqlite_desk.start()
    until(lambda: supervisor.heard.count("WATCHDOG=1") >= 3, lambda: daemon.log)
    assert "READY=1" in supervisor.heard and "STATUS=all parts run" in supervisor.heard
    assert daemon.terminate() == 0
    until(lambda: "STOPPING=1" in supervisor.heard)


def test_the_watchdog_of_another_process_is_not_fed(
    sqlite_desk: LocalDesk, supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
    sqlite_desk.start()
    until(lambda: "READY=1" in supervisor.heard)
    assert sqlite_desk.processes[0].terminate() == 0


def test_without_a_supervisor_nothing_is_said(sqlite_desk: LocalDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", "/nowhere/there/is/none")
    assert sqlite_desk.start(start=start_afresh).terminate() == 0


# --- the container's health check ---


def test_the_health_check_of_the_container_knows_a_desk_that_lives(watched: LocalDesk) -> None:
    """The very command of the file, but for the port."""
    lines = asset("config/container/Containerfile").read_text().splitlines()
    line = next(one for one in lines if one.strip().startswith('CMD ["python", "-c"'))
    command = json.loads(line.partition("CMD ")[2])
    port = observed(watched.start())

    def checked(asked: int) -> int:
        code = command[2].replace("9464", str(asked))
        return subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=False).returncode

    assert checked(port) == 0
    assert watched.processes[0].terminate() == 0
    assert checked(port) != 0
