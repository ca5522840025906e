# SPDX-License-Identifier: Apache-2.0
"""What the machine and the servers allow at all: mail fetched and thrown away, mail parsed and thrown away, bytes committed."""

import email
import email.policy
import imaplib
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from bench.bench import Bench
from bench.figures import Figure
from bench.progress import say
from bench.servers.dovecot import PASSWORD
from bench.servers.postgres import USER

_MODERN = BytesParser(policy=email.policy.default)
_GROUP = 50  # as the desk groups its commits
_KEEP = "INSERT INTO kept VALUES (?, ?)"
_SEVERAL = "INSERT INTO kept VALUES {}"


def measure(bench: Bench) -> Iterator[Figure]:
    """Mails a second of each step alone, in the barest way that Python has for it; the desk can be no faster."""
    mails = bench.mails
    yield _figure(bench, "raw IMAP fetch, 50 at a time (imaplib)", mails, lambda: _fetched(bench))
    yield _figure(bench, "bare parse (email, compat32)", mails, lambda: list(map(email.message_from_bytes, mails)))
    modern = email.policy.default
    yield _figure(
        bench, "bare parse (email, policy.default)", mails, lambda: [email.message_from_bytes(raw, policy=modern) for raw in mails]
    )
    few = mails[: max(100, len(mails) // 10)]
    for size, taken in ((1, few), (_GROUP, mails)):
        each = f"{size} {'mail' if size == 1 else 'mails'} a commit"
        yield _figure(bench, f"bare commits, SQLite (WAL, synchronous=FULL), {each}", taken, _into_sqlite(bench.folder(), taken, size))
        yield _figure(bench, f"bare commits, PostgreSQL, {each}", taken, _into_postgres(bench, taken, size))


def _figure(bench: Bench, name: str, mails: Sequence[bytes], act: Callable[[], object]) -> Figure:
    rates = []
    for _ in range(bench.sizes.runs):
        bench.quiet()
        begun = time.perf_counter()
        act()
        rates.append(len(mails) / (time.perf_counter() - begun))
    say(f"limits, {name}: {max(rates):.0f} mails/s")
    return Figure("limits", name, "mails/s", tuple(rates))


def _fetched(bench: Bench) -> None:
    with imaplib.IMAP4("127.0.0.1", bench.dovecot.port, timeout=60) as client:
        client.login(bench.filled_mailbox, PASSWORD)
        client.select("INBOX", readonly=True)
        for first in range(1, len(bench.mails) + 1, _GROUP):
            client.fetch(f"{first}:{first + _GROUP - 1}", "(UID BODY.PEEK[])")


def _into_sqlite(folder: Path, mails: Sequence[bytes], size: int) -> Callable[[], None]:
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE kept (id INTEGER PRIMARY KEY, content BLOB)")

    def act() -> None:
        connection.execute("DELETE FROM kept")
        for at in range(0, len(mails), size):
            connection.execute("BEGIN")
            connection.executemany(_KEEP, list(enumerate(mails[at : at + size], at)))
            connection.execute("COMMIT")

    return act


def _into_postgres(bench: Bench, mails: Sequence[bytes], size: int) -> Callable[[], None]:
    import pg8000.dbapi

    connection: Any = pg8000.dbapi.connect(USER, host="127.0.0.1", port=bench.postgres.server.port, database="postgres")
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE IF NOT EXISTS kept (id bigint PRIMARY KEY, content bytea)")
    connection.commit()

    def act() -> None:
        cursor.execute("TRUNCATE kept")
        for at in range(0, len(mails), size):
            group = list(enumerate(mails[at : at + size], at))
            cursor.execute(_SEVERAL.format(", ".join(["(%s, %s)"] * len(group))), [value for row in group for value in row])
            connection.commit()

    return act
