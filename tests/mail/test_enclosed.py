# SPDX-License-Identifier: Apache-2.0
"""What stands within signatures, rich text and base64 blocks, and which pictures does the page show?"""

import binascii
import struct
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maildesk.mail import armor, attachments, html, rtf, smime
from maildesk.mail.read import understand
from tests.mail.build import mail, reading
from tests.mail.test_contents import attribute, properties


def test_a_base64_block_of_uuencode_is_cut_out_of_the_text() -> None:
    source = mail("", "See below.\n\nbegin-base64 644 note.txt\nSGVsbG8=\n====\n\nBye\n")

    read = understand(source)

    assert read.text == "See below.\n\n\n\nBye"
    assert [(a.part, a.filename, a.size) for a in read.attachments] == [("1:1", "note.txt", 5)]
    assert attachments.extract(source, "1:1") == b"Hello"


def test_a_uuencoded_file_may_have_no_name() -> None:
    (found,) = armor.files(b"begin 644 \n#0V%T\n`\nend\n")

    assert (found.name, found.content) == (b"", b"Cat")


def test_words_about_begin_base64_are_words() -> None:
    assert armor.files(b"begin-base64 644 x\nis how such a block begins, says the manual.\n====\n") == []


def page(refers: str, headers: str) -> str:
    return f"""
From: jane@example.org
Content-Type: multipart/related; boundary=b

--b
Content-Type: text/html

<p>Look: {refers}</p>
--b
Content-Type: image/png; name=a.png
{headers}

x
--b--
"""


@pytest.mark.parametrize(
    ("refers", "headers", "inline"),
    [
        ('<img src="cid:a1@x">', "Content-ID: <a1@x>\nContent-Disposition: attachment", True),
        ("<img src=CID:a1%40x>", "Content-ID: <a1@x>\nContent-Disposition: attachment", True),
        ('<td style="background:url(cid:a1@x)">', "Content-ID: <a1@x>\nContent-Disposition: attachment", True),
        ('<img src="cid:other">', "Content-ID: <a1@x>\nContent-Disposition: attachment", False),
        ("a1@x", "Content-ID: <a1@x>\nContent-Disposition: attachment", False),
        ('<img src="a.png">', "Content-Location: a.png", True),
        ('<img src="b.png">', "Content-Location: a.png", False),
    ],
)
def test_a_picture_is_inline_where_the_page_shows_it(refers: str, headers: str, inline: bool) -> None:
    (found,) = reading(page(refers, headers)).attachments

    assert found.inline is inline


def der(tag: int, *contents: bytes) -> bytes:
    content = b"".join(contents)
    length = bytes([len(content)]) if len(content) < 128 else b"\x82" + struct.pack(">H", len(content))
    return bytes([tag]) + length + content


def ber(tag: int, *contents: bytes) -> bytes:
    """The indefinite length of programs that write before they know how much."""
    return bytes([tag]) + b"\x80" + b"".join(contents) + b"\0\0"


def oid(last: int) -> bytes:
    return bytes.fromhex("06092a864886f70d0107") + bytes([last])


SIGNED_MAIL = (
    b"Content-Type: multipart/mixed; boundary=s\r\n\r\n--s\r\n\r\nSigned words\r\n--s\r\n"
    b"Content-Type: application/pdf; name=a.pdf\r\n\r\n%PDF-1\r\n--s--\r\n"
)


def signed(content: bytes, seq: Callable[..., bytes] = der, octets: bytes | None = None) -> bytes:
    carried = seq(0x30, oid(1), seq(0xA0, octets or der(0x04, content)))
    return seq(0x30, oid(2), seq(0xA0, seq(0x30, b"\x02\x01\x01", der(0x31), carried, der(0x31))))


CHUNKED = signed(b"", ber, ber(0x24, der(0x04, SIGNED_MAIL[:40]), der(0x04, SIGNED_MAIL[40:])))


def opaque(content: bytes, header: str = "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m") -> bytes:
    return mail(f"Content-Type: {header}\nContent-Transfer-Encoding: base64", binascii.b2a_base64(content).decode())


@pytest.mark.parametrize("content", [signed(SIGNED_MAIL), CHUNKED], ids=["DER", "BER"])
def test_the_mail_within_an_opaque_signature_is_read(content: bytes) -> None:
    read = understand(opaque(content))

    assert (read.text, read.defects) == ("Signed words", ())
    assert [(a.part, a.filename) for a in read.attachments] == [("1:1", "a.pdf")]
    assert attachments.extract(opaque(content), "1:1") == b"%PDF-1"


def test_a_signed_mail_that_a_server_calls_octet_stream_is_read() -> None:
    assert understand(opaque(signed(SIGNED_MAIL), "application/octet-stream; name=smime.p7m")).text == "Signed words"


def test_signatures_around_signatures_are_opened_up_to_a_bound() -> None:
    content = b"Content-Type: text/plain\r\n\r\nDeep\r\n"
    for _ in range(3):
        content = opaque(signed(content))
    assert understand(content).text == "Deep"

    assert understand(opaque(signed(content))).text == ""


@given(st.integers(0, len(CHUNKED)), st.binary(max_size=12))
def test_a_wounded_signature_yields_bytes_or_nothing(at: int, patch: bytes) -> None:
    found = smime.signed_content(CHUNKED[:at] + patch + CHUNKED[at + len(patch) :])

    assert found is None or len(found) <= len(CHUNKED) + 12


def stored(source: bytes) -> bytes:
    """Rich text in the form of MS-OXRTFCP that is not compressed."""
    return struct.pack("<IIII", len(source) + 12, len(source), 0x414C454D, 0) + source


def test_rich_text_that_was_html_is_html_again() -> None:
    source = (
        rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0 Arial;}}{\*\htmltag19 <html>}{\*\htmltag50 <p>}"
        rb"\htmlrtf {\f0 hidden\htmlrtf0 Gr\'fc\'dfe \u8364 ? \{5\}{\*\htmltag84 <a href='https://example.org'>}there"
        rb"{\*\htmltag92 </a>}\htmlrtf\par}\htmlrtf0{\*\htmltag58 </p>}}"
    )

    found = rtf.read(stored(source))

    assert found.html == "<html><p>Grüße \u20ac {5}<a href='https://example.org'>there</a></p>"
    assert html.to_text(found.html).text == "Grüße \u20ac {5}there <https://example.org>"


def test_rich_text_without_html_is_text() -> None:
    source = (
        rb"{\rtf1\ansi\ansicpg1251{\fonttbl{\f0 Arial;}}{\info{\author Ann}}\pard \'cf\'f0\'e8\'e2\'e5\'f2\par {\b Two}\tab lines\par "
        rb"{\*\unknown no}}"
    )

    assert rtf.read(stored(source)).text == "Привет\nTwo\tlines\n"


def test_compressed_rich_text_is_expanded() -> None:
    """The example of MS-OXRTFCP section 3.1.1.1, and the repeated bytes of section 3.1.2."""
    hello = bytes.fromhex("2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0")
    wxyz = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")

    assert rtf.decompressed(hello) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert rtf.decompressed(wxyz) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"


def test_a_winmail_dat_with_rich_text_alone_is_read() -> None:
    rich = stored(rb"{\rtf1\ansi The words\par}")
    content = struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 6, 0x9003, properties((0x102, 0x1009, rich)))

    read = understand(mail("Content-Type: application/ms-tnef\nContent-Transfer-Encoding: base64", binascii.b2a_base64(content).decode()))

    assert read.text == "The words"


@given(st.binary(max_size=200))
def test_any_bytes_are_rich_text_or_none(data: bytes) -> None:
    rtf.read(struct.pack("<IIII", len(data), 10_000, 0x75465A4C, 0) + data)
    rtf.read(stored(data))


def test_a_small_picture_that_comes_twice_within_a_mail_is_a_logo() -> None:
    parts = "".join(f"--b\nContent-Type: image/png\nContent-ID: <{n}>\n\n{body}\n" for n, body in enumerate(("logo", "shot", "logo")))
    read = reading(f"\nFrom: a@x.org\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>x\n{parts}--b--\n")

    assert [one.logo for one in read.attachments] == [True, False, True]
