# SPDX-License-Identifier: Apache-2.0
"""The tables of what tickets have to do with each other."""

from sqlalchemy import Column, ForeignKey, Index, Table

from maildesk.store.columns import Id, Key, Moment
from maildesk.store.common import BY_KEY, metadata

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
