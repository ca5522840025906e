# SPDX-License-Identifier: Apache-2.0
"""What processes used: CPU time and memory, from /proc."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")
_BUSY = (0, 1, 2, 5, 6)  # user, nice, system, irq, softirq of /proc/stat


def family(root: int) -> list[int]:
    """A process and all below it that are alive."""
    children: dict[int, list[int]] = {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit() and (parent := _parent(entry)) is not None:
            children.setdefault(parent, []).append(int(entry.name))
    found = [root]
    for one in found:
        found += children.get(one, [])
    return found


def cpu_seconds(root: int) -> float:
    """CPU time (user and system) of a process and all below it, those that ended included once they were waited for."""
    return sum(sum(_stat(pid)[11:15]) for pid in family(root)) / _TICKS


def own_cpu_seconds(pid: int) -> float:
    """CPU time of one process alone."""
    return sum(_stat(pid)[11:13]) / _TICKS


def busy_seconds() -> float:
    """CPU time of the whole machine since it was started."""
    fields = (_PROC / "stat").read_text().partition("\n")[0].split()[1:]
    return sum(int(fields[at]) for at in _BUSY) / _TICKS


def pss_bytes(root: int) -> int:
    """Proportional set size of a process and all below it: shared pages are divided among those that share them."""
    return sum(_kilobytes(pid, "smaps_rollup", "Pss:") for pid in family(root))


def most_resident_bytes(root: int) -> int:
    """The high-water marks of a process and all below it, added up: what their PSS never exceeded."""
    return sum(_kilobytes(pid, "status", "VmHWM:") for pid in family(root))


@dataclass
class Peak:
    """The largest of many readings of `read`, taken by a thread."""

    read: Callable[[], int]
    every: float = 0.01
    highest: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def watching(self) -> Iterator["Peak"]:
        thread = threading.Thread(target=self._watch, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(self.every):
            self.highest = max(self.highest, self.read())


@dataclass(frozen=True, slots=True)
class Reading:
    """Clock and CPU at one moment: of the whole machine, of the benchmark with all that it started, of what is measured."""

    at: float
    machine: float
    bench: float
    used: dict[str, float]


def reading(**meters: Callable[[], float]) -> Reading:
    """Reads all meters (CPU seconds) now."""
    bench = cpu_seconds(os.getpid())
    return Reading(time.perf_counter(), busy_seconds(), bench, {name: meter() for name, meter in meters.items()})


@dataclass(frozen=True, slots=True)
class Span:
    """What lies between two readings."""

    seconds: float
    used: dict[str, float]
    elsewhere: float  # cores that were busy with what has nothing to do with the benchmark


def between(first: Reading, last: Reading) -> Span:
    seconds = last.at - first.at
    used = {name: last.used[name] - first.used[name] for name in first.used}
    # A database server is no child of ours: it is started by its own program, which leaves it behind.
    ours = last.bench - first.bench + used.get("database", 0.0)
    return Span(seconds, used, max(0.0, (last.machine - first.machine - ours) / seconds))


def _parent(entry: Path) -> int | None:
    fields = _stat(int(entry.name))
    return fields[1] if fields else None


def _stat(pid: int) -> list[int]:
    """The numbers of /proc/PID/stat from field 3 on (the state, no number, counts as 0); none where the process has gone."""
    with suppress(FileNotFoundError, ProcessLookupError):
        rest = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
        return [0, *map(int, rest[1:])]
    return []


def _kilobytes(pid: int, file: str, field: str) -> int:
    """A size in bytes that /proc tells in kB; 0 where the process has gone."""
    with suppress(FileNotFoundError, ProcessLookupError):
        for line in (_PROC / str(pid) / file).read_text().splitlines():
            if line.startswith(field):
                return int(line.split()[1]) * 1024
    return 0
