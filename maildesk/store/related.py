# SPDX-License-Identifier: Apache-2.0
"""The tables of what tickets have to do with each other, and with things elsewhere."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table

from maildesk.store.columns import Id, Key, Moment, Words
from maildesk.store.common import BY_KEY, IF_LINK_IMPORTED, metadata

relation = Table(
    "relation",
    metadata,
    Column("ticket_id", Id, ForeignKey("ticket.id"), primary_key=True, autoincrement=False),
    Column("other_id", Id, ForeignKey("ticket.id"), primary_key=True, autoincrement=False),
    Column("kind", Key, primary_key=True),
    Column("made_at", Moment, nullable=False),
    Index("ix_relation_other_id", "other_id"),  # the same, from the other ticket
    info=BY_KEY,
)

# Messages that a ticket shows though they stand on another one: the request that several tickets were made of.
shared = Table(
    "shared",
    metadata,
    Column("ticket_id", Id, ForeignKey("ticket.id"), primary_key=True, autoincrement=False),
    Column("message_id", Id, ForeignKey("message.id"), primary_key=True, autoincrement=False),
    info=BY_KEY,
)

# What a ticket is called elsewhere (`desk/external.py`). What was imported names one ticket alone: its mail leads there.
external_link = Table(
    "external_link",
    metadata,
    Column("ticket_id", Id, ForeignKey("ticket.id"), primary_key=True, autoincrement=False),
    Column("key", Key, primary_key=True),
    Column("name", Words, nullable=False),
    Column("url", Words),
    Column("imported", Boolean, nullable=False),
    Column("made_at", Moment, nullable=False),
    Index("ix_external_link_key", "key"),  # the tickets that have to do with something elsewhere
    Index("ix_external_link_imported", "key", unique=True, info={"where": IF_LINK_IMPORTED}),  # an import that is repeated
    info=BY_KEY,
)
