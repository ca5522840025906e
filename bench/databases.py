# SPDX-License-Identifier: Apache-2.0
"""Fresh databases on both kinds of server, empty or with a past, and questions asked of them from outside."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from bench.accounting import cpu_seconds, own_cpu_seconds
from bench.fill import fill
from bench.servers.postgres import USER, Postgres
from maildesk.assets import asset
from maildesk.store.engine import open_engine
from maildesk.store.migrate import upgrade

BUSY_SECONDS = 30


@dataclass(frozen=True)
class Database:
    """One database. `ask` gives the first column of the first row; `cpu` is the CPU time of its server (0 for a library)."""

    url: str
    ask: Callable[[str], Any]
    cpu: Callable[[], float]


class Databases(Protocol):
    """Makes databases of one kind."""

    name: str

    def fresh(self, tickets: int = 0) -> AbstractContextManager[Database]: ...


def _make(url: str, tickets: int) -> None:
    engine = open_engine(url, busy_seconds=BUSY_SECONDS, patient=True)
    upgrade(engine, asset("migrations"), lambda _step: None)
    if tickets:
        fill(engine, tickets)
    engine.dispose()


@dataclass
class SqliteDatabases:
    """Files in a folder. One with a past is made once and copied."""

    home: Path
    name: str = "SQLite"
    _serial: Iterator[int] = field(default_factory=lambda: count(1))

    @contextmanager
    def fresh(self, tickets: int = 0) -> Iterator[Database]:
        path = self.home / f"desk{next(self._serial)}.db"
        shutil.copy(self._template(tickets), path)
        os.sync()  # what the copy left to be written is not the desk's to wait for
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10, isolation_level=None, check_same_thread=False)

        def ask(question: str) -> Any:
            return connection.execute(question).fetchone()[0]

        try:
            yield Database(f"sqlite:///{path}", ask, lambda: 0.0)
        finally:
            connection.close()
            for left in self.home.glob(f"{path.name}*"):
                left.unlink()

    def _template(self, tickets: int) -> Path:
        path = self.home / f"template-{tickets}.db"
        if not path.exists():
            _make(f"sqlite:///{path}", tickets)
            with sqlite3.connect(path) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
        return path


@dataclass
class PostgresDatabases:
    """Databases of a server. One with a past is made once and copied."""

    server: Postgres
    name: str = "PostgreSQL"
    _serial: Iterator[int] = field(default_factory=lambda: count(1))
    _made: set[str] = field(default_factory=set)

    @contextmanager
    def fresh(self, tickets: int = 0) -> Iterator[Database]:
        name = f"desk{next(self._serial)}"
        self._administer(f"CREATE DATABASE {name} TEMPLATE {self._template(tickets)}", "CHECKPOINT")
        connection = self._connect(name)
        watcher = int(connection.run("SELECT pg_backend_pid()")[0][0])

        def ask(question: str) -> Any:
            return connection.run(question)[0][0]

        try:
            # Our own questions are no work of the desk's.
            yield Database(self.server.url(name), ask, lambda: cpu_seconds(self.server.pid) - own_cpu_seconds(watcher))
        finally:
            connection.close()
            self._administer(f"DROP DATABASE {name} WITH (FORCE)")

    def _template(self, tickets: int) -> str:
        name = f"template_{tickets}"
        if name not in self._made:
            self._administer(f"CREATE DATABASE {name}")
            _make(self.server.url(name), tickets)
            # What autovacuum does in years. Of an empty table it would tell the planner that it is tiny and stays so; left alone,
            # the planner takes a new table for one that will grow (plancat.c), as it does on a real desk's first day.
            if tickets:
                self._administer("VACUUM ANALYZE", database=name)
            self._made.add(name)
        return name

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
