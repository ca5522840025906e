# SPDX-License-Identifier: Apache-2.0
"""Where it was measured."""

import os
import platform
import re
import sqlite3
import statistics
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.servers.dovecot import PROGRAM as DOVECOT
from bench.servers.postgres import programs


def machine(folder: Path) -> dict[str, str]:
    """The machine and the programs, in words. `folder` is where the databases lie."""
    memory = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "CPU": f"{_cpu()}, {os.cpu_count()} cores",
        "memory": f"{int(memory[1]) / 1024 / 1024:.1f} GiB" if memory else "unknown",
        "disk": f"{_filesystem(folder)}, fdatasync of a page {fdatasync_ms(folder):.2f} ms",
        "kernel": f"{platform.system()} {platform.release()}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "SQLite": sqlite3.sqlite_version,
        "PostgreSQL": _said([str(programs() / "postgres"), "--version"]),
        "Dovecot": _said([DOVECOT, "--version"]),
        **state("before"),
    }


def state(when: str) -> dict[str, str]:
    """How busy the machine is, and how fast it is while that lasts: the same loop takes more CPU time where cores are shared."""
    return {
        f"load {when}": " ".join(f"{one:.2f}" for one in os.getloadavg()),
        f"a fixed loop of Python {when}": loop(),
    }


def loop(seconds: float = 1.5) -> str:
    """CPU time of a fixed piece of work in Python: virtual cores are as fast as their neighbours let them be, from second to second."""
    until = time.monotonic() + seconds
    times = [_looped()]
    while time.monotonic() < until:
        times.append(_looped())
    return f"{statistics.mean(times):.0f} ms of CPU (from {min(times):.0f} to {max(times):.0f})"


def _looped() -> float:
    begun = time.process_time()
    sum({str(one): one for one in range(100_000)}.values())
    return 1000 * (time.process_time() - begun)


def _cpu() -> str:
    names = re.findall(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    return names[0] if names else platform.machine()


def _said(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=10, check=False).stdout.strip() or "unknown"
    except FileNotFoundError:
        return "not installed"


def _filesystem(folder: Path) -> str:
    """The type of the file system that holds `folder`: the longest mount point that it lies below."""
    best = ("", "unknown")
    for line in Path("/proc/mounts").read_text().splitlines():
        _, point, kind, *_ = line.split()
        if folder.resolve().is_relative_to(point) and len(point) > len(best[0]):
            best = (point, kind)
    return best[1]


def fdatasync_ms(folder: Path, times: int = 100) -> float:
    """How long the disk takes to make one page durable (ms, mean)."""
    path = folder / "fdatasync"
    handle = os.open(path, os.O_CREAT | os.O_RDWR)
    try:
        os.write(handle, bytes(4096 * times))
        os.fsync(handle)
        begun = time.perf_counter()
        for at in range(times):
            os.pwrite(handle, os.urandom(4096), 4096 * at)
            os.fdatasync(handle)
        return (time.perf_counter() - begun) / times * 1000
    finally:
        os.close(handle)
        path.unlink()
