# SPDX-License-Identifier: Apache-2.0
"""Mails made to break a reader: each alone, then strewn among ordinary ones, where nobody is held up."""

from collections.abc import Iterator

from bench import corpus
from bench.backlog import drain
from bench.bench import Bench
from bench.child import cost
from bench.corpus.hostile import FAMILIES
from bench.corpus.traps import TRAPS
from bench.figures import Figure, at_least, at_most
from bench.progress import say

_SHARE = 0.02
_SECONDS = 2.0
_MIB = 1 << 20
_MOST_MIB = 300.0


def measure(bench: Bench) -> Iterator[Figure]:
    """What each family costs, and a backlog in which they are strewn."""
    yield from _each(bench)
    yield from _strewn(bench)


def _each(bench: Bench) -> Iterator[Figure]:
    """Every family read in a process of its own: CPU seconds from the bytes to the JSON, and the most memory that any took."""
    most = (0.0, "")
    for name, family in ({one.__name__.replace("_", " "): one for one in FAMILIES} | dict(TRAPS)).items():
        mail = family(0)
        bench.quiet()
        taken = cost(mail)
        most = max(most, (taken.resident / _MIB, name))
        say(f"hostile, {name}: {taken.cpu:.2f} s")
        note = f"{len(mail) / 1000:,.0f} kB, {taken.wall:.2f} s by the clock, {taken.resident / _MIB:.0f} MiB, {taken.defects} defects"
        yield Figure("hostile", name, "s of CPU", (taken.cpu,), at_most(_SECONDS), None, note)
    yield Figure("hostile", "most memory of one", "MiB", (most[0],), at_most(_MOST_MIB), None, most[1])


def _strewn(bench: Bench) -> Iterator[Figure]:
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
