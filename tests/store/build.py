# SPDX-License-Identifier: Apache-2.0
"""Mails and decisions for the tests of the store, with as few words as the test at hand needs."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from maildesk.desk.records import Effects, NewEvent, NewMessage, NewParticipant, NewPerson, NewTicket
from maildesk.desk.values import Disposition, Evidence, InboundState, Link, LinkOrigin, Role, Standing, TicketState, Visibility
from maildesk.flow.values import Claimed, Filing, Incoming, NewOutbox, Source, SourceKind
from maildesk.mail.values import Address, Attachment, Envelope, Mail
from maildesk.store.sql import SqlStore

NOW = datetime(2026, 11, 22, 9, 30, 15, 123456, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LEASE = timedelta(minutes=5)
OWNER = "host:100"

_uids = count(1)


def incoming(
    raw: bytes | None = None, *, uid: int | None = None, folder: str = "INBOX", received_at: datetime = NOW, **more: Any
) -> Incoming:
    """A mail from the IMAP folder `folder` with a UID of its own; `uid=0` is a mail from a file."""
    number = next(_uids) if uid is None else uid
    source = Source(SourceKind.IMAP, "main", folder, 7, number) if number else Source(SourceKind.FILE, "ingest")
    content = b"Subject: hello %d\r\n\r\nhello\r\n" % number if raw is None else raw
    return Incoming(content, source, Envelope("ann@example.org", ("desk@example.net",)), received_at, **more)


def claim(store: SqlStore, *, limit: int = 50, now: datetime = NOW, owner: str = OWNER, only: list[int] | None = None) -> list[Claimed]:
    return store.claim(limit=limit, now=now, lease=LEASE, owner=owner, only=only)


def received(store: SqlStore, number: int = 1) -> list[int]:
    """Mails that wait; their ids."""
    return [receipt.inbound_id for receipt in store.receive([incoming() for _ in range(number)])]


def claimed(store: SqlStore, number: int = 1) -> list[Claimed]:
    """Fresh mails that are held."""
    ids = received(store, number)
    return claim(store, only=ids)


@dataclass(frozen=True)
class Case:
    """What a filing made."""

    filing: Filing
    ticket_id: int
    number: int
    person_id: int


def mail(message_id: str | None = "<one@example.org>", **more: Any) -> Mail:
    values: dict[str, Any] = {
        "message_id": message_id,
        "from_": Address("Ann@example.org", "Ann"),
        "sender": None,
        "reply_to": (),
        "to": (Address("desk@example.net", "Desk"),),
        "cc": (Address("bob@example.com"),),
        "subject": "Access, please",
        "date": NOW,
        "in_reply_to": (),
        "references": ("<zero@example.org>",),
        "text": "May I have access?\n",
        "attachments": (Attachment("2", "plan.pdf", "application/pdf", 1234, "0" * 64, "attachment", None, False),),
        "defects": ("no-date",),
    }
    return Mail(**{**values, **more})


def new_case(
    store: SqlStore, held: Claimed, *, address: str = "ann@example.org", message_id: str = "<one@example.org>", **more: Any
) -> Case:
    """The filing of a request from somebody new, with everything on it."""
    (person_id,) = store.reserve("person", 1)
    (ticket_id,) = store.reserve("ticket", 1)
    (number,) = store.reserve("ticket_number", 1)
    values: dict[str, Any] = {
        "people": (NewPerson(person_id, "Ann", address, address.casefold(), False),),
        "tickets": (new_ticket(ticket_id, number, person_id),),
        "participants": (NewParticipant(ticket_id, person_id, Role.REQUESTER, None),),
        "messages": (new_message(store, ticket_id, held, person_id, mail(message_id), address=address),),
        "events": (NewEvent(ticket_id, "opened", address, person_id, {"by": "mail"}),),
        "links": (Link(message_id, ticket_id, LinkOrigin.SEEN),),
    }
    filing = Filing(
        held.inbound_id,
        held.lease,
        InboundState.FILED,
        Disposition.TICKET,
        ticket_id,
        "a new request",
        (Evidence("trust", "unverified"), Evidence("thread", "nothing known")),
        Effects(**{**values, **{name: value for name, value in more.items() if name != "outbox"}}),
        more.get("outbox", ()),
    )
    return Case(filing, ticket_id, number, person_id)


def affecting(filing: Filing, **effects: Any) -> Filing:
    """The filing with other effects of these names."""
    return replace(filing, effects=replace(filing.effects, **effects))


def new_ticket(ticket_id: int, number: int, person_id: int | None, **more: Any) -> NewTicket:
    values: dict[str, Any] = {
        "state": TicketState.NEW,
        "subject": "Access, please",
        "requester_id": person_id,
        "category": "general",
        "service": None,
        "confidence": 0.5,
        "restricted": False,
        "language": "en",
        "history": False,
        "opened_at": NOW,
    }
    return NewTicket(ticket_id, number, **{**values, **more})


def new_message(
    store: SqlStore, ticket_id: int, held: Claimed, author: int | None, about: Mail, *, address: str = "ann@example.org"
) -> NewMessage:
    (message_id,) = store.reserve("message", 1)
    return NewMessage(
        message_id, ticket_id, held.inbound_id, author, "Ann", address, Standing.UNVERIFIED, Visibility.PUBLIC, "d" * 32, about
    )


def filed_case(store: SqlStore, **more: Any) -> Case:
    """A ticket that exists."""
    (held,) = claimed(store)
    case = new_case(store, held, **more)
    store.file([case.filing], NOW)
    return case


def letter(store: SqlStore, ticket_id: int | None = None, **more: Any) -> NewOutbox:
    """A letter to be written; a staff answer unless `kind` says otherwise."""
    (outbox_id,) = store.reserve("outbox", 1)
    values: dict[str, Any] = {
        "kind": "answer",
        "message_id": f"<{outbox_id}@desk.example.net>",
        "mail_from": "",
        "recipients": ("ann@example.org",),
        "content": b"Subject: we have it\r\n\r\nwe have it\r\n",
    }
    return NewOutbox(outbox_id, ticket_id, **{**values, **more})


def write_letters(store: SqlStore, letters: list[NewOutbox], now: datetime = NOW) -> None:
    """Puts letters into the outbox, as an ignored mail would."""
    (held,) = claimed(store)
    store.file([ignoring(held, outbox=tuple(letters))], now)


def ignoring(held: Claimed, **more: Any) -> Filing:
    """A filing that makes no ticket."""
    values: dict[str, Any] = {
        "state": InboundState.IGNORED,
        "disposition": Disposition.IGNORED,
        "ticket_id": None,
        "reason": "bulk",
        "evidence": (),
        "outbox": (),
    }
    own = {**values, **{name: value for name, value in more.items() if name in values}}
    effects = Effects(**{name: value for name, value in more.items() if name not in values})
    return Filing(held.inbound_id, held.lease, **own, effects=effects)
