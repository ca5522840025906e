# SPDX-License-Identifier: Apache-2.0
"""Alarms over a real program and a real web server: once an incident, its end as well, and the desk does not wait for them."""

import contextlib
import json
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from maildesk.desk.values import InboundState
from maildesk.observing import alarm
from maildesk.observing.alarm import Alarms
from maildesk.observing.channels import CannotTell, Channel, Command, Webhook
from maildesk.observing.facts import Facts
from maildesk.observing.tally import ALARMS, Tally
from maildesk.observing.words import redacted
from maildesk.store.sql import SqlStore
from tests.observing.test_problems import BROKEN, LATE, LIMITS, MINUTE, NOW, WELL, facts

MESSAGE = {"event": "raised", "problem": "disk", "what": "0.5 GB are free", "extent": 1}


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alarm, "PAUSE_SECONDS", 0.0)


def program(tmp_path: Path, text: str) -> tuple[str, ...]:
    path = tmp_path / "program.py"
    path.write_text(text)
    return (sys.executable, str(path))


def test_a_program_gets_the_facts_by_standard_input_and_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILDESK_MAILBOX__MAIN__PASSWORD", "s3cret")
    kept = tmp_path / "kept"
    save = f"import json, os, sys; open({str(kept)!r}, 'w').write(json.dumps([json.load(sys.stdin), dict(os.environ)]))"
    Command(program(tmp_path, save), 20).tell(MESSAGE)
    heard, environment = json.loads(kept.read_text())
    assert heard == MESSAGE
    assert (environment["ALARM_PROBLEM"], environment["ALARM_EVENT"]) == ("disk", "raised")
    assert "s3cret" not in kept.read_text()


def test_no_shell_reads_what_an_alarm_says(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    save = f"import sys; open({str(kept)!r}, 'w').write(sys.argv[1])"
    Command((*program(tmp_path, save), "$(touch /tmp/never); `id`"), 20).tell(MESSAGE | {"what": "; touch /tmp/never"})
    assert kept.read_text() == "$(touch /tmp/never); `id`"


@pytest.mark.parametrize(("text", "why"), [("raise SystemExit(3)", "status 3"), ("import time; time.sleep(60)", "did not end within")])
def test_a_program_that_fails_or_hangs_did_not_tell(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(CannotTell, match=why):
        Command(program(tmp_path, text), 0.5).tell(MESSAGE)


def test_a_program_that_is_missing_is_named() -> None:
    with pytest.raises(CannotTell, match="/nowhere/page cannot be started"):
        Command(("/nowhere/page",), 1).tell(MESSAGE)


class Hook:
    """A web server that keeps what it is told, and answers with the statuses that it is given."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.statuses: list[int] = []
        self.hangs = threading.Event()
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                hook.hangs.wait(0.0)
                hook.heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(hook.statuses.pop(0) if hook.statuses else 200)
                self.send_header("Location", "http://elsewhere.test/")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nothing on the terminal."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook?token=s3cret"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def end(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def hook() -> Iterator[Hook]:
    made = Hook()
    yield made
    made.end()


def test_a_webhook_gets_json(hook: Hook) -> None:
    Webhook(hook.url, 10).tell(MESSAGE)
    assert hook.heard == [MESSAGE]


@pytest.mark.parametrize("status", [302, 404, 500])
def test_whatever_is_no_success_did_not_tell_and_no_redirection_is_followed(hook: Hook, status: int) -> None:
    hook.statuses = [status]
    with pytest.raises(CannotTell) as told:
        Webhook(hook.url, 10).tell(MESSAGE)
    assert str(status) in str(told.value) and "s3cret" not in str(told.value)
    assert len(hook.heard) == 1


class Dribble:
    """A server that sends a byte of its answer now and then, for ever."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        with self._server.accept()[0] as client, contextlib.suppress(OSError):
            client.sendall(b"HTTP/1.1 ")
            while not self._over.wait(0.1):
                client.sendall(b"x")

    def close(self) -> None:
        self._over.set()
        self._thread.join()
        self._server.close()


def test_a_server_that_answers_byte_by_byte_is_cut_off() -> None:
    with closing(Dribble()) as dribble:
        begun = time.monotonic()
        with pytest.raises(CannotTell):
            Webhook(f"http://127.0.0.1:{dribble.port}/", 1).tell(MESSAGE)
        assert time.monotonic() - begun < 10


def test_a_server_that_is_not_there_is_told_without_its_secret() -> None:
    with pytest.raises(CannotTell) as told:
        Webhook("http://127.0.0.1:9/hook?token=s3cret", 1).tell(MESSAGE)
    assert "s3cret" not in str(told.value)


@pytest.mark.parametrize(
    ("words", "clean"),
    [
        ("550 <ann@example.org>: no such user", "550 <(address)>: no such user"),
        ("no\r\nanswer", "no answer"),
        ("x" * 1_000_000, "x" * 300),
    ],
)
def test_what_servers_say_is_passed_on_without_addresses(words: str, clean: str) -> None:
    begun = time.process_time()
    assert redacted(words) == clean
    assert time.process_time() - begun < 1


class Watchman:
    """Alarms over a store, and a clock for them."""

    def __init__(self, store: SqlStore, *channels: Channel) -> None:
        self.tally = Tally(lambda: NOW)
        self.stop = threading.Event()
        self.alarms = Alarms(store, channels, self.tally, LIMITS, desk="CNCF ServiceDesk", owner="host:1", clock=lambda: self.now)
        self.now = NOW

    def look(self, given: Facts) -> bool:
        """Two looks, a quarter of a minute apart: what is over by the second is no incident."""
        self.now += MINUTE
        self.alarms.look(replace(given, taken_at=given.taken_at - MINUTE / 4), self.stop)
        return self.alarms.look(given, self.stop)


def told(hook: Hook) -> list[tuple[str, str]]:
    return [(one["event"], one["problem"]) for one in hook.heard]


def test_an_incident_is_told_once_and_its_end(store: SqlStore, hook: Hook) -> None:
    man = Watchman(store, Webhook(hook.url, 10))
    for given in (facts(), LATE, LATE, LATE, facts(), facts()):
        assert man.look(given)
    assert told(hook) == [("raised", "mail-late"), ("recovered", "mail-late")]
    assert hook.heard[0]["what"] == "0 mails wait to be processed, the oldest for 6 min"
    assert hook.heard[0]["since"] == "2026-11-23T08:54:00Z"


def test_what_is_wrong_for_a_moment_alone_is_no_incident(store: SqlStore, hook: Hook) -> None:
    man = Watchman(store, Webhook(hook.url, 10))
    man.alarms.look(LATE, man.stop)
    man.look(facts(now=NOW + MINUTE))
    assert hook.heard == []


def test_a_process_that_is_started_again_does_not_tell_again(store: SqlStore, hook: Hook) -> None:
    Watchman(store, Webhook(hook.url, 10)).look(LATE)
    again = Watchman(store, Webhook(hook.url, 10))
    again.look(LATE)
    again.look(facts())
    assert told(hook) == [("raised", "mail-late"), ("recovered", "mail-late")]


def test_processes_that_see_the_same_at_once_tell_it_once(postgresql_url: str, hook: Hook) -> None:
    from maildesk.store.sql import open_store

    stores = [open_store(postgresql_url, busy_seconds=20) for _ in range(4)]
    threads = [threading.Thread(target=Watchman(one, Webhook(hook.url, 10)).look, args=(LATE,)) for one in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    for one in stores:
        one.close()
    assert told(hook) == [("raised", "mail-late")]


def test_an_alarm_that_nobody_takes_is_tried_again_at_once_and_later(store: SqlStore, hook: Hook) -> None:
    hook.statuses = [500] * 4
    man = Watchman(store, Webhook(hook.url, 10))
    assert not man.look(BROKEN)
    assert man.look(BROKEN)
    assert len(hook.heard) == 5
    assert (man.tally.counts()[ALARMS, "failed"], man.tally.counts()[ALARMS, "told"]) == (1, 1)


def test_a_channel_that_took_it_is_not_told_again_because_another_did_not(store: SqlStore, hook: Hook) -> None:
    man = Watchman(store, Webhook(hook.url, 10), Command(("/bin/false",), 10))
    assert not man.look(LATE)
    man.look(LATE)
    assert man.tally.counts()[ALARMS, "failed"] == 2
    assert told(hook) == [("raised", "mail-late")]


def test_a_database_that_stays_away_is_an_incident_that_needs_no_database(store: SqlStore, hook: Hook) -> None:
    man = Watchman(store, Webhook(hook.url, 10))
    for seconds in (0, 30, 70, 90):
        man.look(facts(None, now=NOW + timedelta(seconds=seconds)))
    man.look(facts(now=NOW + timedelta(seconds=120)))
    man.look(facts(now=NOW + timedelta(seconds=150)))
    assert told(hook) == [("raised", "database"), ("recovered", "database")]


def test_a_short_restart_of_the_database_is_none(store: SqlStore, hook: Hook) -> None:
    man = Watchman(store, Webhook(hook.url, 10))
    for given in (facts(None), facts(now=NOW + MINUTE), facts(None, now=NOW + 2 * MINUTE)):
        man.look(given)
    assert hook.heard == []


def test_without_a_channel_the_log_tells(store: SqlStore, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("WARNING", "maildesk.alarm"):
        Watchman(store).look(LATE)
    assert "alarm raised: 0 mails wait to be processed" in caplog.text


def test_many_of_a_kind_are_one_incident(store: SqlStore, hook: Hook) -> None:
    assert WELL.mails[InboundState.QUARANTINED] == 0
    man = Watchman(store, Webhook(hook.url, 10))
    man.look(BROKEN)
    assert hook.heard[0]["extent"] == 5
