# SPDX-License-Identifier: Apache-2.0
"""How long a program takes to start that does nothing."""

from collections.abc import Iterator

from bench.bench import Bench
from bench.commands import figures
from bench.desk import desk
from bench.figures import Figure

_HELP_MS = 150.0


def measure(bench: Bench) -> Iterator[Figure]:
    """`maildesk --help`."""
    made = desk(bench.folder(), "sqlite:///none.db")
    bench.quiet()
    yield from figures("commands", "maildesk --help", made.command("--help"), _HELP_MS, bench.sizes.commands, lambda: 0.0)
