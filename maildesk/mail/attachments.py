# SPDX-License-Identifier: Apache-2.0
"""What hangs on this mail? Metadata of each attachment; its bytes stay in the raw mail until somebody asks."""

import hashlib

from maildesk.mail import clean, disposition, headers, structure, transfer
from maildesk.mail.structure import Part, Structure
from maildesk.mail.values import Attachment


def find(mail: Structure, shown: list[Part]) -> tuple[Attachment, ...]:
    """The attachments in the order of the mail. `shown` are the parts that are read as text.

    An attached message is one attachment: what it holds is its own.
    """
    known = {id(part) for part in shown}
    found: list[Attachment] = []
    waiting: list[tuple[Part, str]] = [(mail.root, "")]
    while waiting:
        part, container = waiting.pop()
        if part.is_multipart:
            waiting.extend((child, part.content_type) for child in reversed(part.children))
        elif id(part) not in known and not _is_machinery(part, container):
            found.append(_described(mail, part, container))
    return tuple(found)


def extract(raw: bytes, part: str) -> bytes:
    """The decoded bytes of the part at that path ("2.1").

    Raises KeyError if the mail has no such part.
    """
    mail = structure.parse(raw)
    for candidate in mail.root.walk():
        if candidate.path == part and not candidate.is_multipart:
            return transfer.decoded(mail, candidate)
    raise KeyError(f"the mail has no part {part!a}")


def _is_machinery(part: Part, container: str) -> bool:
    """Parts for programs: the reports of RFC 3464, 8098 and 5965, the version part of PGP/MIME, an empty text."""
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
    return container == "multipart/encrypted" and part.content_type == "application/pgp-encrypted"


def _described(mail: Structure, part: Part, container: str) -> Attachment:
    size, digest = 0, hashlib.sha256()
    for piece in transfer.chunks(mail, part):
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
    )


def _is_inline(part: Part, declared: str | None, content_id: str | None, container: str) -> bool:
    """Is it shown within the text? Apple Mail says `inline` of what is attached, so only pictures count there."""
    if declared == "attachment":
        return False
    if container == "multipart/related" and content_id:
        return True
    return declared == "inline" and part.content_type.startswith("image/")
