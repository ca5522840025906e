# SPDX-License-Identifier: Apache-2.0
"""Which bytes does a part carry? The content transfer encodings of RFC 2045, decoded piece by piece."""

import binascii
import re
from collections.abc import Iterator

from maildesk.mail import words
from maildesk.mail.structure import Part, Structure

_CHUNK = 1 << 20
_HEAD = 1_000  # bytes by which is told whether they are base64
_LINE = re.compile(rb"[^\r\n]+")
# Decoders pass over what is not of the alphabet (RFC 2045 section 6.8), and line lengths are only right without it.
_FOREIGN = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="))
_PADDED_BREAK = re.compile(rb"=[ \t]+(?=\r?\n)")
_UU_LINES = 1_000_000  # of one part: 45 MB where the lines are full
_BROKEN_LINES = 10_000  # after so many, a uuencoded part is none
_UUENCODE = frozenset({"x-uuencode", "x-uue", "uuencode", "uue"})
KNOWN = frozenset({"", "7bit", "8bit", "binary", "base64", "quoted-printable"}) | _UUENCODE


def decoded(structure: Structure, part: Part, limit: int | None = None) -> bytes:
    """The decoded body of a part; at most about `limit` bytes of it where a limit is given."""
    if part.encoding not in ("base64", "quoted-printable") and part.encoding not in _UUENCODE:
        return structure.raw[part.start : part.end if limit is None else min(part.end, part.start + limit)]
    pieces, size = [], 0
    for piece in chunks(structure, part):
        pieces.append(piece)
        size += len(piece)
        if limit is not None and size >= limit:
            break
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def chunks(structure: Structure, part: Part) -> Iterator[bytes]:
    """The decoded body of a part in pieces of about a megabyte, so that a large attachment is never held twice."""
    encoding = part.encoding
    pieces = _slices(structure.raw, part.start, part.end)
    if encoding == "base64":
        whole = _flawless(structure.raw[part.start : part.end]) if part.end - part.start <= _CHUNK else None
        yield from _base64(pieces) if whole is None else (whole,)
    elif encoding == "quoted-printable":
        for piece in _whole_lines(pieces):
            # Blanks behind a soft line break were added on the way (RFC 2045 section 6.7, rule 3).
            yield binascii.a2b_qp(_PADDED_BREAK.sub(b"=", piece) if b"= " in piece else piece)
    elif encoding in _UUENCODE:
        yield uudecode(structure.raw[part.start : part.end])
    else:
        yield from pieces


def is_misnamed(structure: Structure, part: Part) -> bool:
    """Is it words that are called base64? Its first line is none, and blanks stand within what follows."""
    if part.encoding != "base64":
        return False
    head = structure.raw[part.start : min(part.end, part.start + _HEAD)].strip()
    first = head.partition(b"\n")[0].strip()
    return bool(first) and first.translate(None, _FOREIGN) != first and len(head.split()) > 2 * len(head.splitlines())


def _slices(raw: bytes, start: int, end: int) -> Iterator[bytes]:
    for at in range(start, end, _CHUNK):
        yield raw[at : min(at + _CHUNK, end)]


def _flawless(data: bytes) -> bytes | None:
    """Base64 that needs no repair, without the search for what does; None where it does."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        return None


def _base64(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Base64 in groups of four characters. Padding ends it, as in every decoder of a mail program."""
    rest = b""
    for piece in pieces:
        data = rest + piece.translate(None, _FOREIGN)
        whole = len(data) - len(data) % 4
        rest = data[whole:]
        if b"=" in data[:whole]:
            rest = b""
            yield words.base64(data) or b""
            return
        yield words.base64(data[:whole]) or b""
    if rest:
        yield words.base64(rest) or b""


def _whole_lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        head, newline, tail = (rest + piece).rpartition(b"\n")
        rest = tail
        if newline:
            yield head + newline
    if rest:
        yield rest


def uudecode(data: bytes) -> bytes:
    """Uuencoded lines between `begin` and `end`; lines that are none are passed over."""
    found, broken = bytearray(), 0
    for number, match in enumerate(_LINE.finditer(data)):
        line = match.group()
        if line.strip() == b"end" or broken > _BROKEN_LINES or number > _UU_LINES:
            break
        if not line.startswith(b"begin "):
            decoded_line = _uu_line(line)
            broken += decoded_line is None
            found += decoded_line or b""
    return bytes(found)


def _uu_line(line: bytes) -> bytes | None:
    """Broken encoders pad lines; the length in the first character says how much counts."""
    for candidate in (line, line[: (((line[0] - 32) & 63) * 4 + 5) // 3 + 1]):
        try:
            return binascii.a2b_uu(candidate)
        except binascii.Error:
            continue
    return None
