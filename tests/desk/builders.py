# SPDX-License-Identifier: Apache-2.0
"""Short ways to write mails and facts in tests of the rules."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from maildesk.desk.case import Arrival
from maildesk.desk.records import Facts
from maildesk.desk.values import (
    AcknowledgementPolicy,
    Candidate,
    Classification,
    Identity,
    Link,
    LinkOrigin,
    Person,
    Role,
    SpamVerdict,
    Ticket,
    TicketState,
)
from maildesk.mail.values import Address, AuthenticationResults, Envelope, Mail

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
IDENTITY = Identity(
    name="CNCF ServiceDesk",
    address="servicedesk@cncf.io",
    aliases=("help@cncf.io",),
    prefix="CNCF",
    keys=(b"k" * 32, b"o" * 32),
    authserv_ids=("mx.cncf.io",),
    acknowledgement=AcknowledgementPolicy(),
)
ALICE = Address("alice@envoy.example", "Alice Ng")
BOB = Address("bob@envoy.example", "Bob")
STAFF = Address("sam@cncf.io", "Sam")


class Ids:
    """Numbers from 100 on."""

    def __init__(self) -> None:
        self._counts = {name: count(100) for name in ("person", "ticket", "message")}

    def person(self) -> int:
        return next(self._counts["person"])

    def ticket(self) -> int:
        return next(self._counts["ticket"])

    def message(self) -> int:
        return next(self._counts["message"])


def mail(**given: Any) -> Mail:
    """A mail from Alice to the desk; anything can be given."""
    values: dict[str, Any] = {
        "message_id": "<one@envoy.example>",
        "from_": ALICE,
        "sender": None,
        "reply_to": (),
        "to": (Address("servicedesk@cncf.io"),),
        "cc": (),
        "subject": "We need a logo",
        "date": NOW,
        "in_reply_to": (),
        "references": (),
        "text": "Hello, who can draw one?",
    }
    return Mail(**(values | given))


def authenticated(one: Mail, result: str = "pass", domain: str | None = None) -> Mail:
    """The mail with what our own server says of it on top."""
    who = domain or (one.from_.address.rpartition("@")[2] if one.from_ else "")
    return replace(one, authentication=(AuthenticationResults("mx.cncf.io", (("dmarc", result, {"header.from": who}),)),))


def unclassified(reason: str = "no catalogue") -> Classification:
    """What a desk without a catalogue says of a request: a person decides."""
    return Classification("general", None, 0.0, (Candidate("general", 0.0),), False, (reason,), None, SpamVerdict(False, 0.0))


NO_ENVELOPE = Envelope()


def arrival(one: Mail, envelope: Envelope = NO_ENVELOPE, **given: Any) -> Arrival:
    values: dict[str, Any] = {
        "received_at": NOW,
        "history": False,
        "stub": None,
        "full_size": 0,
        "classification": unclassified(),
    }
    return Arrival(1, one, envelope, **(values | given))


def nothing_known() -> Facts:
    return Facts(tickets={}, participants={}, people={}, links={}, copies={})


def one_ticket(state: TicketState = TicketState.OPEN) -> Facts:
    """Ticket 7 (CNCF-1042) of Alice, whose first mail was <first@envoy.example>. Sam is staff."""
    ticket = Ticket(7, 1042, state, "We need a logo", requester_id=1)
    return Facts(
        tickets={7: ticket},
        participants={7: {1: Role.REQUESTER}},
        people={ALICE.key: Person(1, "Alice Ng", verified=True), STAFF.key: Person(2, "Sam", staff=True, verified=True)},
        links={
            "<first@envoy.example>": Link("<first@envoy.example>", 7, LinkOrigin.SEEN),
            "<list@lists.example>": Link("<list@lists.example>", 7, LinkOrigin.MENTIONED),
        },
        copies={},
    )
