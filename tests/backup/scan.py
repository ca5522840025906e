# SPDX-License-Identifier: Apache-2.0
"""Whether anything is left of somebody: every value of every table, unpacked and decoded, and the very bytes of an SQLite file."""

import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, select, text

from maildesk.mail.read import read
from maildesk.mail.values import Envelope
from maildesk.store.sql import SqlStore


def left_of(store: SqlStore, *words: str) -> list[str]:
    """Where these words stand, in any case: "table.column: word"."""
    wanted = [one.casefold() for one in words]
    found = []
    for place, value in _values(store):
        small = value.casefold()
        found += [f"{place}: {one}" for one in wanted if one in small]
    return sorted(set(found))


def left_in_file(url: str, *words: str) -> list[str]:
    """Which of these words stand in the bytes of the database's files, log included."""
    path = Path(url.removeprefix("sqlite:///"))
    content = b"".join(one.read_bytes() for one in sorted(path.parent.glob(f"{path.name}*"))).lower()
    return [one for one in words if one.lower().encode() in content]


def _values(store: SqlStore) -> Iterator[tuple[str, str]]:
    tables = MetaData()
    with store.database.reading() as connection:
        tables.reflect(connection)
        for table in tables.sorted_tables:
            if connection.dialect.name == "sqlite" and table.name == "search_index":
                continue
            wanted = select(*(text(f'"{column.name}"') for column in table.columns)).select_from(table)
            for row in connection.execute(wanted):
                for column, value in zip(table.columns, row, strict=True):
                    yield from _readings(f"{table.name}.{column.name}", value)


def _readings(place: str, value: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(value, bytes):
        yield place, str(value)
        return
    with suppress(zlib.error):
        value = zlib.decompress(value)
    yield place, value.decode("utf-8", "replace")
    if place in ("raw_mail.content", "outbox.content"):
        mail = read(value, Envelope())
        yield f"{place}, as read", f"{mail.subject} {mail.text} {mail.from_} {mail.to} {mail.cc}"
