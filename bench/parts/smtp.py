# SPDX-License-Identifier: Apache-2.0
"""Mail in over SMTP: accepted means committed."""

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from bench import client, corpus
from bench.accounting import Span, between, reading
from bench.bench import Bench
from bench.databases import Databases
from bench.desk import desk, listener
from bench.figures import Figure, at_least, at_most
from bench.progress import say
from bench.servers.common import Missing, free_port, listens

_RATE = 600.0


@dataclass(frozen=True, slots=True)
class Sent:
    """What a client saw, and what it cost the desk."""

    mails: int
    seconds: float
    accepted: int
    refused: int
    slowest: float
    span: Span


def measure(bench: Bench) -> Iterator[Figure]:
    """Mails of 4 kB over 10 and over 50 connections, on both databases (`--only smtp`: nothing else runs)."""
    for kind in ("sqlite", "postgres"):
        for connections, target in ((10, at_least(_RATE)), (50, None)):
            runs = [_send(bench, bench.databases(kind), connections) for _ in range(bench.sizes.runs)]
            elsewhere = statistics.median(one.span.elsewhere for one in runs)
            name = f"{bench.databases(kind).name}, {connections} connections"
            rates = tuple(one.accepted / one.seconds for one in runs)
            say(f"smtp-in, {name}: {statistics.median(rates):.0f} mails/s")
            yield Figure("smtp-in", f"{name}: accepted", "mails/s", rates, target, elsewhere, "4 kB each")
            yield Figure("smtp-in", f"{name}: refused", "mails", tuple(float(one.refused) for one in runs), at_most(0))
            yield Figure("smtp-in", f"{name}: slowest answer", "ms", tuple(1000 * one.slowest for one in runs))
            costs = tuple(1000 * (one.span.used["ours"] + one.span.used["database"]) / one.mails for one in runs)
            yield Figure("smtp-in", f"{name}: CPU, ours and the database's", "ms/mail", costs, None, elsewhere)


def _send(bench: Bench, databases: Databases, connections: int) -> Sent:
    mails = corpus.small(bench.sizes.mails)
    folder = bench.folder()
    client.write(folder / "mails", mails)
    port = free_port()
    bench.quiet()
    with databases.fresh() as database, desk(folder, database.url, listener(port)).running("smtp") as daemon:
        daemon.wait_for("the listener's start", lambda: listens(port))
        meters = {"ours": daemon.cpu, "database": database.cpu}
        first = reading(**meters)
        command = [sys.executable, "-m", "bench.client", "127.0.0.1", str(port), str(connections), str(folder / "mails")]
        done = subprocess.run(command, stdout=subprocess.PIPE, timeout=900, check=True)
        last = reading(**meters)
        said = json.loads(done.stdout)
        accepted = said["codes"].get("250", 0)
        if database.ask("SELECT count(*) FROM inbound") != accepted:
            raise Missing(f"{accepted} mails were accepted, but not as many are in the database")
        return Sent(len(mails), said["seconds"], accepted, len(mails) - accepted, said["slowest"], between(first, last))
