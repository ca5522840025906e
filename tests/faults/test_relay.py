# SPDX-License-Identifier: Apache-2.0
"""F13: a relay that refuses, hangs or is away. What one mail meets stands in `tests/smtp/test_relay.py`, five days in `tests/flow/`."""

import json

import pytest

from tests.daemon.conftest import DeskMaker
from tests.daemon.process import LocalDesk, until
from tests.faults.conftest import Recovery
from tests.faults.flow import await_settled, free_port, kept_folder, letters_in, reckon, request, tickets
from tests.faults.proxy import BreakingProxy
from tests.servers.postfix import Postfix
from tests.smtp.relaying import HANG, ScriptedRelay

MAILS = 4
RELAY = '[outgoing]\ntransport = "smtp"\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\ntimeout_seconds = {seconds}\n'


def outbox(desk: LocalDesk) -> list[dict[str, str]]:
    """What an operator sees."""
    found: list[dict[str, str]] = json.loads(desk.run("outbox", "list", "-o", "json").stdout)
    return found


@pytest.mark.parametrize(
    ("dot", "state", "words"),
    [("451 4.3.0 not now", "deferred", "not now"), ("554 5.7.1 never", "failed", "never"), (HANG, "deferred", "stopped answering")],
)
def test_f13_a_relay_that_refuses_or_hangs_costs_no_request_and_is_told(
    make_desk: DeskMaker, sqlite_url: str, dot: str, state: str, words: str
) -> None:
    relay = ScriptedRelay({"dot": dot})
    desk = make_desk(sqlite_url, extra=RELAY.format(port=relay.port, seconds=1))
    daemon = desk.start()
    daemon.send(*(request(number) for number in range(MAILS)))
    until(lambda: tickets(desk) == MAILS, lambda: daemon.log)
    until(lambda: desk.ask(f"SELECT count(*) FROM outbox WHERE state = '{state}'") == [(MAILS,)], lambda: daemon.log)
    relay.stop()
    assert {(row["state"], words in row["reason"]) for row in outbox(desk)} == {(state, True)}


def test_f13_letters_leave_by_themselves_once_the_relay_is_back(
    make_desk: DeskMaker, sqlite_url: str, postfix: Postfix, recovery: Recovery
) -> None:
    folder, port = kept_folder(postfix), free_port()
    desk = make_desk(sqlite_url, extra=RELAY.format(port=port, seconds=5))
    daemon = desk.start()
    daemon.send(*(request(number) for number in range(MAILS)))
    until(lambda: "waits for the relay" in daemon.log, lambda: daemon.log)
    assert tickets(desk) > 0
    wire = BreakingProxy("127.0.0.1", postfix.port, listen_on=port)
    with recovery("F13 the relay was away and is back"):
        await_settled(desk, MAILS)
    postfix.wait_for_kept(MAILS)
    wire.close()
    reckon(desk, letters_in(folder), range(MAILS)).assert_whole(most_repeats=0)
