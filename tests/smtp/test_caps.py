# SPDX-License-Identifier: Apache-2.0
"""Nobody takes more than a share (fault F18: slow-loris, 600 connections)."""

import contextlib
import time
from collections.abc import Iterator

import pytest

from maildesk.smtp import patience
from tests.smtp.conftest import Listen
from tests.smtp.listening import Store, Wire

MAIL = b"Subject: hello\r\n\r\nwords\r\n"


@contextlib.contextmanager
def wires(port: int, count: int, source: str = "127.0.0.1") -> Iterator[list[Wire]]:
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(Wire(port, source=source)) for _ in range(count)]


def test_more_connections_than_allowed_are_asked_to_come_later(listen: Listen) -> None:
    port = listen(max_connections=3).port
    with wires(port, 3), Wire(port) as late:
        assert late.greeting.startswith("421 4.3.2")
        assert late.is_closed()


def test_one_client_cannot_take_all_connections(listen: Listen, store: Store) -> None:
    port = listen(max_connections=10, max_connections_per_client=2).port
    with wires(port, 2, "127.0.0.9"), Wire(port, source="127.0.0.9") as third, Wire(port) as other:
        assert third.greeting.startswith("421 4.7.0")
        other.begin()
        assert other.data(MAIL).startswith("250")


def test_our_own_relay_may_take_more(listen: Listen) -> None:
    port = listen(max_connections_per_client=2, trusted_networks=("127.0.0.9/32",)).port
    with wires(port, 5, "127.0.0.9") as open_wires:
        assert all(wire.greeting.startswith("220") for wire in open_wires)


def test_a_place_is_free_again_when_a_client_leaves(listen: Listen) -> None:
    port = listen(max_connections=1).port
    for _ in range(5):
        with Wire(port) as wire:
            assert wire.say("QUIT").startswith("221")
            assert wire.is_closed()


def test_fifty_clients_at_once_are_all_served(listen: Listen, store: Store) -> None:
    port = listen(max_connections_per_client=50).port
    with wires(port, 50) as open_wires:
        for number, wire in enumerate(open_wires):
            wire.begin()
            wire.say("DATA")
            wire.send(MAIL + b"%d\r\n.\r\n" % number)
        assert all(wire.hear().startswith("250") for wire in open_wires)
    assert len(store.mails) == 50


def test_a_silent_client_is_shown_out(listen: Listen) -> None:
    with Wire(listen(idle_seconds=1).port) as wire:
        assert wire.hear().startswith("421 4.4.2")
        assert wire.is_closed()


def test_a_client_silent_within_a_mail_is_shown_out(listen: Listen, store: Store) -> None:
    with Wire(listen(idle_seconds=1).port) as wire:
        wire.begin()
        wire.say("DATA")
        wire.send(MAIL)
        assert wire.hear().startswith("421 4.4.2")
    assert store.mails == []


def test_a_client_that_drips_is_shown_out_in_the_end(listen: Listen) -> None:
    with Wire(listen(idle_seconds=60, session_seconds=1).port) as wire:
        wire.begin()
        wire.say("DATA")
        end = time.monotonic() + 10
        wire.socket.settimeout(0.1)
        heard = b""
        while not heard and time.monotonic() < end:
            wire.send(b"x")
            with contextlib.suppress(TimeoutError):
                heard = wire.socket.recv(100)
        assert heard.startswith(b"421 4.4.2")


def test_a_slow_commit_is_not_the_clients_silence(listen: Listen, store: Store) -> None:
    store.gate.clear()
    with Wire(listen(idle_seconds=1).port) as wire:
        wire.begin()
        wire.say("DATA")
        wire.send(MAIL + b".\r\n")
        wire.socket.settimeout(2.5)
        with contextlib.suppress(TimeoutError):
            assert wire.socket.recv(1) == b"", "the client heard something before the commit"
            raise AssertionError("the session ended before the commit")
        store.gate.set()
        wire.socket.settimeout(10)
        assert wire.socket.recv(100).startswith(b"250")


def test_many_unfinished_big_mails_do_not_keep_ordinary_ones_out(listen: Listen, store: Store) -> None:
    big = (b"x" * 998 + b"\r\n") * 30_000
    running = listen(max_mail_bytes=len(big))
    with wires(running.port, 3) as greedy, Wire(running.port) as ordinary:
        for wire in greedy:
            wire.begin()
            wire.say("DATA")
            wire.send(big)
        ordinary.begin()
        assert ordinary.data(MAIL).startswith("250")
        for wire in greedy:
            wire.send(b".\r\n")
        assert sorted(wire.hear()[:9] for wire in greedy) == ["250 2.0.0", "250 2.0.0", "452 4.3.1"]
    with Wire(running.port) as wire:
        wire.begin()
        assert wire.data(big).startswith("250"), "the memory of the mails before was not given back"


def test_six_hundred_silent_connections_leave_the_intake_alive(listen: Listen, store: Store) -> None:
    port = listen(max_connections=200, max_connections_per_client=20, idle_seconds=120).port
    with contextlib.ExitStack() as stack:
        silent = [stack.enter_context(Wire(port, source=f"127.0.0.{2 + number % 6}")) for number in range(600)]
        assert sum(wire.greeting.startswith("220") for wire in silent) == 120
        honest = stack.enter_context(Wire(port))
        honest.begin()
        assert honest.data(MAIL).startswith("250")


def test_when_it_gets_crowded_silence_ends_sooner(listen: Listen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "_CROWDED_SECONDS", 0.3)
    monkeypatch.setattr(patience, "_LOOK_EVERY", 0.1)
    with wires(listen(max_connections=5, idle_seconds=120).port, 4) as silent:
        assert silent[0].hear().startswith("421 4.4.2")
