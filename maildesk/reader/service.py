# SPDX-License-Identifier: Apache-2.0
"""The reader's process: raw mails come in by standard input, what they say goes out by standard output.

It knows no configuration, no database and no network, and it may die: the desk starts another.
"""

import resource
import sys
from typing import BinaryIO

from maildesk.mail.attachments import extract_all
from maildesk.mail.read import read
from maildesk.reader import frames

# Far above what any mail within the bounds takes; a mail that asks for more gets a MemoryError, not the machine's memory.
MEMORY_BYTES = 1 << 30


def serve(stdin: BinaryIO, stdout: BinaryIO) -> None:
    """Answers what is asked, of groups of mails and of attachments, until the desk has gone."""
    while (asked := frames.read_request(stdin)) is not None:
        found = (
            extract_all(asked.raw, asked.parts) if isinstance(asked, frames.Wanted) else [read(raw, envelope) for raw, envelope in asked]
        )
        for piece in frames.answer(found):
            stdout.write(piece)
        stdout.flush()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    serve(sys.stdin.buffer, sys.stdout.buffer)
