# SPDX-License-Identifier: Apache-2.0
"""Files that go along with what somebody writes."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from maildesk.flow.errors import MaildeskError
from maildesk.telling.plain import size

if TYPE_CHECKING:
    from maildesk.mail.compose import OutgoingAttachment

_FOR_WORDS = 512 * 1024  # bytes of a mail that are no files


def attached_files(paths: Sequence[Path], most_mail_bytes: int = 26_214_400) -> "tuple[OutgoingAttachment, ...]":
    """The files as they go along. Raises MaildeskError, with the sizes, where they are more than a mail of this size (bytes) takes."""
    most = most_of(most_mail_bytes)
    sizes = [(path.name, path.stat().st_size) for path in paths]
    if (whole := sum(one for _, one in sizes)) > most:
        named = ", ".join(f"{name} ({size(one)})" for name, one in sizes)
        together = f", {size(whole)} together" if len(sizes) > 1 else ""
        raise MaildeskError(f"{named}{together}: a mail takes files of {size(most)}", "send a link instead, or several mails")
    return tuple(map(_file, paths))


def most_of(mail_bytes: int) -> int:
    """How many bytes of files a mail of this size takes: base64 makes 78 characters, line end included, of 57 bytes (RFC 2045)."""
    return max(0, mail_bytes - _FOR_WORDS) * 57 // 78


def _file(path: Path) -> "OutgoingAttachment":
    import mimetypes

    from maildesk.mail.compose import OutgoingAttachment

    return OutgoingAttachment(path.name, mimetypes.guess_type(path.name)[0] or "application/octet-stream", path.read_bytes())
