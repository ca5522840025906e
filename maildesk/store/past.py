# SPDX-License-Identifier: Apache-2.0
"""A made-up past, written into an empty database."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, func, select, update

from maildesk.flow.errors import MaildeskError
from maildesk.store import bulk, schema
from maildesk.store.common import metadata
from maildesk.store.room import Room

# The counters that rows are numbered by, and the columns that use them.
_NUMBERED = {
    "person": schema.person.c.id,
    "ticket": schema.ticket.c.id,
    "ticket_number": schema.ticket.c.number,
    "message": schema.message.c.id,
    "inbound": schema.inbound.c.id,
    "outbox": schema.outbox.c.id,
}


class Past(Room):
    """The verb of `maildesk generate`."""

    def require_empty(self) -> None:
        """Raises MaildeskError where mail came in before: nobody mixes made-up tickets with real ones. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            if connection.execute(select(func.count()).select_from(select(schema.inbound.c.id).limit(1).subquery())).scalar_one():
                raise MaildeskError(
                    "this desk has mail already, and made-up tickets would stand between real ones",
                    "name an empty database: MAILDESK_DATABASE__URL=sqlite:///trial.db maildesk db upgrade, and again",
                )

    def write_past(self, rows: Sequence[tuple[str, dict[str, Any]]]) -> None:
        """Rows of tables by name, in one commit; the counters go on after them. Raises StoreUnavailable."""
        with self.database.writing(durable=False) as connection:
            by_table: dict[str, list[dict[str, Any]]] = {}
            for name, row in rows:
                by_table.setdefault(name, []).append(row)
            for table in metadata.sorted_tables:
                for _, alike in groupby(by_table.get(table.name, ()), key=tuple):
                    bulk.insert(connection, table, list(alike))
            _advance(connection, by_table)


def _advance(connection: Connection, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    c = schema.counter.c
    for counter, column in _NUMBERED.items():
        if highest := max((row[column.name] for row in rows.get(column.table.name, ())), default=0):
            connection.execute(update(schema.counter).where(c.name == counter, c.value < highest).values(value=highest))
