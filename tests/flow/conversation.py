# SPDX-License-Identifier: Apache-2.0
"""Mails of people around a ticket, for tests of who gets in and what the desk says: each with what our own server says of its sender."""

from dataclasses import replace
from email.message import Message
from email.utils import format_datetime
from itertools import count
from typing import Any

from sqlalchemy import text

from maildesk.desk.records import Binding, Effects, NewPerson, TicketChange
from maildesk.flow.values import Commanded
from maildesk.mail.values import Envelope
from tests.flow.desk import PrivateDesk

_numbers = count(1)
_NOW = "the moment of its arrival"
ALICE = "Alice Ng <alice@envoy.example>"
BOB = "Bob Ito <bob@envoy.example>"
SAM = "Sam Okoye <sam@cncf.io>"


def written(
    sender: str, body: str = "Hello, who can draw one for us?", subject: str = "We need a logo", dmarc: str = "pass", **fields: str
) -> bytes:
    """A mail. `dmarc`: what our server says of it, "" for nothing. Further fields as `cc="..."`."""
    number = next(_numbers)
    domain = sender.rpartition("@")[2].rstrip(">")
    given = {"to": "servicedesk@cncf.io", "message_id": f"<m{number}@{domain}>", "date": _NOW} | fields
    proof = [f"Authentication-Results: mx.cncf.io; dmarc={dmarc} header.from={domain}"] if dmarc else []
    head = [f"{name.replace('_', '-').title()}: {value}" for name, value in given.items()]
    return "\r\n".join([*proof, f"From: {sender}", f"Subject: {subject}", *head, "", body, ""]).encode()


class Conversation:
    """A desk with one ticket of Alice's, Bob in Cc, and Sam who works there."""

    def __init__(self, desk: PrivateDesk) -> None:
        self.desk = desk
        self.sam = 900
        self.engage("sam", "Sam Okoye", "sam@cncf.io", self.sam)
        self.arrive(written(ALICE, cc=BOB, message_id="<first@envoy.example>"))
        desk.sink.sent.clear()

    def engage(self, handle: str, name: str, address: str, person_id: int) -> None:
        """A member of staff, with a verified address."""
        self.desk.store.command(Commanded(Effects(people=(NewPerson(person_id, name, address, address, True),))), self.desk.now)
        with self.desk.store.database.writing() as connection:
            connection.execute(text(f"UPDATE person SET staff = true, handle = '{handle}', notify = 'all' WHERE id = {person_id}"))

    def arrive(self, *mails: bytes, envelope: Envelope = Envelope()) -> list[int]:  # noqa: B008 - a frozen value
        """The mails come in, are decided, and what they cause is sent."""
        dated = format_datetime(self.desk.now).encode()
        taken = self.desk.take(*(one.replace(f"Date: {_NOW}".encode(), b"Date: " + dated) for one in mails), envelope=envelope)
        self.desk.work()
        self.desk.send()
        return taken

    def change(self, ticket_id: int, **fields: Any) -> None:
        """The ticket as a command of staff leaves it."""
        facts = {row[0]: row[1] for row in self.desk.rows("ticket", "id", "revision")}
        self.desk.store.command(Commanded(Effects(changes=(TicketChange(ticket_id, facts[ticket_id], fields),))), self.desk.now)

    def bind(self, address: str, person_id: int) -> None:
        binding = Binding(address, address, person_id, "staff")
        self.desk.store.command(Commanded(Effects(bindings=(binding,))), self.desk.now)

    def letters(self, to: str) -> list[Message]:
        """What was sent to an address."""
        return [mail for mail, (_, recipients, _) in zip(self.desk.sink.mails, self.desk.sink.sent, strict=True) if to in recipients]

    def state(self, inbound_id: int) -> str:
        return str(dict(self.desk.rows("inbound", "id", "state"))[inbound_id])

    def reason(self, inbound_id: int) -> str:
        return str(dict(self.desk.rows("inbound", "id", "reason"))[inbound_id])

    def events(self, kind: str) -> list[dict[str, Any]]:
        return [details for its_kind, details in self.desk.rows("event", "kind", "details") if its_kind == kind]

    def address_of(self, key: str) -> tuple[int, str | None]:
        """Whose an address is, and its fault."""
        return {row[0]: (row[1], row[2]) for row in self.desk.rows("person_address", "key", "person_id", "fault")}[key]


def to_(envelope: Envelope, *addresses: str) -> Envelope:
    return replace(envelope, rcpt_to=addresses)
