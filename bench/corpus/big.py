# SPDX-License-Identifier: Apache-2.0
"""Mails of 25 MB in the shapes that large mails have, and in some that nobody sends on purpose."""

import binascii
import random
from collections.abc import Callable, Mapping

from bench.corpus.mails import of_size
from bench.corpus.mime import CRLF, multipart, part

_HEAD = b"From: Jane Doe <jane@company.example>\r\nTo: servicedesk@desk.example\r\nSubject: A large one\r\nMIME-Version: 1.0\r\n"
_LINE = "Wir möchten wissen, wie das heute gemacht wird, und von wem; das Protokoll liegt bei.\n"


def _text(size: int) -> bytes:
    line = _LINE.encode()
    return line * (size // len(line))


def text(size: int) -> bytes:
    return _HEAD + part("text/plain; charset=utf-8", _text(size), "8bit")


def one_line(size: int) -> bytes:
    return _HEAD + part("text/plain; charset=utf-8", b"word " * (size // 5), "8bit")


def quoted_text(size: int) -> bytes:
    return _HEAD + part("text/plain; charset=utf-8", b"Thanks.\n\n" + b"> a line of what was there before\n" * (size // 34), "8bit")


def text_in_base64(size: int) -> bytes:
    return _HEAD + part("text/plain; charset=utf-8", _text(size * 57 // 78), "base64")


def quoted_printable(size: int) -> bytes:
    line = b"Wir m=C3=B6chten wissen, wie das heute gemacht wird, und von wem; das =\r\nProtokoll liegt bei.\r\n"
    return _HEAD + part("text/plain; charset=utf-8", b"", "quoted-printable") + line * (size // len(line))


def page(size: int) -> bytes:
    row = b"<tr><td>12</td><td><a href='https://company.example/a'>this</a></td></tr>\n"
    return _HEAD + part("text/html; charset=utf-8", b"<table>" + row * (size // len(row)) + b"</table>", "8bit")


def page_with_pictures(size: int) -> bytes:
    """HTML in which pictures of 20 kB are written out."""
    picture = b'<p>See <img src="data:image/png;base64,' + b"iVBORw0KGgoAAAANSUhEUgAA" * 840 + b'"></p>\n'
    return _HEAD + part("text/html; charset=utf-8", picture * (size // len(picture)), "8bit")


def many_files(size: int) -> bytes:
    file = part("application/pdf", random.Random(size).randbytes(30_000), "base64", "Content-Disposition: attachment; filename=a.pdf")
    return _HEAD + multipart("mixed", "b", [part("text/plain", b"Hello\n", "7bit"), *[file] * min(990, size // len(file))])


def many_parts(size: int) -> bytes:
    """More parts than are read."""
    small = part("text/plain; charset=utf-8", b"Hello\n", "7bit")
    return _HEAD + multipart("mixed", "b", [small] * (size // (len(small) + 8)))


def attached_mail(size: int) -> bytes:
    """A mail with a film, passed on as it is."""
    return _HEAD + multipart(
        "mixed", "outer", [part("text/plain", b"See below\n", "7bit"), CRLF.join((b"Content-Type: message/rfc822", b"", of_size(size)))]
    )


def attached_mail_in_base64(size: int) -> bytes:
    mail = part("message/rfc822", of_size(size * 57 // 78), "base64")
    return _HEAD + multipart("mixed", "outer", [part("text/plain", b"See below\n", "7bit"), mail])


def uuencoded(size: int) -> bytes:
    line = binascii.b2a_uu(bytes(range(45))).rstrip(b"\n") + CRLF
    return _HEAD + CRLF + b"Hello\r\n\r\nbegin 644 film.mp4\r\n" + line * (size // len(line)) + b"`\r\nend\r\n"


def header(size: int) -> bytes:
    return _HEAD + b"X-Trace: from relay by mx with ESMTPS\r\n" * (size // 39) + b"\r\nHello\r\n"


def rubbish(size: int) -> bytes:
    return random.Random(size).randbytes(size)


SHAPES: Mapping[str, Callable[[int], bytes]] = {
    "one attachment": of_size,
    "attachments of 40 kB": many_files,
    "attached mail": attached_mail,
    "attached mail in base64": attached_mail_in_base64,
    "uuencoded file": uuencoded,
    "text": text,
    "text in one line": one_line,
    "quoted text": quoted_text,
    "text in base64": text_in_base64,
    "text in quoted-printable": quoted_printable,
    "HTML": page,
    "HTML with pictures in it": page_with_pictures,
    "parts without end": many_parts,
    "a header without end": header,
    "random bytes": rubbish,
}
