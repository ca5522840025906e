# SPDX-License-Identifier: Apache-2.0
"""A private PostgreSQL for the tests, and databases that are ready to use. One server for each xdist worker.

Fixtures for everybody:

- `store_url`: the URL of a migrated database without a row; each test that asks for it runs twice, on SQLite and on PostgreSQL.
  A process of its own (a daemon, `ingest`) can be pointed at it.
- `store`: the same, opened as `maildesk.store.sql.SqlStore`.
- `sqlite_url`, `postgresql_url`: one of the two alone.
- `empty_url`: without tables, on both.
- `postgresql_server`: the server, for tests that stop it, start it again or ask it things. A test that stops it starts it again.

The server does not fsync: its commits survive its own death, not that of the machine.
"""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pg8000.native
import pytest

from maildesk.store.engine import open_engine
from maildesk.store.migrate import upgrade
from maildesk.store.sql import SqlStore, open_store

INSTALL = "apt-get install --no-install-recommends postgresql"
MIGRATIONS = Path(__file__).parent.parent.parent / "migrations"
USER = "desk"
LOCKED_USER = "locked"  # has to give LOCKED_PASSWORD
LOCKED_PASSWORD = "s3cret:/@word"
BUSY_SECONDS = 10.0

CONFIG = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{home}'
max_connections = 60
shared_buffers = 32MB
fsync = off
full_page_writes = off
autovacuum = off
timezone = 'America/New_York'
log_min_messages = warning
"""

ACCESS = f"""
host all {LOCKED_USER} 127.0.0.1/32 scram-sha-256
host all all 127.0.0.1/32 trust
local all all trust
"""


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server; `home` is its folder and that of its Unix socket."""

    home: Path
    port: int
    programs: Path
    owner: str

    def url(self, database: str, user: str = USER) -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def ask(self, statement: str, database: str = "postgres") -> list[Any]:
        """Runs one statement by itself, as superuser."""
        with contextlib.closing(self.connect(database)) as connection:
            return list(connection.run(statement) or ())

    def connect(self, database: str) -> pg8000.native.Connection:
        """A session of the superuser. Without TLS, for which pg8000 would read all authorities that the system trusts."""
        return pg8000.native.Connection(USER, host="127.0.0.1", port=self.port, database=database, timeout=30, ssl_context=False)

    def start(self) -> None:
        self._control("start", "-w", "-t", "60", "-l", str(self.home / "log"))

    def stop(self, mode: str = "immediate") -> None:
        """ "immediate" is a crash: sessions are cut, the next start recovers. "fast" is an orderly stop."""
        self._control("stop", "-m", mode, "-w", "-t", "60")

    def run(self, program: str, *arguments: str) -> None:
        """Runs one of the server's own programs as the server's user."""
        done = subprocess.run(
            [str(self.programs / program), *arguments],
            user=self.owner if os.getuid() == 0 else None,
            group=pwd.getpwnam(self.owner).pw_gid if os.getuid() == 0 else None,
            extra_groups=[] if os.getuid() == 0 else None,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            timeout=120,
            check=False,
        )
        if done.returncode:
            log = self.home / "log"
            words = done.stdout.decode(errors="replace") + (log.read_text(errors="replace") if log.exists() else "")
            pytest.fail(f"{program} failed:\n{words}")

    def _control(self, *arguments: str) -> None:
        self.run("pg_ctl", *arguments, "-D", str(self.home / "data"))


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3].partition(".")[0]))
    if not found:
        pytest.fail(f"The tests need PostgreSQL 15 or newer: {INSTALL}")
    return found[-1].parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _set_up(server: PostgresServer) -> None:
    if os.getuid() == 0:
        shutil.chown(server.home, server.owner)
    data = server.home / "data"
    server.run("initdb", "-D", str(data), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    (data / "postgresql.auto.conf").write_text(CONFIG.format(port=server.port, home=server.home))
    (data / "pg_hba.conf").write_text(ACCESS)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresServer]:
    """A running PostgreSQL of this worker's own."""
    home = Path(tempfile.mkdtemp(prefix="maildesk-postgresql-"))
    owner = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    server = PostgresServer(home, _free_port(), _programs(), owner)
    try:
        _set_up(server)
        server.start()
        try:
            server.ask(f"CREATE USER {LOCKED_USER} PASSWORD '{LOCKED_PASSWORD}'")
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def migrate(url: str) -> None:
    """Brings a database to the newest revision."""
    engine = open_engine(url, busy_seconds=BUSY_SECONDS, patient=True)
    upgrade(engine, MIGRATIONS, lambda _step: None)
    engine.dispose()


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: PostgresServer) -> str:
    """The name of a migrated database that nobody uses but to copy it."""
    postgresql_server.ask("CREATE DATABASE migrated")
    migrate(postgresql_server.url("migrated"))
    return "migrated"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database that nobody uses but to copy it."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    migrate(f"sqlite:///{path}")
    return path


_names = count()


def _make(server: PostgresServer, template: str) -> str:
    name = f"desk_{next(_names)}"
    server.ask(f"CREATE DATABASE {name} TEMPLATE {template}")
    return name


# What a test may have changed that emptying tables does not undo.
_SHAPE = """
    SELECT count(*), (SELECT string_agg(version_num, '') FROM alembic_version),
        (SELECT count(*) FROM pg_db_role_setting WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database()))
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace
"""


class _Recycled:
    """One database for test after test, emptied in between: making a new one takes twenty times as long."""

    def __init__(self, server: PostgresServer, template: str) -> None:
        self._server = server
        self._template = template
        self._shape = server.ask(_SHAPE, template)
        self._tables = [row[0] for row in server.ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", template)]
        self._session: pg8000.native.Connection | None = None
        self.name = _make(server, template)

    def empty(self) -> None:
        """As it was at first: what is left of the test's sessions is ended, and a database whose tables it changed is made anew."""
        if self._session is None or not _answers(self._session):
            self._session = self._server.connect(self.name)
        self._session.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        if list(self._session.run(_SHAPE) or ()) == self._shape:
            self._session.run(self._emptying())
        else:
            self._renew(self._session)

    def _renew(self, session: pg8000.native.Connection) -> None:
        session.close()
        self._session = None
        self._server.ask(f"DROP DATABASE {self.name} WITH (FORCE)")
        self.name = _make(self._server, self._template)

    def _emptying(self) -> str:
        rows = "".join(f"DELETE FROM {table}; " for table in self._tables if table not in ("alembic_version", "counter"))
        # As a replica neither foreign keys nor the guards of the history are asked.
        counters = "DELETE FROM counter WHERE name = 'erasing'; UPDATE counter SET value = 0 WHERE name <> 'search_rule'"
        return f"SET session_replication_role = replica; {rows} {counters}"


def _answers(session: pg8000.native.Connection) -> bool:
    """False after a test that stopped the server."""
    try:
        session.run("SELECT 1")
    except (pg8000.native.Error, OSError):
        return False
    return True


@pytest.fixture(scope="session")
def _recycled(postgresql_server: PostgresServer, postgresql_template: str) -> _Recycled:
    return _Recycled(postgresql_server, postgresql_template)


@pytest.fixture
def postgresql_url(postgresql_server: PostgresServer, _recycled: _Recycled) -> Iterator[str]:
    """A migrated database on PostgreSQL without a row."""
    try:
        yield postgresql_server.url(_recycled.name)
    finally:
        _recycled.empty()


@pytest.fixture
def empty_postgresql_url(postgresql_server: PostgresServer) -> Iterator[str]:
    """A database on PostgreSQL without tables."""
    name = _make(postgresql_server, "template0")
    try:
        yield postgresql_server.url(name)
    finally:
        postgresql_server.ask(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh, migrated database on SQLite."""
    path = tmp_path / "maildesk.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database, on each of the two in turn."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables, on each of the two in turn."""
    return f"sqlite:///{tmp_path}/empty.db" if request.param == "sqlite" else str(request.getfixturevalue("empty_postgresql_url"))


@pytest.fixture
def store(store_url: str) -> Iterator[SqlStore]:
    """An open store, on each of the two in turn."""
    opened = open_store(store_url, busy_seconds=BUSY_SECONDS)
    yield opened
    opened.close()
