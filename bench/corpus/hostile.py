# SPDX-License-Identifier: Apache-2.0
"""Mails made to break a reader: each family once a turn, no two alike."""

from collections.abc import Callable, Iterator
from itertools import count, cycle, islice

from bench.corpus.mime import CRLF

Family = Callable[[int], bytes]


def hostile(number: int) -> list[bytes]:
    """`number` hostile mails, the families in turn."""
    return list(islice(_endless(), number))


def _endless() -> Iterator[bytes]:
    for serial, family in zip(count(), cycle(FAMILIES), strict=False):
        yield family(serial)


def _mail(serial: int, body: bytes, *fields: bytes, author: bytes = b"") -> bytes:
    who = author or b"Mallory <mallory%d@evil.example>" % serial
    head = [b"From: " + who, b"To: servicedesk@desk.example", b"Message-ID: <evil.%d@evil.example>" % serial, *fields]
    return CRLF.join(head) + CRLF * 2 + body


def nested_parts(serial: int) -> bytes:
    """Two thousand multiparts, each inside the one before."""
    body = b"".join(
        b"--b%d" % depth + CRLF + b"Content-Type: multipart/mixed; boundary=b%d" % (depth + 1) + CRLF * 2 for depth in range(2000)
    )
    return _mail(serial, body, b"Content-Type: multipart/mixed; boundary=b0")


def nested_messages(serial: int) -> bytes:
    """Mails inside mails, six hundred deep."""
    inner = b"Content-Type: message/rfc822" + CRLF * 2
    return _mail(serial, inner * 600 + b"Subject: the last one" + CRLF * 2 + b"text", b"Content-Type: message/rfc822")


def comments(serial: int) -> bytes:
    """A From field of comments within comments."""
    return _mail(serial, b"text", author=b"(" * 20_000 + b" a%d@evil.example" % serial)


def many_fields(serial: int) -> bytes:
    """Fifty thousand header fields."""
    return _mail(serial, b"text", *(b"X-%d: y" % one for one in range(50_000)))


def many_recipients(serial: int) -> bytes:
    """Ten thousand addresses in Cc."""
    return _mail(serial, b"text", b"Cc: " + b",\r\n ".join(b"a%d@b%d.example" % (one, one) for one in range(10_000)))


def many_references(serial: int) -> bytes:
    """Twenty thousand Message-IDs in References."""
    return _mail(serial, b"text", b"References: " + b"\r\n ".join(b"<r%d.%d@evil.example>" % (one, serial) for one in range(20_000)))


def long_word(serial: int) -> bytes:
    """One encoded word of a megabyte in the subject."""
    return _mail(serial, b"text", b"Subject: =?utf-8?q?" + b"=41" * 330_000 + b"?=")


def odd_charset(serial: int) -> bytes:
    """Charsets that name codecs of Python rather than of mail."""
    name = (b"punycode", b"idna", b"zlib", b"utf-7", b"unicode_escape", b"no-such-charset")[serial % 6]
    return _mail(serial, b"+ADw-" * 20_000 + b"\xff\xfe", b"Content-Type: text/plain; charset=" + name)


def broken_base64(serial: int) -> bytes:
    """Base64 that is cut, with rubbish between."""
    return _mail(serial, b"SGVsbG8*" * 20_000 + b"=", b"Content-Type: text/html", b"Content-Transfer-Encoding: base64")


def deep_html(serial: int) -> bytes:
    """Elements nested fifty thousand deep."""
    return _mail(serial, b"<div><b><table>" * 50_000, b"Content-Type: text/html; charset=utf-8")


def injected_name(serial: int) -> bytes:
    """Line ends, traversal and controls in a file name, and indices of RFC 2231 without end."""
    pieces = b";".join(b" filename*%d=%d/../" % (one * 999_999_999, one) for one in range(500))
    return _mail(serial, b"text", b"Content-Disposition: attachment;" + pieces, b'Content-Type: text/plain; name="=?utf-8?q?a=0D=0Ab?="')


def no_header(serial: int) -> bytes:
    """Nothing but rubbish."""
    return b"\x00\xff\x80\r\r\n" * 50 + b"%d" % serial


def two_authors(serial: int) -> bytes:
    """Two From fields, one with an address in an encoded word."""
    return _mail(serial, b"text", b"From: =?utf-8?q?boss=40desk.example?= <mallory@evil.example>")


def lost_boundary(serial: int) -> bytes:
    """A multipart whose boundary never comes, over many lines that look like one."""
    return _mail(serial, b"--bound\r\n" * 30_000, b'Content-Type: multipart/mixed; boundary="boundary"')


FAMILIES: tuple[Family, ...] = (
    nested_parts,
    nested_messages,
    comments,
    many_fields,
    many_recipients,
    many_references,
    long_word,
    odd_charset,
    broken_base64,
    deep_html,
    injected_name,
    no_header,
    two_authors,
    lost_boundary,
)
