# SPDX-License-Identifier: Apache-2.0
"""Which daemons share the database, and what becomes of the work of one that fell silent."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from maildesk.store.claim import release
from maildesk.store.room import Room
from maildesk.store.schema import presence


class Attending(Room):
    """The daemons by their beats."""

    def beat(self, owner: str, now: datetime) -> Mapping[str, int]:
        """Counts one more beat of `owner` and tells those of all, committed. Raises StoreUnavailable, Conflict (nothing written)."""
        mine = update(presence).where(presence.c.owner == owner).values(beats=presence.c.beats + 1)
        with self.database.writing(durable=False) as connection:
            if not connection.execute(mine).rowcount:
                connection.execute(insert(presence).values(owner=owner, started_at=now, beats=1))
            return {row.owner: row.beats for row in connection.execute(select(presence.c.owner, presence.c.beats))}

    def bury(self, owners: Collection[str], now: datetime) -> int:
        """Frees what silent daemons hold and forgets them; how many mails, letters and jobs. Raises StoreUnavailable.

        One that was only held up finds its leases lost and writes nothing; its next beat makes it known again.
        """
        with self.database.writing() as connection:
            connection.execute(delete(presence).where(presence.c.owner.in_(owners)))
            return release(connection, lambda owner: owner in owners, now)

    def part(self, owner: str) -> None:
        """A daemon that ended by itself holds nothing and is missed by nobody. Raises StoreUnavailable."""
        with self.database.writing(durable=False) as connection:
            connection.execute(delete(presence).where(presence.c.owner == owner))
