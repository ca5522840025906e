# SPDX-License-Identifier: Apache-2.0
"""What did the writer mean where a mail says something else of itself?"""

import binascii

import pytest

from maildesk.mail import guess, invitation
from maildesk.mail.read import understand
from tests.mail.build import mail, reading

GREETINGS = {
    "koi8-r": "Здравствуйте, не работает вход на сайт",
    "cp1251": "Здравствуйте, не работает вход на сайт",
    "gb18030": "您好，请问我们的证书什么时候可以用",
    "big5hkscs": "您好，請問我們的憑證什麼時候可以用",
    "cp932": "サーバーに接続できません。確認をお願いします",
    "euc_jp": "サーバーに接続できません。確認をお願いします",
    "cp949": "안녕하세요. 서버에 접속이 안 됩니다. 확인해 주시기 바랍니다",
}


@pytest.mark.parametrize("charset", GREETINGS)
def test_undeclared_words_are_read_in_the_charset_in_which_they_say_something(charset: str) -> None:
    words = GREETINGS[charset]
    source = b"From: a@example.org\r\nSubject: " + words.encode(charset) + b"\r\n\r\n" + words.encode(charset) + b"\r\n"

    read = understand(source)

    assert (read.subject, read.text) == (words, words)


@pytest.mark.parametrize(
    "words",
    [
        "Grüße aus Österreich, schöne Tage",
        "Ça a été créé à l'école où naît l'été",
        "ÄÖÜ äöü ß",
        "Ñandú español: ¿qué? ¡sí!",
        "Blåbærgrød på ø",
        "“Quoted” – and…",
    ],
)
def test_western_words_are_not_taken_for_others(words: str) -> None:
    assert guess.guessed(words.encode("cp1252")) is None
    assert understand(b"From: a@example.org\r\n\r\n" + words.encode("cp1252")).text == words


def test_the_root_of_related_parts_is_the_one_that_can_be_read() -> None:
    read = reading(
        """
Content-Type: multipart/related; boundary=b; start="<nobody>"

--b
Content-Type: image/png

x
--b
Content-Type: text/html

<p>The words</p>
--b--
"""
    )

    assert read.text == "The words"


def test_words_that_are_called_base64_are_read_as_they_stand() -> None:
    read = understand(mail("Content-Transfer-Encoding: base64", "Our certificate ends tomorrow.\nPlease renew it.\n"))

    assert read.text == "Our certificate ends tomorrow.\nPlease renew it."
    assert "declared base64, read as it stands" in read.defects


def test_base64_with_a_list_footer_is_base64() -> None:
    read = understand(mail("Content-Transfer-Encoding: base64", "SGVsbG8gdGhlcmU=\n____________\nA list of ours and some more words\n"))

    assert read.text == "Hello there"


def test_parts_are_found_behind_a_boundary_other_than_the_declared_one() -> None:
    source = 'Content-Type: multipart/mixed; boundary="x_"\n\n--x\nContent-Type: text/plain\n\none\n--x\n\ntwo\n--x--\n'

    read = reading("\n" + source)

    assert (read.text, read.defects[:1]) == ("one\n\ntwo", ("a boundary other than the declared one",))


def test_a_line_of_hyphens_in_a_text_is_no_boundary() -> None:
    read = reading('\nContent-Type: multipart/mixed; boundary="x_"\n\nHello\n-- \nJane\n--x\nmore\n')

    assert read.text == "Hello\n-- \nJane\n--x\nmore"


def test_a_boundary_may_end_in_a_blank() -> None:
    read = reading('\nContent-Type: multipart/mixed; boundary="x "\n\n--x\n\none\n--x --\nepilogue\n')

    assert read.text == "one"


def test_a_page_that_is_called_plain_text_is_read_as_a_page() -> None:
    assert (
        understand(mail("Content-Type: text/plain", "<!DOCTYPE html>\n<html><body><p>Hello <b>there</b></p></body></html>\n")).text
        == "Hello there"
    )


def test_a_picture_that_is_called_plain_text_is_an_attachment() -> None:
    read = understand(mail("Content-Type: text/plain; name=a.txt\nContent-Transfer-Encoding: base64", "iVBORw0KGgoAAAANSUhEUgAAABc=\n"))

    assert (read.text, [a.filename for a in read.attachments]) == ("", ["a.txt"])


@pytest.mark.parametrize(
    ("content_type", "body", "text"),
    [
        ("text/plain; charset=utf-16", "Grüße aus".encode("utf-16-be"), "Grüße aus"),
        ("text/plain; charset=utf-16", "Grüße aus".encode("utf-16-le"), "Grüße aus"),
        ("text/plain; charset=utf-16le", "Grüße".encode("utf-16"), "Grüße"),
        ("text/plain; charset=utf-8", b"\xef\xbb\xbfHello", "Hello"),
        ("text/plain; charset=iso-2022-jp", b"\x1b$B-!|b\x1b(B Inc \x1b(I1234", "①髙 Inc ｱｲｳｴ"),
        ("text/plain charset=koi8-r", b"\xf0\xd2\xc9", "При"),
        ("text/html, charset=iso-8859-2", b"<p>\xb1\xe6", "ąć"),
        ("text / html; charset = utf-8", "<p>é".encode(), "é"),
        ("text/html", b'<meta http-equiv=x content="text/html; charset=iso-8859-2"><p>\xb1\xe6', "ąć"),
        ('text/html; charset="utf-8"', b'<meta charset="iso-8859-2"><p>\xc3\xa9', "é"),
        ("text/plain; charset=win-1251", "привет".encode("cp1251"), "привет"),
        ("text/plain; charset=csISOLatin1", b"\x93x\x94", "“x”"),
    ],
)
def test_a_text_is_read_in_the_charset_that_was_meant(content_type: str, body: bytes, text: str) -> None:
    source = f"From: a@x.org\r\nContent-Type: {content_type}\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode()

    assert understand(source + binascii.b2a_base64(body)).text == text


def test_blanks_behind_a_soft_line_break_part_nothing() -> None:
    assert understand(mail("Content-Transfer-Encoding: quoted-printable", "one=  \ntwo\n")).text == "onetwo"


def test_a_blank_line_parts_flowed_paragraphs() -> None:
    assert understand(mail("Content-Type: text/plain; format=flowed", "long \nline \n\nnext\n")).text == "long line\n\nnext"


def test_lines_that_end_in_two_carriage_returns_are_lines() -> None:
    read = understand(b"From: a@x.org\r\r\nSubject: s\r\r\n\r\r\none\r\r\ntwo\r\r\n")

    assert (read.subject, read.text, read.defects) == ("s", "one\ntwo", ("lines end in CR CR LF",))


def test_parts_are_found_where_the_header_of_the_mail_does_not_tell_of_them() -> None:
    read = reading("\nFrom: a@x.org\n\n--b\nContent-Type: text/html\n\n<p>Hello\n--b--\n")

    assert (read.text, read.defects) == ("Hello", ("parts without a multipart around them",))


@pytest.mark.parametrize("excuse", ["Your mail program does not support HTML.", "Diese E-Mail kann nur in HTML angezeigt werden."])
def test_an_excuse_for_html_is_not_the_words_of_the_mail(excuse: str) -> None:
    source = f"""
From: a@x.org
Content-Type: multipart/alternative; boundary=b

--b

{excuse}
--b
Content-Type: text/html

<p>The words</p>
--b--
"""

    assert reading(source).text == "The words"


@pytest.mark.parametrize(
    ("method", "status", "said"),
    [
        ("REPLY", "ACCEPTED", "Answer to an invitation (accepted): Call, 2025-03-04"),
        ("REPLY", "DECLINED", "Answer to an invitation (declined): Call, 2025-03-04"),
        ("REQUEST", "NEEDS-ACTION", "Invitation: Call, 2025-03-04"),
        ("COUNTER", "TENTATIVE", "Other time proposed for an invitation: Call, 2025-03-04"),
    ],
)
def test_a_calendar_says_what_is_asked_or_answered(method: str, status: str, said: str) -> None:
    lines = f"BEGIN:VCALENDAR\nMETHOD:{method}\nBEGIN:VEVENT\nSUMMARY:Call\nDTSTART;VALUE=DATE:20250304\n"
    lines += f"ATTENDEE;CN=Bob;PARTSTAT={status}:mailto:bob@x.org\nEND:VEVENT\nEND:VCALENDAR\n"

    assert invitation.summary(lines) == said
