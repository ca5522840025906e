# SPDX-License-Identifier: Apache-2.0
"""What a database has to know of itself to choose good plans, and how it gives up the room of what was erased.

PostgreSQL keeps its statistics by itself (autovacuum); SQLite has to be asked.
"""

import sqlite3
from contextlib import closing
from typing import Any

from sqlalchemy import Connection

from maildesk.flow.errors import StoreUnavailable
from maildesk.store import sqlite
from maildesk.store.room import Room

# Rows of each index that are looked at: enough to tell one state of tickets from a person, and a matter of milliseconds.
_LOOKED_AT = 1000
_PATIENCE = 120.0  # seconds that a compaction waits for whoever writes
_WITH_WORDS = (
    "attachment, conversation_link, decision, event, inbound, lesson, mark, message, outbox, person, person_address, "
    "raw_mail, searchable, sent_mail, ticket"
)


class Upkeep(Room):
    """The verb of the scheduled job, and that of an erasure."""

    def refresh_statistics(self) -> None:
        """Tells SQLite's planner how its indexes are filled. Raises StoreUnavailable."""
        if self.database.engine.dialect.name == "sqlite":
            with self.database.writing(durable=False) as connection:
                refresh_statistics(connection)

    def compact(self) -> None:
        """Writes the database anew without what was deleted; others wait to write meanwhile, and read on. Raises StoreUnavailable.

        Deleted words outlive their rows: in unused space of pages, in segments of the search index that were not merged yet, in the
        log. On PostgreSQL the space is given up for use; its files, its log and its replicas are the server's.
        """
        if self.database.engine.dialect.name != "sqlite":
            self._vacuum_postgresql()
            return
        with self.database.writing() as connection:
            connection.exec_driver_sql("INSERT INTO search_index (search_index) VALUES ('optimize')")
        try:
            with closing(sqlite3.connect(sqlite.path_of(self.database.engine.url), timeout=_PATIENCE, isolation_level=None)) as alone:
                alone.execute("VACUUM")
                alone.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error as problem:
            remedy = "the erasure is done; `maildesk db compact` takes its remains out of the file once there is room and time"
            raise StoreUnavailable(f"the database could not be compacted: {problem}", remedy) from None

    def _vacuum_postgresql(self) -> None:
        """VACUUM runs in no transaction: on the driver's own connection."""
        connection = self.database.engine.raw_connection()
        try:
            driver: Any = connection.driver_connection
            driver.autocommit = True
            cursor = driver.cursor()
            cursor.execute("SET statement_timeout = 0")
            cursor.execute(f"VACUUM {_WITH_WORDS}")
            cursor.close()
        finally:
            connection.invalidate()


def refresh_statistics(connection: Connection) -> None:
    """On SQLite: samples each index."""
    connection.exec_driver_sql(f"PRAGMA analysis_limit = {_LOOKED_AT}")
    connection.exec_driver_sql("ANALYZE")
