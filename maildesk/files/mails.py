# SPDX-License-Identifier: Apache-2.0
"""Mails in files: one to a file, mbox files, Maildir folders, standard input. Files are read, never changed."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from maildesk.flow.errors import MaildeskError

# RFC 4155 appendix A: "From ", the sender, a date in the form of asctime. The date is what tells it from a sentence in a body.
_TIME = re.compile(rb"\b\d{1,2}:\d{2}(:\d{2})?\b")
_YEAR = re.compile(rb"\b\d{4}\b")
_QUOTED_FROM = re.compile(rb">+From ")
_MAILDIR = ("cur", "new")
_EMPTY = b"\r\n"


class UnreadableFile(MaildeskError):
    """A file or folder named on the command line cannot be read."""

    exit_code = 66  # EX_NOINPUT


@dataclass(frozen=True, slots=True)
class FileMail:
    """A mail and where it stood: the file, and its number (from 1) in an mbox file. `raw` is None for one larger than the desk takes."""

    name: str
    raw: bytes | None


def mails(name: str, stdin: BinaryIO, most_bytes: int) -> Iterator[FileMail]:
    """The mails of a file, an mbox file, a Maildir or other folder, or `-`, in order. Raises UnreadableFile."""
    try:
        yield from _opened(name, stdin, most_bytes)
    except OSError as problem:
        raise UnreadableFile(f"{name}: {problem.strerror or problem}", "name a mail file, an mbox file, a Maildir folder or -") from problem


def _opened(name: str, stdin: BinaryIO, most_bytes: int) -> Iterator[FileMail]:
    if name == "-":
        yield from _in_stream(name, stdin, most_bytes)
    elif Path(name).is_dir():
        for path in _files_below(Path(name)):
            yield from _opened(str(path), stdin, most_bytes)
    else:
        with Path(name).open("rb") as stream:
            yield from _in_stream(name, stream, most_bytes)


def _files_below(folder: Path) -> Iterator[Path]:
    """All mail files in a stable order. What a Maildir holds in `tmp` is not delivered yet; dot files are nobody's mail."""
    maildir = all((folder / one).is_dir() for one in _MAILDIR)
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        hidden = entry.name.startswith(".")
        if entry.is_dir() and (hidden or entry.name in _MAILDIR if maildir else not hidden):  # Maildir++ keeps subfolders in dot folders
            yield from _files_below(Path(entry.path))
        elif entry.is_file() and not maildir and not hidden:
            yield Path(entry.path)


def _in_stream(name: str, stream: BinaryIO, most_bytes: int) -> Iterator[FileMail]:
    first = stream.readline(most_bytes + 1)
    if not _separates(first):
        raw = first + stream.read(max(0, most_bytes - len(first)) + 1)
        yield FileMail(name, raw if len(raw) <= most_bytes else None)
        return
    for number, content in enumerate(_in_mbox(stream, most_bytes), 1):
        yield FileMail(f"{name}:{number}", content)


def _in_mbox(stream: BinaryIO, most_bytes: int) -> Iterator[bytes | None]:
    """Separators stand at the start or after an empty line; ">From " in a body loses one ">" (mboxrd)."""
    lines: list[bytes] = []
    size, after_empty = 0, False
    for line in iter(lambda: stream.readline(most_bytes + 1), b""):
        if after_empty and _separates(line):
            yield _joined(lines[:-1], size, most_bytes)  # the empty line belongs to the separator
            lines, size = [], 0
        else:
            size += len(line)
            lines.append(line[1:] if _QUOTED_FROM.match(line) else line)
            if size > most_bytes + len(_EMPTY):
                lines = [_EMPTY]  # what is too large is not held in memory
        after_empty = line in (b"\n", b"\r\n")
    yield _joined(lines[:-1] if after_empty else lines, size, most_bytes)


def _joined(lines: list[bytes], size: int, most_bytes: int) -> bytes | None:
    return b"".join(lines) if size <= most_bytes + len(_EMPTY) else None


def _separates(line: bytes) -> bool:
    """Whether a line begins a mail in an mbox file. In two searches: as one pattern it would be quadratic in a long line."""
    time = _TIME.search(line) if line.startswith(b"From ") else None
    return time is not None and _YEAR.search(line, time.end()) is not None
