# SPDX-License-Identifier: Apache-2.0
"""People talk over a desk: each writes, the desk works and sends, and one reads what everybody got."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage, Message
from itertools import count
from typing import Any

from sqlalchemy import insert, update

from maildesk.mail.values import Envelope
from maildesk.store import schema
from tests.flow.desk import TRUSTED, PrivateDesk

DESK = "servicedesk@cncf.io"
ANA = "Ana Souza <ana@harbor.example>"
BO = "Bo Lindqvist <bo@harbor.example>"
EVE = "Eve <eve@evil.example>"
SAM = "Sam Rivera <sam@cncf.io>"
KIM = "Kim Lee <kim@cncf.io>"
UNPROVEN = Envelope()


@dataclass(frozen=True)
class Got:
    """A letter of the desk as it left."""

    mail_from: str
    recipients: tuple[str, ...]
    mail: Message

    @property
    def text(self) -> str:
        part = next(one for one in self.mail.walk() if one.get_content_type() == "text/plain")
        payload = part.get_payload(decode=True)
        assert isinstance(payload, bytes)
        return payload.decode().replace("\r\n", "\n")

    @property
    def files(self) -> list[tuple[str | None, bytes]]:
        found = [one for one in self.mail.walk() if one.get_content_disposition() == "attachment"]
        return [(one.get_filename(), bytes(one.get_payload(decode=True) or b"")) for one in found]

    def __getitem__(self, name: str) -> str:
        return " ".join(str(self.mail[name] or "").split())

    def link(self, label: str) -> str:
        """Where the prefilled mail of this label goes."""
        joined = self.text.replace(f"{label}:\n  ", f"{label}: ")
        line = next(line for line in joined.splitlines() if line.strip().startswith(f"{label}: mailto:"))
        return line.partition("mailto:")[2].partition("?")[0].replace("%40", "@")


@dataclass
class Talk:
    """`says` is one mail in, and the letters that it causes out."""

    desk: PrivateDesk
    _numbers: Any = field(default_factory=lambda: count(1))

    def hire(self, written: str, notify: str = "all") -> int:
        """A new member of staff, called by the first word of their name."""
        name, _, address = written.rstrip(">").partition(" <")
        person_id = self.desk.numbers.person()
        known = {"id": person_id, "name": name, "staff": True, "handle": name.split()[0].lower(), "notify": notify}
        row = {"key": address, "address": address, "person_id": person_id, "verified_at": self.desk.now, "source": "staff"}
        with self.desk.store.database.writing() as connection:
            connection.execute(insert(schema.person).values(created_at=self.desk.now, **known))
            connection.execute(insert(schema.person_address).values(**row))
        return person_id

    def change(self, table: str, key: Any, **values: Any) -> None:
        """What no mail can do, done in the database."""
        of = schema.metadata.tables[table]
        with self.desk.store.database.writing() as connection:
            connection.execute(update(of).where(next(iter(of.primary_key.columns)) == key).values(**values))

    def write(self, sender: str, body: str, files: Sequence[tuple[str, bytes]] = (), **fields: str) -> bytes:
        mail = EmailMessage()
        number = next(self._numbers)
        given = {
            "to": DESK,
            "subject": "Banner for our booth",
            "message_id": f"<{number}.{sender.partition('@')[0].rpartition('<')[2]}@mail.example>",
            "date": (self.desk.now).strftime("%a, %d %b %Y %H:%M:%S +0000"),
        }
        mail["From"] = sender
        for name, value in (given | fields).items():
            if value:
                mail[name.replace("_", "-").title()] = value
        mail.set_content(body)
        for name, content in files:
            mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
        return mail.as_bytes()

    def says(
        self, sender: str, body: str, *, files: Sequence[tuple[str, bytes]] = (), envelope: Envelope = TRUSTED, **fields: str
    ) -> list[Got]:
        """The letters that this mail caused. Every mail comes a minute after the one before it."""
        return self.sends(self.write(sender, body, files, **fields), envelope)

    def sends(self, raw: bytes, envelope: Envelope = TRUSTED, **given: Any) -> list[Got]:
        before = len(self.desk.sink.sent)
        self.desk.later(minutes=1)
        self.desk.take(raw, envelope=envelope, **given)
        self.desk.work()
        self.desk.send()
        return [Got(who, to, message_from_bytes(content)) for who, to, content in self.desk.sink.sent[before:]]

    def replies(self, letter: Got, sender: str, body: str, **more: Any) -> list[Got]:
        """An answer as a mail program writes it: to Reply-To, in the thread."""
        fields = {
            "to": letter["Reply-To"],
            "subject": letter["Subject"],
            "in_reply_to": letter["Message-ID"],
            "references": f"{letter['References']} {letter['Message-ID']}".strip(),
        }
        return self.says(sender, body, **(fields | more))

    def states(self) -> list[tuple[str, str]]:
        """What became of each mail."""
        return [tuple(row) for row in self.desk.rows("inbound", "state", "disposition")]


def to(letters: Sequence[Got], address: str) -> Got:
    """The one letter that went to this address."""
    (found,) = [one for one in letters if address in one.recipients]
    return found


def nothing_to(letters: Sequence[Got], *addresses: str) -> bool:
    return not any(address in one.recipients for one in letters for address in addresses)
