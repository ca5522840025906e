# SPDX-License-Identifier: Apache-2.0
"""Did a machine write this mail?"""

import pytest

from maildesk.mail.read import understand
from maildesk.mail.values import Auto, Envelope
from tests.mail.build import mail, raw

MACHINES = [
    ("Auto-Submitted: auto-replied", Auto.REPLY, "Auto-Submitted: auto-replied"),
    ("AUTO-SUBMITTED: Auto-Replied (vacation)", Auto.REPLY, "Auto-Submitted: auto-replied"),
    ("Auto-Submitted: (really) auto-notified; owner-email=x", Auto.REPLY, "Auto-Submitted: auto-notified"),
    ("Auto-Submitted: auto-generated", Auto.BULK, "Auto-Submitted: auto-generated"),
    ("Auto-Submitted: no\nAuto-Submitted: auto-replied", Auto.REPLY, "Auto-Submitted: auto-replied"),
    ("Precedence: bulk", Auto.BULK, "Precedence: bulk"),
    ("precedence:   LIST", Auto.BULK, "Precedence: list"),
    ("Precedence: auto_reply", Auto.REPLY, "Precedence: auto_reply"),
    ("List-Id: Announce <announce.lists.example.org>", Auto.BULK, "List-Id"),
    ("List-Unsubscribe: <mailto:off@example.org>", Auto.BULK, "List-Unsubscribe"),
    ("X-Auto-Response-Suppress: DR, OOF, AutoReply", Auto.BULK, "X-Auto-Response-Suppress"),
    ("X-Auto-Response-Suppress: All", Auto.BULK, "X-Auto-Response-Suppress"),
    ("X-Autoreply: yes", Auto.REPLY, "X-Autoreply"),
    ("X-Autorespond: Re: Hello", Auto.REPLY, "X-Autorespond"),
    ("X-Loop: desk@example.net", Auto.LOOP, "X-Loop"),
    ("Return-Path: <>", Auto.REPLY, "null reverse-path"),
    ("Return-Path: < >", None, None),
    ("X-Failed-Recipients: joe@example.org", Auto.BOUNCE, "X-Failed-Recipients"),
    ("\n".join(f"Received: from h{n} by h{n + 1}; Wed, 1 Jan 2025 12:00:00 +0000" for n in range(51)), Auto.LOOP, "51 Received fields"),
]

PEOPLE = [
    "Auto-Submitted: no",
    "Auto-Submitted: No (a person)",
    "Auto-Submitted:",
    "X-Auto-Response-Suppress: None",
    "Precedence: normal",
    "X-Autoreply: no",
    "Subject: Out of office next week: who takes over?",
    "Subject: Undelivered Mail Returned to Sender - what is this?",
    "Return-Path: <jane@example.org>",
    "Importance: high",
]


@pytest.mark.parametrize(("header", "auto", "reason"), MACHINES, ids=lambda v: str(v)[:40])
def test_a_machine_is_known_by_its_header(header: str, auto: Auto | None, reason: str | None) -> None:
    read = understand(mail(header))

    assert (read.auto, read.auto_reason) == (auto, reason)


@pytest.mark.parametrize("header", PEOPLE)
def test_a_person_is_a_person(header: str) -> None:
    assert understand(mail(header)).auto is None


@pytest.mark.parametrize("sender", ["MAILER-DAEMON@example.org", "Mailer-Daemon@example.org (Mail Delivery System)", "MAILER-DAEMON (x)"])
def test_a_mailer_daemon_bounces(sender: str) -> None:
    assert understand(raw(f"From: {sender}\nSubject: x\n\ny\n")).auto is Auto.BOUNCE


def test_a_postmaster_who_writes_is_a_person() -> None:
    assert understand(raw("From: postmaster@example.org\n\nWhy do you send us this?\n")).auto is None


def test_a_postmaster_with_a_null_reverse_path_bounces() -> None:
    assert understand(raw("Return-Path: <>\nFrom: postmaster@example.org\n\nx\n")).auto is Auto.BOUNCE


@pytest.mark.parametrize("local", ["noreply", "No-Reply", "do_not_reply", "noreply+x"])
def test_an_address_that_takes_no_answer_is_bulk(local: str) -> None:
    assert understand(raw(f"From: {local}@example.org\n\nx\n")).auto is Auto.BULK


def test_the_null_reverse_path_of_the_session_counts() -> None:
    assert understand(mail(), Envelope(mail_from="")).auto is Auto.REPLY


def test_the_reverse_path_of_the_session_wins_over_the_field() -> None:
    assert understand(mail("Return-Path: <>"), Envelope(mail_from="jane@example.org")).auto is None


def test_a_read_receipt_is_an_automatic_reply_about_a_mail() -> None:
    read = understand(
        raw("""
From: Jane <jane@example.org>
Content-Type: multipart/report; report-type=disposition-notification; boundary=b

--b

Your mail was read.
--b
Content-Type: message/disposition-notification

Final-Recipient: rfc822;jane@example.org
Original-Message-ID: <1@desk.example.net>
Disposition: manual-action/MDN-sent-manually; displayed

--b--
""")
    )

    assert read.auto is Auto.REPLY
    assert read.mentioned_ids == ("<1@desk.example.net>",)
    assert read.text == "Your mail was read."
    assert read.attachments == ()
