# SPDX-License-Identifier: Apache-2.0
"""Databases on both kinds of server, empty or with a past, to write to or to read alone, and questions asked of them from outside."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from bench import past
from bench.accounting import cpu_seconds, own_cpu_seconds
from bench.servers.postgres import USER, Postgres


@dataclass(frozen=True)
class Database:
    """One database. `ask` gives the first column of the first row; `cpu` is the CPU time of its server (0 for a library)."""

    url: str
    ask: Callable[[str], Any]
    cpu: Callable[[], float]


class Databases(Protocol):
    """Databases of one kind. One with a past is made once, kept for other benchmarks, and copied to be written to."""

    name: str

    def fresh(self, tickets: int = 0) -> AbstractContextManager[Database]: ...

    def read_only(self, tickets: int) -> AbstractContextManager[Database]: ...


@dataclass
class SqliteDatabases:
    """Files in the folder `home`; those with a past in `keep`."""

    home: Path
    keep: Path
    name: str = "SQLite"
    _serial: Iterator[int] = field(default_factory=lambda: count(1))

    @contextmanager
    def fresh(self, tickets: int = 0) -> Iterator[Database]:
        path = self.home / f"desk{next(self._serial)}.db"
        shutil.copy(self._template(tickets), path)
        os.sync()  # what the copy left to be written is not the desk's to wait for
        try:
            with self._opened(path) as database:
                yield database
        finally:
            for left in self.home.glob(f"{path.name}*"):
                left.unlink()

    def read_only(self, tickets: int) -> AbstractContextManager[Database]:
        return self._opened(self._template(tickets))

    @contextmanager
    def _opened(self, path: Path) -> Iterator[Database]:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10, isolation_level=None, check_same_thread=False)

        def ask(question: str) -> Any:
            return connection.execute(question).fetchone()[0]

        try:
            yield Database(f"sqlite:///{path}", ask, lambda: 0.0)
        finally:
            connection.close()

    def _template(self, tickets: int) -> Path:
        folder = self.keep if tickets else self.home
        path = folder / f"{past.name(tickets)}.db"
        if not path.exists():
            for other in folder.glob("made_*"):
                if past.stale(other.name, tickets):
                    other.unlink()
            making = folder / "making.db"
            making.unlink(missing_ok=True)
            past.make(f"sqlite:///{making}", self.home / "making", tickets)
            with sqlite3.connect(making) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
            making.rename(path)
        return path


@dataclass
class PostgresDatabases:
    """Databases of a server, whose folder is kept."""

    server: Postgres
    home: Path
    name: str = "PostgreSQL"
    _serial: Iterator[int] = field(default_factory=lambda: count(1))

    @contextmanager
    def fresh(self, tickets: int = 0) -> Iterator[Database]:
        name = f"desk{next(self._serial)}"
        template = self._template(tickets)
        self._administer(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} TEMPLATE {template}", "CHECKPOINT")
        try:
            with self._opened(name) as database:
                yield database
        finally:
            self._administer(f"DROP DATABASE {name} WITH (FORCE)")

    def read_only(self, tickets: int) -> AbstractContextManager[Database]:
        return self._opened(self._template(tickets))

    @contextmanager
    def _opened(self, name: str) -> Iterator[Database]:
        connection = self._connect(name)
        watcher = int(connection.run("SELECT pg_backend_pid()")[0][0])

        def ask(question: str) -> Any:
            return connection.run(question)[0][0]

        try:
            # Our own questions are no work of the desk's.
            yield Database(self.server.url(name), ask, lambda: cpu_seconds(self.server.pid) - own_cpu_seconds(watcher))
        finally:
            connection.close()

    def _template(self, tickets: int) -> str:
        """A past leaves statistics, as autovacuum does in years. Of an empty table they would tell the planner that it is tiny and stays
        so; left alone, it takes a new table for one that will grow (plancat.c), as it does on a real desk's first day.
        """
        name = past.name(tickets)
        known = self._databases()
        if name not in known:
            gone = [one for one in known if past.stale(one, tickets)]
            self._administer(*(f"DROP DATABASE {one}" for one in (*gone, "making") if one in known), "CREATE DATABASE making")
            past.make(self.server.url("making"), self.home / "making-postgres", tickets)
            self._administer(f"ALTER DATABASE making RENAME TO {name}")
        return name

    def _databases(self) -> set[str]:
        connection = self._connect("postgres")
        try:
            return {row[0] for row in connection.run("SELECT datname FROM pg_database")}
        finally:
            connection.close()

    def _administer(self, *statements: str, database: str = "postgres") -> None:
        connection = self._connect(database)
        try:
            for statement in statements:
                connection.run(statement)
        finally:
            connection.close()

    def _connect(self, database: str) -> Any:
        import pg8000.native

        return pg8000.native.Connection(USER, host="127.0.0.1", port=self.server.port, database=database, timeout=600)
