# SPDX-License-Identifier: Apache-2.0
"""Mails of 25 MB, each read in a process of its own."""

from collections.abc import Iterator

from bench.bench import Bench
from bench.child import cost
from bench.corpus.big import SHAPES
from bench.figures import Figure, at_most
from bench.progress import say

_SECONDS = 10.0
_MIB = 1 << 20
_MOST_MIB = 300.0


def measure(bench: Bench) -> Iterator[Figure]:
    """CPU seconds from the bytes to the JSON, and the most memory that the process held, the mail and Python included."""
    for shape, mail in SHAPES.items():
        bench.quiet()
        runs = [cost(mail(bench.sizes.large)) for _ in range(bench.sizes.runs)]
        name = f"{bench.sizes.large / 1e6:.3g} MB, {shape}"
        clock = f"{max(one.wall for one in runs):.2f} s by the clock"
        say(f"big, {name}: {runs[0].cpu:.2f} s, {runs[0].resident / _MIB:.0f} MiB")
        yield Figure("big", name, "s of CPU", tuple(one.cpu for one in runs), at_most(_SECONDS), None, clock)
        yield Figure("big", f"{name}: resident", "MiB", tuple(one.resident / _MIB for one in runs), at_most(_MOST_MIB))
