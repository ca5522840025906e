# SPDX-License-Identifier: Apache-2.0
"""Reads mails in a process of its own, whose death or endless work harms nobody (promise: Durability 5)."""

import os
import select
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, cast

import maildesk
from maildesk.flow.errors import ReaderLost
from maildesk.mail.values import Envelope, Mail
from maildesk.reader import frames

# A mail takes milliseconds, the worst within the bounds two seconds, 25 MB ten: more is a mail that hangs, or a machine that stands.
PATIENCE_SECONDS = 10.0
BYTES_A_SECOND = 1_000_000


class ReaderProcess:
    """`flow.ports.Reader` and `Extractor` over a child process, started when it is first needed. For one thread at a time."""

    def __init__(self, patience: float = PATIENCE_SECONDS) -> None:
        self._patience = patience
        self._child: _Child | None = None

    def __call__(self, mails: Sequence[tuple[bytes, Envelope]]) -> list[Mail]:
        """What the mails say, in order.

        Raises ReaderLost if the process died over them or took too long; the next call starts another.
        """
        return frames.read_answer(self._ask(frames.request(mails), sum(len(raw) for raw, _ in mails)))

    def extract(self, raw: bytes, parts: Sequence[str]) -> list[bytes]:
        """The bytes of the attachments at these paths. Raises ReaderLost as the reading does."""
        return frames.read_extracted(self._ask(frames.extraction(raw, parts), len(raw)))

    def _ask(self, pieces: Iterable[bytes], size: int) -> bytes:
        """What the process answers; `size`, in bytes, is what it has to look at."""
        until = time.monotonic() + self._patience + size / BYTES_A_SECOND
        child = self.start()
        try:
            for piece in pieces:
                child.write(piece, until)
            return child.read(frames.length(child.read(frames.PREFIX, until)), until)
        except BaseException:
            self.close()  # whatever is still in the pipes belongs to these mails
            raise

    def start(self) -> "_Child":
        """Starts the process if none runs, so that the first mail need not wait for it."""
        if self._child is None:
            self._child = _Child()
        return self._child

    def close(self) -> None:
        """Ends the process."""
        if self._child is not None:
            self._child.end()
            self._child = None


class _Child:
    """The process and its pipes, which never block longer than `until` (of the monotonic clock)."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "maildesk.reader.service"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env=_environment(),
            start_new_session=True,  # Ctrl-C is for the desk, which finishes what is in hand
        )
        self._in, self._out = cast("IO[bytes]", self._process.stdin), cast("IO[bytes]", self._process.stdout)
        os.set_blocking(self._in.fileno(), False)

    def write(self, piece: bytes, until: float) -> None:
        rest = memoryview(piece)
        while rest:
            _await(self._in.fileno(), select.POLLOUT, until)
            try:
                rest = rest[os.write(self._in.fileno(), rest) :]
            except BlockingIOError:
                continue
            except OSError:
                raise self._died() from None

    def read(self, size: int, until: float) -> bytes:
        content = bytearray()
        while len(content) < size:
            _await(self._out.fileno(), select.POLLIN, until)
            piece = os.read(self._out.fileno(), min(size - len(content), 1 << 20))
            if not piece:
                raise self._died()
            content += piece
        return bytes(content)

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        self._in.close()
        self._out.close()

    def _died(self) -> ReaderLost:
        status = self._process.wait()
        how = f"signal {-status}" if status < 0 else f"exit status {status}"
        return ReaderLost(f"its reader died over it ({how})")


def _await(descriptor: int, event: int, until: float) -> None:
    poll = select.poll()
    poll.register(descriptor, event)
    if not poll.poll(max(0.0, until - time.monotonic()) * 1000):
        raise ReaderLost("reading it took too long")


def _environment() -> dict[str, str]:
    """The desk's own environment without its secrets, and with the way to this very package."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAILDESK_")}
    return kept | {"PYTHONPATH": str(Path(maildesk.__file__).parent.parent)}
