# SPDX-License-Identifier: Apache-2.0
"""The full-screen desk: how soon its first tickets stand on the screen, and how long its slowest key waits."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.bench import Bench
from bench.desk import desk
from bench.figures import Figure, at_most
from bench.progress import say
from bench.terminal import Spent, session

_OPEN_MS = 1000.0
_KEY_MS = 100.0
_DOWN, _ENTER, _ESCAPE, _TAB = b"j", b"\r", b"\x1b", b"\t"
# A look around as people have it: down the queue, into threads and out again, through the views, onto the command line.
_KEYS = (
    *(_DOWN,) * 6,
    *(b" ",) * 3,
    b"g",
    _ENTER,
    b" ",
    b"h",
    b"J",
    b"J",
    b"q",
    *(_TAB,) * 7,
    b"5",
    b"G",
    b"G",
    b"g",
    b":",
    b"a",
    b"s",
    _TAB,
    _ESCAPE,
    _ENTER,
    b"c",
    b"l",
    _TAB,
    _ESCAPE,
    b"q",
)


def measure(bench: Bench) -> Iterator[Figure]:
    """`maildesk desk` on a made-up desk, on both databases: the whole process until a row of the queue is seen, and every key after."""
    tickets = max(bench.sizes.desk)
    for kind in bench.kinds:
        databases = bench.databases(kind)
        with databases.read_only(tickets) as database:
            made = desk(bench.folder(), database.url)
            bench.quiet()
            yield from _figures(f"{tickets:,} tickets, {databases.name}", made.command("desk", "is:active"), bench, made.home)


def _figures(name: str, command: Sequence[str], bench: Bench, folder: Path) -> Iterator[Figure]:
    opened = [_opened(command, folder) for _ in range(bench.sizes.runs + 1)][1:]  # the first reads what the others find in memory
    yield _told(name, "opens with its first tickets", [one.whole for one in opened], _OPEN_MS)
    yield Figure("screen", f"{name}: opening, its CPU", "ms", tuple(one.cpu for one in opened))
    pressed = [one for _ in range(bench.sizes.runs) for one in _looked_around(command, folder)]
    slowest = sorted(one.first for one in pressed)
    yield _told(name, "slowest key until the screen answers", [slowest[-1]], _KEY_MS)
    yield Figure("screen", f"{name}: median key until the screen answers", "ms", (slowest[len(slowest) // 2],))
    whole = sorted(one.whole for one in pressed)
    yield Figure("screen", f"{name}: slowest key until the screen stands still", "ms", (whole[-1],))
    yield Figure("screen", f"{name}: slowest key, its CPU", "ms", (max(one.cpu for one in pressed),))


def _opened(command: Sequence[str], folder: Path) -> Spent:
    with session(command, folder) as running:
        return running.until(rb"CNCF-[0-9]")


def _looked_around(command: Sequence[str], folder: Path) -> list[Spent]:
    with session(command, folder) as running:
        running.until(rb"CNCF-[0-9]")
        return [running.press(key) for key in _KEYS]


def _told(name: str, what: str, values: Sequence[float], most: float) -> Figure:
    figure = Figure("screen", f"{name}: {what}", "ms", tuple(values), at_most(most))
    say(f"screen, {figure.name}: {figure.value:.0f} ms")
    return figure
