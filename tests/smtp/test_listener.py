# SPDX-License-Identifier: Apache-2.0
"""A listener's beginning and end."""

import socket

import pytest

from maildesk.smtp.listener import CannotListen
from tests.smtp.conftest import Listen
from tests.smtp.listening import Store, Wire

MAIL = b"Subject: hello\r\n\r\nwords\r\n"


def test_a_port_in_use_is_named_with_the_remedy(listen: Listen) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(CannotListen, match="another program listens there") as caught:
        listen(port=taken.getsockname()[1])
    assert "listener.main.port" in caught.value.remedy
    assert caught.value.exit_code == 78


def test_an_address_of_another_machine_is_named(listen: Listen) -> None:
    with pytest.raises(CannotListen, match=r"listener\.main cannot listen on 192\.0\.2\.1"):
        listen(host="192.0.2.1")


def test_a_network_that_is_none_is_named(listen: Listen) -> None:
    with pytest.raises(CannotListen, match=r"listener\.main\.trusted_networks: '10\.0\.0\.0/99'"):
        listen(trusted_networks=("10.0.0.0/99",))


def test_stopping_says_goodbye_to_idle_clients(listen: Listen) -> None:
    running = listen()
    with Wire(running.port) as wire:
        wire.say("EHLO x")
        running.stop()
        assert wire.hear() == "421 4.3.2 The service is closing, try again later"
        assert wire.is_closed()


def test_stopping_takes_no_more_connections(listen: Listen) -> None:
    running = listen()
    port = running.port
    running.stop()
    with pytest.raises(ConnectionRefusedError):
        Wire(port)


def test_stopping_lets_a_mail_be_finished(listen: Listen, store: Store) -> None:
    running = listen()
    with Wire(running.port) as wire:
        wire.begin()
        wire.say("DATA")
        stopping = running.begin_to_stop(grace_seconds=10)
        wire.send(MAIL + b".\r\n")
        assert wire.hear().startswith("250")
        stopping.result(10)
    assert len(store.mails) == 1


def test_stopping_waits_no_longer_than_its_grace(listen: Listen, store: Store) -> None:
    running = listen()
    with Wire(running.port) as wire:
        wire.begin()
        wire.say("DATA")
        running.begin_to_stop(grace_seconds=0.2).result(5)
        assert wire.hear().startswith("421")
    assert store.mails == []


def test_stopping_waits_for_a_commit_in_hand(listen: Listen, store: Store) -> None:
    store.gate.clear()
    running = listen()
    with Wire(running.port) as wire:
        wire.begin()
        wire.say("DATA")
        wire.send(MAIL + b".\r\n")
        assert store.begun.wait(10)
        stopping = running.begin_to_stop(grace_seconds=10)
        store.gate.set()
        assert wire.hear().startswith("250")
        stopping.result(10)
    assert len(store.mails) == 1


def test_a_listener_that_was_stopped_starts_again(listen: Listen, store: Store) -> None:
    running = listen(max_connections=1)
    with Wire(running.port) as wire:
        wire.begin()
        running.stop(0)
    running.start_again()
    with Wire(running.port) as wire:
        wire.begin()
        assert wire.data(MAIL).startswith("250")
    assert len(store.mails) == 1
