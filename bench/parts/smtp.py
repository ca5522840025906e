# SPDX-License-Identifier: Apache-2.0
"""Mail in over SMTP and LMTP: accepted means committed. Beside it, what Postfix takes into its queue."""

import json
import statistics
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench import client, corpus
from bench.accounting import Span, between, reading
from bench.bench import Bench
from bench.databases import Databases
from bench.desk import desk, listener
from bench.figures import Figure, at_least, at_most
from bench.progress import say
from bench.servers.common import Missing, free_port, listens

_CONNECTIONS = (1, 10, 50)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a client saw, and what it cost the server."""

    seconds: float
    accepted: int
    refused: int
    slowest: float
    span: Span

    @property
    def rate(self) -> float:
        return self.accepted / self.seconds


def measure(bench: Bench) -> Iterator[Figure]:
    """Mails of 4 kB over 1, 10 and 50 connections, to the desk (`--only smtp`: nothing else runs) and to Postfix' queue in turns."""
    for connections in _CONNECTIONS:
        taken: dict[str, list[Sent]] = {"Postfix' smtpd": [], "SQLite": [], "PostgreSQL": []}
        for _ in range(bench.sizes.runs):
            taken["Postfix' smtpd"].append(_to_postfix(bench, connections))
            taken["SQLite"].append(_to_desk(bench, bench.sqlite, connections))
            taken["PostgreSQL"].append(_to_desk(bench, bench.postgres, connections))
        floor = statistics.median(one.rate for one in taken["Postfix' smtpd"])
        for name, runs in taken.items():
            yield from _figures("smtp-in", f"{name}, {_number(connections)}", runs, None if name.startswith("Postfix") else floor)


def lmtp(bench: Bench) -> Iterator[Figure]:
    """The same over LMTP, as an MTA in front would hand mail over."""
    for connections in _CONNECTIONS[:2]:
        for kind in ("sqlite", "postgres"):
            databases = bench.databases(kind)
            runs = [_to_desk(bench, databases, connections, "lmtp") for _ in range(bench.sizes.runs)]
            yield from _figures("lmtp", f"{databases.name}, {_number(connections)}", runs, None)


def _figures(part: str, name: str, runs: list[Sent], floor: float | None) -> Iterator[Figure]:
    elsewhere = statistics.median(one.span.elsewhere for one in runs)
    rates = tuple(one.rate for one in runs)
    say(f"{part}, {name}: {statistics.median(rates):.0f} mails/s")
    yield Figure(part, f"{name}: accepted", "mails/s", rates, at_least(floor) if floor else None, elsewhere, "4 kB each")
    yield Figure(part, f"{name}: refused", "mails", tuple(float(one.refused) for one in runs), at_most(0))
    yield Figure(part, f"{name}: slowest answer", "ms", tuple(1000 * one.slowest for one in runs))
    costs = tuple(1000 * sum(one.span.used.values()) / one.accepted for one in runs)
    yield Figure(part, f"{name}: CPU of the server and its database", "ms/mail", costs, None, elsewhere)


def _number(connections: int) -> str:
    return f"{connections} connection{'s' if connections > 1 else ''}"


def _to_desk(bench: Bench, databases: Databases, connections: int, protocol: str = "smtp") -> Sent:
    folder, port = bench.folder(), free_port()
    mails = _written(bench, folder)
    with databases.fresh() as database, desk(folder, database.url, listener(port, protocol)).running("smtp") as daemon:
        daemon.wait_for("the listener's start", lambda: listens(port))
        command = client.command(port, connections, mails, "LHLO" if protocol == "lmtp" else "EHLO")
        sent = _send(bench, command, ours=daemon.cpu, database=database.cpu)
        if database.ask("SELECT count(*) FROM inbound") != sent.accepted:
            raise Missing(f"{sent.accepted} mails were accepted, but not as many are in the database")
        return sent


def _to_postfix(bench: Bench, connections: int) -> Sent:
    server, before = bench.postfix, bench.postfix.held()
    sent = _send(bench, client.command(server.port, connections, _written(bench, bench.folder())), ours=server.cpu)
    if (held := server.held() - before) != sent.accepted:
        raise Missing(f"Postfix accepted {sent.accepted} mails, but {held} are in its queue")
    return sent


def _written(bench: Bench, folder: Path) -> Path:
    path = folder / "mails"
    client.write(path, corpus.small(bench.sizes.mails))
    return path


def _send(bench: Bench, command: list[str], **meters: Callable[[], float]) -> Sent:
    bench.quiet()
    first = reading(**meters)
    done = subprocess.run(command, stdout=subprocess.PIPE, timeout=900, check=True)
    span = between(first, reading(**meters))
    said = json.loads(done.stdout)
    accepted = said["codes"].get("250", 0)
    return Sent(said["seconds"], accepted, sum(said["codes"].values()) - accepted, said["slowest"], span)
