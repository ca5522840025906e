# SPDX-License-Identifier: Apache-2.0
"""What every part of the store stands on: the database, and numbers that are never given twice."""

from typing import Any

from sqlalchemy import BigInteger, Connection, Select, bindparam, func, select, update

from maildesk.store.engine import Database
from maildesk.store.schema import counter

# Nobody waits for the exact number of a million rows.
MOST_COUNTED = 10_000
UNCOUNTED = 2**31 - 1  # so many that counting even that far would take seconds

_TAKE = (
    update(counter)
    .where(counter.c.name == bindparam("name_"))
    .values(value=counter.c.value + bindparam("count_", type_=BigInteger))
    .returning(counter.c.value)
)


class Room:
    """One part of the store. `SqlStore` joins them."""

    def __init__(self, database: Database) -> None:
        self.database = database


def take_numbers(connection: Connection, name: str, count: int) -> range:
    """The next `count` numbers of a counter; they are ours once the transaction is committed. Others wait for it until then."""
    last: int = connection.execute(_TAKE, {"name_": name, "count_": count}).scalar_one()
    return range(last - count + 1, last + 1)


def count_some(connection: Connection, wanted: Select[Any]) -> int:
    """How many rows `wanted` finds, counted up to `MOST_COUNTED` + 1."""
    return connection.execute(select(func.count()).select_from(wanted.limit(MOST_COUNTED + 1).subquery())).scalar_one()
