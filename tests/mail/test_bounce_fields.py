# SPDX-License-Identifier: Apache-2.0
"""What do the fields of a delivery status notification say, as servers really write them?"""

import pytest

from maildesk.mail.read import understand
from maildesk.mail.values import Auto, Mail
from tests.mail.build import raw, reading

JOE = "Final-Recipient: rfc822; joe@dest.example\n"


def _report(fields: str, kind: str = "message/delivery-status") -> Mail:
    return understand(
        raw(f"""
From: MAILER-DAEMON@example.org
Content-Type: multipart/report; report-type=delivery-status; boundary=i

--i

It is told below.
--i
Content-Type: {kind}

{fields}

--i--
""")
    )


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_report_of_success_is_an_automatic_reply_and_no_bounce(action: str) -> None:
    read = _report(f"{JOE}Action: {action} (to somebody)\nStatus: 2.0.0")

    assert read.auto is Auto.REPLY
    assert read.bounce is not None and read.bounce.arrived and read.bounce.action == action


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("Your message was successfully delivered to the destination(s)\nlisted below.", "delivered"),
        ("Delivery to these recipients is complete, but delivery notification was not sent by the destination:", "relayed"),
    ],
)
def test_a_success_in_words_is_no_bounce(text: str, action: str) -> None:
    read = reading(f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nSubject: Mail report\n\n{text}\n\njoe@dest.example\n")

    assert read.auto is Auto.REPLY
    assert read.bounce is not None and (read.bounce.action, read.bounce.recipients) == (action, ("joe@dest.example",))


@pytest.mark.parametrize(
    ("status", "diagnostic", "told"),
    [
        ("5.0.0", "smtp; 550 5.1.1 unknown", "5.1.1"),
        ("5.0.0", "smtp; 550 unknown", "5.0.0"),
        ("5.0.0", "smtp; 451 4.3.0 busy: retry timeout exceeded", "5.0.0"),
        ("4.0.0", "smtp; 452 4.2.2 full", "4.2.2"),
        ("5.2.2", "smtp; 550 5.1.1 unknown", "5.2.2"),
        ("5.0.0", "smtp; 550-5.7.26 not signed\n 550 5.7.26 at all", "5.7.26"),
    ],
)
def test_a_status_that_says_only_its_class_gives_way_to_the_diagnostic(status: str, diagnostic: str, told: str) -> None:
    read = _report(f"{JOE}Action: failed\nStatus: {status}\nDiagnostic-Code: {diagnostic}")

    assert read.bounce is not None and read.bounce.status == told


@pytest.mark.parametrize(("status", "action"), [("5.1.1", "failed"), ("4.4.1", "delayed"), ("2.1.5", "delivered")])
def test_where_the_action_is_missing_the_status_says_it(status: str, action: str) -> None:
    read = _report(f"{JOE}Status: {status}")

    assert read.bounce is not None and read.bounce.action == action


@pytest.mark.parametrize(
    ("field", "address"),
    [
        ("Final-Recipient: rfc822;<joe@dest.example>", "joe@dest.example"),
        ("Final-Recipient: joe@dest.example", "joe@dest.example"),
        ("Original-Recipient: rfc822;joe+2Bx@dest.example", "joe+x@dest.example"),
        ("Original-Recipient: rfc822;joe+42@dest.example", "joe+42@dest.example"),
        ("Final-Recipient: utf-8; jörg@bücher.example", "jörg@bücher.example"),
        (r"Final-Recipient: utf-8; j\x{F6}rg@dest.example", "jörg@dest.example"),
    ],
)
def test_a_recipient_is_read_without_its_encoding(field: str, address: str) -> None:
    read = _report(f"{field}\nAction: failed\nStatus: 5.1.1", "message/global-delivery-status")

    assert read.bounce is not None and read.bounce.recipients == (address,)


def test_an_escaped_surrogate_is_no_address() -> None:
    read = _report(r"Final-Recipient: utf-8; j\x{D800}rg@dest.example" + "\nAction: failed")

    assert read.bounce is not None and "\ud800" not in "".join(read.bounce.recipients)


@pytest.mark.parametrize("between", ["\n", "\n \t\n", "\n\n"])
def test_recipients_are_told_apart_with_and_without_a_blank_line(between: str) -> None:
    one = "Final-Recipient: rfc822; {}@dest.example\nAction: failed\nStatus: 5.1.1"
    read = _report(between.join((one.format("joe"), one.format("ann"))))

    assert read.bounce is not None and read.bounce.recipients == ("joe@dest.example", "ann@dest.example")


@pytest.mark.parametrize(
    ("subject", "action"),
    [
        ("Zustellungsverzögerung: Re: help", "delayed"),
        ("Delivery Status Notification (Delay)", "delayed"),
        ("Warning: message 1abcde-00 delayed 24 hours", "delayed"),
        ("Unzustellbar: Vertrag, verspätet", "failed"),
        ("Undeliverable: the delay of our release", "failed"),
    ],
)
def test_a_delay_is_told_by_the_server_not_by_the_mail_that_it_returns(subject: str, action: str) -> None:
    read = reading(f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nSubject: {subject}\n\njoe@dest.example\n")

    assert read.bounce is not None and read.bounce.action == action


def test_what_the_fields_leave_out_the_words_say() -> None:
    read = _report("Action: failed\nStatus: 5.1.1")
    told = reading("""
From: MAILER-DAEMON@example.org
Content-Type: multipart/report; report-type=delivery-status; boundary=i

--i

<joe@dest.example>: unknown

--i
Content-Type: message/delivery-status

Action: failed
Status: 5.1.1

--i--
""")

    assert read.bounce is not None and read.bounce.recipients == ()
    assert told.bounce is not None and told.bounce.recipients == ("joe@dest.example",)


def test_a_report_whose_status_part_was_cut_off_is_read_from_its_words() -> None:
    read = reading("""
From: MAILER-DAEMON@example.org
Content-Type: multipart/report; report-type=delivery-status; boundary=i

--i

<joe@dest.example>: 550 5.1.1 unknown

--i
Content-Type: message/delivery-status

Reporting-MTA: dns; m""")

    assert read.bounce is not None
    assert (read.bounce.recipients, read.bounce.status, read.bounce.action) == (("joe@dest.example",), "5.1.1", "failed")


def test_who_forwards_a_status_part_is_a_person() -> None:
    read = reading(f"""
From: Jane <jane@example.org>
Subject: Fwd: failure notice
Content-Type: multipart/mixed; boundary=i

--i

What does this mean?
--i
Content-Type: message/delivery-status; name=details.txt
Content-Disposition: attachment; filename=details.txt

{JOE}Action: failed
Status: 5.1.1
--i--
""")

    assert read.auto is None and read.bounce is None
