# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL by pg8000: connections that never hang for ever, encrypted as the URL asks."""

import select
import socket
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import URL, Connection

from maildesk.store.errors import BadDatabaseUrl

CONNECT_SECONDS = 10.0
STATEMENT_SECONDS = 30.0
# A little longer than any statement may take: whoever is silent for so long is gone.
ANSWER_SECONDS = STATEMENT_SECONDS + 10.0

# A host that vanished without a word (power, a failover) is noticed by the kernel, sooner than by whoever waits for its answer.
_VANISHED_SECONDS = 15

# Firewalls and their like forget connections after minutes.
UNASKED_SECONDS = 20.0

_TIMESTAMPTZ = 1184  # pg_type.oid

_OPTIONS = {"host", "sslmode", "sslrootcert"}
_SSL_MODES = ("disable", "require", "verify-ca", "verify-full")


def driver() -> Any:
    """The pg8000 module. Raises BadDatabaseUrl where it is not installed."""
    try:
        import pg8000
    except ImportError:
        raise BadDatabaseUrl("PostgreSQL needs the driver pg8000, which is not installed", "pip install 'maildesk[postgres]'") from None
    return pg8000


def connector(url: URL, busy_seconds: float, patient: bool) -> Callable[[], Any]:
    """Opens connections. A `patient` one waits for its statements as long as they take (migrations). Raises BadDatabaseUrl."""
    session = _session(driver())
    query = {name: value if isinstance(value, str) else value[-1] for name, value in url.query.items()}
    _refuse_unknown(query)
    context = _tls(query)
    host = query.get("host") or url.host or "localhost"
    port = url.port or 5432
    limits = _limits(busy_seconds, patient)

    def connect() -> Any:
        connection = session(
            user=url.username or "maildesk",
            password=url.password or "",
            database=url.database,
            host=host,
            ssl_context=context,
            application_name="maildesk",
            sock=_socket(host, port, None if patient else ANSWER_SECONDS),
        )
        connection.register_in_adapter(_TIMESTAMPTZ, datetime.fromisoformat)  # pg8000 asks strptime: 20 times slower
        cursor = connection.cursor()
        cursor.execute(limits)
        connection.commit()
        cursor.close()
        return connection

    return connect


def _session(pg8000: Any) -> Any:
    """pg8000's connection, whose loss is always told as pg8000 and SQLAlchemy tell it: then the pool replaces it."""

    class Session(pg8000.Connection):  # type: ignore[misc] # pg8000 has no types
        def handle_messages(self, context: Any) -> None:
            try:
                super().handle_messages(context)
            except OSError as problem:  # pg8000 1.31 lets a reset and a timeout of the first byte through
                raise pg8000.InterfaceError("network error") from problem

        def close(self) -> None:
            with suppress(pg8000.InterfaceError):  # whoever has gone needs no goodbye
                super().close()

    return Session


def alive(connection: Any, idle_seconds: float) -> bool:
    """Is the server still there on this connection of the driver's, which nobody used for so long?

    To ask before each transaction costs as much as a statement. A server that ends a session says so, or its system does: then there
    is something to read where nothing should be. Only what is silently gone has to be asked.
    """
    if idle_seconds < UNASKED_SECONDS and not _has_spoken(connection):
        return True
    try:
        connection.execute_simple(";")
    except (driver().Error, OSError):
        return False
    return True


def _has_spoken(connection: Any) -> bool:
    waiting = select.poll()
    waiting.register(connection._usock, select.POLLIN)
    return bool(waiting.poll(0))


def copy(cursor: Any, statement: str, parameters: Any, _context: Any) -> bool:
    """Runs a COPY, whose parameters are what follows it (SQLAlchemy's event "do_execute"). False where it is another statement."""
    if not statement.startswith("COPY "):
        return False
    cursor.execute(statement, (), stream=parameters)
    return True


def begin(connection: Connection, durable: bool) -> None:
    """A commit that need not be durable by itself is made so by the next one that is: the log is flushed in order."""
    if not durable:
        connection.exec_driver_sql("SET LOCAL synchronous_commit = off")


def _refuse_unknown(query: Mapping[str, str]) -> None:
    unknown = sorted(query.keys() - _OPTIONS)
    if unknown:
        raise BadDatabaseUrl(f"unknown options in the database URL: {', '.join(unknown)}", f"known are: {', '.join(sorted(_OPTIONS))}")


def _limits(busy_seconds: float, patient: bool) -> str:
    statement = 0 if patient else int(STATEMENT_SECONDS * 1000)
    idle = 0 if patient else 60_000
    return (
        f"SET statement_timeout = {statement}; SET lock_timeout = {int(busy_seconds * 1000)}; "
        f"SET idle_in_transaction_session_timeout = {idle}; SET TimeZone = 'UTC'"
    )


def _socket(host: str, port: int, answer_seconds: float | None) -> socket.socket:
    """A connected socket. Opened here, since pg8000 knows one timeout for connecting and for every answer."""
    if host.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(CONNECT_SECONDS)
        connection.connect(f"{host}/.s.PGSQL.{port}")
    else:
        connection = socket.create_connection((host, port), CONNECT_SECONDS)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _notice_its_end(connection)
    connection.settimeout(answer_seconds)
    return connection


def _notice_its_end(connection: socket.socket) -> None:
    """Neither an answer that we wait for nor one of ours may hang on a host that is no longer there (fault F8: back within 30 s)."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    probes = {"TCP_KEEPIDLE": 5, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 2, "TCP_USER_TIMEOUT": _VANISHED_SECONDS * 1000}
    for name, value in probes.items():
        if hasattr(socket, name):  # not every system has all of them
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _tls(query: Mapping[str, str]) -> ssl.SSLContext | bool:
    """`sslmode` of libpq (PostgreSQL manual, 34.19), "disable" where none is given.

    False is none; a context encrypts, and proves the server where asked.
    """
    mode = query.get("sslmode", "disable")
    if mode not in _SSL_MODES:
        raise BadDatabaseUrl(f"sslmode={mode} in the database URL is not known", f"use one of: {', '.join(_SSL_MODES)}")
    if mode == "disable":
        return False
    try:
        context = ssl.create_default_context(cafile=query.get("sslrootcert"))
    except OSError as problem:
        words = f"sslrootcert={query.get('sslrootcert')} in the database URL cannot be read: {problem}"
        raise BadDatabaseUrl(words, "name a PEM file of certificates") from None
    context.check_hostname = mode == "verify-full"
    context.verify_mode = ssl.CERT_NONE if mode == "require" else ssl.CERT_REQUIRED
    return context
