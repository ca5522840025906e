# SPDX-License-Identifier: Apache-2.0
"""Mail out: from the outbox to a relay that takes everything."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from statistics import median

from bench.accounting import Span, between, reading
from bench.bench import Bench
from bench.databases import Databases
from bench.desk import desk, relay
from bench.figures import Figure, at_least
from bench.progress import say
from bench.servers.common import Missing, free_port, listens, wait_for
from maildesk.store import bulk, schema
from maildesk.store.engine import open_engine

_BUSY_SECONDS = 30
_RATE = 500.0
# In the words of a partial index: to count what was sent would read the whole table, and be measured with the rest.
_WAITING = "SELECT count(*) FROM outbox WHERE state IN ('queued', 'deferred', 'sending')"
_SENT = "SELECT count(*) FROM outbox WHERE state = 'sent'"
_LETTER = (
    b"From: ServiceDesk <servicedesk@desk.example>\r\nTo: a@company.example\r\nSubject: We have your request [CNCF-1]\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nAuto-Submitted: auto-replied\r\nMessage-ID: <%d@desk.example>\r\n\r\n"
) + b"We have your request, and somebody will answer it within two days.\r\n" * 55


def measure(bench: Bench) -> Iterator[Figure]:
    """Mails of 4 kB from the outbox to a sink (`--only send`), on both databases."""
    for kind in ("sqlite", "postgres"):
        databases = bench.databases(kind)
        spans = [_empty(bench, databases) for _ in range(bench.sizes.runs)]
        rates = tuple(bench.sizes.mails / one.seconds for one in spans)
        elsewhere = median(one.elsewhere for one in spans)
        say(f"outbox, {databases.name}: {median(rates):.0f} mails/s")
        yield Figure("outbox", f"{databases.name}: sent to a sink", "mails/s", rates, at_least(_RATE), elsewhere, "4 kB each")
        costs = tuple(1000 * (one.used["ours"] + one.used["database"]) / bench.sizes.mails for one in spans)
        yield Figure("outbox", f"{databases.name}: CPU, ours and the database's", "ms/mail", costs, None, elsewhere)


def _empty(bench: Bench, databases: Databases) -> Span:
    """Sends `sizes.mails` mails; what lies between the first and the last one sent."""
    wanted = bench.sizes.mails
    with databases.fresh() as database, sink() as port:
        _fill(database.url, wanted)
        bench.quiet()
        with desk(bench.folder(), database.url, relay(port)).running("send") as daemon:
            meters = {"ours": daemon.cpu, "database": database.cpu}
            daemon.wait_for("the first mail sent", lambda: database.ask(_WAITING) < wanted, step=0.01)
            first = reading(**meters)
            daemon.wait_for("the last mail sent", lambda: not database.ask(_WAITING))
            span = between(first, reading(**meters))
            if (sent := database.ask(_SENT)) != wanted:
                raise Missing(f"{sent} of {wanted} mails were sent")
    return span


def _fill(url: str, mails: int) -> None:
    now = datetime.now(UTC)
    rows = [
        {
            "id": number,
            "ticket_id": None,
            "kind": "acknowledgement",
            "capped": True,
            "message_id": f"<{number}@desk.example>",
            "mail_from": "",
            "recipients": f'["a{number}@company.example"]',
            "content": _LETTER % number,
            "state": "queued",
            "created_at": now,
            "next_attempt_at": now,
        }
        for number in range(1, mails + 1)
    ]
    engine = open_engine(url, busy_seconds=_BUSY_SECONDS)
    with engine.begin() as connection:
        bulk.insert(connection, schema.outbox, rows)
    engine.dispose()


@contextmanager
def sink() -> Iterator[int]:
    """The port of a relay that takes everything."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "bench.sink", str(port)])
    try:
        wait_for("the sink's start", lambda: listens(port))
        time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(10)
