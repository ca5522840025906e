# SPDX-License-Identifier: Apache-2.0
"""A backlog in Dovecot: from the mailbox to committed tickets with rendered acknowledgements in the outbox."""

import statistics
from collections.abc import Iterator

from bench.backlog import Outcome, drain
from bench.bench import Bench
from bench.figures import Figure, Target, at_least, at_most
from bench.progress import say

_RATE = {"sqlite": 400.0, "postgres": 300.0}
_CPU_MS = {"sqlite": 2.5, "postgres": 3.4}
_SAME = 10.0  # percent that a past of tickets may cost
_COPIED = 200_000  # tickets; a larger desk takes minutes to copy, so that one run must do


def measure(bench: Bench, kind: str) -> Iterator[Figure]:
    """Mails a second and CPU a mail, on an empty desk and on those with a past."""
    part = f"imap-{kind}"
    empty = _runs(bench, kind, 0)
    yield from _figures(part, "empty", empty, at_least(_RATE[kind]), at_most(_CPU_MS[kind]))
    for tickets in bench.sizes.tickets:
        full = _runs(bench, kind, tickets)
        yield from _figures(part, f"{tickets:,} tickets", full, at_least(_RATE[kind]), at_most(_CPU_MS[kind]))
        cost = [100 * (_cpu_ms(one) / statistics.median(map(_cpu_ms, empty)) - 1) for one in full]
        yield Figure(part, f"what {tickets:,} tickets add to the CPU of a mail", "%", tuple(cost), at_most(_SAME))


def _runs(bench: Bench, kind: str, past: int) -> list[Outcome]:
    mails = bench.mails
    outcomes = []
    for run in range(bench.sizes.runs if past < _COPIED else 1):
        outcomes.append(one := drain(bench, bench.databases(kind), mails, past))
        say(f"imap-{kind}, {past:,} tickets, run {run + 1}: {_rate(one):.0f} mails/s, {_cpu_ms(one):.2f} ms a mail")
    return outcomes


def _figures(part: str, desk: str, outcomes: list[Outcome], rate: Target, cpu: Target) -> Iterator[Figure]:
    elsewhere = statistics.median(one.span.elsewhere for one in outcomes)
    last = outcomes[-1]
    note = f"{last.settled:,} mails, {last.tickets:,} tickets, {last.letters:,} acknowledgements"
    yield Figure(part, f"{desk}: mails to tickets", "mails/s", tuple(map(_rate, outcomes)), rate, elsewhere, note)
    yield Figure(part, f"{desk}: CPU, ours and the database's", "ms/mail", tuple(map(_cpu_ms, outcomes)), cpu, elsewhere)
    for who in ("ours", "database", "dovecot"):
        words = "dovecot (not in the sum)" if who == "dovecot" else who
        each = tuple(1000 * one.span.used[who] / one.settled for one in outcomes)
        if any(each):
            yield Figure(part, f"{desk}: CPU of {words}", "ms/mail", each, None, elsewhere)
    yield Figure(part, f"{desk}: start to first look", "s", tuple(one.startup_seconds for one in outcomes), None, elsewhere)


def _rate(one: Outcome) -> float:
    return one.settled / one.span.seconds


def _cpu_ms(one: Outcome) -> float:
    return 1000 * (one.span.used["ours"] + one.span.used["database"]) / one.settled
