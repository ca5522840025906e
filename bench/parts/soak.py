# SPDX-License-Identifier: Apache-2.0
"""A soak: the whole desk under steady mail, and whether its memory drifts. `make soak` takes hours, `make bench` ten minutes."""

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from smtplib import SMTP

from bench.accounting import cpu_seconds, family, pss_bytes
from bench.bench import Bench
from bench.client import RECIPIENT, SENDER
from bench.databases import Database
from bench.desk import Daemon, desk, listener, relay
from bench.figures import Figure, at_least, at_most
from bench.parts.outbox import sink
from bench.progress import say
from bench.servers.common import free_port, listens

_PER_SECOND = 10
_DRIFT = 5.0  # percent
_FIFTHS = 5  # the first one warms up, the second is compared with the last
_MIB = 1 << 20
_LOOK_SECONDS = 2.0
_DECIDED = "SELECT count(*) FROM inbound WHERE state NOT IN ('received', 'processing')"


@dataclass(frozen=True, slots=True)
class Look:
    """The daemon at one moment: bytes of memory (PSS), open files and sockets, CPU seconds so far."""

    at: float
    memory: int
    handles: int
    cpu: float


def measure(bench: Bench) -> Iterator[Figure]:
    """Mail in over SMTP, tickets, acknowledgements out to a sink; memory at the end beside memory when warm, on both databases."""
    for kind in ("sqlite", "postgres"):
        databases = bench.databases(kind)
        with databases.fresh() as database:
            looks, decided = _soaked(bench, database)
        warm, end = _fifth(looks, 1), _fifth(looks, _FIFTHS - 1)
        memory = [statistics.median(one.memory for one in part) for part in (warm, end)]
        drift = 100 * (memory[1] / memory[0] - 1)
        name = f"{databases.name}, {bench.sizes.soak:,} s"
        say(f"soak, {name}: {memory[0] / _MIB:.1f} to {memory[1] / _MIB:.1f} MiB")
        note = f"{memory[0] / _MIB:.1f} MiB when warm, {memory[1] / _MIB:.1f} MiB at the end"
        yield Figure("soak", f"{name}: memory drifts", "%", (drift,), at_most(_DRIFT), None, note)
        sent = bench.sizes.soak * _PER_SECOND
        yield Figure("soak", f"{name}: mails decided on", "mails", (float(decided),), at_least(sent), None, f"{sent:,} were sent")
        handles = [statistics.median(one.handles for one in part) for part in (warm, end)]
        yield Figure("soak", f"{name}: open files, more than when warm", "files", (handles[1] - handles[0],), at_most(0))
        slopes = [1000 * (part[-1].cpu - part[0].cpu) / ((part[-1].at - part[0].at) * _PER_SECOND) for part in (warm, end)]
        yield Figure("soak", f"{name}: CPU, in the last fifth", "ms/mail", (slopes[1],), None, None, f"{slopes[0]:.2f} when warm")


def _soaked(bench: Bench, database: Database) -> tuple[list[Look], int]:
    port, sent = free_port(), bench.sizes.soak * _PER_SECOND
    with sink() as out, desk(bench.folder(), database.url, {**listener(port), **relay(out)}).running() as daemon:
        daemon.wait_for("the listener's start", lambda: listens(port))
        looks = list(_under_mail(bench, daemon, port))
        daemon.wait_for("the last decision", lambda: int(database.ask(_DECIDED)) >= sent, seconds=120)
        return looks, int(database.ask(_DECIDED))


def _under_mail(bench: Bench, daemon: Daemon, port: int) -> Iterator[Look]:
    """Sends the corpus around and around; each round is another one, since the desk knows a mail again."""
    begun = time.monotonic()
    next_look = begun + _LOOK_SECONDS
    with SMTP("127.0.0.1", port, timeout=60) as client:
        for serial in range(bench.sizes.soak * _PER_SECOND):
            time.sleep(max(0.0, begun + serial / _PER_SECOND - time.monotonic()))
            client.sendmail(SENDER, [RECIPIENT], _another(bench.mails[serial % len(bench.mails)], serial // len(bench.mails)))
            if time.monotonic() >= next_look:
                yield _look(daemon.process.pid)
                next_look += _LOOK_SECONDS


def _another(mail: bytes, times: int) -> bytes:
    """The same mail with other Message-IDs and addresses, so that each round is a world of its own; the desk's address stays."""
    return mail.replace(b"@", b".%d@" % times).replace(b"servicedesk.%d@" % times, b"servicedesk@") if times else mail


def _look(pid: int) -> Look:
    handles = sum(len(list(Path(f"/proc/{one}/fd").iterdir())) for one in family(pid))
    return Look(time.monotonic(), pss_bytes(pid), handles, cpu_seconds(pid))


def _fifth(looks: list[Look], number: int) -> list[Look]:
    return looks[number * len(looks) // _FIFTHS : (number + 1) * len(looks) // _FIFTHS]
