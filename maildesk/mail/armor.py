# SPDX-License-Identifier: Apache-2.0
"""What stands between the lines that PGP and uuencode put into a text?"""

import re
from typing import NamedTuple

from maildesk.mail import transfer, words

_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = re.compile(r"^-----BEGIN PGP SIGNATURE-----\n", re.MULTILINE)
_SIGNATURE_END = re.compile(r"^-----END PGP SIGNATURE-----$", re.MULTILINE)
_HEAD = re.compile(r"^-----BEGIN PGP SIGNED MESSAGE-----\n(?:[A-Za-z-]+: .*\n)*\n", re.MULTILINE)
_ESCAPED_DASH = re.compile(r"^- (?=-)", re.MULTILINE)
_BEGIN = re.compile(rb"^begin(?P<base64>-base64)? [0-7]{3,4}(?: (?P<name>[^\r\n]{0,300}))?\r?\n", re.MULTILINE)
_BASE64_LINE = re.compile(rb"(?:[A-Za-z0-9+/]{4}){1,25}(?:[A-Za-z0-9+/]{2,3}={0,2})?={0,2}")
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
    return _ESCAPED_DASH.sub("", _HEAD.sub("", _without_signatures(text)))


def _without_signatures(text: str) -> str:
    """One pattern for both ends would read on to the end of the text from each beginning that has none."""
    kept, at = [], 0
    while (begin := _SIGNATURE.search(text, at)) and (end := _SIGNATURE_END.search(text, begin.end())):
        kept.append(text[at : begin.start()])
        at = end.end()
    return "".join((*kept, text[at:]))


def is_encrypted(text: str) -> bool:
    """Does the text hold a PGP message that only its recipient can read?"""
    return text.find("-----BEGIN PGP MESSAGE-----", 0, 100_000) >= 0


def files(data: bytes) -> list[File]:
    """The uuencoded files in a text, in order, in the old alphabet or in base64 (`uuencode -m`).

    What has no end or no bytes is text.
    """
    found: list[File] = []
    if b"begin" not in data:
        return found  # a word is found ten times faster than the start of every line
    at = 0
    # Found once, an end serves all beginnings above it, so that no byte is searched twice.
    ends = {b"\nend": -1, b"\n====": -1}
    for _ in range(_FILES):
        begin = _BEGIN.search(data, at)
        if begin is None:
            return found
        at = begin.end()
        mark = b"\n====" if begin["base64"] else b"\nend"
        if not (_is_base64 if begin["base64"] else _is_uuencoded)(data[at : at + 2 * _UU_LINE]):
            continue
        if ends[mark] < at:
            end = data.find(mark, at)
            ends[mark] = len(data) if end < 0 else end
        end = ends[mark]
        if end == len(data):
            continue
        content = (words.base64(data[at:end]) or b"") if begin["base64"] else transfer.uudecode(data[at:end])
        if content:
            at = end + len(mark)
            found.append(File(begin.start(), at, begin["name"] or b"", content))
    return found


def _is_base64(head: bytes) -> bool:
    return _BASE64_LINE.fullmatch(head.partition(b"\n")[0].rstrip(b"\r")) is not None


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
