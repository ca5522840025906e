# SPDX-License-Identifier: Apache-2.0
"""What is remembered of contacts with servers, and of incidents that were told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, insert, select, update

from maildesk.flow.errors import Conflict
from maildesk.store.bookkeeping import contact, incident
from maildesk.store.room import Room
from maildesk.store.view_health import ContactRow


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """What was told and is not over: since when, how much of it there was when it was told last, and in which words."""

    name: str
    since: datetime
    told_at: datetime
    extent: int
    what: str


class Watching(Room):
    """The memory of those who watch the desk."""

    def note_contacts(self, contacts: Sequence[ContactRow]) -> None:
        """Writes down what is known of these servers; one that did not answer keeps its last answer. Raises StoreUnavailable."""
        for one in contacts:
            values: dict[str, Any] = {"failing_since": one.failing_since, "problem": one.problem}
            values |= {"reached_at": one.reached_at} if one.reached_at else {}
            self._put(contact, {"peer": one.peer}, values)

    def incidents(self) -> dict[str, IncidentRow]:
        """What was told and is not over, by name. Raises StoreUnavailable, SchemaOutdated."""
        c = incident.c
        with self.database.reading() as connection:
            rows = connection.execute(select(c.name, c.since, c.told_at, c.extent, c.what))
            return {row.name: IncidentRow(row.name, row.since, row.told_at, row.extent, row.what) for row in rows}

    def note_incident(self, one: IncidentRow) -> None:
        """An incident was told, for the first time or since it grew. Raises StoreUnavailable."""
        values = {"since": one.since, "told_at": one.told_at, "extent": one.extent, "what": one.what}
        self._put(incident, {"name": one.name}, values)

    def end_incident(self, name: str) -> None:
        """That it is over was told. Raises StoreUnavailable."""
        with self.database.writing() as connection:
            connection.execute(delete(incident).where(incident.c.name == name))

    def _put(self, table: Table, key: dict[str, str], values: dict[str, Any]) -> None:
        try:
            self._written(table, key, values)
        except Conflict:  # another process made the row between our update and our insert: now there is one to update
            self._written(table, key, values)

    def _written(self, table: Table, key: dict[str, str], values: dict[str, Any]) -> None:
        with self.database.writing(durable=False) as connection:
            here = update(table).where(*(table.c[name] == value for name, value in key.items()))
            if connection.execute(here.values(values)).rowcount == 0:
                connection.execute(insert(table).values(**key, **values))
