# SPDX-License-Identifier: Apache-2.0
"""What doubling a dimension of a mail costs: linear is 2."""

import gc
import math
from collections.abc import Iterator
from itertools import pairwise
from time import process_time

from bench.bench import Bench
from bench.corpus.grown import DIMENSIONS, Dimension
from bench.figures import Figure, at_most, written
from bench.progress import say
from maildesk.mail.read import understand

_MOST = 2.2
_DOUBLED = (1, 2, 4, 8)
LARGEST = _DOUBLED[-1]  # times the smallest size
_SLICE = 0.003  # seconds of CPU that are timed at once


def measure(bench: Bench) -> Iterator[Figure]:
    """The worst of three doublings of each dimension, by CPU time; the best of several rounds over all four sizes counts."""
    for dimension in DIMENSIONS:
        bench.quiet()
        figure = figure_of(dimension, bench.sizes.rounds)
        say(f"growth, {figure.name}: {figure.value:.2f} [{figure.note}]")
        yield figure


def figure_of(dimension: Dimension, rounds: int) -> Figure:
    """The worst ratio of two neighbouring sizes; its note tells what each size costs."""
    mails = [dimension.mail(dimension.smallest * times) for times in _DOUBLED]
    costs = costs_of(mails, rounds)
    ratios = [after / before for before, after in pairwise(costs)]
    note = f"{', '.join(written(1000 * cost) for cost in costs)} ms: x {', '.join(f'{ratio:.2f}' for ratio in ratios)}"
    name = f"{dimension.name}, {dimension.smallest:,} to {dimension.smallest * LARGEST:,}"
    return Figure("growth", name, "times", (max(ratios),), at_most(_MOST), None, note)


def costs_of(mails: list[bytes], rounds: int) -> list[float]:
    """CPU seconds for each mail: the best of many short slices, in which the sizes take turns.

    The shorter a slice and the more of them, the surer one falls into a moment in which nobody else uses the caches of this core.
    """
    gc.collect()
    times = [1 + int(_SLICE / _timed(mail, 1)) for mail in mails]
    best = [math.inf] * len(mails)
    for at in rounds * list(range(len(mails))):
        best[at] = min(best[at], _timed(mails[at], times[at]))
    return best


def _timed(mail: bytes, times: int) -> float:
    begun = process_time()
    for _ in range(times):
        understand(mail)
    return (process_time() - begun) / times
