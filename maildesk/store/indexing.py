# SPDX-License-Identifier: Apache-2.0
"""What fills the search index, and what takes words out of it.

Filling is no part of intake: a message waits (`search_waiting`) until the daemon takes it in with others, a second later. Groups are
what makes it cheap: each commit of FTS5 writes a segment, and each merge of PostgreSQL's pending list sorts what came together.
"""

import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, exists, func, insert, select

from maildesk.desk.lexemes import LONGEST_TEXT, lexemes
from maildesk.flow.errors import StoreUnavailable
from maildesk.store import bulk
from maildesk.store.among import among, read
from maildesk.store.errors import StatementRefused
from maildesk.store.room import Room, count_some
from maildesk.store.schema import attachment, counter, message
from maildesk.store.search_tables import RULE, RULE_COUNTER, search_waiting, searchable

log = logging.getLogger("maildesk.store")

GROUP = 250  # messages a commit
_STEP = 50_000  # ids of messages that are put into the queue by one commit

_earlier = message.alias("earlier")
_FIRST = ~exists().where(_earlier.c.ticket_id == message.c.ticket_id, _earlier.c.id < message.c.id)
_c = message.c
_MESSAGES = select(_c.id, _c.subject, _c.author_name, _c.author_address, _c.text, _c.reply, _FIRST.label("first")).where(among(_c.id))
_INDEXED = select(searchable.c.message_id, searchable.c.whole).where(among(searchable.c.message_id))
_FILES = select(attachment.c.message_id, attachment.c.filename).where(among(attachment.c.message_id), ~attachment.c.logo)
_IN = "INSERT INTO search_index (rowid, subject, names, files, words) VALUES (?, ?, ?, ?, ?)"
_OUT = "INSERT INTO search_index (search_index, rowid, subject, names, files, words) VALUES ('delete', ?, ?, ?, ?, ?)"
_WEIGHTS = "ABCD"  # of the fields on PostgreSQL, in the same order
_LONGEST = (2_000, 2_000, 8_000, LONGEST_TEXT)  # characters of each field that are looked at
_GAP = 1  # between fields, so that no phrase goes from one to the next


@dataclass(frozen=True, slots=True)
class Document:
    """The words of a message, field by field, in the order of `Field`."""

    id: int
    whole: bool
    fields: tuple[list[str], ...]


class Indexing(Room):
    """The verbs that keep the search index."""

    def index_waiting(self, limit: int = GROUP, *, durable: bool = True) -> int:
        """Takes up to `limit` waiting messages into the index, in one commit; how many. Raises StoreUnavailable.

        One that the database refuses keeps no other waiting: it is tried alone and left out.
        """
        c = search_waiting.c.message_id
        with self.database.reading() as connection:
            ids = list(connection.execute(select(c).order_by(c).limit(limit)).scalars())
        try:
            self._index(ids, durable=durable)
        except StatementRefused:
            for one in ids:
                self._index_alone(one)
        return len(ids)

    def catch_up(self) -> None:
        """Before somebody searches: takes in what came a moment ago, unless that is much or the database is busy."""
        with suppress(StoreUnavailable):
            if 0 < self.waiting_for_index()[0] <= 2 * GROUP:
                while self.index_waiting(durable=False):
                    pass

    def _index(self, ids: Sequence[int], *, durable: bool) -> None:
        """The words are found before the commit begins, so that it is short. What another process took meanwhile is left to it."""
        if not ids:
            return
        with self.database.reading() as connection:
            documents = _documents(connection, ids, {})
        with self.database.writing(durable=durable) as connection:
            mine = {row.message_id for row in read(connection, _TAKEN, ids)}
            _put(connection, [one for one in documents if one.id in mine])

    def _index_alone(self, message_id: int) -> None:
        try:
            self._index([message_id], durable=True)
        except StatementRefused as problem:
            log.error("message %d stays out of the search index: %s", message_id, problem)
            with self.database.writing() as connection:
                connection.execute(delete(search_waiting).where(search_waiting.c.message_id == message_id))

    def waiting_for_index(self) -> tuple[int, datetime | None]:
        """How many messages wait, counted up to `MOST_COUNTED` + 1, and since when the first. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            return index_backlog(connection)

    def index_fits(self) -> bool:
        """Was the index made by the rule of this program? Raises StoreUnavailable."""
        with self.database.reading() as connection:
            return made_by_our_rule(connection)

    def restart_index(self) -> None:
        """Empties the index. Raises StoreUnavailable."""
        with self.database.writing() as connection:
            _empty(connection)
            connection.execute(delete(counter).where(counter.c.name == RULE_COUNTER))
            connection.execute(insert(counter).values(name=RULE_COUNTER, value=RULE))

    def queue_missing(self) -> None:
        """Every message that is neither in the index nor waits for it waits from now on. Raises StoreUnavailable.

        In steps, so that nobody else waits long for the database; whoever dies between two calls it again.
        """
        with self.database.reading() as connection:
            last: int = connection.execute(select(func.max(message.c.id))).scalar() or 0
        for start in range(0, last + 1, _STEP):
            with self.database.writing(durable=start + _STEP > last) as connection:
                _queue(connection, start, start + _STEP)


def index_backlog(connection: Connection) -> tuple[int, datetime | None]:
    """How many messages wait, counted up to `MOST_COUNTED` + 1, and since when the first."""
    c = search_waiting.c.message_id
    first = select(func.min(message.c.filed_at)).where(message.c.id == select(func.min(c)).scalar_subquery())
    return count_some(connection, select(c)), connection.execute(first).scalar()


def made_by_our_rule(connection: Connection) -> bool:
    """Was the index made by the rule of this program?"""
    return connection.execute(select(counter.c.value).where(counter.c.name == RULE_COUNTER)).scalar() == RULE


def note(connection: Connection, message_ids: Sequence[int]) -> None:
    """The messages wait for the index from now on."""
    bulk.insert(connection, search_waiting, [{"message_id": one} for one in message_ids])


def forget(connection: Connection, message_ids: Iterable[int]) -> None:
    """Takes messages out of the index. Whoever deletes or changes words of a message or names of its attachments calls this *before*, in
    the same commit; `note` afterwards brings back what is left."""
    ids = list(message_ids)
    how = {row.message_id: bool(row.whole) for row in read(connection, _INDEXED, ids)}
    if connection.dialect.name == "sqlite" and how:
        rows = [_texts(one) for one in _documents(connection, list(how), how)]
        connection.exec_driver_sql(_OUT, rows)
    for one in ids:  # an erasure is rare
        connection.execute(delete(searchable).where(searchable.c.message_id == one))
        connection.execute(delete(search_waiting).where(search_waiting.c.message_id == one))


def _empty(connection: Connection) -> None:
    """Nothing is in the index, nothing waits."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO search_index (search_index) VALUES ('delete-all')")
        connection.execute(delete(searchable))
        connection.execute(delete(search_waiting))
    else:
        connection.exec_driver_sql("TRUNCATE searchable, search_waiting")


def _queue(connection: Connection, start: int, end: int) -> None:
    """The messages with ids from `start` to before `end` wait, unless they are in the index."""
    known = [exists().where(table.c.message_id == message.c.id) for table in (searchable, search_waiting)]
    missing = select(message.c.id).where(message.c.id >= start, message.c.id < end, *(~one for one in known))
    connection.execute(insert(search_waiting).from_select(["message_id"], missing))


_TAKEN: Any = delete(search_waiting).where(among(search_waiting.c.message_id)).returning(search_waiting.c.message_id)


def _documents(connection: Connection, ids: Sequence[int], how: dict[int, bool]) -> list[Document]:
    """The words of messages. `how`: which are indexed whole; of others it is found out."""
    files: dict[int, list[str]] = {}
    for row in read(connection, _FILES, ids):
        files.setdefault(row.message_id, []).append(row.filename or "")
    return [document(row, files.get(row.id, []), how.get(row.id, bool(row.first))) for row in read(connection, _MESSAGES, ids)]


def document(row: Any, files: list[str], whole: bool) -> Document:
    """What is searched of a message: of the first of a ticket all, since nobody else has told the desk what it quotes; of the others their
    new words, since they quote what is indexed."""
    words = row.text if whole or row.reply is None else row.reply
    texts = (row.subject, f"{row.author_name} {row.author_address}", " ".join(files), words)
    return Document(row.id, whole, tuple(lexemes(one[:limit]) for one, limit in zip(texts, _LONGEST, strict=True)))


def _put(connection: Connection, documents: Sequence[Document]) -> None:
    if documents:
        for statement, parameters in insertions(connection.dialect.name, documents):
            connection.exec_driver_sql(statement, parameters)


def insertions(dialect: str, documents: Sequence[Document]) -> list[tuple[str, Any]]:
    """The statements that take documents into the index, and their parameters, as the driver takes them."""
    if dialect == "sqlite":
        known = "INSERT INTO searchable (message_id, whole) VALUES (?, ?)"
        return [(_IN, [_texts(one) for one in documents]), (known, [(one.id, one.whole) for one in documents])]
    lines = "".join(f"{one.id}\t{'t' if one.whole else 'f'}\t{vector(one)}\n" for one in documents)
    return [("COPY searchable (message_id, whole, lexemes) FROM STDIN", (lines.encode(),))]


def _texts(document: Document) -> tuple[Any, ...]:
    """A row of FTS5, whose tokenizer parts at the spaces that stand between our words."""
    return (document.id, *(" ".join(words) for words in document.fields))


def vector(document: Document) -> str:
    """A tsvector, as PostgreSQL reads it. Words hold letters and digits alone: nothing in them has to be escaped."""
    places: dict[str, list[str]] = {}
    at = 0
    for weight, words in zip(_WEIGHTS, document.fields, strict=True):
        for word in words:
            at += 1
            places.setdefault(word, []).append(f"{at}{weight}")
        at += _GAP
    return " ".join(f"'{word}':{','.join(at)}" for word, at in places.items())
