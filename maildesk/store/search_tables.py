# SPDX-License-Identifier: Apache-2.0
"""The tables of the search index.

- `search_waiting`: the messages that are not in the index yet. Written with the message (T2), emptied with what goes into the index, so
  no crash loses one. Ids of messages are reserved in blocks: no highest id tells which are in.
- `searchable`: the messages that are in it. PostgreSQL keeps their words here (`lexemes`, with a GIN index).
- SQLite keeps the words in `search_index`, an FTS5 table without content: words and their places alone, about a third of what it takes
  with the text. What leaves it is told to it word by word; `whole` says which words those were.
"""

from typing import Any

from sqlalchemy import Boolean, Column, Dialect, ForeignKey, Table, Text, TypeDecorator, event, text
from sqlalchemy.types import TypeEngine

from maildesk.store.columns import Id
from maildesk.store.common import metadata

# Whoever changes what `desk/lexemes.py` makes of a text, or what of a message is indexed, counts this up: the index is built anew.
RULE = 1
RULE_COUNTER = "search_rule"

ON_SQLITE = ("CREATE VIRTUAL TABLE search_index USING fts5(subject, names, files, words, content='', columnsize=0, tokenize='ascii')",)
ON_POSTGRESQL = ("CREATE INDEX ix_searchable_lexemes ON searchable USING gin (lexemes)",)


class Lexemes(TypeDecorator[str]):
    """PostgreSQL's tsvector; SQLite leaves the column empty."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            from sqlalchemy.dialects.postgresql import TSVECTOR

            return dialect.type_descriptor(TSVECTOR())
        return dialect.type_descriptor(Text())


search_waiting = Table("search_waiting", metadata, Column("message_id", Id, primary_key=True, autoincrement=False))

searchable = Table(
    "searchable",
    metadata,
    Column("message_id", Id, ForeignKey("message.id"), primary_key=True, autoincrement=False),
    Column("whole", Boolean, nullable=False),  # all of its text is indexed, not its new words alone
    Column("lexemes", Lexemes),
)


def _make_index(_table: Table, connection: Any, **_options: Any) -> None:
    for statement in ON_SQLITE if connection.dialect.name == "sqlite" else ON_POSTGRESQL:
        connection.execute(text(statement))


event.listen(searchable, "after_create", _make_index)
