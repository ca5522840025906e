# SPDX-License-Identifier: Apache-2.0
"""Mail files named on a command line: each is read in turn, and one that cannot be read stops no other."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file and its bytes, or why they could not be had. `name` is as it was given."""

    name: str
    raw: bytes | None
    error: str | None = None


def mail_files(names: Sequence[str]) -> Iterator[MailFile]:
    """The files in order; `-` is standard input."""
    for name in names:
        try:
            yield MailFile(name, sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes())
        except (OSError, ValueError) as problem:
            yield MailFile(name, None, f"{name} cannot be read: {getattr(problem, 'strerror', None) or problem}")
