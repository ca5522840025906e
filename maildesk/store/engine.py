# SPDX-License-Identifier: Apache-2.0
"""One database and its transactions: reading, writing, and writing what need not survive a power cut by itself."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, make_url
from sqlalchemy.pool import QueuePool

from maildesk.flow.errors import StoreUnavailable
from maildesk.store import errors, postgresql, sqlite
from maildesk.store.columns import json_text

_POOL = 5
_SINCE = "maildesk_since"
_POOL_MORE = 10
_MODE = "maildesk_begin"
_FORMS = "write sqlite:////PATH or postgresql://USER:PASSWORD@HOST/NAME"


def open_engine(url: str, *, busy_seconds: float, patient: bool = False) -> Engine:
    """The engine for `sqlite:///PATH` or `postgresql://...` (by pg8000). Connects only when used.

    `busy_seconds` is how long to wait for a lock. `patient` engines let a statement take as long as it takes (migrations).
    Raises BadDatabaseUrl.
    """
    address = _parsed(url)
    if address.get_backend_name() == "sqlite":
        return _engine(address, sqlite.connector(sqlite.path_of(address), busy_seconds), busy_seconds)
    address = address.set(drivername="postgresql+pg8000")
    engine = _engine(address, postgresql.connector(address, busy_seconds, patient), busy_seconds)
    event.listen(engine, "do_execute", postgresql.copy)
    event.listen(engine, "checkin", _came_back)
    event.listen(engine, "checkout", _look_at_idle)
    return engine


class Database:
    """An engine and its transactions. Any number of threads may share it."""

    def __init__(self, engine: Engine, busy_seconds: float) -> None:
        self.engine = engine
        self._busy_seconds = busy_seconds
        # SQLite has one writer. Threads that queue here are served at once; in SQLite's own queue they sleep and look again.
        self._writer = threading.Lock() if engine.dialect.name == "sqlite" else None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that changes nothing. Raises StoreUnavailable, SchemaOutdated, StatementRefused."""
        with self._transaction({"writes": False, "durable": True}) as connection:
            yield connection

    @contextmanager
    def writing(self, *, durable: bool = True) -> Iterator[Connection]:
        """A transaction that is committed at the end, or not at all.

        Raises StoreUnavailable, DiskFull, Conflict, SchemaOutdated, StatementRefused.

        One that is not `durable` survives the death of the process, and a power cut as soon as a later durable one is committed.
        """
        with self._queue(), self._transaction({"writes": True, "durable": durable}) as connection:
            yield connection

    @contextmanager
    def _transaction(self, mode: dict[str, bool]) -> Iterator[Connection]:
        try:
            with self.engine.connect() as connection, connection.execution_options(**{_MODE: mode}).begin():
                yield connection
        except (exc.SQLAlchemyError, OSError) as problem:
            if words := errors.told(problem, self.engine.url):
                raise words from None
            if isinstance(problem, exc.DBAPIError):
                raise errors.refused(problem) from None
            raise

    @contextmanager
    def _queue(self) -> Iterator[None]:
        if self._writer is None:
            yield
            return
        if not self._writer.acquire(timeout=self._busy_seconds):
            raise StoreUnavailable(f"{errors.place(self.engine.url)} is busy with other writers of this process", "wait, and try again")
        try:
            yield
        finally:
            self._writer.release()


def _parsed(url: str) -> URL:
    try:
        address = make_url(url)
        backend = address.get_backend_name()
    except exc.ArgumentError:
        raise errors.BadDatabaseUrl("the database URL cannot be read", _FORMS) from None
    if backend not in ("sqlite", "postgresql"):
        raise errors.BadDatabaseUrl(f"{backend} is no database of this program", _FORMS)
    return address


def _engine(url: URL, connect: Any, busy_seconds: float) -> Engine:
    engine = create_engine(
        url,
        creator=connect,
        poolclass=QueuePool,
        pool_size=_POOL,
        max_overflow=_POOL_MORE,
        pool_timeout=max(busy_seconds, 1.0),
        hide_parameters=True,  # statements fail in logs; what people wrote does not belong there
        json_serializer=json_text,
    )
    event.listen(engine, "begin", _begin)
    return engine


def _came_back(_connection: Any, record: Any) -> None:
    record.info[_SINCE] = time.monotonic()


def _look_at_idle(connection: Any, record: Any, _proxy: Any) -> None:
    """A connection whose server has gone is replaced, and all that were opened with it."""
    since = record.info.get(_SINCE)
    if since is not None and not postgresql.alive(connection, time.monotonic() - since):
        raise exc.InvalidatePoolError("the server no longer answers")


def _begin(connection: Connection) -> None:
    mode = connection.get_execution_options().get(_MODE, {"writes": True, "durable": True})
    if connection.dialect.name == "sqlite":
        sqlite.begin(connection, mode["writes"], mode["durable"])
    else:
        postgresql.begin(connection, mode["durable"])
