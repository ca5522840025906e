# SPDX-License-Identifier: Apache-2.0
"""What stands between the lines that PGP and uuencode put into a text?"""

import binascii
import re
from typing import NamedTuple

from maildesk.mail import transfer

_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = re.compile(r"^-----BEGIN PGP SIGNATURE-----\n(?:.*\n)*?-----END PGP SIGNATURE-----$", re.MULTILINE)
_HEAD = re.compile(r"^-----BEGIN PGP SIGNED MESSAGE-----\n(?:[A-Za-z-]+: .*\n)*\n", re.MULTILINE)
_ESCAPED_DASH = re.compile(r"^- (?=-)", re.MULTILINE)
_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,300})\r?\n", re.MULTILINE)
_END = re.compile(rb"^(?:end|====)[ \t]*\r?$", re.MULTILINE)
_FILES = 100


class File(NamedTuple):
    """A uuencoded file within a text: where its lines stand, its name and its bytes."""

    start: int
    end: int
    name: bytes
    content: bytes


def without_signature(text: str) -> str:
    """The words of a clear-signed message (RFC 9580 section 7), without armour."""
    if _SIGNED not in text:
        return text
    if "-----END PGP SIGNATURE-----" in text:
        text = _SIGNATURE.sub("", text)
    return _ESCAPED_DASH.sub("", _HEAD.sub("", text))


def is_encrypted(text: str) -> bool:
    """Does the text hold a PGP message that only its recipient can read?"""
    return text.find("-----BEGIN PGP MESSAGE-----", 0, 100_000) >= 0


def files(data: bytes) -> list[File]:
    """The uuencoded files in a text, in order. What has no end or no bytes is text."""
    found: list[File] = []
    at = 0
    while b"begin" in data and len(found) < _FILES and (begin := _BEGIN.search(data, at)) is not None:
        end = _END.search(data, begin.end())
        if end is None:
            return found
        body = data[begin.end() : end.start()]
        content = _decoded(body, begin.group().startswith(b"begin-base64"))
        if content and _is_uuencoded(body):
            found.append(File(begin.start(), end.end(), begin[1], content))
            at = end.end()
        else:
            at = begin.end()
    return found


def _decoded(body: bytes, base64: bool) -> bytes:
    try:
        return binascii.a2b_base64(body) if base64 else transfer.uudecode(body)
    except binascii.Error:
        return b""


def _is_uuencoded(body: bytes) -> bool:
    """Full lines begin with M; words of a person do not."""
    lines = body.split(b"\n", 3)
    return len(lines) < 3 or lines[0].startswith(b"M") or len(body) < 200


def without_files(data: bytes, found: list[File]) -> bytes:
    """The text around the files."""
    pieces, at = [], 0
    for file in found:
        pieces.append(data[at : file.start])
        at = file.end
    return b"".join((*pieces, data[at:]))
