# SPDX-License-Identifier: Apache-2.0
"""Mails made to break a reader, strewn among ordinary ones: nobody is held up."""

from collections.abc import Iterator

from bench import corpus
from bench.backlog import drain
from bench.bench import Bench
from bench.figures import Figure, at_least

_SHARE = 0.02


def measure(bench: Bench) -> Iterator[Figure]:
    """How many mails of a backlog with 2% hostile ones are decided on, and how fast, on SQLite."""
    mails = strewn(bench.mails, int(len(bench.mails) * _SHARE))
    outcome = drain(bench, bench.sqlite, mails)
    note = f"{outcome.quarantined} of them quarantined"
    yield Figure(
        "hostile", "mails filed, held, ignored or quarantined", "mails", (float(outcome.settled),), at_least(len(mails)), None, note
    )
    rate = outcome.settled / outcome.span.seconds
    yield Figure("hostile", "mails to tickets with 2% hostile", "mails/s", (rate,), None, outcome.span.elsewhere)
    yield Figure("hostile", "CPU, ours", "ms/mail", (1000 * outcome.span.used["ours"] / outcome.settled,), None, outcome.span.elsewhere)


def strewn(mails: list[bytes], number: int) -> list[bytes]:
    """`mails` with `number` of them replaced by hostile ones, evenly."""
    mixed = list(mails)
    for serial, mail in enumerate(corpus.hostile(number)):
        mixed[serial * len(mails) // number] = mail
    return mixed
