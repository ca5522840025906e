# SPDX-License-Identifier: Apache-2.0
"""Staff log somebody else's request: by a forward, with the desk in Cc or Bcc, or with `#for`."""

from email.message import Message
from typing import Any

import pytest
from sqlalchemy import update

from maildesk.desk.records import Effects, NewPerson
from maildesk.flow.values import Commanded
from maildesk.mail.values import Envelope
from maildesk.store import schema
from tests.flow.desk import PrivateDesk, request
from tests.flow.talk import KIM, Talk, to

SAM = "Sam Rivera <sam@cncf.io>"
ANA = "ana@envoy.example"
FORWARD = (
    "She caught me at lunch.\r\n\r\n---------- Forwarded message ---------\r\nFrom: Ana Ng <ana@envoy.example>\r\n"
    "Date: Tue, Nov 3, 2026 at 10:04 AM\r\nSubject: Booth in Amsterdam\r\nTo: Sam Rivera <sam@cncf.io>\r\n\r\n"
    "Hi Sam,\r\ncan Envoy have a booth?\r\n"
)
UNVERIFIED = Envelope(mail_from="sam@cncf.io", rcpt_to=("servicedesk@cncf.io",), peer="203.0.113.9")


@pytest.fixture
def staffed(desk: PrivateDesk) -> PrivateDesk:
    """A desk where Sam works."""
    (person_id,) = desk.store.reserve("person", 1)
    desk.store.command(Commanded(Effects(people=(NewPerson(person_id, "Sam Rivera", "sam@cncf.io", "sam@cncf.io", True),))), desk.now)
    with desk.store.database.writing() as connection:
        connection.execute(update(schema.person).where(schema.person.c.id == person_id).values(staff=True, handle="sam"))
    return desk


def sent(desk: PrivateDesk, to: str) -> list[Message]:
    """What went to an address."""
    desk.send()
    return [mail for mail in desk.sink.mails if to in str(mail["To"])]


def words(mail: Message) -> str:
    (text,) = [part for part in mail.walk() if part.get_content_type() == "text/plain"]
    content: Any = text.get_payload(decode=True)
    return str(content.decode())


def take(desk: PrivateDesk, *mails: bytes, envelope: Envelope | None = None) -> None:
    for mail in mails:
        desk.take(mail, **({"envelope": envelope} if envelope else {}))
        desk.work()


def requesters(desk: PrivateDesk) -> list[str]:
    by_id = dict(desk.rows("person_address", "person_id", "key"))
    return [by_id[one] for one in desk.rows("ticket", "requester_id")]


def test_a_forwarded_request_is_its_authors(staffed: PrivateDesk) -> None:
    take(staffed, request("Fwd: Booth in Amsterdam", SAM, FORWARD))
    assert staffed.rows("ticket", "subject", "logged_by", "origin") == [("Booth in Amsterdam", 1, "mail")]
    assert requesters(staffed) == [ANA]
    assert staffed.rows("message", "author_address", "visibility", "reply") == [
        (ANA, "public", "Hi Sam,\ncan Envoy have a booth?"),
        ("sam@cncf.io", "internal", "She caught me at lunch."),
    ]


def test_the_original_date_stays_with_the_request(staffed: PrivateDesk) -> None:
    take(staffed, request("Fwd: Booth in Amsterdam", SAM, FORWARD))
    assert f"{staffed.rows('message', 'sent_at')[0]:%Y-%m-%d %H:%M}" == "2026-11-03 10:04"


def test_the_member_of_staff_gets_a_receipt_and_the_requester_nothing(staffed: PrivateDesk) -> None:
    take(staffed, request("Fwd: Booth in Amsterdam", SAM, FORWARD))
    (receipt,) = sent(staffed, "sam@cncf.io")
    said = words(receipt)
    assert "CNCF-1" in str(receipt["Subject"]) and "Ana Ng" in said and "can Envoy have a booth?" in said and "Undo:\r\n  mailto:" in said
    assert "+i" in str(receipt["Reply-To"])  # an answer to it stays inside
    assert sent(staffed, ANA) == []


def test_tell_lets_the_requester_hear_of_it(staffed: PrivateDesk) -> None:
    take(staffed, request("Fwd: Booth in Amsterdam", SAM, "#tell\r\n" + FORWARD))
    (told,) = sent(staffed, ANA)
    assert "Sam Rivera passed your request" in words(told) and "+p" in str(told["Reply-To"])
    assert "at lunch" not in words(told)


def test_pasted_words_are_logged_for_whom_the_first_line_names(staffed: PrivateDesk) -> None:
    body = "#for Ana Ng <ana@envoy.example>\r\n#origin slack\r\n\r\nhey, who can help with our DNS?\r\n"
    take(staffed, request("DNS of envoy", SAM, body))
    assert requesters(staffed) == [ANA]
    assert staffed.rows("ticket", "subject", "origin") == [("DNS of envoy", "slack")]
    assert staffed.rows("message", "visibility", "reply")[0] == ("public", "hey, who can help with our DNS?")


def test_the_desk_in_cc_of_an_answer_logs_what_is_answered(staffed: PrivateDesk) -> None:
    body = (
        "Hi Ana, I bring this to our desk.\r\n\r\nOn Tue, Nov 3, 2026 at 10:04 AM Ana Ng <ana@envoy.example> wrote:\r\n"
        "> Hi Sam,\r\n> can Envoy have a booth?\r\n"
    )
    fields = {"to": "Ana Ng <ana@envoy.example>", "cc": "servicedesk@cncf.io", "in_reply_to": "<ana-1@envoy.example>"}
    take(staffed, request("Re: Booth", SAM, body, **fields))
    assert requesters(staffed) == [ANA]
    assert staffed.rows("message", "author_address", "reply")[0] == (ANA, "Hi Sam,\ncan Envoy have a booth?")


def test_her_later_answer_to_all_lands_on_the_ticket(staffed: PrivateDesk) -> None:
    test_the_desk_in_cc_of_an_answer_logs_what_is_answered(staffed)
    own = staffed.rows("message", "message_id")[1]
    take(
        staffed, request("Re: Booth", "Ana Ng <ana@envoy.example>", "Thank you, and two chairs please.", in_reply_to=own, to="sam@cncf.io")
    )
    assert len(staffed.rows("ticket", "id")) == 1 and len(staffed.rows("message", "id")) == 3


def test_the_desk_in_bcc_logs_what_is_answered(staffed: PrivateDesk) -> None:
    body = "On it.\r\n\r\nOn Tue, Nov 3, 2026 at 10:04 AM Ana Ng <ana@envoy.example> wrote:\r\n> can Envoy have a booth?\r\n"
    take(staffed, request("Re: Booth", SAM, body, to="ana@envoy.example", in_reply_to="<ana-1@envoy.example>"))
    assert requesters(staffed) == [ANA]


@pytest.mark.parametrize(
    "body",
    [
        FORWARD.replace("From: Ana Ng <ana@envoy.example>", "From: Ana Ng"),
        FORWARD.replace("ana@envoy.example", "sam@cncf.io"),
        FORWARD.replace("ana@envoy.example", "servicedesk@cncf.io"),
        "#for the lady from Envoy\r\n\r\nWho can help?\r\n",
        "#for ana@envoy.example, bo@envoy.example\r\n\r\nWho can help?\r\n",
    ],
    ids=["no address", "staff", "the desk", "words", "two addresses"],
)
def test_where_it_is_unclear_who_asked_the_member_of_staff_is_asked(staffed: PrivateDesk, body: str) -> None:
    take(staffed, request("Fwd: Booth", SAM, body))
    assert staffed.rows("ticket", "id") == [] and staffed.rows("inbound", "state") == ["held"]
    (asked,) = sent(staffed, "sam@cncf.io")
    assert "#for ana@example.org" in words(asked)


def test_attachments_of_a_forward_belong_to_the_request(staffed: PrivateDesk) -> None:
    raw = (
        f"From: {SAM}\r\nTo: servicedesk@cncf.io\r\nSubject: Fwd: Booth\r\nMessage-ID: <f@cncf.io>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n'
        f'{FORWARD}\r\n--b\r\nContent-Type: image/svg+xml; name="logo.svg"\r\n'
        'Content-Disposition: attachment; filename="logo.svg"\r\n\r\n<svg/>\r\n--b--\r\n'
    )
    take(staffed, raw.encode())
    (request_id,) = [row[0] for row in staffed.rows("message", "id", "author_address") if row[1] == ANA]
    assert staffed.rows("attachment", "message_id", "filename") == [(request_id, "logo.svg")]


def test_the_same_forward_again_logs_nothing_twice(staffed: PrivateDesk) -> None:
    mail = request("Fwd: Booth in Amsterdam", SAM, FORWARD)
    take(staffed, mail, b"Received: by another way\r\n" + mail)
    assert len(staffed.rows("ticket", "id")) == 1
    assert staffed.rows("inbound", "disposition") == ["ticket", "repeat"]


def test_an_unverified_mail_in_the_name_of_staff_logs_nothing_for_others(staffed: PrivateDesk) -> None:
    take(staffed, request("Fwd: Booth in Amsterdam", SAM, "#for ana@envoy.example\r\n" + FORWARD), envelope=UNVERIFIED)
    assert ANA not in staffed.rows("person_address", "key")


def test_a_requester_who_forwards_asks_for_themselves(desk: PrivateDesk) -> None:
    take(desk, request("Fwd: Booth in Amsterdam", "Bo <bo@envoy.example>", FORWARD))
    assert requesters(desk) == ["bo@envoy.example"]


def test_undo_takes_the_logging_back(staffed: PrivateDesk) -> None:
    take(staffed, request("Fwd: Booth in Amsterdam", SAM, FORWARD))
    (receipt,) = sent(staffed, "sam@cncf.io")
    date = "Fri, 20 Nov 2026 09:05:00 +0000"
    take(staffed, request(str(receipt["Subject"]), SAM, "#undo", to=str(receipt["Reply-To"]), date=date))
    assert staffed.rows("ticket", "state") == ["closed"]


def test_pasted_words_are_logged_for_somebody_known(staffed: PrivateDesk) -> None:
    take(staffed, request("A logo", "Ana Ng <ana@envoy.example>"), request("Booth", SAM, f"#for {ANA}\r\nThey need a booth."))
    assert requesters(staffed) == [ANA, ANA] and staffed.rows("person_address", "key") == [ANA, "sam@cncf.io"]


def test_the_desk_itself_asks_for_nothing(staffed: PrivateDesk) -> None:
    take(staffed, request("Booth", SAM, "#for servicedesk@cncf.io\r\nThey need a booth."))
    assert staffed.rows("inbound", "state") == ["held"] and "Who asked" in str(sent(staffed, "sam@cncf.io")[0]["Subject"])


def test_pasted_words_that_reach_a_ticket_go_to_nobody(staffed: PrivateDesk) -> None:
    take(staffed, request("A logo", "Bo <bo@harbor.example>", message_id="<logo@harbor.example>"))
    staffed.send()
    staffed.sink.sent.clear()
    take(staffed, request("Re: A logo", SAM, f"#for {ANA}\r\n#origin slack\r\nBo is slow.", in_reply_to="<logo@harbor.example>"))
    (told,) = sent(staffed, "sam@cncf.io")
    assert "nothing was logged" in " ".join(words(told).split())
    assert not any(b"Bo is slow" in content for _, _, content in staffed.sink.sent) and staffed.rows("inbound", "state")[-1] == "held"


@pytest.mark.parametrize("body", [f"#for {ANA}\r\n#priority high\r\nThey need a booth.", f"#take\r\n{FORWARD}"])
def test_commands_beside_a_request_that_is_logged_are_not_dropped_in_silence(staffed: PrivateDesk, body: str) -> None:
    take(staffed, request("Fwd: Booth", SAM, body))
    assert staffed.rows("ticket") == [] and "commands more" in words(sent(staffed, "sam@cncf.io")[-1])


def test_the_colleagues_hear_of_it_as_of_any_new_ticket_and_who_logged_it_does_not(desk: PrivateDesk) -> None:
    talk = Talk(desk)
    for one in (SAM, KIM):
        talk.hire(one)
    letters = talk.says(SAM, "#for ana@envoy.example\n\nCan Envoy have a booth?", subject="A booth")
    told = to(letters, "kim@cncf.io")
    assert told["Subject"].endswith("[CNCF-1]") and "Can Envoy have a booth?" in told.text and "ana@envoy.example" in told.text
    assert desk.rows("outbox", "kind") == ["receipt", "notification"]
    talk.replies(told, KIM, "Gladly.")
    assert desk.sink.sent[-1][1] == ("ana@envoy.example",)


def attached(message_id: str = "<ana-7@envoy.example>") -> bytes:
    """Sam sends Ana's mail along as it came."""
    inner = f"From: Ana Ng <{ANA}>\r\nTo: {SAM}\r\nSubject: Booth\r\nMessage-ID: {message_id}\r\n\r\nCan Envoy have a booth?\r\n"
    return (
        f"From: {SAM}\r\nTo: servicedesk@cncf.io\r\nSubject: Fwd: Booth\r\nMessage-ID: <f@cncf.io>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nFor us.\r\n'
        f"--b\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--b--\r\n"
    ).encode()


def copied() -> bytes:
    """Sam answers Ana with the desk in Cc."""
    body = "I bring this to our desk.\r\n\r\nOn Tue, Nov 3, 2026 at 10:04 AM Ana Ng <ana@envoy.example> wrote:\r\n> A booth?\r\n"
    return request("Re: Booth", SAM, body, to=f"Ana Ng <{ANA}>", cc="servicedesk@cncf.io", in_reply_to="<ana-7@envoy.example>")


@pytest.mark.parametrize(
    "mail",
    [attached(), copied(), request("Fwd: Booth", SAM, FORWARD, in_reply_to="<ana-7@envoy.example>")],
    ids=["attached", "Cc", "inline"],
)
def test_an_answer_to_a_logged_request_stands_below_the_requesters_own_mail(staffed: PrivateDesk, mail: bytes) -> None:
    Talk(staffed).hire(KIM)
    take(staffed, mail)
    (told,) = sent(staffed, "kim@cncf.io")
    take(staffed, request("Re: Booth", KIM, "Gladly.", to=str(told["Reply-To"]), in_reply_to=str(told["Message-ID"])))
    (answer,) = [one for one in sent(staffed, ANA) if "Kim Lee via" in str(one["From"])]
    assert answer["In-Reply-To"] == "<ana-7@envoy.example>"


def test_the_requester_who_answers_their_own_mail_that_was_sent_along_lands_on_the_ticket(staffed: PrivateDesk) -> None:
    take(staffed, attached())
    take(staffed, request("Re: Booth", f"Ana Ng <{ANA}>", "Any news?", in_reply_to="<ana-7@envoy.example>"))
    assert staffed.rows("ticket", "id") == [1]


def test_the_receipt_says_that_colleagues_hear_of_the_request(staffed: PrivateDesk) -> None:
    Talk(staffed).hire(KIM)
    take(staffed, request("Fwd: Booth", SAM, FORWARD))
    (receipt,) = sent(staffed, "sam@cncf.io")
    assert sent(staffed, "kim@cncf.io") and "You, and the colleagues who hear of new requests." in " ".join(words(receipt).split())
