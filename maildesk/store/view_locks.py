# SPDX-License-Identifier: Apache-2.0
"""What says who may read a ticket (`desk/confidential.py`), for commands that show one."""

from dataclasses import dataclass

from sqlalchemy import select

from maildesk.store.room import Room
from maildesk.store.schema import ticket


@dataclass(frozen=True, slots=True)
class Lock:
    """Of one ticket."""

    restricted: bool
    readers: tuple[str, ...]
    category: str
    service: str | None


class LockViews(Room):
    """What is asked before anything of a ticket is shown."""

    def lock_of(self, number: int) -> Lock | None:
        """Who may read the ticket of this number; None where there is none. Raises StoreUnavailable."""
        c = ticket.c
        with self.database.reading() as connection:
            row = connection.execute(select(c.restricted, c.readers, c.category, c.service).where(c.number == number)).one_or_none()
        return Lock(row.restricted, tuple(row.readers.split()), row.category, row.service) if row else None
