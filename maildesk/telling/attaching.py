# SPDX-License-Identifier: Apache-2.0
"""Files as they go along with what staff write."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from maildesk.flow.errors import MaildeskError

if TYPE_CHECKING:
    from maildesk.mail.compose import OutgoingAttachment

_MOST_FILES_BYTES = 20 * 1024 * 1024


def attached_files(paths: Sequence[Path]) -> "tuple[OutgoingAttachment, ...]":
    """The files as they go along with a mail. Raises MaildeskError where no mail server would take them."""
    files = tuple(map(_file, paths))
    if sum(len(one.content) for one in files) > _MOST_FILES_BYTES:
        raise MaildeskError("the files are larger than most mail servers take", "send a link instead")
    return files


def _file(path: Path) -> "OutgoingAttachment":
    import mimetypes

    from maildesk.mail.compose import OutgoingAttachment

    return OutgoingAttachment(path.name, mimetypes.guess_type(path.name)[0] or "application/octet-stream", path.read_bytes())
