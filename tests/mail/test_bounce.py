# SPDX-License-Identifier: Apache-2.0
"""Whom did our mail not reach, where the server uses its own words?"""

import pytest

from maildesk.mail.values import Auto, Bounce
from tests.mail.build import reading

NOTICES = {
    "exim": (
        """
Return-path: <>
X-Failed-Recipients: joe@example.com
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mx.example.org>
To: desk@example.net
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  joe@example.com
    host mx.example.com [192.0.2.7]
    SMTP error from remote mail server after RCPT TO:<joe@example.com>:
    550 5.1.1 User unknown

------ This is a copy of the message, including all the headers. ------

Return-path: <desk@example.net>
Message-ID: <42@desk.example.net>
Subject: Re: help

Hello bob@example.com
""",
        Bounce(("joe@example.com",), "5.1.1", "failed", "550 5.1.1 User unknown", "<42@desk.example.net>"),
    ),
    "qmail": (
        """
Return-Path: <>
From: MAILER-DAEMON@mail.example.org
To: desk@example.net
Subject: failure notice

Hi. This is the qmail-send program at mail.example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<joe@example.com>:
192.0.2.7 does not like recipient.
Remote host said: 550 no mailbox here by that name
Giving up on 192.0.2.7.

--- Below this line is a copy of the message.

Return-Path: <desk@example.net>
Message-ID: <42@desk.example.net>
""",
        Bounce(
            ("joe@example.com",),
            None,
            "failed",
            "Remote host said: 550 no mailbox here by that name Giving up on 192.0.2.7.",
            "<42@desk.example.net>",
        ),
    ),
    "a warning of Sendmail": (
        """
Return-Path: <>
From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example.org>
To: desk@example.net
Subject: Warning: could not send message for past 4 hours

    **********************************************
    **      THIS IS A WARNING MESSAGE ONLY      **
    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **
    **********************************************

   ----- The following addresses had transient non-fatal errors -----
<joe@example.com>

   ----- Transcript of session follows -----
451 4.4.1 reply: read error from mx.example.com.
Warning: message still undelivered after 4 hours
Will keep trying until message is 5 days old
""",
        Bounce(("joe@example.com",), "4.4.1", "delayed", None, None),
    ),
    "Exchange 2003 in words": (
        """
Return-Path: <>
From: postmaster@corp.example
To: desk@example.net
Subject: Undeliverable: Re: help

Your message did not reach some or all of the intended recipients.

      Subject:  Re: help
      Sent:     3/4/2025 10:00 AM

The following recipient(s) could not be reached:

      joe@corp.example on 3/4/2025 10:00 AM
            The e-mail account does not exist at the organization this message was sent to.
            <mail.corp.example #5.1.1>
""",
        Bounce(("joe@corp.example",), "5.1.1", "failed", "<mail.corp.example #5.1.1>", None),
    ),
}


@pytest.mark.parametrize("name", NOTICES)
def test_a_server_that_writes_prose_is_understood(name: str) -> None:
    source, expected = NOTICES[name]

    read = reading(source)

    assert read.auto is Auto.BOUNCE
    assert read.bounce is not None
    diagnostic = read.bounce.diagnostic if expected.diagnostic is not None else None
    assert Bounce(read.bounce.recipients, read.bounce.status, read.bounce.action, diagnostic, read.bounce.original_message_id) == expected


def test_a_bounce_that_somebody_forwards_is_not_a_bounce() -> None:
    read = reading("""
From: Jane <jane@example.org>
Subject: Fwd: Undelivered Mail
Content-Type: multipart/mixed; boundary=o

--o

What does this mean?
--o
Content-Type: message/rfc822

From: MAILER-DAEMON@example.org
Content-Type: multipart/report; report-type=delivery-status; boundary=i

--i

words
--i
Content-Type: message/delivery-status

Final-Recipient: rfc822; joe@example.com
Action: failed
Status: 5.1.1

--i--
--o--
""")

    assert read.auto is None and read.bounce is None
    assert read.forwarded is not None and read.forwarded.text == "words"


def test_a_delayed_notice_is_no_failure() -> None:
    read = reading("""
From: MAILER-DAEMON@example.org
Content-Type: multipart/report; report-type=delivery-status; boundary=i

--i

words
--i
Content-Type: message/delivery-status

Reporting-MTA: dns; mx

Final-Recipient: rfc822; joe@example.com
Action: delayed
Status: 4.4.1
Will-Retry-Until: Mon, 10 Mar 2025 10:00:00 +0000

--i
Content-Type: text/rfc822-headers

Message-ID: <42@desk.example.net>
Subject: x
--i--
""")

    assert read.bounce == Bounce(("joe@example.com",), "4.4.1", "delayed", None, "<42@desk.example.net>")


def test_of_many_recipients_those_that_failed_are_told() -> None:
    read = reading("""
From: MAILER-DAEMON@example.org
Content-Type: multipart/report; report-type=delivery-status; boundary=i

--i

words
--i
Content-Type: message/delivery-status

Reporting-MTA: dns; mx

Final-Recipient: rfc822; a@example.com
Action: delivered
Status: 2.0.0

Final-Recipient: rfc822; b@example.com
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 mailbox full

Final-Recipient: RFC822; C@example.com
Action: Failed (really)
Status: 5.1.1 (unknown)
--i--
""")

    assert read.bounce == Bounce(("b@example.com", "C@example.com"), "5.2.2", "failed", "552 5.2.2 mailbox full", None)
