# SPDX-License-Identifier: Apache-2.0
"""A desk as records that any database, and any program, can read: which tables, in which order, and how each value is written.

Claims of processes and what a database derives from the rest stay behind.
"""

import base64
import binascii
import json
import math
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, Integer, LargeBinary, Table

from maildesk.desk.values import LinkOrigin, Notify, Priority, Role, Standing, Visibility
from maildesk.store.columns import Moment, json_text, recipients_of, written_time
from maildesk.store.schema import ticket

VERSION = 1

# When a job ran last is of the installation, not of the desk; the search index and what reports counted are made of the rest.
LEFT_BEHIND = frozenset({"contact", "incident", "job_run", "presence", "search_waiting", "searchable", "tally"})
_CLAIMS = frozenset({"lease", "lease_owner", "lease_until"})
# Raw mail is written as it is; how a database packs it is its own affair.
_PACKING = frozenset({("raw_mail", "encoding")})
# What a process has in hand waits, seen from anywhere else.
_WAITS: Mapping[tuple[str, str], Mapping[str, str]] = MappingProxyType(
    {("inbound", "state"): {"processing": "received"}, ("outbox", "state"): {"sending": "queued"}}
)
# What stands in a column of text, and is a list.
_LISTS = frozenset({("outbox", "recipients")})
_WORDS: Mapping[tuple[str, str], frozenset[str]] = MappingProxyType(
    {
        ("conversation_link", "origin"): frozenset(LinkOrigin),
        ("message", "standing"): frozenset(Standing),
        ("message", "visibility"): frozenset(Visibility),
        ("participant", "role"): frozenset(Role),
        ("person", "notify"): frozenset(Notify),
        ("raw_mail", "encoding"): frozenset(("identity", "zlib")),
        ("ticket", "priority"): frozenset(Priority),
    }
)
_DOCUMENTS = {("decision", "evidence"): list}  # other documents are objects


class Unreadable(Exception):
    """A record that is none of this desk's, in words for whoever has the file."""


@cache
def tables() -> tuple[Table, ...]:
    """The tables that travel, those first that others refer to."""
    return tuple(one for one in ticket.metadata.sorted_tables if one.name not in LEFT_BEHIND)


@cache
def columns(table: Table) -> tuple[Column[Any], ...]:
    """The columns that travel."""
    return tuple(one for one in table.c if one.name not in _CLAIMS and (table.name, one.name) not in _PACKING)


def record(table: Table, values: Iterable[Any]) -> dict[str, Any]:
    """A row as a record; `values` are those of `columns`, as a driver gives them. What is empty is left out."""
    written: dict[str, Any] = {"type": table.name}
    for column, encode, value in zip(columns(table), _encoders(table), values, strict=True):
        if value is not None:
            written[column.name] = encode(value)
    return written


def row(table: Table, given: Mapping[str, Any]) -> dict[str, Any]:
    """A record as a row. Raises Unreadable."""
    known = {one.name: one for one in columns(table)}
    unknown = [name for name in given if name not in known and name != "type"]
    if unknown:
        raise Unreadable(f"a {table.name} has no {unknown[0]!r}: it has {', '.join(known)}")
    return {name: _value(table, column, given.get(name)) for name, column in known.items()}


@cache
def _encoders(table: Table) -> tuple[Callable[[Any], Any], ...]:
    return tuple(_encoder(table.name, one) for one in columns(table))


def _encoder(table: str, column: Column[Any]) -> Callable[[Any], Any]:
    place, kind = (table, column.name), column.type
    if place in _WAITS:
        return lambda state: _WAITS[place].get(state, state)
    if place in _LISTS:
        return lambda text: list(recipients_of(text))
    if isinstance(kind, Moment):
        return written_time
    if isinstance(kind, LargeBinary):
        return lambda content: base64.b64encode(content).decode()
    if isinstance(kind, JSON):
        return lambda document: json.loads(document) if isinstance(document, str | bytes) else document
    return bool if isinstance(kind, Boolean) else float if isinstance(kind, Float) else _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _value(table: Table, column: Column[Any], given: Any) -> Any:
    place = f"{column.name} of a {table.name}"
    if given is None:
        if not column.nullable:
            raise Unreadable(f"the {place} is missing")
        return None
    read = _readers()[_kind(table.name, column)]
    try:
        value = read(given)
    except (TypeError, ValueError, OverflowError, binascii.Error):
        raise Unreadable(f"the {place} is {_shown(given)}: it has to be {_kind(table.name, column)}") from None
    allowed = _WORDS.get((table.name, column.name))
    if allowed is not None and value not in allowed:
        raise Unreadable(f"the {place} is {_shown(given)}: it has to be {' or '.join(sorted(allowed))}")
    return _within(place, column, value)


def _within(place: str, column: Column[Any], value: Any) -> Any:
    largest = 2**63 if isinstance(column.type, BigInteger) else 2**31
    if isinstance(column.type, Integer) and not -largest <= value < largest:
        raise Unreadable(f"the {place} is {_shown(value)}, which no database takes")
    return value


@cache
def _kind(table: str, column: Column[Any]) -> str:
    """What a value has to be, in words."""
    place, kind = (table, column.name), column.type
    if place in _LISTS:
        return "a list of texts"
    if isinstance(kind, JSON):
        return "a list" if _DOCUMENTS.get(place) is list else "an object"
    for known, words in _KINDS:
        if isinstance(kind, known):
            return words
    return "a text"


_KINDS: tuple[tuple[Any, str], ...] = (
    (Moment, "a time such as 2026-11-22T10:20:30.000000Z"),
    (LargeBinary, "bytes in base64"),
    (Boolean, "true or false"),
    (Float, "a number"),
    (Integer, "a whole number"),
)


@cache
def _readers() -> Mapping[str, Callable[[Any], Any]]:
    return {
        "a list of texts": lambda given: json_text([_text(one) for one in _of(list, given)]),
        "a list": lambda given: _of(list, given),
        "an object": lambda given: _of(dict, given),
        "a time such as 2026-11-22T10:20:30.000000Z": _moment,
        "bytes in base64": lambda given: base64.b64decode(_text(given), validate=True),
        "true or false": lambda given: _of(bool, given),
        "a number": _number,
        "a whole number": _whole,
        "a text": _text,
    }


def _of(kind: type, given: Any) -> Any:
    if type(given) is not kind:
        raise TypeError(kind)
    return given


def _text(given: Any) -> str:
    text: str = _of(str, given)
    return text


def _whole(given: Any) -> int:
    number: int = _of(int, given)
    return number


def _number(given: Any) -> float:
    number = float(given if type(given) in (int, float) else _of(float, given))
    if not math.isfinite(number):
        raise ValueError(given)
    return number


def _moment(given: Any) -> datetime:
    moment = datetime.fromisoformat(_text(given))
    if moment.tzinfo is None:
        raise ValueError(given)
    written_time(moment)  # a year that UTC does not have any more is refused here
    return moment


def _shown(given: Any) -> str:
    written = json_text(given) if not isinstance(given, float) else str(given)
    return written if len(written) <= 60 else f"{written[:57]}..."
