# SPDX-License-Identifier: Apache-2.0
"""The tables by which the desk keeps its own books: numbers given, throttles, how far it read, what ran when."""

from sqlalchemy import BigInteger, Column, Table, text

from maildesk.store.columns import Key, Moment, Words
from maildesk.store.common import BY_KEY, metadata

counter = Table(
    "counter",
    metadata,
    Column("name", Key, primary_key=True),
    Column("value", BigInteger, nullable=False),
    info=BY_KEY,
)

# When something last happened: throttles, and what may happen only once (`desk/marks.py` has the keys).
mark = Table(
    "mark",
    metadata,
    Column("key", Key, primary_key=True),
    Column("at", Moment, nullable=False),
    info=BY_KEY,
)

mailbox_mark = Table(
    "mailbox_mark",
    metadata,
    Column("account", Key, primary_key=True),
    Column("folder", Key, primary_key=True),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("last_uid", BigInteger, nullable=False),
    Column("reconciled_at", Moment),
    Column("history_until", BigInteger, nullable=False),  # highest UID that was there on the first start
    info=BY_KEY,
)

job_run = Table(
    "job_run",
    metadata,
    Column("name", Key, primary_key=True),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("outcome", Words, nullable=False, server_default=text("''")),
    Column("lease_owner", Words),
    Column("lease_until", Moment),
    info=BY_KEY,
)
