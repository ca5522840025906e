# SPDX-License-Identifier: Apache-2.0
"""Many rows in one statement, on both databases.

A group of mails changes some dozen tables. Statement by statement that costs more than everything else a mail costs, and pg8000's
`executemany` sends one by one. SQLite takes a prepared statement over many rows; PostgreSQL takes one JSON document of all rows
(`json_to_recordset`): one parameter instead of hundreds, which pg8000 would have to quote in Python.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import JSON, Connection, LargeBinary, Table

from maildesk.store.columns import Key, Moment, Words, bounded, json_text, storable, written_time

Row = Mapping[str, Any]
Adapter = Callable[[Any], Any]
T = TypeVar("T")

# Far below what one statement may hold (32,766 parameters on SQLite, 65,535 on PostgreSQL).
MOST_KEYS = 5000


def insert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Inserts rows that all have the same columns; the others get their defaults."""
    if not rows:
        return
    columns = tuple(rows[0])
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_pg_insert(table, columns), (_document(table, columns, rows),))
    else:
        connection.exec_driver_sql(_sqlite_insert(table, columns), _tuples(table, columns, rows))


def update(connection: Connection, table: Table, rows: Sequence[Row], *, match: Mapping[str, str]) -> int:
    """Sets in each matching row the other columns of its entry; how many rows matched.

    `match` names the columns that a row is found by, each with the field of the entry that it equals.
    """
    if not rows:
        return 0
    fields = tuple(rows[0])
    if connection.dialect.name == "postgresql":
        statement = _pg_update(table, fields, tuple(match.items()))
        return connection.exec_driver_sql(statement, (_document(table, fields, rows, match),)).rowcount
    changed = tuple(field for field in fields if field not in match.values())
    order = (*changed, *match.values())
    return connection.exec_driver_sql(_sqlite_update(table, changed, tuple(match)), _tuples(table, order, rows, match)).rowcount


def in_parts(values: Iterable[T], size: int = MOST_KEYS) -> Iterator[list[T]]:
    """`values` in lists that one statement can hold."""
    rest = iter(values)
    while part := list(islice(rest, size)):
        yield part


def _column_of(table: Table, field: str, match: Mapping[str, str]) -> Any:
    """The column whose type a field has: its own, or the one that it is compared with."""
    for column, compared in match.items():
        if compared == field:
            return table.c[column]
    return table.c[field]


def _tuples(table: Table, fields: tuple[str, ...], rows: Sequence[Row], match: Mapping[str, str] | None = None) -> list[tuple[Any, ...]]:
    adapters = [_SQLITE.get(type(_column_of(table, field, match or {}).type), _as_is) for field in fields]
    pairs = tuple(zip(fields, adapters, strict=True))
    return [tuple(None if row[field] is None else adapt(row[field]) for field, adapt in pairs) for row in rows]


def _document(table: Table, fields: tuple[str, ...], rows: Sequence[Row], match: Mapping[str, str] | None = None) -> str:
    adapters = [_POSTGRESQL.get(type(_column_of(table, field, match or {}).type), _as_is) for field in fields]
    pairs = tuple(zip(fields, adapters, strict=True))
    return json_text([{field: None if row[field] is None else adapt(row[field]) for field, adapt in pairs} for row in rows])


def _as_is(value: Any) -> Any:
    return value


def _hex(value: bytes) -> str:
    return "\\x" + value.hex()


_SQLITE: dict[type, Adapter] = {Words: storable, Key: bounded, Moment: written_time, JSON: json_text}
_POSTGRESQL: dict[type, Adapter] = {Key: bounded, Moment: written_time, LargeBinary: _hex}


@cache
def _sqlite_insert(table: Table, columns: tuple[str, ...]) -> str:
    places = ", ".join("?" * len(columns))
    return f"INSERT INTO {table.name} ({_names(columns)}) VALUES ({places})"  # noqa: S608 - names of our own schema


@cache
def _sqlite_update(table: Table, changed: tuple[str, ...], matched: tuple[str, ...]) -> str:
    changes = ", ".join(f'"{column}" = ?' for column in changed)
    found = " AND ".join(f'"{column}" = ?' for column in matched)
    return f"UPDATE {table.name} SET {changes} WHERE {found}"  # noqa: S608 - names of our own schema


@cache
def _pg_insert(table: Table, columns: tuple[str, ...]) -> str:
    names = _names(columns)
    return f"INSERT INTO {table.name} ({names}) SELECT {names} FROM {_recordset(table, columns, {})}"  # noqa: S608 - names of our own schema


@cache
def _pg_update(table: Table, fields: tuple[str, ...], match: tuple[tuple[str, str], ...]) -> str:
    compared = dict(match)
    changes = ", ".join(f'"{field}" = r."{field}"' for field in fields if field not in compared.values())
    found = " AND ".join(f'{table.name}."{column}" = r."{field}"' for column, field in match)
    return f"UPDATE {table.name} SET {changes} FROM {_recordset(table, fields, compared)} WHERE {found}"  # noqa: S608 - our own names


def _recordset(table: Table, fields: tuple[str, ...], match: Mapping[str, str]) -> str:
    dialect = _pg_dialect()
    types = ", ".join(f'"{field}" {_column_of(table, field, match).type.compile(dialect)}' for field in fields)
    return f"json_to_recordset(%s::json) AS r({types})"


def _names(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _pg_dialect() -> Any:
    from sqlalchemy.dialects.postgresql.base import PGDialect

    dialect: Any = PGDialect
    return dialect()
