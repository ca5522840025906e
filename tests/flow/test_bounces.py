# SPDX-License-Identifier: Apache-2.0
"""Bounces of our mail: on the ticket, at the address, to the assignee; and bounces that somebody made up."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from maildesk.desk import token
from maildesk.desk.values import Visibility
from maildesk.flow.values import Delivery
from maildesk.mail.values import Envelope
from tests.flow.conversation import ALICE, SAM, Conversation, to_, written
from tests.flow.desk import PrivateDesk

DAEMON = Envelope(mail_from="")


@pytest.fixture
def talk(desk: PrivateDesk) -> Conversation:
    """Sam owns the ticket and has answered; the answer went to Alice and Bob."""
    talk = Conversation(desk)
    talk.change(1, owner_id=talk.sam)
    talk.arrive(written(SAM, "We will draw one for you.", in_reply_to="<first@envoy.example>"))
    return talk


def our_id(talk: Conversation) -> str:
    """The Message-ID of the mail that was sent last."""
    return str(talk.desk.sink.mails[-1]["Message-ID"])


def returned(
    talk: Conversation,
    whom: str = "alice@envoy.example",
    status: str = "5.1.1",
    action: str = "failed",
    address: str = "",
    original: str = "<x@elsewhere.example>",
    sent_by: str = "",
    head: str = "",
) -> int:
    """A delivery status notification as Postfix writes it, to the reverse-path of the mail that was sent last or to `address`."""
    path, ours = (address, original) if address else (talk.desk.sink.sent[-1][0], our_id(talk))
    note = [f"Final-Recipient: rfc822; {whom}", f"Action: {action}", f"Status: {status}", f"Diagnostic-Code: smtp; 550 {status} no"]
    body = [
        "--b\r\nContent-Type: text/plain\r\n\r\nYour mail did not arrive.",
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n" + "\r\n".join(note),
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {ours}\r\nSubject: Re: We need a logo",
        "--b--",
    ]
    fields = [
        "From: MAILER-DAEMON@mx.example",
        f"To: {path}",
        "Subject: Undelivered Mail Returned to Sender",
        f"Message-ID: <bounce{len(talk.desk.rows('inbound'))}@mx.example>",
        "Auto-Submitted: auto-replied",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    ]
    mail = "\r\n".join([*fields, *([head] if head else []), "", *body, ""]).encode()
    talk.desk.sink.sent.clear()
    return talk.arrive(mail, envelope=to_(replace(DAEMON, mail_from=sent_by), path))[0]


def fault(talk: Conversation, key: str = "alice@envoy.example") -> str | None:
    return talk.address_of(key)[1]


def test_it_is_put_on_the_ticket_marks_the_address_and_tells_the_assignee(talk: Conversation) -> None:
    bounce = returned(talk)
    assert talk.desk.rows("inbound", "id", "ticket_id", "disposition")[-1] == (bounce, 1, "bounce")
    assert "5.1.1" in (fault(talk) or "") and fault(talk, "bob@envoy.example") is None
    (letter,) = talk.letters("sam@cncf.io")
    assert "alice@envoy.example" in letter.as_string() and "CNCF-1" in str(letter["Subject"])
    assert talk.desk.rows("ticket", "owner_id", "state") == [(talk.sam, talk.desk.rows("ticket", "state")[0])]


def test_it_is_found_by_our_message_id_where_its_own_address_is_lost_and_marks_nobody(talk: Conversation) -> None:
    """Everybody who takes part knows that Message-ID, and could keep the others from hearing more."""
    returned(talk, address="servicedesk@cncf.io", original=our_id(talk))
    assert len(talk.events("bounce")) == 1 and len(talk.letters("sam@cncf.io")) == 1
    assert fault(talk) is None


def test_a_bounce_to_the_address_of_one_mail_marks_no_recipient_of_another(talk: Conversation) -> None:
    """The first went to Alice and Bob. The second goes to Bob alone, who sees in it where it comes back to."""
    first = our_id(talk)
    talk.arrive(written(SAM, "Bob, this is for you.", in_reply_to="<first@envoy.example>", cc=ALICE))
    path, recipients, _ = talk.desk.sink.sent[-1]
    assert recipients == ("bob@envoy.example",)
    returned(talk, address=path, original=first)
    assert fault(talk) is None and fault(talk, "bob@envoy.example") is None


def test_what_is_sent_from_an_address_is_no_bounce(talk: Conversation) -> None:
    returned(talk, sent_by="bob@envoy.example")
    assert fault(talk) is None


@pytest.mark.parametrize("put", ["Cc", "References", "Subject", "In-Reply-To"])
def test_a_report_that_names_the_address_elsewhere_marks_nobody(talk: Conversation, put: str) -> None:
    """The Message-ID of our mail in any field, and an address that nobody signed."""
    returned(talk, address="servicedesk@cncf.io", original=our_id(talk), head=f"{put}: {our_id(talk)}")
    assert fault(talk) is None


@pytest.mark.parametrize("way", ["p1", "i1", "u1"])
def test_the_other_addresses_of_the_ticket_take_no_bounce(talk: Conversation, way: str) -> None:
    identity = talk.desk.identity
    address = {
        "p1": token.reply_address(identity, 1),
        "i1": token.reply_address(identity, 1, Visibility.INTERNAL),
        "u1": token.leaving_address(identity, 1),
    }[way]
    returned(talk, address=address, original=our_id(talk))
    assert fault(talk) is None


def test_the_next_answer_spares_the_address(talk: Conversation) -> None:
    returned(talk)
    talk.arrive(written(SAM, "Here is the first draft of it.", in_reply_to="<first@envoy.example>"))
    assert not talk.letters("alice@envoy.example") and talk.letters("bob@envoy.example")


@pytest.mark.parametrize(("status", "action"), [("4.4.1", "delayed"), ("5.1.1", "delayed"), ("4.2.2", "failed"), ("2.0.0", "delivered")])
def test_what_is_no_failure_is_only_an_event(talk: Conversation, status: str, action: str) -> None:
    returned(talk, status=status, action=action)
    assert fault(talk) is None and not talk.letters("sam@cncf.io")
    assert len(talk.events("bounce")) == 1


@pytest.mark.parametrize("status", ["5.2.2", "5.3.4", "5.6.1", "5.7.1"])
def test_what_is_about_the_mail_says_nothing_of_the_address(talk: Conversation, status: str) -> None:
    returned(talk, status=status)
    assert fault(talk) is None
    assert len(talk.letters("sam@cncf.io")) == 1


def test_an_address_that_the_mail_never_went_to_is_not_marked(talk: Conversation) -> None:
    returned(talk, whom="sam@cncf.io")
    assert fault(talk, "sam@cncf.io") is None


def test_a_forged_signature_marks_nobody(talk: Conversation) -> None:
    path = talk.desk.sink.sent[-1][0]
    forged = re.sub(r"-[a-z2-7]{20}@", "-" + "a" * 20 + "@", path)
    returned(talk, address=forged)
    assert fault(talk) is None and not talk.events("bounce")


def test_a_mail_of_theirs_that_is_proven_clears_the_fault(talk: Conversation) -> None:
    returned(talk)
    talk.arrive(written(ALICE, "I am still here, you know.", in_reply_to="<first@envoy.example>", dmarc=""))
    assert fault(talk) is not None
    talk.arrive(written(ALICE, "I am still here, as I said.", in_reply_to="<first@envoy.example>"))
    assert fault(talk) is None


def test_the_assignee_is_not_flooded(talk: Conversation) -> None:
    sent = talk.desk.sink.sent[-1]
    letters = 0
    for _ in range(12):
        talk.desk.sink.sent[:] = [sent]
        returned(talk, whom="bob@envoy.example", status="5.7.1")
        letters += len(talk.letters("sam@cncf.io"))
    assert letters == 5


def test_nobody_hears_of_it_where_nobody_has_the_ticket(talk: Conversation) -> None:
    talk.change(1, owner_id=None)
    returned(talk)
    assert fault(talk) is not None and not talk.desk.sink.sent


def test_a_bounce_of_an_unknown_mail_is_no_ones(talk: Conversation) -> None:
    bounce = returned(talk, address="servicedesk@cncf.io", whom="bob@envoy.example")
    assert talk.state(bounce) == "ignored"


def refuse(talk: Conversation, words: str, address: str = "alice@envoy.example") -> None:
    """The relay takes the next answer, but not for this address."""

    def answer(recipients: Sequence[str]) -> Delivery:
        return Delivery(tuple(one for one in recipients if one != address), refused=((address, words),) if address in recipients else ())

    talk.desk.sink.sent.clear()
    talk.desk.sink.answer = answer
    talk.arrive(written(SAM, "Here is the first draft of it.", in_reply_to="<first@envoy.example>"))


def test_an_address_that_the_relay_refuses_is_marked_and_the_assignee_told(talk: Conversation) -> None:
    refuse(talk, "550 5.1.1 <alice@envoy.example>: no such user")
    assert "no such user" in (fault(talk) or "")
    (letter,) = talk.letters("sam@cncf.io")
    assert "alice@envoy.example" in letter.as_string()


@pytest.mark.parametrize("words", ["550 5.7.1 we take no mail with logos", "550 not today", "552 5.3.4 too large"])
def test_a_mail_that_the_relay_refuses_marks_nobody(talk: Conversation, words: str) -> None:
    refuse(talk, words)
    assert fault(talk) is None
    assert len(talk.letters("sam@cncf.io")) == 1


def test_what_does_not_reach_staff_is_told_to_no_staff(talk: Conversation) -> None:
    refuse(talk, "550 5.1.1 no such user", "sam@cncf.io")
    talk.arrive(written(ALICE, "I have a question about the draft.", in_reply_to="<first@envoy.example>"))
    assert len(talk.events("undelivered")) == 1
    assert "undelivered" not in talk.desk.rows("outbox", "kind")
