# SPDX-License-Identifier: Apache-2.0
"""The whole desk as records, one after the other, as it was in one moment: whatever else happens meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, Table, func, select

from maildesk.store.columns import Key
from maildesk.store.engine import Database
from maildesk.store.portable import columns, record, tables
from maildesk.store.raw import unpacked
from maildesk.store.schema import raw_mail, ticket

# Rows that are held in memory together; those of these tables may have megabytes each.
_GROUP = 500
_FEW = {"raw_mail": 8, "outbox": 8, "message": 32}
_ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The desk in one moment. `counts`: records by type, in their order; `restricted`: how many tickets are confidential."""

    counts: dict[str, int]
    restricted: int
    connection: Connection

    def records(self) -> Iterator[dict[str, Any]]:
        """All records, those first that others refer to, each table in the order of its keys. Raises StoreUnavailable."""
        for table in tables():
            for row in _rows(self.connection, table):
                yield record(table, row)


@contextmanager
def snapshot(database: Database) -> Iterator[Snapshot]:
    """The desk as it is now. Others read and write on. Use a patient engine: sorting millions of rows takes its time.

    Raises StoreUnavailable, SchemaOutdated.
    """
    with database.reading() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(_ONE_MOMENT)
        counts = {one.name: connection.execute(select(func.count()).select_from(one)).scalar_one() for one in tables()}
        hidden = connection.execute(select(func.count()).select_from(ticket).where(ticket.c.restricted)).scalar_one()
        yield Snapshot({name: count for name, count in counts.items() if count}, hidden, connection)


def _rows(connection: Connection, table: Table) -> Iterator[tuple[Any, ...]]:
    group = _FEW.get(table.name, _GROUP)
    wanted = _wanted(connection, table)
    found = _by_cursor(connection, wanted, group) if connection.dialect.name == "postgresql" else _streamed(connection, wanted, group)
    if table is raw_mail:
        return ((inbound_id, position, unpacked(encoding, content)) for inbound_id, position, content, encoding in found)
    return found


def _wanted(connection: Connection, table: Table) -> Select[Any]:
    """Both databases sort texts by their bytes: the same desk makes the same file."""
    on_postgresql = connection.dialect.name == "postgresql"
    order = [one.collate("C") if on_postgresql and isinstance(one.type, Key) else one for one in table.primary_key.columns]
    more = (raw_mail.c.encoding,) if table is raw_mail else ()
    return select(*columns(table), *more).order_by(*order)


def _streamed(connection: Connection, wanted: Select[Any], group: int) -> Iterator[tuple[Any, ...]]:
    result = connection.execute(wanted.execution_options(yield_per=group))
    return (tuple(row) for part in result.partitions() for row in part)


def _by_cursor(connection: Connection, wanted: Select[Any], group: int) -> Iterator[tuple[Any, ...]]:
    """pg8000 would hold all rows in memory: a cursor of the server's gives them by and by."""
    statement = wanted.compile(dialect=connection.dialect)
    connection.exec_driver_sql(f"DECLARE leaving NO SCROLL CURSOR FOR {statement}")
    while rows := connection.exec_driver_sql(f"FETCH FORWARD {group} FROM leaving").all():
        yield from (tuple(row) for row in rows)
    connection.exec_driver_sql("CLOSE leaving")
