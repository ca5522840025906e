# SPDX-License-Identifier: Apache-2.0
"""The bytes of mails: once, compressed where it pays, in pieces small enough to pass through a driver."""

import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, LargeBinary, func, select

from maildesk.store import bulk
from maildesk.store.among import among, members
from maildesk.store.schema import raw_mail

# pg8000 holds five copies of a parameter in hexadecimal: a mail of 25 MB in one piece would take 250 MB.
PIECE = 1024 * 1024
STATEMENT = 2 * PIECE

# Measured at level 1: text shrinks to a quarter for 0.1 ms and 8 us a kB; base64 to three quarters for 27 us a kB, which does
# not pay. Under 16 kB setting up the compressor costs more than writing the bytes.
SMALLEST = 16 * 1024
_SAMPLE = 1024

_PIECES = (
    select(raw_mail.c.inbound_id, raw_mail.c.encoding, raw_mail.c.content)
    .where(among(raw_mail.c.inbound_id))
    .order_by(raw_mail.c.inbound_id, raw_mail.c.position)
)

HEAD = 16 * 1024  # enough for the header fields of nearly every mail
_HEADS = select(raw_mail.c.inbound_id, raw_mail.c.encoding, func.substr(raw_mail.c.content, 1, HEAD, type_=LargeBinary)).where(
    among(raw_mail.c.inbound_id), raw_mail.c.position == 0
)


def store(connection: Connection, mails: Sequence[tuple[int, bytes]]) -> None:
    """Writes the bytes of mails (inbound id, raw)."""
    group: list[dict[str, Any]] = []
    held = 0
    for inbound_id, raw in mails:
        for row in _pieces(inbound_id, raw):
            group.append(row)
            held += len(row["content"])
            if held >= STATEMENT:
                bulk.insert(connection, raw_mail, group)
                group, held = [], 0
    bulk.insert(connection, raw_mail, group)


def load(connection: Connection, ids: Sequence[int]) -> dict[int, bytes]:
    """The bytes of mails, by inbound id."""
    found: dict[int, list[bytes]] = {}
    for inbound_id, encoding, content in connection.execute(_PIECES, members(ids)):
        found.setdefault(inbound_id, []).append(unpacked(encoding, content))
    return {inbound_id: pieces[0] if len(pieces) == 1 else b"".join(pieces) for inbound_id, pieces in found.items()}


def heads(connection: Connection, ids: Sequence[int]) -> dict[int, bytes]:
    """The first bytes of mails, by inbound id: `HEAD` of them as stored, which is more where they are compressed."""
    found = {}
    for inbound_id, encoding, start in connection.execute(_HEADS, members(ids)):
        found[inbound_id] = zlib.decompressobj().decompress(start, 4 * HEAD) if encoding == "zlib" else bytes(start)
    return found


def _pieces(inbound_id: int, raw: bytes) -> Iterator[dict[str, Any]]:
    for position, start in enumerate(range(0, max(len(raw), 1), PIECE)):
        encoding, content = packed(raw[start : start + PIECE])
        yield {"inbound_id": inbound_id, "position": position, "encoding": encoding, "content": content}


def packed(piece: bytes) -> tuple[str, bytes]:
    """How a piece is stored, and its bytes so: ("identity" or "zlib", bytes)."""
    if len(piece) >= SMALLEST and _reads_like_text(piece):
        small = zlib.compress(piece, 1)
        if len(small) < len(piece) * 3 // 4:
            return "zlib", small
    return "identity", piece


def unpacked(encoding: str, content: bytes) -> bytes:
    """A piece as it was before `packed`."""
    return zlib.decompress(content) if encoding == "zlib" else content


def _reads_like_text(piece: bytes) -> bool:
    """Words and markup have spaces; base64 has none. The middle is looked at: the head of every mail is text."""
    middle = len(piece) // 2
    return piece.count(b" ", middle, middle + _SAMPLE) > _SAMPLE // 64
