# SPDX-License-Identifier: Apache-2.0
"""Many rows in one statement, on both databases.

A group of mails changes some dozen tables. Statement by statement that costs more than everything else a mail costs, and pg8000's
`executemany` sends one by one. SQLite takes a prepared statement over many rows. PostgreSQL takes new rows by COPY, and changes as
one JSON document (`json_to_recordset`): one parameter instead of hundreds, which pg8000 would have to quote in Python.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import JSON, Connection, LargeBinary, Table
from sqlalchemy import delete as sql_delete

from maildesk.store import binary_copy
from maildesk.store.columns import Key, Moment, Words, bounded, json_text, storable, written_time

Row = Mapping[str, Any]
Adapter = Callable[[list[Any]], list[Any]]


def insert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Inserts rows that all have the same columns; the others get their defaults."""
    if not rows:
        return
    columns = tuple(rows[0])
    values = [[row[column] for row in rows] for column in columns]
    connection.exec_driver_sql(*insertion(connection.dialect.name, table, columns, values))


def insertion(dialect: str, table: Table, columns: tuple[str, ...], values: Sequence[list[Any]]) -> tuple[str, Any]:
    """The statement that inserts rows, whose values come column by column, and its parameters, as the driver takes them.

    Plain strings, numbers and bytes: they may be made in another process than the one that runs them.
    """
    if dialect == "postgresql":
        return _pg_insert(table, columns), (binary_copy.document([table.c[column].type for column in columns], values),)
    adapters = (_SQLITE.get(type(table.c[column].type)) for column in columns)
    adapted = (adapt(own) if adapt else own for adapt, own in zip(adapters, values, strict=True))
    return _sqlite_insert(table, columns), list(zip(*adapted, strict=True))


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


def delete(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Deletes the rows that equal an entry in all of its columns. Rare and few: one by one."""
    for row in rows:
        connection.execute(sql_delete(table).where(*(table.c[column] == value for column, value in row.items())))


def _column_of(table: Table, field: str, match: Mapping[str, str]) -> Any:
    """The column whose type a field has: its own, or the one that it is compared with."""
    for column, compared in match.items():
        if compared == field:
            return table.c[column]
    return table.c[field]


def _columns(
    table: Table, fields: tuple[str, ...], rows: Sequence[Row], match: Mapping[str, str], adapters: Mapping[type, Adapter]
) -> Iterator[Iterable[Any]]:
    """The values column by column, adapted to the database; column by column since that costs a third of value by value."""
    for field in fields:
        values = [row[field] for row in rows]
        adapt = adapters.get(type(_column_of(table, field, match).type))
        yield adapt(values) if adapt else values


def _tuples(table: Table, fields: tuple[str, ...], rows: Sequence[Row], match: Mapping[str, str]) -> list[tuple[Any, ...]]:
    return list(zip(*_columns(table, fields, rows, match, _SQLITE), strict=True))


def _document(table: Table, fields: tuple[str, ...], rows: Sequence[Row], match: Mapping[str, str]) -> str:
    by_row = zip(*_columns(table, fields, rows, match, _POSTGRESQL), strict=True)
    return json_text([dict(zip(fields, values, strict=True)) for values in by_row])


def _texts(values: list[Any]) -> list[Any]:
    return [value if value is None or (value.isascii() and "\x00" not in value) else storable(value) for value in values]


def _keys(values: list[Any]) -> list[Any]:
    return [None if value is None else bounded(value) for value in values]


def _moments(values: list[Any]) -> list[Any]:
    """Most rows of a statement bear the same moment."""
    written = {value: written_time(value) for value in set(values) if value is not None}
    return [written.get(value) for value in values]


def _documents(values: list[Any]) -> list[Any]:
    """The very same value, as many rows have it, is written once."""
    written = {id(value): json_text(value) for value in {id(value): value for value in values if value is not None}.values()}
    return [written.get(id(value)) for value in values]


def _hexadecimal(values: list[Any]) -> list[Any]:
    return [None if value is None else "\\x" + value.hex() for value in values]


_SQLITE: dict[type, Adapter] = {Words: _texts, Key: _keys, Moment: _moments, JSON: _documents}
_POSTGRESQL: dict[type, Adapter] = {Key: _keys, Moment: _moments, LargeBinary: _hexadecimal}


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
    return f"COPY {table.name} ({_names(columns)}) FROM STDIN WITH (FORMAT binary)"


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
