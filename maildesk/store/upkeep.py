# SPDX-License-Identifier: Apache-2.0
"""What a database has to know of itself to choose good plans. PostgreSQL keeps it by itself (autovacuum); SQLite has to be asked."""

from sqlalchemy import Connection

from maildesk.store.room import Room

# Rows of each index that are looked at: enough to tell one state of tickets from a person, and a matter of milliseconds.
_LOOKED_AT = 1000


class Upkeep(Room):
    """The verb of the scheduled job."""

    def refresh_statistics(self) -> None:
        """Tells SQLite's planner how its indexes are filled. Raises StoreUnavailable."""
        if self.database.engine.dialect.name == "sqlite":
            with self.database.writing(durable=False) as connection:
                refresh_statistics(connection)


def refresh_statistics(connection: Connection) -> None:
    """On SQLite: samples each index."""
    connection.exec_driver_sql(f"PRAGMA analysis_limit = {_LOOKED_AT}")
    connection.exec_driver_sql("ANALYZE")
