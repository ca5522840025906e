# SPDX-License-Identifier: Apache-2.0
"""Whole processes, from the start to the end of a command: wall clock and CPU."""

import resource
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence

from bench.accounting import between, reading
from bench.figures import Figure, at_most
from bench.progress import say
from bench.servers.common import Missing


def figures(part: str, name: str, command: Sequence[str], most: float, times: int, server: Callable[[], float]) -> Iterator[Figure]:
    """Wall clock (ms, at most `most`) and CPU, so many times. `server`: CPU seconds of the database server so far, which are told, too."""
    timed(command)  # the first call after another reads what the others find in memory
    first = reading(database=server)
    runs = [timed(command) for _ in range(times)]
    span = between(first, reading(database=server))
    served = 1000 * span.used["database"] / times
    figure = Figure(part, name, "ms", tuple(wall for wall, _ in runs), at_most(most), span.elsewhere)
    say(f"{part}, {name}: {figure.value:.0f} ms")
    yield figure
    note = f"and {served:.0f} ms of the database server" if served else ""
    yield Figure(part, f"{name}: its CPU", "ms", tuple(cpu for _, cpu in runs), None, None, note)


def timed(command: Sequence[str]) -> tuple[float, float]:
    """Wall clock and CPU of a process (ms). Raises Missing where it fails."""
    before = _children_cpu()
    begun = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300, check=False)
    spent = (time.perf_counter() - begun) * 1000
    if done.returncode:
        raise Missing(f"{' '.join(command[1:])} ended with {done.returncode}:\n{done.stdout.decode(errors='replace')[-2000:]}")
    return spent, 1000 * (_children_cpu() - before)


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
