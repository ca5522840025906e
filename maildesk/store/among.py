# SPDX-License-Identifier: Apache-2.0
"""`column IN (a list)`, the list in one parameter.

A parameter for each member makes a new statement for each length, and costs pg8000 more to quote than PostgreSQL to answer. One
JSON array keeps the statement the same: it is built once, when its module is loaded.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Connection, Integer, Select, Text, bindparam, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from maildesk.store.columns import json_text

_PARAMETER = "members"


class _Numbers(FunctionElement[int]):
    inherit_cache = True
    name = "numbers"


class _Texts(FunctionElement[str]):
    inherit_cache = True
    name = "texts"


@compiles(_Numbers, "sqlite")
@compiles(_Texts, "sqlite")
def _on_sqlite(element: FunctionElement[Any], compiler: Any, **options: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(element.clauses, **options)}))"  # noqa: S608 - a compiled parameter


@compiles(_Numbers, "postgresql")
def _numbers_on_postgresql(element: FunctionElement[Any], compiler: Any, **options: Any) -> str:
    return f"(SELECT value::bigint FROM json_array_elements_text(({compiler.process(element.clauses, **options)})::json))"  # noqa: S608 - a compiled parameter


@compiles(_Texts, "postgresql")
def _texts_on_postgresql(element: FunctionElement[Any], compiler: Any, **options: Any) -> str:
    return f"(SELECT value FROM json_array_elements_text(({compiler.process(element.clauses, **options)})::json))"  # noqa: S608 - a compiled parameter


def among(column: Column[Any]) -> ColumnElement[bool]:
    """Is the column one of the `members` that the statement is executed with?"""
    kind = _Numbers if isinstance(column.type, Integer | BigInteger) else _Texts
    return column.op("IN", is_comparison=True)(kind(bindparam(_PARAMETER, type_=Text)))


def listed(column: Column[Any], values: Sequence[int]) -> ColumnElement[bool]:
    """Is the column one of these numbers? The list is part of the condition, and one parameter."""
    return column.op("IN", is_comparison=True)(_Numbers(literal(json_text(list(values)), Text)))


def members(values: Iterable[object]) -> dict[str, str]:
    """The list, as the parameter of a statement with `among`. Members of a `Key` column have to be `bounded` already."""
    return {_PARAMETER: json_text(list(values))}


def read(connection: Connection, statement: Select[Any], keys: Iterable[object], **more: object) -> Sequence[Any]:
    """The rows of a statement about `keys`; none if there are no keys."""
    wanted = list(keys)
    return connection.execute(statement, {**members(wanted), **more}).all() if wanted else ()
