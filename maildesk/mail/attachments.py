# SPDX-License-Identifier: Apache-2.0
"""What hangs on this mail? Metadata of each attachment; its bytes stay in the raw mail until somebody asks."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeAlias
from urllib.parse import unquote_to_bytes

from maildesk.mail import armor, bounds, clean, disposition, headers, logos, smime, sniff, structure, text, tnef, transfer
from maildesk.mail.structure import Part, Structure
from maildesk.mail.values import Attachment

# What a page shows: pictures, backgrounds, and whatever it names by its Content-ID.
_TARGET = re.compile(rb"""(?i)(?:\b(?:src|background)\s{0,20}=\s{0,20}["']?|\burl\(\s{0,20}["']?|(?=cid:))([^"'\s<>)]{1,500})""")


def find(mail: Structure, shown: list[Part]) -> tuple[Attachment, ...]:
    """The attachments in the order of the mail. `shown` are the parts that are read as text.

    An attached message is one attachment: what it holds is its own. A winmail.dat is the files that it holds, a signed
    mail within its signature is the attachments of that mail.
    """
    known = {id(part) for part in shown}
    found: list[Attachment] = []
    pages = _Pages(mail)
    waiting: list[tuple[Part, str]] = [(mail.root, "")]
    while waiting and len(found) < bounds.PARTS:
        part, container = waiting.pop()
        if part.is_multipart:
            waiting.extend((child, part.content_type) for child in reversed(part.children))
            continue
        held = _held(mail, part)
        found += [replace(one, part=f"{part.path}:{number}") for number, (one, _) in enumerate(held, 1)]
        if id(part) not in known and not held and not _is_machinery(part, container):
            found.append(_described(mail, part, container, pages))
    return logos.repeated(tuple(found))


def extract(raw: bytes, part: str) -> bytes:
    """The decoded bytes of the attachment at that path ("2.1"; "2:1" within a winmail.dat, a uuencoded text, a signed mail).

    Raises KeyError if the mail has no such part.
    """
    return extract_all(raw, [part])[0]


def extract_all(raw: bytes, parts: Sequence[str]) -> list[bytes]:
    """The decoded bytes of several attachments; the mail is taken apart once for all of them. Raises KeyError as `extract`."""
    mail = structure.parse(raw)
    leaves = {candidate.path: candidate for candidate in mail.root.walk() if not candidate.is_multipart}
    held = {path: _held(mail, leaves[path]) for path in {one.partition(":")[0] for one in parts if ":" in one} & leaves.keys()}
    return [_content(mail, leaves, held, part) for part in parts]


def _content(mail: Structure, leaves: Mapping[str, Part], held: Mapping[str, "list[_Held]"], part: str) -> bytes:
    path, _, number = part.partition(":")
    if path in leaves and not number:
        return transfer.decoded(mail, leaves[path])
    files = held.get(path, [])
    if number.isdecimal() and 1 <= int(number) <= len(files):
        return files[int(number) - 1][1]()
    raise KeyError(f"the mail has no part {part!a}")


_Held: TypeAlias = tuple[Attachment, Callable[[], bytes]]


def _held(mail: Structure, part: Part) -> list[_Held]:
    """The files within a part that is itself a container, and how to get at their bytes."""
    if tnef.is_tnef(part):
        files = tnef.read(transfer.decoded(mail, part)).files
        return [_file(file.name, file.content_type, file.content) for file in files]
    if (inner := smime.opened(mail, part)) is not None:
        return [(one, partial(extract, inner.raw, one.part)) for one in find(inner, text.read(inner).parts)]
    if part.content_type == "text/plain" and part.encoding not in ("base64",) and mail.raw.find(b"begin", part.start, part.end) >= 0:
        uuencoded = armor.files(transfer.decoded(mail, part))
        return [_file(headers.text(file.name), "application/octet-stream", file.content) for file in uuencoded]
    return []


def _file(name: str, content_type: str, content: bytes) -> _Held:
    return (
        Attachment(
            part="",
            filename=disposition.plain_name(name),
            content_type=clean.line(content_type),
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            disposition=None,
            content_id=None,
            inline=False,
            sniffed=sniff.kind(content[:32]),
        ),
        lambda: content,
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


def _described(mail: Structure, part: Part, container: str, pages: "_Pages") -> Attachment:
    size, digest, head = 0, hashlib.sha256(), b""
    for piece in transfer.chunks(mail, part):
        head = head or piece[:32]
        size += len(piece)
        digest.update(piece)
    declared = disposition.disposition(part)
    return Attachment(
        part=part.path,
        filename=disposition.filename(part),
        content_type=clean.line(part.content_type),
        size=size,
        sha256=digest.hexdigest(),
        disposition=declared,
        content_id=headers.text(part.fields.first("content-id")).strip("<> ") or None,
        inline=_is_inline(part, declared, container, pages),
        sniffed=sniff.kind(head),
    )


def _is_inline(part: Part, declared: str | None, container: str, pages: "_Pages") -> bool:
    """Is it shown within the text? What is called `attachment` is, where the page refers to it: seen from Outlook and Gmail.

    Apple Mail says `inline` of what is attached, so only pictures count there.
    """
    if declared == "inline" and part.content_type.startswith("image/"):
        return True
    if declared != "attachment" and container == "multipart/related" and "content-id" in part.fields:
        return True
    return pages.show(part)


class _Pages:
    """What the HTML of a mail refers to: read once, and only if a part can be referred to."""

    def __init__(self, mail: Structure) -> None:
        self.mail = mail
        self.targets: frozenset[bytes] | None = None

    def show(self, part: Part) -> bool:
        """Does the HTML show this part (RFC 2392, RFC 2557)?"""
        content_id = (part.fields.first("content-id") or b"").strip(b"<> \t")
        location = (part.fields.first("content-location") or b"").strip(b"\"' \t")
        if not content_id and not location:
            return False
        if self.targets is None:
            self.targets = frozenset(target for page in self._sources() for target in _targets(page))
        return (b"cid:" + content_id in self.targets and content_id != b"") or (location != b"" and location in self.targets)

    def _sources(self) -> Iterator[bytes]:
        for part in self.mail.root.own_leaves():
            if part.content_type == "text/html" and disposition.disposition(part) != "attachment":
                yield transfer.decoded(self.mail, part, bounds.HTML_BYTES)


def _targets(page: bytes) -> Iterator[bytes]:
    for match in _TARGET.finditer(page):
        target = unquote_to_bytes(match[1].replace(b"&amp;", b"&"))
        yield b"cid:" + target[4:] if target[:4].lower() == b"cid:" else target
