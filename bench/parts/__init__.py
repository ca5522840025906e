# SPDX-License-Identifier: Apache-2.0
"""The parts of the benchmark by name. Each is a function from a `Bench` to figures; its docstring says what it measures."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from bench.bench import Bench
from bench.figures import Figure
from bench.parts import (
    arrival,
    asked,
    big,
    classify,
    commands,
    growth,
    hostile,
    imap,
    inspect,
    limits,
    memory,
    outbox,
    screen,
    smtp,
    soak,
    steps,
    storm,
    workers,
)

Part = Callable[[Bench], Iterator[Figure]]

PARTS: Mapping[str, Part] = {
    "limits": limits.measure,
    "imap-sqlite": partial(imap.measure, kind="sqlite"),
    "imap-postgres": partial(imap.measure, kind="postgres"),
    "smtp-in": smtp.measure,
    "lmtp": smtp.lmtp,
    "outbox": outbox.measure,
    "arrival": arrival.measure,
    "workers": workers.measure,
    "storm": storm.measure,
    "memory": memory.measure,
    "soak": soak.measure,
    "commands": commands.measure,
    "reports": asked.reports,
    "digests": asked.digests,
    "queries": asked.queries,
    "screen": screen.measure,
    "steps": steps.measure,
    "inspect": inspect.measure,
    "classify": classify.measure,
    "growth": growth.measure,
    "big": big.measure,
    "hostile": hostile.measure,
}
