# SPDX-License-Identifier: Apache-2.0
"""What does a mail say, and what happens where it is broken?"""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maildesk.mail import attachments
from maildesk.mail.inspect import as_json
from maildesk.mail.read import read, understand
from tests.mail.build import mail, raw, reading

SKELETON = (
    b"From: Jane <jane@example.org>\r\nTo: desk@example.net\r\nSubject: =?utf-8?Q?x?=\r\nDate: Wed, 1 Jan 2025 12:00:00 +0000\r\n"
    b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n'
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\nHi=20\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>x<a href=y>z</a>\r\n--b\r\n"
    b"Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\ninner\r\n--b\r\nContent-Type: application/pdf; name*0*=utf-8''a%20\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--b--\r\n"
)


def test_a_plain_mail_is_read_whole() -> None:
    read_ = reading("""
Return-Path: <jane@example.org>
Delivered-To: desk+tok@example.net
Authentication-Results: mx.example.net; dmarc=pass (p=none) header.from=example.org; spf=fail smtp.mailfrom=jane@example.org
From: Jane Doe <jane@example.org>
Sender: Office <office@example.org>
To: Desk <desk@example.net>, other@example.com
Cc: "Roe, Richard" <roe@example.com>
Reply-To: jane@home.example
Subject: Hello
Date: Wed, 1 Jan 2025 13:00:00 +0100
Message-ID: <1@example.org>
In-Reply-To: <0@example.net>
References: <a@example.net> <0@example.net>

Two lines
of text
""")

    assert as_json(read_) == {
        "message_id": "<1@example.org>",
        "from": {"name": "Jane Doe", "address": "jane@example.org"},
        "sender": {"name": "Office", "address": "office@example.org"},
        "reply_to": [{"name": "", "address": "jane@home.example"}],
        "to": [{"name": "Desk", "address": "desk@example.net"}, {"name": "", "address": "other@example.com"}],
        "cc": [{"name": "Roe, Richard", "address": "roe@example.com"}],
        "subject": "Hello",
        "date": "2025-01-01T12:00:00Z",
        "in_reply_to": ["<0@example.net>"],
        "references": ["<a@example.net>", "<0@example.net>"],
        "text": "Two lines\nof text",
        "reply": read_.reply,
        "quoted": read_.quoted,
        "signature": read_.signature,
        "auto": None,
        "auto_reason": None,
        "bounce": None,
        "forwarded": None,
        "attachments": [],
        "language": read_.language,
        "defects": [],
    }
    assert read_.delivered_to == ("desk+tok@example.net",)
    (results,) = read_.authentication
    assert results.authserv_id == "mx.example.net"
    assert results.results[0] == ("dmarc", "pass", {"header.from": "example.org"})


def test_microsofts_form_of_authentication_results_is_read_without_an_id() -> None:
    (found,) = understand(
        mail(
            "Authentication-Results: spf=pass (sender IP is 192.0.2.1)\n"
            " smtp.mailfrom=example.org; dkim=pass (signature was verified)\n"
            " header.d=example.org;dmarc=pass action=none\n header.from=example.org;compauth=pass reason=100"
        )
    ).authentication

    assert found.authserv_id == ""
    assert [(method, result) for method, result, _ in found.results] == [
        ("spf", "pass"),
        ("dkim", "pass"),
        ("dmarc", "pass"),
        ("compauth", "pass"),
    ]


def test_a_comment_cannot_forge_a_result() -> None:
    (found,) = understand(mail('Authentication-Results: mx; spf=fail reason="; dmarc=pass" (; dmarc=pass) smtp.mailfrom=x')).authentication

    assert [method for method, _, _ in found.results] == ["spf"]


def test_the_plain_form_of_an_alternative_is_read() -> None:
    assert reading(ALTERNATIVE.format(plain="plain words")).text == "plain words"


def test_the_html_form_is_read_where_the_plain_one_says_nothing() -> None:
    assert reading(ALTERNATIVE.format(plain=" \n")).text == "html words"


ALTERNATIVE = """
From: jane@example.org
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain

{plain}
--b
Content-Type: text/html

<p>html words</p>
--b--
"""


def test_text_between_attachments_is_read_in_order() -> None:
    read_ = reading("""
From: jane@example.org
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

before
--b
Content-Type: image/png; name=a.png
Content-Disposition: inline
Content-Transfer-Encoding: base64

iVBORw0K
--b
Content-Type: text/plain

after
--b--
""")

    assert read_.text == "before\n\nafter"
    assert [(a.part, a.filename, a.content_type, a.size, a.inline) for a in read_.attachments] == [("2", "a.png", "image/png", 6, True)]


def test_flowed_lines_are_joined() -> None:
    text = "one \ntwo\n> quoted \n> line\n-- \nJane\n"

    assert understand(mail("Content-Type: text/plain; format=flowed", text)).text == "one two\n> quoted line\n-- \nJane"


@pytest.mark.parametrize(
    ("charset", "data", "text", "defects"),
    [
        ("utf-8", b"M\xfcller", "Müller", ("declared charset 'utf-8', read as windows-1252",)),
        ("iso-8859-1", b"M\xc3\xbcller", "Müller", ("declared charset 'iso-8859-1', read as utf-8",)),
        ("us-ascii", b"M\xc3\xbcller", "Müller", ()),
        ("punycode", b"M\xc3\xbcller", "Müller", ("unknown charset 'punycode'",)),
        ("rot13", b"M\xfcller", "Müller", ("unknown charset 'rot13'",)),
        ("utf-7", b"M+APw-ller", "Müller", ()),
        ("koi8-r", b"\xd0\xd2\xc9", "при", ()),
        ("gb2312", b"\xc4\xe3\xba\xc3", "你好", ()),
        ("windows-1252", b"\x93x\x94", "\u201cx\u201d", ()),
        ("iso-8859-1", b"\x93x\x94", "\u201cx\u201d", ()),
    ],
)
def test_a_charset_is_repaired_and_told(charset: str, data: bytes, text: str, defects: tuple[str, ...]) -> None:
    read_ = understand(mail(f"Content-Type: text/plain; charset={charset}", "").rstrip() + b"\r\n\r\n" + data)

    assert read_.text == text
    assert read_.defects == defects


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\\\Windows\\\\system.ini", "system.ini"),
        ("con.txt", "_con.txt"),
        ("..", None),
        ("a\u202egpj.exe", "agpj.exe"),
        ("=?utf-8?Q?gr=C3=BCn.txt?=", "grün.txt"),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
        ("a<b>:c.txt", "a_b__c.txt"),
    ],
)
def test_a_file_name_is_plain(name: str, expected: str | None) -> None:
    header = f'Content-Type: application/pdf\nContent-Disposition: attachment; filename="{name}"'

    (found,) = understand(mail(header, "%PDF")).attachments

    assert found.filename == expected


def test_an_attachment_is_cut_out_of_the_raw_mail() -> None:
    (message, pdf) = understand(SKELETON).attachments

    assert (message.content_type, message.part) == ("message/rfc822", "3")
    assert attachments.extract(SKELETON, pdf.part) == b"\x00\x00\x00"


def test_a_part_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="9"):
        attachments.extract(SKELETON, "9")


@pytest.mark.parametrize(
    ("source", "text", "defect"),
    [
        (b"just words\r\nand more\r\n", "just words\nand more", "a part without header"),
        (b"From: a@example.org\r\nwords at once\r\nand more\r\n", "words at once\nand more", "no blank line between header and text"),
        (b"From: a@example.org\rSubject: x\r\rtext\r", "text", "lines end in bare CR"),
        (b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ncut", "cut", "a multipart without its closing delimiter"),
        (b"Content-Type: multipart/mixed\r\n\r\n--b\r\n\r\nguessed\r\n--b--\r\n", "guessed", None),
        (b"Content-Type: nonsense\r\n\r\ntext", "text", "a Content-Type that is none"),
        (b"From a@example.org Wed Jan 1 12:00:00 2025\r\nFrom: a@example.org\r\n\r\ntext", "text", None),
    ],
)
def test_a_broken_mail_is_read_as_far_as_it_goes(source: bytes, text: str, defect: str | None) -> None:
    read_ = understand(source)

    assert read_.text == text
    assert defect is None or defect in read_.defects


def test_a_delivery_status_notification_is_a_bounce() -> None:
    read_ = reading("""
Return-Path: <>
From: MAILER-DAEMON@mx.example.com (Mail Delivery System)
To: desk@example.net
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

I'm sorry to have to inform you ...
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; joe@example.com
Original-Recipient: rfc822;joe@example.com
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <joe@example.com>: unknown
    user

--b
Content-Type: message/rfc822

From: desk@example.net
Message-ID: <42@desk.example.net>

our answer
--b--
""")

    assert read_.auto == "bounce"
    assert as_json(read_)["bounce"] == {
        "recipients": ["joe@example.com"],
        "status": "5.1.1",
        "action": "failed",
        "diagnostic": "550 5.1.1 <joe@example.com>: unknown user",
        "original_message_id": "<42@desk.example.net>",
    }
    assert read_.mentioned_ids == ("<42@desk.example.net>",)


@given(st.binary(max_size=600))
def test_any_bytes_are_a_mail(source: bytes) -> None:
    assert_valid(source)


@settings(max_examples=200)
@given(st.integers(0, len(SKELETON)), st.binary(max_size=30), st.integers(0, 60))
def test_a_mail_with_any_wound_is_a_mail(at: int, patch: bytes, lost: int) -> None:
    assert_valid(SKELETON[:at] + patch + SKELETON[at + lost :])


HOSTILE = {
    "deep multiparts": b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2_000)),
    "deep messages": b"Content-Type: message/rfc822\n\n" * 5_000 + b"Subject: x\n\nx",
    "many parts": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 120_000,
    "many fields": b"X-A: b\n" * 120_000 + b"\nx",
    "no fields": b"x\n" * 500_000,
    "long name": b"From: " + b"x" * 300_000 + b" <a@example.org>\n\nx",
    "long words": b"Subject: " + b"=?utf-8?Q?x" * 100_000 + b"\n\nx",
    "many words": b"Subject: " + b"=?utf-8?B?eA==?= " * 60_000 + b"\n\nx",
    "comments": b"From: " + b"(" * 500_000 + b"\nDate: " + b"(" * 500_000 + b"\n\nx",
    "quotes": b'From: "' + b'\\"' * 500_000 + b"\n\nx",
    "indices": b"Content-Type: text/plain; " + b"".join(b"name*%d=x; " % n for n in range(5_000)) + b"\n\nx",
    "parameters": b"Content-Type: text/plain" + b'; "' * 50_000 + b"\n\nx",
    "delimiters": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--x\n" * 1_000_000,
    "nested HTML": b"Content-Type: text/html\n\n" + b"<div>" * 200_000 + b"x",
    "nested quotes": b"Content-Type: text/html\n\n" + b"<blockquote>x" * 70_000,
    "nested lists": b"Content-Type: text/html\n\n" + b"<ul><li>x" * 100_000,
    "nested links": b"Content-Type: text/html\n\n" + b"<table><a href=https://example.org>x" * 20_000,
    "broken HTML": b"Content-Type: text/html\n\n" + b"<" * 500_000 + b"<a href='" * 50_000,
    "references": b"References: " + b"<a@b" * 200_000 + b"\n\nx",
    "authentication": b'Authentication-Results: x; "' * 1 + b"a=b;" * 100_000 + b"\n\nx",
    "flowed": b"Content-Type: text/plain; format=flowed\n\n" + b"x \n" * 500_000,
    "quoted": b"\n" + b">" * 1_000_000 + b"\n" + b"> \n" * 300_000,
    "blank lines": b"\n" * 1_000_000,
    "base64": b"Content-Transfer-Encoding: base64\n\n" + b"=" * 1_000_000,
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("family", HOSTILE)
def test_hostile_bytes_are_read_within_the_bounds(family: str) -> None:
    read_ = assert_valid(HOSTILE[family])

    assert len(read_) <= 20_000_000


def assert_valid(source: bytes) -> str:
    """Reading raises nothing, and what it yields is JSON in clean Unicode."""
    mail_ = understand(source)
    encoded = json.dumps(as_json(mail_), ensure_ascii=False)
    assert encoded.encode("utf-8")
    assert "\\u0000" not in encoded
    assert all(len((a.filename or "").encode()) <= 255 and "/" not in (a.filename or "") for a in mail_.attachments)
    assert read(source).subject == mail_.subject
    for attachment in mail_.attachments[:20]:
        assert len(attachments.extract(source, attachment.part)) == attachment.size
    return encoded


def test_a_fault_of_ours_still_yields_a_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr("maildesk.mail.read.understand", fail)

    assert read(raw("From: a@example.org\n\ntext\n")).defects == ("not understood (RecursionError), read as plain text",)
