# SPDX-License-Identifier: Apache-2.0
"""Whole processes, from the start to the end of a command."""

import resource
import subprocess
import time
from collections.abc import Iterator, Sequence

from bench.bench import Bench, say
from bench.desk import desk
from bench.figures import Figure, at_most
from bench.servers.common import Missing

_HELP_MS = 150.0
_LIST_MS = {"sqlite": 400.0, "postgres": 450.0}


def measure(bench: Bench) -> Iterator[Figure]:
    """`maildesk --help`, and `ticket list` on a desk with a past, on both databases."""
    for kind in ("sqlite", "postgres"):
        databases = bench.databases(kind)
        with databases.fresh(bench.sizes.tickets) as database:
            made = desk(bench.folder(), database.url)
            bench.quiet()
            if kind == "sqlite":
                yield from _figures("maildesk --help", made.command("--help"), _HELP_MS, bench.sizes.commands)
            name = f"ticket list, {bench.sizes.tickets:,} tickets, {databases.name}"
            yield from _figures(name, made.command("ticket", "list"), _LIST_MS[kind], bench.sizes.commands)


def _figures(name: str, command: Sequence[str], most: float, times: int) -> Iterator[Figure]:
    _timed(command)  # the first call after a fill reads what the others find in memory
    runs = [_timed(command) for _ in range(times)]
    figure = Figure("commands", name, "ms", tuple(wall for wall, _ in runs), at_most(most))
    say(f"commands, {name}: {figure.value:.0f} ms")
    yield figure
    yield Figure("commands", f"{name}: its CPU", "ms", tuple(cpu for _, cpu in runs))


def _timed(command: Sequence[str]) -> tuple[float, float]:
    """Wall clock and CPU of a process (ms)."""
    before = _children_cpu()
    begun = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60, check=False)
    spent = (time.perf_counter() - begun) * 1000
    if done.returncode:
        raise Missing(f"{' '.join(command[1:])} ended with {done.returncode}:\n{done.stdout.decode(errors='replace')[-2000:]}")
    return spent, 1000 * (_children_cpu() - before)


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
