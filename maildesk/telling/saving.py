# SPDX-License-Identifier: Apache-2.0
"""Attachments as files: under names that are safe, never over a file that is there, never outside their folder."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from maildesk.flow.errors import MaildeskError
from maildesk.mail.attachments import extract
from maildesk.mail.disposition import plain_name

_COPIES = 1000
_LONGEST = 255  # bytes, on the file systems in use
_PRIVATE = 0o600


class Attached(Protocol):
    """Where the bytes of an attachment stand in its mail, and what its sender called it."""

    @property
    def part(self) -> str: ...

    @property
    def filename(self) -> str | None: ...

    @property
    def content_type(self) -> str: ...


def save(raw: bytes, attachments: Sequence[Attached], folder: Path) -> Iterator[Path]:
    """Writes the attachments of a mail; the files, as they are written. Makes the folder. Raises MaildeskError, OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for one in attachments:
        yield _write(folder, _name(one), content(raw, one))


def content(raw: bytes, one: Attached) -> bytes:
    """The bytes of an attachment. Raises MaildeskError where the mail has them elsewhere."""
    try:
        return extract(raw, one.part)
    except KeyError as error:
        remedy = "look at the mail itself: `maildesk mail show ID --raw`"
        raise MaildeskError(f"the attachment {one.filename or one.part} is not where it was: {error.args[0]}", remedy) from error


def _name(one: Attached) -> str:
    """A plain name: no folders, no controls, no leading dot that would hide the file."""
    name = (plain_name(one.filename) or "").lstrip(".") if one.filename else ""
    return name or f"part-{one.part}{_extension(one.content_type)}"


def _extension(content_type: str) -> str:
    import mimetypes

    return mimetypes.guess_extension(content_type) or ".bin"


def _write(folder: Path, name: str, content: bytes) -> Path:
    for copy in range(1, _COPIES):
        path = folder / (name if copy == 1 else _numbered(name, copy))
        try:
            # O_EXCL follows no link and overwrites nothing.
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
        except FileExistsError:
            continue
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        return path
    raise MaildeskError(f"{folder} has {_COPIES} files named like {name}", "name another folder")


def _numbered(name: str, copy: int) -> str:
    """`logo.svg` as `logo-2.svg`, as long as a name may be."""
    tail = f"-{copy}{Path(name).suffix}"
    return Path(name).stem.encode()[: _LONGEST - len(tail.encode())].decode("utf-8", "ignore") + tail
