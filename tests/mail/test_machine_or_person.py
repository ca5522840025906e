# SPDX-License-Identifier: Apache-2.0
"""What tells machines and people apart beyond the well-known fields: parts, other signs, providers."""

import base64

import pytest

from maildesk.mail.values import Auto
from tests.mail.build import mail, reading

ANSWER = "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nSUMMARY:Call\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
STATUS = "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; bob@example.com\nAction: failed\nStatus: 5.1.1\n"


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("Content-Type: text/calendar", ANSWER),
        ("Content-Type: application/ics; name=invite.ics", ANSWER),
        ("Content-Type: text/calendar\nContent-Transfer-Encoding: base64", base64.b64encode(ANSWER.encode()).decode()),
    ],
)
def test_an_answer_that_only_the_calendar_calls_so_is_automatic(header: str, body: str) -> None:
    assert reading(mail(header, body).decode()).auto is Auto.REPLY


def test_an_invitation_of_a_person_is_a_persons() -> None:
    assert reading(mail("Content-Type: text/calendar", ANSWER.replace("REPLY", "REQUEST")).decode()).auto is None


@pytest.mark.parametrize(
    "body",
    [
        "Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(STATUS.encode()).decode(),
        base64.encodebytes(STATUS.encode()).decode(),
    ],
    ids=["told within", "not told"],
)
def test_a_status_in_base64_is_read(body: str) -> None:
    source = mail(
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
        f"--b\nContent-Type: text/plain\n\nFailed.\n--b\nContent-Type: message/delivery-status\n\n{body}\n--b--\n",
    )

    bounce = reading(source.decode()).bounce

    assert bounce is not None
    assert bounce.recipients == ("bob@example.com",)
    assert bounce.status == "5.1.1"


def test_an_empty_attached_message_forwards_nothing() -> None:
    source = mail(
        "Content-Type: multipart/mixed; boundary=b",
        "--b\nContent-Type: text/plain\n\nSee\n--b\nContent-Type: message/rfc822\n\n\n--b--\n",
    )

    assert reading(source.decode()).forwarded is None


@pytest.mark.parametrize(
    ("header", "text"),
    [
        ("Subject: Away: game on Sunday\nIn-Reply-To: <a@example.org>\nUser-Agent: Mozilla Thunderbird", "x"),
        ("Subject: Please confirm your email was received", "x"),
        ("Subject: Re: please confirm your message", "x"),
        ("Subject: Phishing?", "The mail says:\n\nThis is an automated message, do not reply.\n\nIs it genuine?"),
    ],
)
def test_who_writes_like_a_responder_is_a_person(header: str, text: str) -> None:
    assert reading(mail(header, text).decode()).auto is None


@pytest.mark.parametrize("value", ["1234567:user:proton", "i1a2b3c4d:Fastmail"])
def test_the_feedback_id_of_a_provider_of_mailboxes_says_nothing_of_who_wrote(value: str) -> None:
    assert reading(mail(f"Feedback-ID: {value}").decode()).auto is None


def test_the_feedback_id_of_a_campaign_is_bulk() -> None:
    assert reading(mail("Feedback-ID: 5:spring:news:example").decode()).auto is Auto.BULK
