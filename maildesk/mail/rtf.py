# SPDX-License-Identifier: Apache-2.0
r"""What does the rich text of an Exchange mail say? Compressed RTF (MS-OXRTFCP), and the HTML or text within it (MS-OXRTFEX).

Outlook sends its rich text so, within a winmail.dat, and where it was HTML before, the HTML stands in `{\*\htmltag ...}`.
"""

import re
import struct
from dataclasses import dataclass, field
from typing import NamedTuple

from maildesk.mail import bounds, charset

_DICTIONARY = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArial"
    rb"Times New RomanCourier{\colortbl\red0\green0\blue0" + b"\r\n" + rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_WINDOW = 4_096
_COMPRESSED, _STORED = 0x75465A4C, 0x414C454D

_TOKEN = re.compile(
    rb"\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,9})? ?|\\'(?P<hex>[0-9A-Fa-f]{2})"
    rb"|\\(?P<symbol>[^A-Za-z'\r\n])|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)"
)
_SKIPPED = frozenset(b"fonttbl colortbl stylesheet info pict object header footer listtable listoverridetable".split())
# fmt: off
_SPOKEN = {
    b"par": "\n", b"line": "\n", b"row": "\n", b"tab": "\t", b"cell": "\t", b"lquote": "\u2018", b"rquote": "\u2019",
    b"ldblquote": "\u201c", b"rdblquote": "\u201d", b"bullet": "\u2022", b"endash": "\u2013", b"emdash": "\u2014",
}
# fmt: on
_SYMBOLS = {b"~": "\u00a0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}"}
_GROUPS = 1_000  # open at once


class Rich(NamedTuple):
    """What the rich text says: as plain text or as HTML, whichever it was before; the other is empty."""

    text: str
    html: str


@dataclass(slots=True)
class _Writing:
    """What was written so far, and in which state the innermost group is."""

    pieces: list[str] = field(default_factory=list)
    pending: bytearray = field(default_factory=bytearray)
    codepage: str = "cp1252"
    is_html: bool = False
    # Of each open group: is it passed over, is it a tag of HTML, how many characters stand for one of \u?
    groups: list[tuple[bool, bool, int]] = field(default_factory=lambda: [(False, False, 1)])
    # Between \htmlrtf and \htmlrtf0 stands what only a reader of RTF needs.
    hidden: bool = False
    passing: int = 0

    def write(self, text: str) -> None:
        if not self.groups[-1][0] and not self.hidden:
            self.flush()
            self.pieces.append(text)

    def flush(self) -> None:
        if self.pending:
            self.pieces.append(charset.decode(bytes(self.pending), self.codepage)[0])
            self.pending.clear()

    def write_bytes(self, data: bytes) -> None:
        """Bytes in the code page of the text; those that stand in for a \\u are passed over."""
        passed = min(self.passing, len(data))
        self.passing -= passed
        if not self.groups[-1][0] and not self.hidden:
            self.pending += data[passed:]


def read(data: bytes) -> Rich:
    """What the value of PR_RTF_COMPRESSED says; empty where it is none."""
    writing = _Writing()
    for match in _TOKEN.finditer(decompressed(data)):
        _take(match, writing)
    writing.flush()
    said = "".join(writing.pieces).replace("\x00", "")
    return Rich("", said) if writing.is_html else Rich(said, "")


def decompressed(data: bytes) -> bytes:
    """The RTF in its compressed form (MS-OXRTFCP section 2.2), as far as it goes and at most what is read of any HTML."""
    if len(data) < 16:
        return b""
    size, magic = struct.unpack_from("<4xII", data)
    size = min(size, bounds.HTML_BYTES)
    if magic == _STORED:
        return data[16 : 16 + size]
    return _expanded(data, size) if magic == _COMPRESSED else b""


def _expanded(data: bytes, size: int) -> bytes:
    out, at = bytearray(_DICTIONARY), 16
    end = len(_DICTIONARY) + size
    while at < len(data) and len(out) < end:
        control, at = data[at], at + 1
        for bit in range(8):
            if not control >> bit & 1:
                out += data[at : at + 1]
                at += 1
                continue
            reference = int.from_bytes(data[at : at + 2], "big")
            distance = (len(out) - (reference >> 4)) % _WINDOW
            if at + 2 > len(data) or distance == 0:
                return bytes(out[len(_DICTIONARY) : end])
            at += 2
            _copy(out, distance, (reference & 15) + 2)
    return bytes(out[len(_DICTIONARY) : end])


def _copy(out: bytearray, distance: int, length: int) -> None:
    """Bytes of the window once more; what they write themselves is repeated."""
    start = len(out) - distance
    piece = bytes(out[start : start + length]) if start >= 0 else b"\x00" * length
    out += (piece * (length // len(piece) + 1))[:length]


def _take(match: re.Match[bytes], writing: _Writing) -> None:
    kind = match.lastgroup
    if kind == "text":
        writing.write_bytes(match["text"])
    elif kind == "hex":
        writing.write_bytes(bytes.fromhex(match["hex"].decode()))
    elif kind == "brace":
        _open_or_close(match["brace"], writing)
    elif kind == "symbol":
        _take_symbol(match["symbol"], writing)
    else:
        _take_word(match["word"], match["number"], writing)


def _open_or_close(brace: bytes, writing: _Writing) -> None:
    writing.passing = 0
    if brace == b"{" and len(writing.groups) < _GROUPS:
        writing.groups.append(writing.groups[-1])
    elif brace == b"}" and len(writing.groups) > 1:
        writing.groups.pop()


def _take_symbol(symbol: bytes, writing: _Writing) -> None:
    if symbol == b"*":
        # A destination that may be passed over by who does not know it; we know but one.
        _, tag, stand_ins = writing.groups[-1]
        writing.groups[-1] = (True, tag, stand_ins)
    elif symbol in _SYMBOLS:
        writing.write(_SYMBOLS[symbol])


def _take_word(word: bytes, number: bytes | None, writing: _Writing) -> None:
    passed, tag, stand_ins = writing.groups[-1]
    if word == b"htmltag":
        writing.groups[-1] = (False, True, stand_ins)
    elif word in _SKIPPED:
        writing.groups[-1] = (True, tag, stand_ins)
    elif word == b"htmlrtf":
        writing.hidden = number != b"0"
    elif word == b"fromhtml":
        writing.is_html = True
    elif word == b"ansicpg" and number:
        writing.codepage = f"cp{number.decode()}"
    elif word == b"uc" and number:
        writing.groups[-1] = (passed, tag, min(abs(int(number)), 10))
    elif word == b"u" and number:
        writing.write(chr(int(number) % 0x10000))
        writing.passing = stand_ins
    elif word in _SPOKEN and not (tag and word == b"row"):
        writing.write(_SPOKEN[word])
