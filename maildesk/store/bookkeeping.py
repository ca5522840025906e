# SPDX-License-Identifier: Apache-2.0
"""The tables by which the desk keeps its own books: numbers given, throttles, how far it read, what ran when."""

from sqlalchemy import BigInteger, Column, LargeBinary, Table, text

from maildesk.store.columns import Code, Key, Moment, Words
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

# The daemons that share this database. Each counts its own beats; the others look whether the count moves, and need no common clock.
presence = Table(
    "presence",
    metadata,
    Column("owner", Key, primary_key=True),  # "host:pid", as in leases
    Column("started_at", Moment, nullable=False),
    Column("beats", BigInteger, nullable=False),
    info=BY_KEY,
)

# When a mailbox or the relay last answered, written down now and then by whoever speaks with it.
contact = Table(
    "contact",
    metadata,
    Column("peer", Key, primary_key=True),
    Column("reached_at", Moment),
    Column("failing_since", Moment),  # empty while it answers
    Column("problem", Words, nullable=False, server_default=text("''")),
    info=BY_KEY,
)

# What was told by an alarm and is not over yet.
incident = Table(
    "incident",
    metadata,
    Column("name", Key, primary_key=True),
    Column("since", Moment, nullable=False),
    Column("told_at", Moment, nullable=False),
    Column("extent", BigInteger, nullable=False),  # how many of it there were then, where it can grow
    Column("what", Words, nullable=False),
    info=BY_KEY,
)

# What reports count of the tickets that were opened in a week (`store/tallies.py`). Triggers forget it when one of them changes.
tally = Table(
    "tally",
    metadata,
    Column("week", Moment, primary_key=True),  # its Monday
    Column("by", Code, primary_key=True),  # what the figures are grouped by
    Column("rule", Code, nullable=False),  # by what rule they were counted: others count anew
    Column("content", LargeBinary, nullable=False),
)
