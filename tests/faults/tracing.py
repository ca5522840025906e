# SPDX-License-Identifier: Apache-2.0
"""What processes ask of the kernel, in order: the only witness of what would survive a power cut."""

import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_CALLS = "trace=write,pwrite64,fsync,fdatasync,sendto,recvfrom,rename,renameat,renameat2"


class Trace:
    """Lines of strace, with the paths of descriptors and the bytes of messages."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def lines(self) -> list[str]:
        """In order; a call that another thread interrupted stands where it ended."""
        begun: dict[str, str] = {}
        found = []
        for line in self._file.read_text("utf-8", "replace").splitlines():
            thread, _, call = line.partition(" ")
            if call.rstrip().endswith("<unfinished ...>"):
                begun[thread] = call.partition(" <unfinished")[0].strip()
                continue
            resumed = re.match(r"\s*<\.\.\. \w+ resumed>(.*)", call)
            found.append(begun.pop(thread, "") + resumed[1] if resumed else call.strip())
        return found

    def last(self, pattern: str, before: int) -> int:
        """Where the last line like this stands before a place. Fails if there is none."""
        lines = self.lines()
        found = [place for place in range(before) if re.search(pattern, lines[place])]
        assert found, f"no {pattern} before line {before} of\n" + "\n".join(line[:200] for line in lines[-80:])
        return found[-1]

    def place(self, pattern: str, after: int = 0) -> int:
        """Where the first line like this stands after a place. Fails if there is none."""
        lines = self.lines()
        for place in range(after, len(lines)):
            if re.search(pattern, lines[place]):
                return place
        pytest.fail(f"no {pattern} after line {after} of\n" + "\n".join(line[:200] for line in lines[-80:]))


@contextmanager
def traced(folder: Path, *pids: int) -> Iterator[Trace]:
    """All threads and children of these processes, from now to the end of the block."""
    program = shutil.which("strace")
    assert program, "the test needs strace: apt-get install --no-install-recommends strace"
    file = folder / "trace"
    command = [program, "-f", "-y", "-s", "300", "-e", _CALLS, "-o", str(file), *(word for pid in pids for word in ("-p", str(pid)))]
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert tracer.stderr is not None
    for _ in pids:
        told = tracer.stderr.readline()
        assert "attached" in told or "No such process" in told, f"strace may not look: {told}"  # a session may have ended meanwhile
    try:
        yield Trace(file)
    finally:
        tracer.send_signal(signal.SIGINT)
        tracer.communicate(timeout=20)
