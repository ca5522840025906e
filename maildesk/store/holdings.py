# SPDX-License-Identifier: Apache-2.0
"""What a desk holds, in a few figures that an operator recognises it by, and when it was last copied."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, delete, func, insert, select

from maildesk.store.engine import Database
from maildesk.store.schema import inbound, mark, message, outbox, person, ticket

BACKUP = "backup"  # its mark


@dataclass(frozen=True, slots=True)
class Holdings:
    """How many there are of each, the highest number of a ticket, and when the newest mail came."""

    tickets: int
    messages: int
    mails: int
    letters: int
    people: int
    last_number: int | None
    newest_mail: datetime | None


def holdings(connection: Connection) -> Holdings:
    """What the connection sees."""

    def count(table: Table) -> int:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()

    return Holdings(
        tickets=count(ticket),
        messages=count(message),
        mails=count(inbound),
        letters=count(outbox),
        people=count(person),
        last_number=connection.execute(select(func.max(ticket.c.number))).scalar(),
        newest_mail=connection.execute(select(func.max(inbound.c.received_at))).scalar(),
    )


def table_count() -> int:
    """How many tables a desk has, with the one that says of which revision they are."""
    return len(ticket.metadata.tables) + 1


def note_backup(database: Database, now: datetime) -> None:
    """Remembers when the last backup was made. Raises StoreUnavailable."""
    with database.writing() as connection:
        connection.execute(delete(mark).where(mark.c.key == BACKUP))
        connection.execute(insert(mark).values(key=BACKUP, at=now))
