# SPDX-License-Identifier: Apache-2.0
"""Attachments: screenshots, documents, logs, tables, calendar entries. Most bytes of a mailbox are here."""

import random
import zlib

from bench.corpus.mime import part

_KINDS = (
    ("image/png", "screenshot-{n}.png", 0.38, b"\x89PNG\r\n\x1a\n"),
    ("application/pdf", "invoice-{n}.pdf", 0.3, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "participants-{n}.xlsx", 0.1, b"PK\x03\x04"),
    ("text/plain", "build-{n}.log", 0.12, b""),
    ("text/csv", "members-{n}.csv", 0.06, b""),
    ("text/calendar", "invite.ics", 0.04, b""),
)
_LARGEST = 3_000_000


def attachment(rng: random.Random) -> bytes:
    """One entity of a random kind and size (bytes lognormal: half below 32 kB, some of megabytes)."""
    kind, name, _, magic = rng.choices(_KINDS, [share for _, _, share, _ in _KINDS])[0]
    name = name.format(n=rng.randrange(1, 9999))
    size = min(_LARGEST, round(rng.lognormvariate(10.36, 1.0)))
    disposition = f'Content-Disposition: attachment;\r\n filename="{name}"'
    if kind.startswith("text/"):
        return part(f'{kind}; charset=utf-8; name="{name}"', _lines(rng, min(size, 200_000)), "quoted-printable", disposition)
    return part(f'{kind}; name="{name}"', magic + _incompressible(rng, size), "base64", disposition)


def _incompressible(rng: random.Random, size: int) -> bytes:
    return rng.randbytes(size)


def _lines(rng: random.Random, size: int) -> bytes:
    lines = []
    written = 0
    while written < size:
        when = f"2026-03-{rng.randrange(1, 29):02d}T{rng.randrange(24):02d}:12:07Z"
        line = f"{when} step={rng.randrange(40)} crc={zlib.crc32(rng.randbytes(4)):08x} ok\n"
        lines.append(line)
        written += len(line)
    return "".join(lines).encode()
