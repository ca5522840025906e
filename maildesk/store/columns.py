# SPDX-License-Identifier: Apache-2.0
"""The kinds of columns, the same to Python on both databases.

What no database takes (NUL, lone surrogates) is replaced on the way in, whoever wrote it: a mail must not fail for one character.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import TIMESTAMP, BigInteger, Dialect, Integer, String, Text, TypeDecorator
from sqlalchemy.types import TypeEngine

# PostgreSQL refuses an index row of more than 2,704 bytes; 255 characters are at most 1,020 bytes of UTF-8.
LONGEST_KEY = 255

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_REPLACEMENT = "\ufffd"
_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def storable(value: str) -> str:
    """`value` without the characters that no database takes."""
    if "\x00" not in value and value.isascii():
        return value
    return _UNSTORABLE.sub(_REPLACEMENT, value)


def recipients_of(stored: str) -> tuple[str, ...]:
    """The recipients of a letter, which stand as JSON in a text."""
    return tuple(json.loads(stored))


def bounded(value: str) -> str:
    """A text as it stands in an index: itself, or its digest where it is too long for one."""
    value = storable(value)
    if len(value) <= LONGEST_KEY:
        return value
    return "sha256:" + hashlib.sha256(value.encode()).hexdigest()


@lru_cache(maxsize=8192)  # the rows that are written together bear the same moments
def written_time(value: datetime) -> str:
    """A moment as text that sorts as the moments do: 2026-11-22T10:20:30.000000Z. Naive times are refused (ValueError)."""
    if value.tzinfo is None:
        raise ValueError(f"naive time: {value!r}")
    return value.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"


def storable_json(value: Any) -> Any:
    """`value` with `storable` strings all the way down."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable(str(key)): storable_json(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [storable_json(one) for one in value]
    return value


def json_text(value: Any) -> str:
    """`value` as JSON with `storable` strings."""
    written = _written(value)
    if "\\u0000" in written:  # an escaped NUL (or a backslash before "u0000": no harm in looking closer)
        written = _written(storable_json(value))
    return storable(written)


# Short words of our own (states, kinds, digests): nothing in them needs a look.
Code = Text


class Words(TypeDecorator[str]):
    """Text of any length."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(value)


class Key(TypeDecorator[str]):
    """Text that stands in an index or a primary key, `bounded` on the way in, in comparisons too."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else bounded(value)


class Moment(TypeDecorator[datetime]):
    """An aware moment in UTC, in microseconds: sortable text on SQLite, `timestamptz` on PostgreSQL. Naive ones are refused."""

    impl = String(27)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(String(27))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        written = written_time(value)
        return value if dialect.name == "postgresql" else written

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if isinstance(value, datetime) else datetime.fromisoformat(value)


# On SQLite only INTEGER PRIMARY KEY is the row's own number, without an index beside it.
Id = BigInteger().with_variant(Integer(), "sqlite")


def spellings(asked: Iterable[str]) -> dict[str, str]:
    """How each key that was asked for stands in an index."""
    return {bounded(key): key for key in asked}
