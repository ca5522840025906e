# SPDX-License-Identifier: Apache-2.0
"""What does an S/MIME part hold? The mail within an opaque signature (RFC 8551 section 3.5.2), found by a walk through its BER.

Nothing is verified here and nothing decrypted: who signed is not asked, only what was written.
"""

from typing import NamedTuple

from maildesk.mail import disposition, structure, transfer
from maildesk.mail.structure import Part, Structure

_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_NAMES = (".p7m",)
# Object identifiers of RFC 5652, encoded: pkcs7-signedData, pkcs7-envelopedData
_SIGNED, _ENVELOPED = (bytes.fromhex("2a864886f70d0107") + bytes([n]) for n in (2, 3))
_INTEGER, _OCTETS, _IDENTIFIER, _SEQUENCE, _SET, _CHUNKS, _EXPLICIT, _END = 0x02, 0x04, 0x06, 0x30, 0x31, 0x24, 0xA0, 0x00
_ELEMENTS = 100_000  # of one structure; programs write chunks of a kilobyte and more
_LAYERS = 3  # signatures around signatures that are opened


class _Element(NamedTuple):
    """Tag and range of the contents; `end` is None where only an end mark tells it (BER's indefinite length)."""

    tag: int
    start: int
    end: int | None


def is_smime(part: Part) -> bool:
    """Is the part a PKCS #7 object, whatever the server in between calls it?"""
    if part.content_type in _TYPES:
        return True
    return part.content_type == "application/octet-stream" and (disposition.filename(part) or "").lower().endswith(_NAMES)


def opened(mail: Structure, part: Part) -> Structure | None:
    """The mail within an opaque signature; None where the part is none, or is encrypted."""
    if not is_smime(part) or mail.layers >= _LAYERS:
        return None
    content = signed_content(transfer.decoded(mail, part))
    return None if content is None else structure.parse(content, layers=mail.layers + 1)


def signed_content(data: bytes) -> bytes | None:
    """The content of a SignedData (RFC 5652 section 5.1); None where the bytes are none or their content stands elsewhere."""
    at = _within(data, 0, _SEQUENCE)
    kind = _read(data, at)
    if kind is None or kind.tag != _IDENTIFIER or data[kind.start : kind.end] != _SIGNED:
        return None
    at = _within(data, _within(data, _after(data, at), _EXPLICIT), _SEQUENCE)
    for tag in (_INTEGER, _SET):
        found = _read(data, at)
        if found is None or found.tag != tag:
            return None
        at = _after(data, at)
    at = _after(data, _within(data, at, _SEQUENCE))
    return _octets(data, _within(data, at, _EXPLICIT))


def is_encrypted(data: bytes) -> bool:
    """Is it an EnvelopedData (RFC 5652 section 6.1)?"""
    kind = _read(data, _within(data, 0, _SEQUENCE))
    return kind is not None and data[kind.start : kind.end] == _ENVELOPED


def _read(data: bytes, at: int) -> _Element | None:
    """The element whose tag stands at `at`; None where there is none or it reaches beyond the bytes."""
    if not 0 <= at < len(data) - 1 or data[at] & 0x1F == 0x1F:
        return None
    first, start = data[at + 1], at + 2
    if first == 0x80:
        return _Element(data[at], start, None)
    if first & 0x80:
        count = first & 0x7F
        if count > 8 or start + count > len(data):
            return None
        first, start = int.from_bytes(data[start : start + count], "big"), start + count
    return _Element(data[at], start, start + first) if start + first <= len(data) else None


def _within(data: bytes, at: int, tag: int) -> int:
    """Where the contents of the element with that tag begin; -1 where another stands there."""
    found = _read(data, at)
    return found.start if found is not None and found.tag == tag else -1


def _after(data: bytes, at: int) -> int:
    """Where the element ends that begins at `at`; -1 where it has no end."""
    open_ends = 0
    for _ in range(_ELEMENTS):
        found = _read(data, at)
        if found is None:
            return -1
        open_ends += (found.end is None) - (found.tag == _END and open_ends > 0)
        at = found.start if found.end is None else found.end
        if not open_ends:
            return at
    return -1


def _octets(data: bytes, at: int) -> bytes | None:
    """An OCTET STRING, in one piece or in chunks, as programs write it that do not know the length beforehand."""
    pieces: list[bytes] = []
    for _ in range(_ELEMENTS):
        found = _read(data, at)
        if found is None:
            break
        if found.tag == _OCTETS and found.end is not None:
            pieces.append(data[found.start : found.end])
            at = found.end
        elif found.tag == _CHUNKS or (found.tag == _END and pieces and found.end == found.start):
            at = found.start
        else:
            break
    return b"".join(pieces) if pieces else None
