# SPDX-License-Identifier: Apache-2.0
"""An attacker at the door of the running daemon: mails by SMTP from a network that nobody trusts, with a ticket's leaked ways in."""

import re
from datetime import UTC, datetime
from email.message import Message
from email.utils import format_datetime

from tests.daemon.conftest import DeskMaker
from tests.daemon.process import LocalDesk, mail, until
from tests.daemon.test_conversation import answer, letter_to

DOOR = "[listener.door]\nport = 0\ntrusted_networks = []\nbehind_mta = true\n[listener.open]\nport = 0\ntrusted_networks = []\n"
AUTHSERV = 'authserv_ids = ["mx.cncf.test"]'
EVE, SAM, ALICE = "Eve <eve@evil.test>", "Sam Rivera <sam@cncf.test>", "Alice Ng <alice@envoy.test>"
SECRET = "Which size, Orchid?"


def ports(log: str) -> dict[str, int]:
    return {name: int(port) for name, port in re.findall(r"listener (\w+) takes mail on port (\d+)", log)}


def attacks(answered: Message) -> list[bytes]:
    """`answered`: what Alice got; its token and its Message-ID leaked. The last is for a door where nobody stands before the desk."""
    date = format_datetime(datetime.now(UTC))  # without one no command is obeyed, whoever writes it
    token, ours, first = str(answered["Reply-To"]), str(answered["Message-ID"]), str(answered["In-Reply-To"])
    proven = "Authentication-Results: mx.cncf.test; dmarc=pass header.from=evil.test\r\n"
    claimed = "Authentication-Results: mx.cncf.test; dmarc=pass header.from=cncf.test\r\n"
    bounce = (
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.evil.test\r\n\r\nFinal-Recipient: rfc822; alice@envoy.test\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {ours}\r\n\r\n--b--"
    )
    written = [
        (proven, EVE, f"To: {token}\r\n\r\n#close"),
        (proven, EVE, f"Cc: alice@envoy.test\r\nReferences: {first} {ours}\r\n\r\nLet me in"),
        (proven, EVE, f"Reply-To: {ALICE}\r\nIn-Reply-To: {ours}\r\n\r\nLet me in"),
        (proven, EVE, f"Message-ID: {first}\r\n\r\nThe same mail"),
        (proven, EVE, f"Message-ID: {ours}\r\n\r\nYour own mail"),
        (proven + claimed, SAM, f"To: {token}\r\n\r\n#close"),
        ("", SAM, f"To: {token}\r\n\r\n#cc eve@evil.test"),
        ("", f"{SAM}\r\nFrom: {EVE}", f"To: {token}\r\n\r\n#close"),
        ("", '"sam@cncf.test" <eve@evil.test>', f"To: {token}\r\n\r\n#close"),
        ("", "sam@cncf.test <eve@evil.test>", f"To: {token}\r\n\r\n#close"),
        ("", "Mail System <mailer-daemon@mx.evil.test>", f"To: servicedesk@cncf.test\r\nAuto-Submitted: auto-replied\r\n{bounce}"),
        (claimed, SAM, f"To: {token}\r\n\r\n#close"),
    ]
    return [
        f"{top}From: {sender}\r\nSubject: Re: We need a logo\r\nDate: {date}\r\nX-Number: {number}\r\n{rest}\r\n".encode()
        for number, (top, sender, rest) in enumerate(written)
    ]


def standing(desk: LocalDesk) -> list[list[tuple[object, ...]]]:
    """What nobody from outside may change."""
    return [
        desk.ask("SELECT id, state, owner_id, requester_id FROM ticket WHERE id = 1"),
        desk.ask("SELECT person_id, role FROM participant WHERE ticket_id = 1 ORDER BY person_id"),
        desk.ask("SELECT id FROM message WHERE ticket_id = 1 ORDER BY id"),
        desk.ask("SELECT key, fault FROM person_address WHERE key NOT LIKE '%evil.test' ORDER BY key"),
    ]


def test_nobody_gets_in_by_the_door_of_a_running_desk(make_desk: DeskMaker, sqlite_url: str) -> None:
    desk = make_desk(sqlite_url, extra=DOOR, desk=AUTHSERV)
    desk.run("staff", "add", "sam@cncf.test", "--name", "Sam Rivera")
    daemon = desk.start()
    until(lambda: len(ports(daemon.log)) == 3, lambda: daemon.log)
    daemon.port = ports(daemon.log)["local"]
    daemon.send(mail())
    daemon.send(answer(letter_to(desk, "sam@cncf.test", "We need a logo"), SAM, f"#take\n\n{SECRET}"), mail_from="sam@cncf.test")
    until(lambda: any("Sam Rivera via" in str(one["From"]) for one in desk.letters()), lambda: daemon.log)
    answered = next(one for one in desk.letters() if "Sam Rivera via" in str(one["From"]))
    before, taken = standing(desk), 2
    tries = attacks(answered)
    for name, sent in (("door", tries[:-1]), ("open", tries[-1:])):
        daemon.port = ports(daemon.log)[name]
        daemon.send(*sent, mail_from="eve@evil.test")
        taken += len(sent)
    until(lambda: desk.ask("SELECT count(*) FROM inbound WHERE state NOT IN ('received', 'processing')") == [(taken,)], lambda: daemon.log)
    assert daemon.terminate() == 0
    assert standing(desk) == before
    got = "".join(one.as_string() for one in desk.letters() if "evil.test" in str(one["To"]) + str(one["Cc"]))
    assert not [word for word in (SECRET, str(answered["Reply-To"]), "Alice") if word in got]
