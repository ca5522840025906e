# SPDX-License-Identifier: Apache-2.0
"""A desk over a real store, driven verb by verb: mails in, rows and letters out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

from pytest import MonkeyPatch
from sqlalchemy import select

from maildesk.desk.catalogue import Catalogue, Category, Group
from maildesk.desk.values import AcknowledgementPolicy, Classification, Identity
from maildesk.flow.deliver import Deliver, Pace
from maildesk.flow.errors import StoreUnavailable, TransportDown
from maildesk.flow.letters import Letters
from maildesk.flow.numbers import Numbers
from maildesk.flow.ports import Classifier
from maildesk.flow.process import Limits, Process
from maildesk.flow.summarise import summarise
from maildesk.flow.undelivered import Undelivered
from maildesk.flow.values import Delivery, Incoming, Source, SourceKind
from maildesk.mail.attachments import extract_all
from maildesk.mail.read import read
from maildesk.mail.values import Envelope, Mail
from maildesk.render.templates import Templates
from maildesk.store import schema
from maildesk.store.sql import SqlStore
from tests.conftest import ROOT
from tests.desk.builders import unclassified
from tests.flow.door import Door

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TRUSTED = Envelope(mail_from="alice@envoy.example", rcpt_to=("servicedesk@cncf.io",), peer="127.0.0.1", trusted=True)


# One group that answers everything, and nobody is in it.
FEW = Catalogue(
    (Category("legal", "Legal", "desk"), Category("events", "Events", "desk"), Category("general", "General", "desk")),
    {"desk": Group("desk", "Service desk", "")},
)


class Sink:
    """A transport that keeps what it gets. `answer` decides; it may raise."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, tuple[str, ...], bytes]] = []
        self.answer: Callable[[Sequence[str]], Delivery] = lambda recipients: Delivery(tuple(recipients))

    def send(self, mail_from: str, recipients: Sequence[str], content: bytes, name: str) -> Delivery:
        delivery = self.answer(recipients)
        if delivery.accepted:
            self.sent.append((mail_from, delivery.accepted, content))
        return delivery

    def close(self) -> None:
        """Nothing is open."""

    def down(self) -> None:
        def refuse(recipients: Sequence[str]) -> Delivery:
            raise TransportDown("the relay does not answer")

        self.answer = refuse

    @property
    def mails(self) -> list[Message]:
        return [message_from_bytes(content) for _, _, content in self.sent]


class Undecided:
    """The classifier of a desk without a catalogue: every request goes to a person."""

    def classify(self, mails: Sequence[Mail]) -> list[Classification]:
        return [unclassified() for _ in mails]


class Away:
    """The database, away from the verbs that are named, or away right after it did what they asked."""

    def __init__(self, monkeypatch: MonkeyPatch, store: SqlStore) -> None:
        self._monkeypatch = monkeypatch
        self._store = store

    def before(self, *verbs: str) -> None:
        for verb in verbs:
            self._monkeypatch.setattr(self._store, verb, _away)

    def after(self, verb: str) -> None:
        asked = getattr(self._store, verb)

        def answer_lost(*given: Any) -> None:
            asked(*given)
            _away()

        self._monkeypatch.setattr(self._store, verb, answer_lost)

    def back(self) -> None:
        self._monkeypatch.undo()


def _away(*_: Any, **__: Any) -> NoReturn:
    raise StoreUnavailable("the database is away")


@dataclass
class PrivateDesk:
    """`now` is the desk's clock; tests move it."""

    store: SqlStore
    now: datetime = START
    reader: Callable[..., Mail] = read
    policy: AcknowledgementPolicy = field(default_factory=AcknowledgementPolicy)
    sink: Sink = field(default_factory=Sink)
    owner: str = "testhost:1"
    classifier: Classifier = field(default_factory=Undecided)
    door: Door | None = None

    def __post_init__(self) -> None:
        self._nonces = count(1)
        self.identity = Identity(
            name="CNCF ServiceDesk",
            address="servicedesk@cncf.io",
            aliases=(),
            prefix="CNCF",
            keys=(b"k" * 32,),
            authserv_ids=("mx.cncf.io",),
            acknowledgement=self.policy,
            catalogue=FEW,
        )
        self.renamed(self.identity)

    def renamed(self, identity: Identity, *own: Path) -> "PrivateDesk":
        """The same desk as somebody else. `own`: folders of templates that go before ours."""
        self.identity = identity
        self.letters = Letters(Templates([*own, ROOT / "templates"]), self.identity, self.nonce, 26_214_400)
        self.numbers = Numbers(self.store)
        self.process = Process(
            self.store,
            self._read,
            extract_all,
            self.classifier,
            self.letters,
            self.numbers,
            self.identity,
            self.clock,
            self.owner,
            Limits(batch=50),
        )
        tell = Undelivered(self.store, self.letters, self.numbers, self.clock)
        self.deliver = Deliver(self.store, self.sink, self.clock, self.owner, Pace(acknowledgements_per_minute=60), tell)
        return self

    def clock(self) -> datetime:
        return self.now

    def nonce(self) -> str:
        return f"nonce{next(self._nonces):015d}"

    def _read(self, mails: Sequence[tuple[bytes, Envelope]]) -> list[Mail]:
        return [self.reader(raw, envelope) for raw, envelope in mails]

    def later(self, **duration: float) -> None:
        self.now += timedelta(**duration)

    def take(self, *mails: bytes, envelope: Envelope = TRUSTED, **given: Any) -> list[int]:
        """T1: over SMTP where the desk has a door and the mail can come through one."""
        if self.door is not None and not given and self.door.takes(envelope):
            return [self.door.take(self.store.receive, self.now, raw, envelope) for raw in mails]
        source = Source(SourceKind.SMTP, "local")
        receipts = self.store.receive([Incoming(raw, source, envelope, self.now, **given) for raw in mails])
        return [receipt.inbound_id for receipt in receipts]

    def work(self) -> int:
        """T2, until nothing is due."""
        total = 0
        while taken := self.process.once():
            total += taken
        return total

    def send(self) -> int:
        """T3, until nothing is due."""
        total = 0
        while taken := self.deliver.once():
            total += taken
        return total

    def summarise(self) -> int:
        return summarise(self.store, self.letters, self.numbers, self.clock)

    def rows(self, table: str, *columns: str) -> list[Any]:
        """The rows of a table in order of their keys; with one column its values."""
        of = schema.metadata.tables[table]
        chosen = [of.c[name] for name in columns] or list(of.c)
        with self.store.database.reading() as connection:
            rows = connection.execute(select(*chosen).order_by(*of.primary_key.columns)).all()
        return [row[0] if len(columns) == 1 else tuple(row) for row in rows]


def request(
    subject: str = "We need a logo", sender: str = "Alice Ng <alice@envoy.example>", body: str = "Who can draw one?", **fields: str
) -> bytes:
    """A mail to the desk. Fields are given as `in_reply_to="<...>"`."""
    given = {"message_id": f"<{abs(hash((subject, sender, body)))}@envoy.example>", "to": "servicedesk@cncf.io"} | fields
    head = [f"{name.replace('_', '-').title()}: {value}" for name, value in given.items()]
    return "\r\n".join([f"From: {sender}", f"Subject: {subject}", *head, "", body, ""]).encode()
