# SPDX-License-Identifier: Apache-2.0
"""A row in every table, whatever its columns: what a migration may meet."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, Connection, Engine, MetaData, Table, insert
from sqlalchemy import types as t
from sqlalchemy.dialects.postgresql import TSVECTOR

_SAMPLES: dict[str, str] = {"state": "open", "inbound.state": "held", "outbox.state": "failed", "recipients": '["ann@example.org"]'}


def fill(engine: Engine) -> None:
    """Puts a row into every table as it is in the database at hand, referring to each other."""
    tables = MetaData()
    with engine.begin() as connection:
        tables.reflect(connection)
        for table in tables.sorted_tables:
            if table.name not in ("alembic_version", "counter") and not table.name.startswith("search_index"):
                _row(connection, table)


def _row(connection: Connection, table: Table) -> None:
    row = {column.name: _value(column) for column in table.columns if not (column.foreign_keys and column.nullable)}
    connection.execute(insert(table).values(row))


def _value(column: Column[Any]) -> Any:
    name = f"{column.table.name}.{column.name}"
    if name in _SAMPLES or column.name in _SAMPLES:
        return _SAMPLES.get(name, _SAMPLES.get(column.name))
    if isinstance(column.type, t.Integer):
        return 900_001
    return _of_type(column.type)


def _of_type(kind: t.TypeEngine[Any]) -> Any:
    if isinstance(kind, t.DateTime):
        return datetime(2026, 1, 2, tzinfo=UTC)
    if isinstance(kind, t.String) and kind.length == 27:
        return "2026-01-02T00:00:00.000000Z"
    samples: dict[type, Any] = {t.Boolean: False, t.Float: 0.5, t.JSON: {}, t.LargeBinary: b"x", t.String: "x", TSVECTOR: "x"}
    return next(value for known, value in samples.items() if isinstance(kind, known))
