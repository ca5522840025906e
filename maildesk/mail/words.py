# SPDX-License-Identifier: Apache-2.0
"""What do the encoded words of RFC 2047 say? Read as people's programs meant them, in linear time."""

import binascii
from collections.abc import Iterator
from typing import NamedTuple

from maildesk.mail import charset


class _Word(NamedTuple):
    start: int
    end: int
    label: str
    encoding: str
    payload: str


def decode(value: str) -> str:
    """The value with its encoded words replaced by what they say.

    Neighbours that share a charset are joined before decoding: many programs cut words in the middle of a
    character. White space between neighbours belongs to nobody (RFC 2047 section 6.2).
    """
    if "=?" not in value:
        return value
    pieces: list[str] = []
    end, pending = 0, list[_Word]()
    for word in _words(value):
        between = value[end : word.start]
        if not (pending and between.strip() == "" and word.label == pending[0].label):
            pieces.append(_said(pending))
            pieces.append("" if end and between.strip() == "" else between)
            pending = []
        pending.append(word)
        end = word.end
    return "".join((*pieces, _said(pending), value[end:]))


def _said(neighbours: list[_Word]) -> str:
    """What neighbours of one charset say together."""
    if not neighbours:
        return ""
    data, cut = list[bytes](), ""
    for word in neighbours:
        # Base64 that was cut after it had been encoded goes on in the next word.
        payload = cut + "".join(word.payload.split()) if word.encoding == "b" else word.payload
        if cut and word.encoding != "b":
            data.append(base64(cut.encode()) or b"")
        whole = len(payload) - len(payload) % 4 if word.encoding == "b" and not payload.endswith("=") else len(payload)
        cut = payload[whole:]
        data.append(_payload(payload[:whole], word.encoding) or b"")
    data.append((base64(cut.encode("utf-8", "surrogateescape")) or b"") if cut else b"")
    return charset.decode(b"".join(data), neighbours[0].label)[0]


def is_encoded(value: str) -> bool:
    """Does the value hold an encoded word?"""
    return "=?" in value and next(_words(value), None) is not None


def _words(value: str) -> Iterator[_Word]:
    """The encoded words of a value. Positions already searched are remembered, so that no input is read twice."""
    at, end = 0, -1
    while (start := value.find("=?", at)) >= 0:
        at = start + 2
        opening = _opening(value, start)
        if opening is None:
            continue
        label, encoding, payload = opening
        if end < payload:
            end = value.find("?=", payload)
        if end < 0:
            return
        nested = value.find("=?", payload, end)
        if nested > payload or _payload(value[payload:end], encoding) is None:
            continue
        yield _Word(start, end + 2, label, encoding, value[payload:end])
        at = end + 2


def _opening(value: str, start: int) -> tuple[str, str, int] | None:
    """`=?charset*language?B?`: the charset in lower case, the encoding, and where the payload begins."""
    first = value.find("?", start + 2, start + 64)
    if first < 0 or value[first + 2 : first + 3] != "?":
        return None
    label, encoding = value[start + 2 : first].strip(), value[first + 1].lower()
    if encoding not in "bq" or any(c.isspace() for c in label):
        return None
    return label.partition("*")[0].lower(), encoding, first + 3


def _payload(payload: str, encoding: str) -> bytes | None:
    raw = payload.encode("utf-8", "surrogateescape")
    return base64(raw) if encoding == "b" else binascii.a2b_qp(raw.replace(b" ", b"_"), header=True)


def base64(data: bytes) -> bytes | None:
    """Base64 as it is met: without padding, with padding in the middle, with foreign characters. None if nothing is left."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        pass
    for repaired in (data + b"==", data.rstrip(b"=") + b"==", data.rstrip(b"=")[:-1] + b"=="):
        try:
            return binascii.a2b_base64(repaired)
        except binascii.Error:
            continue
    return None
