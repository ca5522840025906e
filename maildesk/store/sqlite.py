# SPDX-License-Identifier: Apache-2.0
"""SQLite, set up so that a commit is a promise: WAL, synchronous=FULL, foreign keys, one writer at a time."""

import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection

from maildesk.flow.errors import StoreUnavailable
from maildesk.store.errors import UPGRADE, BadDatabaseUrl

# Fewer checkpoints than with the default of 1,000 pages: pages that many mails touch are copied once for all of them.
_CHECKPOINT_PAGES = 4000
_JOURNAL_BYTES = 64 * 1024 * 1024
_LOG_PAUSE = 0.02  # seconds


def path_of(url: URL) -> Path:
    """The file of the database. Raises BadDatabaseUrl."""
    if not url.database or url.database == ":memory:":
        raise BadDatabaseUrl("a database in memory would lose every mail", "name a file: sqlite:////var/lib/maildesk/maildesk.db")
    if url.query:
        raise BadDatabaseUrl(f"the database URL has options that mean nothing here: {', '.join(url.query)}", "drop what follows the `?`")
    return Path(url.database).absolute()


def create_file(path: Path) -> None:
    """Makes an empty database that only its owner reads. SQLite gives its WAL the same mode."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as problem:
        raise StoreUnavailable(
            f"the database {path} cannot be made: {problem.strerror}", "make its folder, writable for the user that runs maildesk"
        ) from None


def connector(path: Path, busy_seconds: float) -> Callable[[], sqlite3.Connection]:
    """Opens connections to a database that exists: a mistyped path must not become a new, empty desk."""
    address = f"file:{quote(str(path))}?mode=rw"

    def connect() -> sqlite3.Connection:
        if not path.exists():
            raise StoreUnavailable(f"there is no database at {path}", f"{UPGRADE}, which makes it, or check [database] url")
        # isolation_level None: BEGIN is ours (see `begin`), never the driver's guess.
        connection = sqlite3.connect(address, uri=True, timeout=busy_seconds, isolation_level=None, check_same_thread=False)
        _use_log(connection, time.monotonic() + busy_seconds)
        _set_up(connection)
        return connection

    return connect


def _use_log(connection: sqlite3.Connection, until: float) -> None:
    """WAL. SQLite does not wait for those who turn a new database to it at the same moment (SQLITE_BUSY at once): we do."""
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").close()
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_LOG_PAUSE)
        else:
            return


def _set_up(connection: sqlite3.Connection) -> None:
    for pragma in (
        "synchronous=FULL",
        "foreign_keys=ON",
        f"wal_autocheckpoint={_CHECKPOINT_PAGES}",
        f"journal_size_limit={_JOURNAL_BYTES}",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def begin(connection: Connection, writes: bool, durable: bool) -> None:
    """Starts a transaction. A writer takes the lock at once: a lock taken later cannot wait (SQLITE_BUSY without a timeout).

    A commit that need not be durable by itself is made so by the next one that is: the log is flushed as a whole.
    """
    if not writes:
        connection.exec_driver_sql("BEGIN")
        return
    connection.exec_driver_sql("PRAGMA synchronous=FULL" if durable else "PRAGMA synchronous=NORMAL")
    connection.exec_driver_sql("BEGIN IMMEDIATE")
