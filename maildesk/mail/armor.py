# SPDX-License-Identifier: Apache-2.0
"""What stands between the lines that PGP and uuencode put into a text?"""

import re
from typing import NamedTuple

from maildesk.mail import transfer

_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = re.compile(r"^-----BEGIN PGP SIGNATURE-----\n(?:.*\n)*?-----END PGP SIGNATURE-----$", re.MULTILINE)
_HEAD = re.compile(r"^-----BEGIN PGP SIGNED MESSAGE-----\n(?:[A-Za-z-]+: .*\n)*\n", re.MULTILINE)
_ESCAPED_DASH = re.compile(r"^- (?=-)", re.MULTILINE)
_BEGIN = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,300})\r?\n", re.MULTILINE)
_UU_LINE = 100
_FILES = 100  # beginnings that are looked at


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
    at, end = 0, -1
    for _ in range(_FILES):
        begin = _BEGIN.search(data, at)
        if begin is None:
            return found
        at = begin.end()
        if not _is_uuencoded(data[at : at + 2 * _UU_LINE]):
            continue
        # Found once, the end serves all beginnings above it, so that no byte is searched twice.
        end = end if end >= at else data.find(b"\nend", at)
        if end < 0:
            return found
        content = transfer.uudecode(data[at:end])
        if content:
            found.append(File(begin.start(), end + 4, begin[1], content))
            at = end + 4
    return found


def _is_uuencoded(head: bytes) -> bool:
    """The first character of a line counts its bytes: the line is as long as it says. Words of a person are not."""
    line = head.partition(b"\n")[0].rstrip(b"\r")
    if not line or not 32 <= line[0] <= 96 or len(line) > _UU_LINE:
        return False
    expected = 1 + ((line[0] - 32) % 64 + 2) // 3 * 4
    return expected - 2 <= len(line) <= expected + 2


def without_files(data: bytes, found: list[File]) -> bytes:
    """The text around the files."""
    pieces, at = [], 0
    for file in found:
        pieces.append(data[at : file.start])
        at = file.end
    return b"".join((*pieces, data[at:]))
