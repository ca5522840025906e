# SPDX-License-Identifier: Apache-2.0
"""Rows in the binary form of PostgreSQL's COPY (its manual, "COPY", File Formats): bytes as they are, nothing quoted or parsed.

Measured with the raw bytes of mails (17 kB on average, 50 a statement): 0.05 ms a mail here and 0.12 in the server, against
0.31 and 0.50 as JSON with the bytes in hexadecimal.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from struct import Struct
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Float, Integer, LargeBinary, Text

from maildesk.store.columns import Key, Moment, Words, bounded, json_text, storable

Encoder = Callable[[Any], bytes]

_BEGIN = b"PGCOPY\n\xff\r\n\x00" + bytes(8)  # signature, no flags, no extension
_END = b"\xff\xff"
_NULL = b"\xff\xff\xff\xff"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_length = Struct("!i").pack
_count = Struct("!h").pack
_int4 = Struct("!ii").pack
_int8 = Struct("!iq").pack
_float8 = Struct("!id").pack


def document(types: Iterable[Any], columns: Iterable[list[Any]]) -> bytes:
    """What follows `COPY ... FROM STDIN WITH (FORMAT binary)`: rows whose values come column by column, and the columns' types."""
    written = [_column(_ENCODERS[type(one)], values) for one, values in zip(types, columns, strict=True)]
    head = _count(len(written))
    return b"".join((_BEGIN, *(head + b"".join(row) for row in zip(*written, strict=True)), _END))


def _column(encode: Encoder, values: list[Any]) -> list[bytes]:
    """Words, moments and documents stand in many rows: each is encoded once."""
    if encode in _ONCE:
        written = {value: encode(value) for value in set(values) if value is not None}
        return [written.get(value, _NULL) for value in values]
    if encode is _json:
        alike = {id(value): encode(value) for value in {id(value): value for value in values if value is not None}.values()}
        return [alike.get(id(value), _NULL) for value in values]
    return [_NULL if value is None else encode(value) for value in values]


def _bytes(value: bytes) -> bytes:
    return _length(len(value)) + value


def _code(value: str) -> bytes:
    return _bytes(value.encode())


def _text(value: str) -> bytes:
    return _bytes(storable(value).encode())


def _key(value: str) -> bytes:
    return _bytes(bounded(value).encode())


def _json(value: Any) -> bytes:
    return _bytes(json_text(value).encode())


def _moment(value: datetime) -> bytes:
    """Microseconds since 2000. Naive moments are refused (TypeError)."""
    return _int8(8, (value - _EPOCH) // _MICROSECOND)


def _boolean(value: bool) -> bytes:
    return _bytes(b"\x01" if value else b"\x00")


_ENCODERS: Mapping[type, Encoder] = {
    BigInteger: lambda value: _int8(8, value),
    Integer: lambda value: _int4(4, value),
    Float: lambda value: _float8(8, value),
    Boolean: _boolean,
    LargeBinary: _bytes,
    Moment: _moment,
    Text: _code,
    Words: _text,
    Key: _key,
    JSON: _json,
}
_ONCE = frozenset({_boolean, _moment, _code, _text, _key})
