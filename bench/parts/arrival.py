# SPDX-License-Identifier: Apache-2.0
"""How long a mail waits: from its arrival in the mailbox to its committed ticket, with IDLE."""

import imaplib
import threading
import time
from collections.abc import Iterator

from bench import corpus
from bench.accounting import between, reading
from bench.bench import Bench
from bench.databases import Databases
from bench.desk import desk, mailbox
from bench.figures import Figure, at_most
from bench.progress import say
from bench.servers.common import Missing
from bench.servers.dovecot import PASSWORD

_PER_SECOND = 10
_P95_SECONDS = 2.0
_LONGEST = 60.0
_STARTED = "SELECT count(*) FROM mailbox_mark WHERE account = 'main'"
_DECIDED = "SELECT count(*) FROM inbound WHERE state NOT IN ('received', 'processing')"


def measure(bench: Bench) -> Iterator[Figure]:
    """Ten mails a second put into a mailbox by another client, on both databases."""
    for kind in ("sqlite", "postgres"):
        databases = bench.databases(kind)
        bench.quiet()
        waits, elsewhere = _waits(bench, databases)
        for name, share, target in (("median", 0.5, None), ("p95", 0.95, at_most(_P95_SECONDS)), ("longest", 1.0, None)):
            value = waits[min(len(waits) - 1, int(share * len(waits)))]
            say(f"arrival, {databases.name}, {name}: {value:.3f} s")
            note = f"{len(waits)} mails, {_PER_SECOND} a second"
            yield Figure("arrival", f"{databases.name}: {name} from mailbox to ticket", "s", (value,), target, elsewhere, note)


def _waits(bench: Bench, databases: Databases) -> tuple[list[float], float]:
    """Seconds from the end of each APPEND to the look that finds its ticket, in order of length. The desk takes mail as it came."""
    user = bench.dovecot.mailbox([])
    mails = corpus.small(bench.sizes.arrivals)
    with databases.fresh() as database, desk(bench.folder(), database.url, mailbox(bench.dovecot, user)).running("imap,work") as daemon:
        daemon.wait_for("the first look", lambda: database.ask(_STARTED) > 0)
        arrived: list[float] = []
        first = reading(database=database.cpu)
        sender = threading.Thread(target=_append, args=(bench.dovecot.port, user, mails, arrived), daemon=True)
        sender.start()
        waits: list[float] = []
        until = time.perf_counter() + len(mails) / _PER_SECOND + _LONGEST
        while len(waits) < len(mails):
            decided, now = int(database.ask(_DECIDED)), time.perf_counter()
            waits += [now - arrived[at] if at < len(arrived) else 0.0 for at in range(len(waits), decided)]
            if now > until:
                raise Missing(f"{len(waits)} of {len(mails)} mails became tickets within {_LONGEST:.0f} s of the last")
            time.sleep(0.005)
        sender.join()
        return sorted(waits), between(first, reading(database=database.cpu)).elsewhere


def _append(port: int, user: str, mails: list[bytes], arrived: list[float]) -> None:
    with imaplib.IMAP4("127.0.0.1", port, timeout=60) as client:
        client.login(user, PASSWORD)
        begun = time.perf_counter()
        for serial, mail in enumerate(mails):
            time.sleep(max(0.0, begun + serial / _PER_SECOND - time.perf_counter()))
            client.append("INBOX", None, None, mail)
            arrived.append(time.perf_counter())
