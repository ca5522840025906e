# SPDX-License-Identifier: Apache-2.0
"""Where else in the database somebody is named, whatever the table: every column that holds text or bytes is looked at."""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    LargeBinary,
    String,
    Table,
    Text,
    TypeDecorator,
    and_,
    cast,
    delete,
    false,
    func,
    or_,
    select,
    update,
)

from maildesk.store import indexing, raw
from maildesk.store.among import listed
from maildesk.store.blanking import give_up_bytes
from maildesk.store.columns import Key, Moment, Words
from maildesk.store.engine import Database
from maildesk.store.needles import Needles
from maildesk.store.schema import inbound, message, outbox, raw_mail, ticket

# How far mailboxes are read, and what is made of the rest: nobody's words.
_NOT_LOOKED_AT = frozenset({"searchable", "search_waiting", "counter", "job_run", "mailbox_mark", "inbound_source", "tally"})
_PIECES_AT_ONCE = 2_000

Rows = Sequence[Any]


def mentions(database: Database, needles: Sequence[str]) -> dict[str, Rows]:
    """The rows of each table that hold one of these, in any case; by table, as rows with all columns. Raises StoreUnavailable."""
    found: dict[str, Rows] = {}
    for table in _tables():
        with database.reading() as connection:
            if rows := connection.execute(select(table).where(_holds(connection, table, needles))).all():
                found[table.name] = rows
    return found


def raw_mentions(database: Database, needles: Sequence[str]) -> list[int]:
    """The mails whose bytes hold one of these, in any case, as they stand (not within base64). Raises StoreUnavailable."""
    wanted = [one.lower().encode() for one in needles]
    with database.reading() as connection:
        if connection.dialect.name == "postgresql":
            plain = func.lower(func.encode(raw_mail.c.content, "escape"))
            holds = or_(*(func.strpos(plain, one.decode()) > 0 for one in wanted))
            found = set(connection.execute(select(raw_mail.c.inbound_id).where(raw_mail.c.encoding == "identity", holds)).scalars())
            pieces = select(raw_mail.c.inbound_id, raw_mail.c.encoding, raw_mail.c.content).where(raw_mail.c.encoding != "identity")
        else:
            found = set()
            pieces = select(raw_mail.c.inbound_id, raw_mail.c.encoding, raw_mail.c.content)
        for inbound_id, encoding, content in connection.execute(pieces.execution_options(yield_per=_PIECES_AT_ONCE)):
            small = _unpacked(encoding, content).lower()
            if any(one in small for one in wanted):
                found.add(inbound_id)
    return sorted(found)


def _unpacked(encoding: str, content: bytes) -> bytes:
    try:
        return raw.unpacked(encoding, content)
    except zlib.error:  # a damaged piece is for `db check` to tell of
        return content


def clean(connection: Connection, table_name: str, rows: Rows, needles: Needles) -> int:
    """Takes these words out of rows; how many rows changed. Where they stand in a key, the row goes."""
    table = next(one for one in _tables() if one.name == table_name)
    return sum(_clean_row(connection, table, row, needles) for row in rows)


def clean_messages(connection: Connection, ids: Sequence[int], needles: Needles, *, quotes: bool) -> list[int]:
    """Takes these words out of messages of others, with what they quote if `quotes`; the mails whose bytes hold them."""
    changed, mails = [], []
    for row in connection.execute(select(message).where(listed(message.c.id, ids))).all():
        values = _cleaned(message, row, needles)
        if quotes and row.quoted:
            values |= {"quoted": None, "text": needles.without(row.text if row.reply is None else row.reply)}
        if any(getattr(row, name) != value for name, value in values.items()):
            changed.append((row.id, values))
            mails.append(row.inbound_id)
    indexing.forget(connection, [one for one, _ in changed])
    for message_id, values in changed:
        connection.execute(update(message).where(message.c.id == message_id).values(**values))
    indexing.note(connection, [one for one, _ in changed])
    return mails


@cache
def _tables() -> tuple[Table, ...]:
    return tuple(one for one in ticket.metadata.sorted_tables if one.name not in _NOT_LOOKED_AT and one is not raw_mail)


@cache
def _columns(table: Table) -> tuple[Column[Any], ...]:
    """Those that hold words or documents; bytes are those of letters."""
    return tuple(one for one in table.c if isinstance(one.type, Key | Words | Text | String | JSON | LargeBinary) and not _moment(one))


def _moment(column: Column[Any]) -> bool:
    return isinstance(column.type, Moment) or (isinstance(column.type, TypeDecorator) and not isinstance(column.type, Key | Words))


def _holds(connection: Connection, table: Table, needles: Sequence[str]) -> Any:
    on_postgresql = connection.dialect.name == "postgresql"
    find = func.strpos if on_postgresql else func.instr
    texts = [_text(column, on_postgresql=on_postgresql) for column in _columns(table)]
    return or_(*(find(text, one.lower()) > 0 for text in texts for one in needles)) if texts else false()


def _text(column: Column[Any], *, on_postgresql: bool) -> Any:
    if isinstance(column.type, LargeBinary) and on_postgresql:
        return func.lower(func.encode(column, "escape"))
    return func.lower(cast(column, Text))


def _clean_row(connection: Connection, table: Table, row: Any, needles: Needles) -> int:
    values = _cleaned(table, row, needles)
    if not values:
        return 0
    here = and_(*(column == getattr(row, column.name) for column in table.primary_key.columns))
    if any(table.c[name].primary_key for name in values):
        connection.execute(delete(table).where(here))
    else:
        connection.execute(update(table).where(here).values(**values))
    return 1


def _cleaned(table: Table, row: Any, needles: Needles) -> dict[str, Any]:
    """The columns of a row that hold such words, without them."""
    values = {}
    for column in _columns(table):
        was = getattr(row, column.name)
        new = b"" if isinstance(was, bytes) and _in_bytes(was, needles) else was if isinstance(was, bytes) else needles.cleaned(was)
        if new != was:
            values[column.name] = new
    return values


def _in_bytes(content: bytes, needles: Needles) -> bool:
    return needles.within(content.decode("utf-8", "replace"))


def in_letters(connection: Connection, ids: Iterable[int], needles: Needles) -> Iterator[int]:
    """Which of these letters say such words, as people read them."""
    from maildesk.mail.read import read
    from maildesk.mail.values import Envelope

    for letter_id in ids:
        content: bytes = connection.execute(select(outbox.c.content).where(outbox.c.id == letter_id)).scalar_one()
        if not content:
            continue
        mail = read(content, Envelope())
        heads = [mail.subject, *(f"{one.name} {one.address}" for one in (*mail.to, *mail.cc, *mail.reply_to))]
        if any(map(needles.within, (mail.text, *heads))) or _in_bytes(content, needles):
            yield letter_id


def forget_bytes_of(connection: Connection, inbound_ids: Sequence[int], needles: Needles) -> None:
    """Mails of others that name somebody lose their bytes and, in envelope and reason, the name; they stay filed."""
    give_up_bytes(connection, inbound_ids)
    rows = connection.execute(select(inbound).where(listed(inbound.c.id, inbound_ids))).all()
    clean(connection, inbound.name, rows, needles)
