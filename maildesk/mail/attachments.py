# SPDX-License-Identifier: Apache-2.0
"""What hangs on this mail? Metadata of each attachment; its bytes stay in the raw mail until somebody asks."""

import hashlib
from typing import TypeAlias

from maildesk.mail import armor, bounds, clean, disposition, headers, sniff, structure, tnef, transfer
from maildesk.mail.structure import Part, Structure
from maildesk.mail.values import Attachment


def find(mail: Structure, shown: list[Part]) -> tuple[Attachment, ...]:
    """The attachments in the order of the mail. `shown` are the parts that are read as text.

    An attached message is one attachment: what it holds is its own. A winmail.dat is the files that it holds.
    """
    known = {id(part) for part in shown}
    found: list[Attachment] = []
    waiting: list[tuple[Part, str]] = [(mail.root, "")]
    while waiting and len(found) < bounds.PARTS:
        part, container = waiting.pop()
        if part.is_multipart:
            waiting.extend((child, part.content_type) for child in reversed(part.children))
            continue
        held = _held(mail, part)
        found += [_of_file(part, number, file) for number, file in enumerate(held, 1)]
        if id(part) not in known and not held and not _is_machinery(part, container):
            found.append(_described(mail, part, container))
    return tuple(found)


def extract(raw: bytes, part: str) -> bytes:
    """The decoded bytes of the attachment at that path ("2.1", or "2:1" within a winmail.dat or a uuencoded text).

    Raises KeyError if the mail has no such part.
    """
    mail = structure.parse(raw)
    path, _, number = part.partition(":")
    for candidate in mail.root.walk():
        if candidate.path == path and not candidate.is_multipart:
            if not number:
                return transfer.decoded(mail, candidate)
            held = _held(mail, candidate)
            if number.isdecimal() and 1 <= int(number) <= len(held):
                return held[int(number) - 1][2]
    raise KeyError(f"the mail has no part {part!a}")


_Held: TypeAlias = tuple[str, str, bytes]


def _held(mail: Structure, part: Part) -> list[_Held]:
    """The files within a part that is itself a container: name, type, bytes."""
    if is_tnef(part):
        return [(file.name, file.content_type, file.content) for file in tnef.read(transfer.decoded(mail, part)).files]
    if part.content_type == "text/plain" and part.encoding not in ("base64",) and mail.raw.find(b"begin", part.start, part.end) >= 0:
        uuencoded = armor.files(transfer.decoded(mail, part))
        return [(headers.text(file.name), "application/octet-stream", file.content) for file in uuencoded]
    return []


def is_tnef(part: Part) -> bool:
    """Is the part a winmail.dat, whatever it is called?"""
    return (
        part.content_type in ("application/ms-tnef", "application/vnd.ms-tnef")
        or (disposition.filename(part) or "").lower() == "winmail.dat"
    )


def _of_file(part: Part, number: int, file: _Held) -> Attachment:
    name, content_type, content = file
    return Attachment(
        part=f"{part.path}:{number}",
        filename=disposition.plain_name(name),
        content_type=clean.line(content_type),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        disposition=None,
        content_id=None,
        inline=False,
        sniffed=sniff.kind(content[:32]),
    )


def _is_machinery(part: Part, container: str) -> bool:
    """Parts for programs: the reports of RFC 3464, 8098 and 5965, the version part of PGP/MIME, Apple's resource forks."""
    if container == "multipart/report":
        return part.content_type in (
            "message/delivery-status",
            "message/global-delivery-status",
            "message/disposition-notification",
            "message/feedback-report",
            "text/rfc822-headers",
            "text/plain",
            "text/html",
        )
    return (container, part.content_type) in (
        ("multipart/encrypted", "application/pgp-encrypted"),
        ("multipart/appledouble", "application/applefile"),
    )


def _described(mail: Structure, part: Part, container: str) -> Attachment:
    size, digest, head = 0, hashlib.sha256(), b""
    for piece in transfer.chunks(mail, part):
        head = head or piece[:32]
        size += len(piece)
        digest.update(piece)
    declared = disposition.disposition(part)
    content_id = headers.text(part.fields.first("content-id")).strip("<> ") or None
    return Attachment(
        part=part.path,
        filename=disposition.filename(part),
        content_type=clean.line(part.content_type),
        size=size,
        sha256=digest.hexdigest(),
        disposition=declared,
        content_id=content_id,
        inline=_is_inline(part, declared, content_id, container),
        sniffed=sniff.kind(head),
    )


def _is_inline(part: Part, declared: str | None, content_id: str | None, container: str) -> bool:
    """Is it shown within the text? Apple Mail says `inline` of what is attached, so only pictures count there."""
    if declared == "attachment":
        return False
    if container == "multipart/related" and content_id:
        return True
    return declared == "inline" and part.content_type.startswith("image/")
