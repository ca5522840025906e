# SPDX-License-Identifier: Apache-2.0
"""A made-up past, written into an empty database: all of it or nothing, its indexes and references made when all rows are there.

SQLite: a file beside the database takes its place when it is whole. PostgreSQL: one transaction.
"""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, Engine, event, select, update

from maildesk.flow.errors import MaildeskError
from maildesk.store import bulk, schema, sqlite
from maildesk.store.common import metadata
from maildesk.store.engine import Database, open_engine
from maildesk.store.indexing import Document, document, insertions
from maildesk.store.upkeep import refresh_statistics

Progress = Callable[[str], None]
Sheets = Mapping[str, Sequence[tuple[Any, ...]]]

# The counters that rows are numbered by, and the columns that use them.
_NUMBERED = {
    "person": schema.person.c.id,
    "ticket": schema.ticket.c.id,
    "ticket_number": schema.ticket.c.number,
    "message": schema.message.c.id,
    "inbound": schema.inbound.c.id,
    "outbox": schema.outbox.c.id,
}
# A file that nobody else knows yet needs no journal. The cache holds the tables whose keys come in no order.
_UNSEEN = ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "locking_mode=EXCLUSIVE", "cache_size=-400000", "threads=2")
_MAKING = ".making"


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows as the driver takes them, in the order in which they refer to each other; `highest`: the numbers used, by counter."""

    statements: tuple[tuple[str, Any], ...]
    highest: Mapping[str, int]


def batch(dialect: str, columns: Mapping[str, tuple[str, ...]], sheets: Sheets) -> Batch:
    """The rows of `sheets`: by table, in the order of `columns`. Pure: may be done in another process than the one that writes."""
    statements: list[tuple[str, Any]] = []
    highest: dict[str, int] = {}
    for table in metadata.sorted_tables:
        if rows := sheets.get(table.name):
            values = dict(zip(columns[table.name], map(list, zip(*rows, strict=True)), strict=True))
            statements.append(bulk.insertion(dialect, table, tuple(values), list(values.values())))
            own = {name: column for name, column in _NUMBERED.items() if column.table is table}
            highest |= {name: max(values[column.name]) for name, column in own.items()}
            if table is schema.message:
                statements += insertions(dialect, list(_documents(columns["message"], rows)))
    return Batch(tuple(statements), highest)


def _documents(columns: Sequence[str], messages: Iterable[tuple[Any, ...]]) -> Iterator[Document]:
    """What the search index has of messages, which is what the daemon would make of them in time."""
    last = None
    for row in messages:
        one = SimpleNamespace(**dict(zip(columns, row, strict=True)))
        yield document(one, [], one.ticket_id != last)
        last = one.ticket_id


@dataclass(slots=True)
class Past:
    """Writes batches in one transaction; `finish` lets the counters go on after them."""

    connection: Connection
    _highest: dict[str, int] = field(default_factory=dict)

    def write(self, rows: Batch) -> None:
        """One batch."""
        for statement, parameters in rows.statements:
            self.connection.exec_driver_sql(statement, parameters)
        self._highest |= {name: max(value, self._highest.get(name, 0)) for name, value in rows.highest.items()}

    def finish(self) -> None:
        """After the last batch."""
        c = schema.counter.c
        for name, value in self._highest.items():
            self.connection.execute(update(schema.counter).where(c.name == name, c.value < value).values(value=value))


def require_empty(database: Database) -> None:
    """Nobody mixes made-up tickets with real ones. Raises MaildeskError where somebody is known or mail came in, StoreUnavailable."""
    with database.reading() as connection:
        for table, what in ((schema.inbound, "mail already, and made-up tickets"), (schema.person, "people already, and made-up ones")):
            if connection.execute(select(table.c.id).limit(1)).first():
                raise MaildeskError(
                    f"this desk has {what} would stand between real ones",
                    "name an empty database: MAILDESK_DATABASE__URL=sqlite:///trial.db maildesk db upgrade, and again",
                )


@contextmanager
def writing_past(url: str, busy_seconds: float, progress: Progress) -> Iterator[Past]:
    """Writes into the empty database at `url`; `progress` is told what is done after the rows. Raises MaildeskError, StoreUnavailable."""
    engine = open_engine(url, busy_seconds=busy_seconds, patient=True)
    try:
        if engine.dialect.name == "sqlite":
            path = sqlite.path_of(engine.url)
            engine.dispose()
            with _beside(path, busy_seconds) as making, _writing(making, _sqlite_apart, progress) as past:
                yield past
        else:
            with _writing(engine, _postgresql_apart, progress) as past:
                yield past
            progress("statistics")
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM (ANALYZE)")  # what autovacuum does in time
    finally:
        engine.dispose()


@contextmanager
def _writing(engine: Engine, apart: "Callable[[Connection], list[str]]", progress: Progress) -> Iterator[Past]:
    with engine.begin() as connection:
        makings = apart(connection)
        past = Past(connection)
        yield past
        past.finish()
        for number, statement in enumerate(makings, start=1):
            progress(f"indexes and references: {number} of {len(makings)}")
            connection.exec_driver_sql(statement)
        if connection.dialect.name == "sqlite":
            progress("statistics")
            refresh_statistics(connection)


@contextmanager
def _beside(path: Path, busy_seconds: float) -> Iterator[Engine]:
    """The database as a file beside it, which takes its place at the end. What a killed process left there is made anew."""
    making = path.with_name(path.name + _MAKING)
    making.unlink(missing_ok=True)
    sqlite.create_file(making)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("VACUUM INTO ?", (str(making),))
    engine = open_engine(f"sqlite:///{making}", busy_seconds=1, patient=True)
    event.listen(engine, "connect", _unseen)
    try:
        yield engine
        engine.dispose()
        _take_the_place(making, path, busy_seconds)
    finally:
        engine.dispose()
        making.unlink(missing_ok=True)


def _unseen(connection: sqlite3.Connection, _record: Any) -> None:
    for pragma in _UNSEEN:
        connection.execute(f"PRAGMA {pragma}").close()


def _take_the_place(making: Path, path: Path, busy_seconds: float) -> None:
    """At once where nobody else has the database open; else what they have open is filled, which takes its time."""
    with making.open("rb") as file:
        os.fsync(file.fileno())
    with closing(sqlite3.connect(path, timeout=busy_seconds)) as old:
        try:
            old.execute("PRAGMA busy_timeout = 0")
            old.execute("PRAGMA journal_mode = DELETE")  # refused while somebody else is there
        except sqlite3.OperationalError:
            old.execute(f"PRAGMA busy_timeout = {int(1000 * busy_seconds)}")
            with closing(sqlite3.connect(making)) as new:
                new.backup(old)
        else:
            making.replace(path)


def _sqlite_apart(connection: Connection) -> list[str]:
    """Takes the indexes away; the statements that make them again."""
    found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").all()
    for name, _ in found:
        connection.exec_driver_sql(f'DROP INDEX "{name}"')
    return [statement for _, statement in found]


_PG_CONSTRAINTS = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = current_schema()::regnamespace AND contype IN ('f', 'p', 'u') ORDER BY contype, conname
"""
_PG_INDEXES = """
SELECT quote_ident(c.relname), pg_get_indexdef(i.indexrelid) FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
WHERE c.relnamespace = current_schema()::regnamespace
AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = i.indexrelid) ORDER BY c.relname
"""


def _postgresql_apart(connection: Connection) -> list[str]:
    """Takes references, keys and indexes away; the statements that make them again."""
    connection.exec_driver_sql("SET LOCAL maintenance_work_mem = '256MB'")
    constraints = connection.exec_driver_sql(_PG_CONSTRAINTS).all()  # references first
    for table, name, _ in constraints:
        connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    indexes = connection.exec_driver_sql(_PG_INDEXES).all()
    for name, _ in indexes:
        connection.exec_driver_sql(f"DROP INDEX {name}")
    again = [f"ALTER TABLE {table} ADD CONSTRAINT {name} {words}" for table, name, words in reversed(constraints)]
    return [*(statement for _, statement in indexes), *again]
