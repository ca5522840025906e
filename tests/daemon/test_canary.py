# SPDX-License-Identifier: Apache-2.0
"""The desk's mail to itself over real servers (our outbox, Postfix, Dovecot, our mailbox), and an alarm that a running desk raises."""

import json
import sys
from pathlib import Path

import pytest

from tests.daemon.conftest import DeskMaker
from tests.daemon.process import LocalDesk, mail, until
from tests.daemon.test_main_job import RELAY, mailbox
from tests.daemon.test_observe import numbers, observed
from tests.servers.dovecot import Account, Dovecot
from tests.servers.postfix import Postfix


@pytest.fixture
def account(dovecot: Dovecot) -> Account:
    return dovecot.user()


@pytest.fixture
def desk(make_desk: DeskMaker, store_url: str, dovecot: Dovecot, postfix: Postfix, account: Account) -> LocalDesk:
    """A desk with a mailbox of its own, which it reaches through a relay."""
    relay = RELAY.format(port=postfix.port, ca=postfix.authority.file)
    observe = '[observe]\nlisten = "127.0.0.1:0"\ncanary_minutes = 1\n'
    made: LocalDesk = make_desk(store_url, extra=relay + mailbox(dovecot, account) + "\n" + observe)
    made.config.write_text(made.config.read_text().replace("servicedesk@cncf.test", account.name))
    postfix.route(account.name.partition("@")[2], f"lmtp:inet:127.0.0.1:{dovecot.lmtp_port}")
    return made


def test_a_canary_comes_back_is_measured_and_is_nobodys_ticket(desk: LocalDesk) -> None:
    daemon = desk.start()
    until(lambda: desk.ask("SELECT count(*) FROM mark WHERE key = 'canary:back'") == [(1,)], lambda: daemon.log)
    assert desk.ask("SELECT state, disposition, ticket_id FROM inbound") == [("ignored", "ignored", None)]
    assert desk.ask("SELECT count(*) FROM ticket") == [(0,)]
    assert desk.ask("SELECT kind, state FROM outbox") == [("canary", "sent")]
    port = observed(daemon)
    until(lambda: ("maildesk_canary_round_trip_seconds", "") in numbers(port), lambda: daemon.log)
    assert 0 < numbers(port)["maildesk_canary_round_trip_seconds", ""] < 60
    until(lambda: ("maildesk_contact_up", "imap:main/INBOX") in numbers(port) and ("maildesk_contact_up", "relay") in numbers(port))
    told = json.loads(desk.run("doctor", "-o", "json", check=False).stdout)
    contact = {one["fact"]: one["status"] for one in told if one["topic"] == "contact"}
    assert any(fact.startswith("the desk's last mail to itself came back after") for fact in contact)
    assert any(fact.startswith("mailbox main, folder INBOX answered the desk") for fact in contact)
    assert set(contact.values()) == {"ok"}


def test_somebody_who_writes_to_a_canarys_address_gets_a_ticket(desk: LocalDesk, account: Account) -> None:
    daemon = desk.start()
    until(lambda: desk.ask("SELECT count(*) FROM outbox WHERE state = 'sent'") == [(1,)], lambda: daemon.log)
    ((recipients,),) = desk.ask("SELECT recipients FROM outbox")
    (address,) = json.loads(recipients)
    daemon.send(mail(to=address), rcpt_to=address)
    until(lambda: desk.ask("SELECT count(*) FROM ticket") == [(1,)], lambda: daemon.log)
    assert account.name.partition("@")[0] in address


def test_a_running_desk_calls_the_program_of_the_operator(make_desk: DeskMaker, sqlite_url: str, tmp_path: Path) -> None:
    kept, program = tmp_path / "kept", tmp_path / "page.py"
    program.write_text(f"import sys; open({str(kept)!r}, 'a').write(sys.stdin.read() + chr(10))")
    said = json.dumps([sys.executable, str(program)])
    desk = make_desk(sqlite_url, extra=f"[observe]\ndisk_low_mb = 1000000000\nalarm_command = {said}\n")
    daemon = desk.start()
    until(kept.exists, lambda: daemon.log)
    daemon.send(mail())
    until(lambda: len(desk.letters()) == 1)
    (told,) = map(json.loads, kept.read_text().splitlines())
    assert (told["event"], told["problem"]) == ("raised", "disk")
    assert "are free below" in told["what"]
