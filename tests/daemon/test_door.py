# SPDX-License-Identifier: Apache-2.0
"""Through the daemon: a held mail, the question whose address it is, and the answer that lets it in."""

import re

from tests.daemon.process import LocalDesk, until

FIRST = "<first@envoy.test>"


def mail(sender: str, number: int, to: str = "servicedesk@cncf.test", body: str = "Who can draw us a logo?", answers: str = "") -> bytes:
    head = f"From: {sender}\r\nTo: {to}\r\nSubject: A logo\r\nMessage-ID: {FIRST if number == 1 else f'<m{number}@envoy.test>'}\r\n"
    thread = f"In-Reply-To: {answers}\r\n" if answers else ""
    return f"{head}{thread}\r\n{body}\r\n".encode()


def test_a_second_address_is_confirmed_over_smtp(sqlite_desk: LocalDesk) -> None:
    daemon = sqlite_desk.start()
    daemon.send(mail("Alice Ng <alice@envoy.test>", 1))
    until(lambda: len(sqlite_desk.letters()) == 1, lambda: daemon.log)
    daemon.send(mail("Alice Ng <alice@home.test>", 2, body="More from home", answers=FIRST), mail_from="alice@home.test")
    until(lambda: len(sqlite_desk.letters()) == 2, lambda: daemon.log)
    question = sqlite_desk.letters()[1]
    assert question["To"] is not None and "alice@envoy.test" in str(question["To"])
    address = re.sub(r".*<|>.*", "", str(question["Reply-To"]))
    daemon.send(mail("Alice Ng <alice@envoy.test>", 3, to=address, body="Yes."), rcpt_to=address)

    def filed() -> bool:
        return len(sqlite_desk.ask("SELECT id FROM message")) == 2

    until(filed, lambda: daemon.log)
    addresses = sqlite_desk.ask("SELECT key, source FROM person_address WHERE person_id = (SELECT requester_id FROM ticket) ORDER BY key")
    assert addresses == [("alice@envoy.test", "mail"), ("alice@home.test", "confirmed")]
