# SPDX-License-Identifier: Apache-2.0
"""A mailbox full of mail on its way to committed tickets, watched from outside."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from bench.accounting import Span, between, reading
from bench.bench import Bench
from bench.databases import Database, Databases
from bench.desk import Daemon, desk, mailbox

_RECEIVED = "SELECT coalesce(max(value), 0) FROM counter WHERE name = 'inbound'"
_WAITING = "SELECT count(*) FROM inbound WHERE state IN ('received', 'processing')"
_UNFLAGGED = "SELECT count(*) FROM inbound_source WHERE account = 'main' AND NOT settled"
_STARTED = "SELECT count(*) FROM mailbox_mark WHERE account = 'main'"
_OURS = "SELECT count(*) FROM inbound WHERE source_account = 'main' AND "
_LETTERS = (
    "SELECT count(*) FROM outbox JOIN inbound ON inbound.ticket_id = outbox.ticket_id AND inbound.disposition = 'ticket' "
    "WHERE inbound.source_account = 'main' AND outbox.kind = 'acknowledgement' AND length(outbox.content) > 0"
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run took, and what it left in the database."""

    span: Span
    startup_seconds: float
    settled: int
    tickets: int
    letters: int  # rendered acknowledgements
    quarantined: int


def drain(bench: Bench, databases: Databases, mails: Sequence[bytes], past: int = 0) -> Outcome:
    """Fills a mailbox, starts the daemon on it, and waits until every mail is decided on and flagged. Raises Missing."""
    with databases.fresh(past) as database:
        before = database.ask(_RECEIVED)
        sections = mailbox(bench.dovecot, bench.dovecot.mailbox(mails))
        bench.quiet()
        begun = time.perf_counter()
        with desk(bench.folder(), database.url, sections).running("imap,work") as daemon:
            span, startup = _watch(bench, database, daemon, before + len(mails), begun)
        return _outcome(database, span, startup)


def _watch(bench: Bench, database: Database, daemon: Daemon, wanted: int, begun: float) -> tuple[Span, float]:
    meters = {"ours": daemon.cpu, "database": database.cpu, "dovecot": bench.dovecot.cpu}
    daemon.wait_for("the first look", lambda: database.ask(_STARTED) > 0, step=0.005)
    first = reading(**meters)
    daemon.wait_for("the last decision", lambda: database.ask(_RECEIVED) >= wanted and not database.ask(_WAITING))
    done = reading(**meters)
    daemon.wait_for("the last flag", lambda: not database.ask(_UNFLAGGED))
    last = reading(**meters)
    # The clock stops at the last commit; the CPU of the last flags belongs to the mails all the same.
    return Span(done.at - first.at, between(first, last).used, between(first, done).elsewhere), first.at - begun


def _outcome(database: Database, span: Span, startup: float) -> Outcome:
    return Outcome(
        span,
        startup,
        settled=database.ask(_OURS + "state NOT IN ('received', 'processing')"),
        tickets=database.ask(_OURS + "disposition = 'ticket'"),
        letters=database.ask(_LETTERS),
        quarantined=database.ask(_OURS + "state = 'quarantined'"),
    )
