# SPDX-License-Identifier: Apache-2.0
"""A terminal of a chosen size, and what a command writes to it."""

import fcntl
import os
import pty
import struct
import termios
from pathlib import Path

from tests.forked import Forked


def on_a_terminal(folder: Path, *arguments: str, typed: bytes = b"", rows: int = 40, columns: int = 100, **environ: str) -> tuple[int, str]:
    """The exit status and the screen of `maildesk ARGUMENTS`; `typed` waits at the keyboard."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    given = {**os.environ, "TERM": "xterm", "HOME": str(folder), **environ}
    process = Forked(arguments, (slave, slave, slave), folder, given)
    os.close(slave)
    os.write(master, typed)
    screen = b""
    while chunk := _read(master):
        screen += chunk
    status = process.wait(timeout=60)
    os.close(master)
    return status, screen.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    """Linux answers EIO once the other end is closed."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""
