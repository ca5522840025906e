# SPDX-License-Identifier: Apache-2.0
"""Many workers on one PostgreSQL: how fast what was received becomes tickets with one, two and four processes."""

import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack

from bench.accounting import Span, between, reading
from bench.bench import Bench
from bench.databases import Database
from bench.desk import desk, mailbox
from bench.figures import Figure, at_least
from bench.progress import say
from bench.servers.common import Missing

_NUMBERS = (1, 2, 4)
_SECOND_GIVES = 1.4
_WAITING = "SELECT count(*) FROM inbound WHERE state IN ('received', 'processing')"
_RECEIVED = "SELECT count(*) FROM inbound"
_TWICE = "SELECT count(*) FROM (SELECT 1 FROM message WHERE inbound_id IS NOT NULL GROUP BY inbound_id HAVING count(*) > 1) AS twice"


def measure(bench: Bench) -> Iterator[Figure]:
    """A backlog that was received beforehand, worked off by 1, 2 and 4 `maildesk run --only work`; the server runs on the same cores."""
    rates: dict[int, list[float]] = {}
    for number in _NUMBERS:
        spans = [_worked_off(bench, number) for _ in range(bench.sizes.runs)]
        rates[number] = [len(bench.mails) / one.seconds for one in spans]
        elsewhere = statistics.median(one.elsewhere for one in spans)
        name = f"{number} worker process{'es' if number > 1 else ''}"
        say(f"workers, {name}: {statistics.median(rates[number]):.0f} mails/s")
        yield Figure("workers", f"{name}: received to tickets", "mails/s", tuple(rates[number]), None, elsewhere)
        for who in ("ours", "database"):
            costs = tuple(1000 * one.used[who] / len(bench.mails) for one in spans)
            yield Figure("workers", f"{name}: CPU of {who}", "ms/mail", costs, None, elsewhere)
        busy = tuple(sum(one.used.values()) / one.seconds for one in spans)
        yield Figure("workers", f"{name}: cores in use", "cores", busy, None, elsewhere)
    one = statistics.median(rates[1])
    yield Figure("workers", "a second process gives", "times", tuple(rate / one for rate in rates[2]), at_least(_SECOND_GIVES))


def _worked_off(bench: Bench, number: int) -> Span:
    with bench.postgres.fresh() as database, ExitStack() as running:
        home = bench.folder()
        _receive(bench, database)
        bench.quiet()
        daemons = [running.enter_context(desk(home / f"worker{at}", database.url).running("work")) for at in range(number)]
        daemons[0].wait_for("the first ticket", lambda: database.ask(_WAITING) < len(bench.mails), step=0.002)
        meters = {"ours": lambda: sum(one.cpu() for one in daemons), "database": database.cpu}
        before, waiting = reading(**meters), int(database.ask(_WAITING))
        daemons[0].wait_for("the last ticket", lambda: not database.ask(_WAITING), step=0.02)
        span = between(before, reading(**meters))
        if database.ask(_TWICE):
            raise Missing("a mail became two messages")
        whole = len(bench.mails) / max(1, waiting)  # the first group was decided on before anybody looked
        return Span(whole * span.seconds, {who: whole * used for who, used in span.used.items()}, span.elsewhere)


def _receive(bench: Bench, database: Database) -> None:
    sections = mailbox(bench.dovecot, bench.dovecot.mailbox(bench.mails))
    with desk(bench.folder(), database.url, sections).running("imap") as daemon:
        daemon.wait_for("the last mail received", lambda: int(database.ask(_RECEIVED)) >= len(bench.mails))
        time.sleep(0.5)  # its flags
