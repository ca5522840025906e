# SPDX-License-Identifier: Apache-2.0
"""The mails of `maildesk demo`, as the desk reads them once their marks are filled in."""

from datetime import UTC, datetime

import pytest

from maildesk.assets import asset
from maildesk.cli.demo_mails import Example, Letter, Run, examples, follow_up, request
from maildesk.flow.errors import MaildeskError
from maildesk.mail.read import read
from maildesk.mail.values import Auto, Envelope

EXAMPLES = {example.name: example for example in examples(asset("config/demo"))}
RUN = Run("desk@example.net", "k3v9")
NOW = datetime(2026, 11, 23, 9, 14, tzinfo=UTC)
ACKNOWLEDGEMENT = b"""\
From: "The Desk" <desk@example.net>
To: x@example.org
Reply-To: "The Desk" <desk+p7-abcdefghijabcdefghij@example.net>
Subject: Re: =?utf-8?q?Caf=C3=A9?= [X-1]
Date: Mon, 23 Nov 2026 09:20:00 +0000
Message-ID: <p7.ack@example.net>

Hello,

we have it.
"""


def filled(name: str) -> Letter:
    example = EXAMPLES[name]
    if example.answers is None:
        return request(example, RUN, f"<{name}@example.org>", NOW)
    asked = filled(example.answers)
    return follow_up(example, RUN, f"<{name}@example.org>", NOW, asked=asked, acknowledgement=ACKNOWLEDGEMENT)


@pytest.fixture(params=EXAMPLES)
def letter(request: pytest.FixtureRequest) -> Letter:
    return filled(request.param)


def test_no_mark_is_left(letter: Letter) -> None:
    assert b"{{" not in letter.content
    assert b"X-Demo" not in letter.content


def test_every_mail_reads_without_defects_and_is_dated_now(letter: Letter) -> None:
    mail = read(letter.content)
    assert (mail.defects, mail.date, mail.message_id) == ((), NOW, letter.message_id)


def test_every_mail_goes_to_the_desk(letter: Letter) -> None:
    local, _, domain = letter.recipient.partition("@")
    assert (local.partition("+")[0], domain) == ("desk", "example.net")


def test_every_address_is_one_kept_for_examples(letter: Letter) -> None:
    mail = read(letter.content)
    addresses = [one.address for one in (mail.from_, *mail.to, *mail.cc) if one]
    assert all(address.endswith(("example.org", "example.com", "example.net")) for address in addresses)


def test_header_fields_are_ascii_so_that_any_server_takes_them(letter: Letter) -> None:
    assert letter.content.partition(b"\r\n\r\n")[0].isascii()


def test_there_are_nine_requests_and_three_that_follow() -> None:
    assert [bool(example.answers) for example in EXAMPLES.values()] == [False] * 9 + [True] * 3
    assert {example.answers for example in EXAMPLES.values() if example.answers} <= set(EXAMPLES)


def test_one_request_for_each_category() -> None:
    slugs = {name.removesuffix(".eml").partition("-")[2] for name in EXAMPLES}
    assert slugs >= {"program-management", "events", "creative", "public-relations", "marketing", "certification", "legal", "general"}


def test_the_senders_are_new_with_every_run() -> None:
    assert read(filled("03-creative.eml").content).from_.address == "ana.souza+k3v9@example.org"  # type: ignore[union-attr]


def test_one_request_has_an_attachment() -> None:
    (attachment,) = read(filled("03-creative.eml").content).attachments
    assert (attachment.filename, attachment.content_type) == ("banner-sketch.png", "image/png")


def test_the_german_request_is_read_in_its_charset() -> None:
    mail = read(filled("09-german.eml").content)
    assert mail.subject == "Keycloak: Unterstützung für unsere Dokumentation"
    assert "größeren" in mail.text


def test_the_reply_goes_to_the_token_address_and_names_both_mails() -> None:
    letter = filled("10-reply.eml")
    mail = read(letter.content)
    assert letter.recipient == "desk+p7-abcdefghijabcdefghij@example.net"
    assert (mail.in_reply_to, mail.references) == (("<p7.ack@example.net>",), ("<03-creative.eml@example.org>", "<p7.ack@example.net>"))
    assert mail.subject == "Re: Café [X-1]"
    assert "On Mon, 23 Nov 2026, The Desk wrote:\n> Hello,\n>\n> we have it." in mail.text


def test_the_reply_to_an_acknowledgement_without_re_gets_one() -> None:
    said = ACKNOWLEDGEMENT.replace(b"Subject: Re: ", b"Subject: ")
    letter = follow_up(EXAMPLES["10-reply.eml"], RUN, "<x@example.org>", NOW, asked=filled("03-creative.eml"), acknowledgement=said)
    assert letter.subject == "Re: Café [X-1]"


def test_the_out_of_office_is_a_machines_answer_without_reverse_path() -> None:
    letter = filled("11-out-of-office.eml")
    assert (letter.mail_from, read(letter.content, Envelope(mail_from="")).auto) == ("", Auto.REPLY)


def test_the_bounce_names_the_mail_that_came_back() -> None:
    letter = filled("12-bounce.eml")
    mail = read(letter.content, Envelope(mail_from=""))
    assert (letter.mail_from, mail.auto) == ("", Auto.BOUNCE)
    assert mail.bounce is not None
    assert (mail.bounce.status, mail.bounce.original_message_id) == ("5.2.2", "<p7.ack@example.net>")


def test_a_value_is_never_taken_for_a_mark() -> None:
    example = Example("x", b"To: d@example.net\nSubject: {{subject}}\n\n", "y")
    said = ACKNOWLEDGEMENT.replace(b"=?utf-8?q?Caf=C3=A9?=", b"{{desk}}")
    letter = follow_up(example, RUN, "<x@example.org>", NOW, asked=filled("03-creative.eml"), acknowledgement=said)
    assert b"Subject: Re: {{desk}} [X-1]" in letter.content


def test_a_folder_without_mails_is_told() -> None:
    with pytest.raises(MaildeskError, match="holds no mails"):
        examples(asset("templates"))
