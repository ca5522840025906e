# SPDX-License-Identifier: Apache-2.0
"""What the classifier costs: to load, in memory, and a mail; by words alone, and with the sentence encoder where it is installed."""

import json
import math
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import process_time
from typing import Any

from bench.bench import Bench
from bench.figures import Figure, at_most
from bench.progress import say
from maildesk.classifying import classifier
from maildesk.mail.read import read
from maildesk.model.encoder import installed

_MAILS = 200
_GROUP = 50  # mails that are classified at once, as the desk does


@dataclass(frozen=True, slots=True)
class _Kind:
    """A way to classify and its bounds: ms a mail in groups and alone, seconds to load, MiB on top of a process that can read mail."""

    name: str
    semantic: bool
    grouped: float
    alone: float
    load: float
    memory: float


_KINDS = (_Kind("words", False, 0.35, 2.0, 0.3, 40.0), _Kind("with the encoder", True, 10.0, 10.0, 3.0, 160.0))

# In a process of its own that has what a desk has already: what loads and stays is the classifier's.
_LOADING = """
import json, pathlib, sys, time
import maildesk.wiring, maildesk.flow.process, maildesk.settings, maildesk.mail.read
from maildesk.classifying import classifier
from maildesk.model.school import typed
resident = lambda: int(pathlib.Path("/proc/self/statm").read_text().split()[1]) * 4096
before, begun = resident(), time.process_time()
classifier(None, semantic=sys.argv[1] == "yes").classify([typed("a logo", "we need a logo for our project")])
print(json.dumps({"seconds": time.process_time() - begun, "mib": (resident() - before) / (1 << 20)}))
"""


def measure(bench: Bench) -> Iterator[Figure]:
    """CPU and memory of the classifier that ships."""
    for kind in _KINDS:
        if kind.semantic and not installed():
            say("classify: the sentence encoder is not installed")
            continue
        bench.quiet()
        loads = [_loading(kind) for _ in range(bench.sizes.runs)]
        yield _figure(kind, "load", "s", [one["seconds"] for one in loads], kind.load)
        yield _figure(kind, "memory", "MiB", [one["mib"] for one in loads], kind.memory)
        yield from _speeds(bench, kind)


def _speeds(bench: Bench, kind: _Kind) -> Iterator[Figure]:
    classify = classifier(None, semantic=kind.semantic).classify
    mails = [read(raw) for raw in bench.mails[:_MAILS]]
    for name, size, bound in (("in groups of 50", _GROUP, kind.grouped), ("alone", 1, kind.alone)):
        yield _figure(
            kind, name, "ms/mail", [_best(classify, mails, size, bench.sizes.rounds // 10 + 1) for _ in range(bench.sizes.runs)], bound
        )


def _figure(kind: _Kind, name: str, unit: str, values: Sequence[float], bound: float) -> Figure:
    figure = Figure("classify", f"{kind.name}: {name}", unit, tuple(values), at_most(bound))
    say(f"classify, {figure.name}: {figure.value:.3f} {unit}")
    return figure


def _loading(kind: _Kind) -> dict[str, float]:
    ran = subprocess.run([sys.executable, "-c", _LOADING, "yes" if kind.semantic else "no"], capture_output=True, text=True, check=True)
    told: dict[str, float] = json.loads(ran.stdout)
    return told


def _best(classify: Callable[[Sequence[Any]], object], mails: Sequence[Any], size: int, rounds: int) -> float:
    """ms a mail; of each group its best round counts, against what others do to the caches of this core."""
    groups = [mails[at : at + size] for at in range(0, len(mails), size)]
    best = [math.inf] * len(groups)
    for at in rounds * list(range(len(groups))):
        begun = process_time()
        classify(groups[at])
        best[at] = min(best[at], process_time() - begun)
    return 1000 * sum(best) / len(mails)
