# SPDX-License-Identifier: Apache-2.0
"""What every part of the store stands on: the database, and numbers that are never given twice."""

from sqlalchemy import Connection, select, update

from maildesk.store.engine import Database
from maildesk.store.schema import counter


class Room:
    """One part of the store. `SqlStore` joins them."""

    def __init__(self, database: Database) -> None:
        self.database = database


def take_numbers(connection: Connection, name: str, count: int) -> range:
    """The next `count` numbers of a counter; they are ours once the transaction is committed. Others wait for it until then."""
    last = connection.execute(
        update(counter).where(counter.c.name == name).values(value=counter.c.value + count).returning(counter.c.value)
    ).scalar_one()
    return range(last - count + 1, last + 1)


def counter_value(connection: Connection, name: str) -> int:
    """The last number given; 0 if none was."""
    return connection.execute(select(counter.c.value).where(counter.c.name == name)).scalar() or 0
