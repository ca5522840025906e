# SPDX-License-Identifier: Apache-2.0
"""Memory: proportional set size of all our processes."""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench import client, corpus
from bench.accounting import Peak
from bench.bench import Bench
from bench.databases import Database, Databases
from bench.desk import Daemon, Sections, desk, listener, mailbox
from bench.figures import Figure, at_most
from bench.progress import say
from bench.servers.common import free_port, listens

_IDLE_MIB = 110.0
_PEAK_MIB = 320.0
_LARGE = 25_000_000
_MIB = 1 << 20
_QUIET_SECONDS = 3.0
_DONE = "SELECT count(*) FROM inbound WHERE state NOT IN ('received', 'processing')"


@dataclass(frozen=True, slots=True)
class High:
    """The most that the daemon took: by reading its PSS every 10 ms, and by the kernel's high-water mark (shared pages count whole)."""

    pss: int
    resident: int


def measure(bench: Bench) -> Iterator[Figure]:
    """The whole daemon, idle and while a mail of 25 MB passes through it, by SMTP and by IMAP, on both databases."""
    for kind in ("sqlite", "postgres"):
        databases = bench.databases(kind)
        idle, over_smtp = _over_smtp(bench, databases)
        yield _figure(f"{databases.name}: idle", idle, _IDLE_MIB)
        yield from _figures(f"{databases.name}: 25 MB over SMTP", over_smtp)
        yield from _figures(f"{databases.name}: 25 MB over IMAP", _over_imap(bench, databases))


def _figure(name: str, size: int, most: float) -> Figure:
    say(f"memory, {name}: {size / _MIB:.0f} MiB")
    return Figure("memory", name, "MiB", (size / _MIB,), at_most(most), None, "PSS")


def _figures(name: str, high: High) -> Iterator[Figure]:
    yield _figure(name, high.pss, _PEAK_MIB)
    yield Figure("memory", name, "MiB", (high.resident / _MIB,), None, None, "the kernel's own high-water mark of resident pages")


def _over_smtp(bench: Bench, databases: Databases) -> tuple[int, High]:
    port = free_port()
    empty = mailbox(bench.dovecot, bench.dovecot.mailbox([]))
    with _running(bench, databases, {**listener(port), **empty}) as (database, daemon):
        daemon.wait_for("the listener's start", lambda: listens(port))
        time.sleep(_QUIET_SECONDS)
        idle = daemon.pss()
        path = bench.folder() / "mails"
        client.write(path, [corpus.of_size(_LARGE) + b"\r\n"])
        command = client.command(port, 1, path)
        return idle, _peak(database, daemon, lambda: subprocess.run(command, stdout=subprocess.DEVNULL, timeout=300, check=True))


def _over_imap(bench: Bench, databases: Databases) -> High:
    full = mailbox(bench.dovecot, bench.dovecot.mailbox([corpus.of_size(_LARGE)]))
    with _running(bench, databases, full) as (database, daemon):
        return _peak(database, daemon, lambda: None)


@contextmanager
def _running(bench: Bench, databases: Databases, sections: Sections) -> Iterator[tuple[Database, Daemon]]:
    with databases.fresh() as database, desk(bench.folder(), database.url, sections).running() as daemon:
        yield database, daemon


def _peak(database: Database, daemon: Daemon, act: Callable[[], object]) -> High:
    with Peak(daemon.pss).watching() as peak:
        act()
        daemon.wait_for("the large mail's ticket", lambda: database.ask(_DONE) > 0)
        time.sleep(0.5)
        resident = daemon.most_resident()
    return High(peak.highest, resident)
