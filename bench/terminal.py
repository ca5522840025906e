# SPDX-License-Identifier: Apache-2.0
"""A program on a terminal of its own: keys in, and how long its screen takes to answer."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.accounting import cpu_seconds
from bench.servers.common import Missing

_QUIET = 0.08  # seconds without a byte: the screen stands still
_LONGEST = 60.0
_ROWS, _COLUMNS = 24, 80


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds: until the screen answered at all, until it stood still, and the CPU of the program meanwhile."""

    first: float
    whole: float
    cpu: float


@dataclass
class Session:
    """A running program. `begun`: when it was started."""

    process: subprocess.Popen[bytes]
    terminal: int
    begun: float

    def until(self, pattern: bytes) -> Spent:
        """What passed since the start until something is on the screen. Raises Missing where it never is."""
        seen, end = b"", self.begun + _LONGEST
        while not re.search(pattern, seen):
            more = self._read(end - time.perf_counter())
            if not more:
                raise Missing(f"{pattern!r} never came on the screen:\n{seen[-2000:].decode(errors='replace')}")
            seen += more
        passed = 1000 * (time.perf_counter() - self.begun)
        return Spent(passed, passed, 1000 * cpu_seconds(self.process.pid))

    def press(self, key: bytes) -> Spent:
        """What passed until the screen had answered a key. Raises Missing where it does not."""
        self.settle()
        before, begun = cpu_seconds(self.process.pid), time.perf_counter()
        os.write(self.terminal, key)
        first = last = 0.0
        while self._read(_QUIET if first else _LONGEST):
            last = 1000 * (time.perf_counter() - begun)
            first = first or last
        if not first:
            raise Missing(f"the screen does not answer {key!r}")
        return Spent(first, last, 1000 * (cpu_seconds(self.process.pid) - before))

    def settle(self) -> None:
        """Waits until the screen stands still."""
        while self._read(_QUIET):
            pass

    def _read(self, seconds: float) -> bytes:
        ready, _, _ = select.select([self.terminal], [], [], max(0.0, seconds))
        try:
            return os.read(self.terminal, 65536) if ready else b""
        except OSError:  # EIO: the program has ended
            return b""


@contextmanager
def session(command: Sequence[str], folder: Path) -> Iterator[Session]:
    """A program in a terminal of 80 x 24. It is ended afterwards, and waited for."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", _ROWS, _COLUMNS, 0, 0))
    environ = {name: value for name, value in os.environ.items() if not name.startswith("MAILDESK_")}
    given = environ | {"TERM": "xterm-256color", "HOME": str(folder), "MAILDESK_DESK__OPERATOR": "sam"}
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, cwd=folder, env=given, start_new_session=True)
    os.close(slave)
    try:
        yield Session(process, master, begun)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        os.close(master)
