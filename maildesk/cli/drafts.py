# SPDX-License-Identifier: Apache-2.0
"""What somebody writes in their editor, in a file of theirs that stays until the words are sent, whatever goes wrong."""

import os
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from maildesk.flow.errors import MaildeskError

# An editor is given what is to know, to read below this line. No line of a mail looks like it.
CUT = "------------------------ >8 ------------------------"
BELOW = "Nothing from the line above on is sent. Save without words to send nothing."
# Where neither $VISUAL nor $EDITOR says: the first of them that is installed.
_EDITORS = ("sensible-editor", "editor", "nano", "vi")


class Draft:
    """A file of one's own (mode 0600) with words above a line, and what is to know below it. `name`: what its own begins with."""

    def __init__(self, name: str, words: str = "", below: str = "") -> None:
        folder = _folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = folder / f"{name}-{secrets.token_hex(4)}.txt"
        self._below = below
        self.write(words)

    def write(self, words: str) -> None:
        """Other words above the line."""
        head = f"{words.rstrip()}\n" if words.strip() else "\n"
        content = f"{head}\n{CUT}\n{BELOW}\n\n{self._below.rstrip()}\n"
        with os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(content)

    def words(self) -> str:
        """The words above the line. Raises MaildeskError for a file that is no text in UTF-8."""
        try:
            return self.path.read_text(encoding="utf-8").partition(CUT)[0].strip("\n").rstrip()
        except UnicodeDecodeError:
            raise MaildeskError("your editor saved something else than UTF-8", f"your words are in {self.path}") from None

    def edit(self) -> bool:
        """Lets their editor have it; whether they saved. Raises MaildeskError where it ends badly, and where there is none."""
        before = self.path.stat()
        command = _editor()
        with _undisturbed():
            try:
                status = subprocess.call([*command, str(self.path)])  # noqa: S603 - the editor of whoever runs the command
            except OSError as error:
                raise MaildeskError(f"your editor cannot be run: {error}", "set $EDITOR, or give the words with --file") from None
        if status:
            remedy = f"your words are in {self.path}"
            raise MaildeskError(f"your editor ({command[0]}) ended with status {status}, so nothing was sent", remedy)
        after = self.path.stat()
        return (before.st_mtime_ns, before.st_size, before.st_ino) != (after.st_mtime_ns, after.st_size, after.st_ino)

    def remove(self) -> None:
        """It was sent, or is not wanted."""
        with suppress(FileNotFoundError):
            self.path.unlink()


def edited(below: str) -> str:
    """What somebody writes in their editor, with `below` to read under a line. Raises UsageError where nobody is there to write."""
    must_be_there()
    draft = Draft("words", below=below)
    words = draft.words() if draft.edit() else ""
    draft.remove()
    return words


def must_be_there() -> None:
    """Raises UsageError where nobody is there to write."""
    if not sys.stdin.isatty():
        raise click.UsageError("nobody is here to write: give the words with --file, - for standard input")


def _folder() -> Path:
    """Where drafts are kept: the person's, not the desk's (XDG Base Directory Specification)."""
    state = os.environ.get("XDG_STATE_HOME", "")
    return (Path(state) if Path(state).is_absolute() else Path.home() / ".local" / "state") / "maildesk" / "drafts"


def _editor() -> list[str]:
    for name in ("VISUAL", "EDITOR"):
        if command := shlex.split(os.environ.get(name, "")):
            return command
    found = next(filter(None, map(shutil.which, _EDITORS)), None)
    if found is None:
        raise MaildeskError("no editor is known here", "set $EDITOR, or give the words with --message or --file")
    return [found]


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C belongs to the editor while it runs. A handler, not SIG_IGN: the editor would inherit that."""
    before = signal.signal(signal.SIGINT, lambda _signal, _frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
