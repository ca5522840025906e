# SPDX-License-Identifier: Apache-2.0
"""Somebody's own editor, for as long as they write in it."""

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from maildesk.flow.errors import MaildeskError


def edited(text: str) -> str:
    """What they made of the text. Raises MaildeskError where there is no editor, or it failed: the text stays as it was."""
    command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    with tempfile.TemporaryDirectory(prefix="maildesk-") as folder:  # 0700
        file = Path(folder) / "message.txt"
        file.write_text(text, encoding="utf-8")
        try:
            status = subprocess.run([*command, str(file)], check=False).returncode  # noqa: S603 - it is the user's own choice
        except OSError as problem:
            raise MaildeskError(f"{command[0]}: {problem.strerror}", "name your editor in $VISUAL or $EDITOR") from None
        if status:
            raise MaildeskError(f"{command[0]} ended with {status}", "what you had written before is still here")
        return file.read_text(encoding="utf-8", errors="replace")
