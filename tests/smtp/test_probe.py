# SPDX-License-Identifier: Apache-2.0
"""Who answers on a listener's port: nobody, a maildesk, somebody else."""

import socket

import pytest

from maildesk.flow.values import Verdict
from maildesk.smtp.options import ListenerOptions
from maildesk.smtp.probe import probe
from tests.smtp.conftest import Listen


@pytest.mark.parametrize("protocol", ["smtp", "lmtp"])
@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_a_maildesk_is_known(listen: Listen, protocol: str, host: str) -> None:
    running = listen(protocol=protocol)
    found = probe("local", ListenerOptions(protocol=protocol, host=host, port=running.port))
    assert (found.verdict, found.remedy) == (Verdict.OK, "")
    assert "a maildesk answers" in found.fact


def test_a_desk_that_does_not_run_is_a_warning() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        found = probe("local", ListenerOptions(port=closed.getsockname()[1]))
    assert found.verdict is Verdict.WARN
    assert "nothing answers on 127.0.0.1" in found.fact and "maildesk run" in found.remedy


def test_a_full_house_is_still_a_maildesk(listen: Listen) -> None:
    running = listen(max_connections=1)
    with socket.create_connection(("127.0.0.1", running.port)) as first:
        first.recv(100)
        found = probe("local", ListenerOptions(port=running.port))
    assert found.verdict is Verdict.OK


def test_a_port_that_is_chosen_at_the_start_cannot_be_asked() -> None:
    assert probe("local", ListenerOptions(port=0)).verdict is Verdict.OK


def test_an_unknown_host_is_a_failure() -> None:
    found = probe("local", ListenerOptions(host="nowhere.invalid"))
    assert found.verdict is Verdict.FAIL
    assert "listener.local.host" in found.remedy
