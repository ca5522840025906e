# SPDX-License-Identifier: Apache-2.0
"""What advice to staff is made of (`desk/entitlement.py`)."""

from sqlalchemy import select

from maildesk.desk.entitlement import Asked
from maildesk.flow.errors import NotFound
from maildesk.store.room import Room
from maildesk.store.schema import ticket
from maildesk.store.seats import maturities, seats


class Advising(Room):
    """What a page of a ticket asks of the roster."""

    def asked(self, number: int) -> Asked:
        """What the ticket of this number asks for, and what the roster knows of it. Raises NotFound, StoreUnavailable."""
        wanted = select(ticket.c.category, ticket.c.service, ticket.c.project, ticket.c.requester_id).where(ticket.c.number == number)
        with self.database.reading() as connection:
            row = connection.execute(wanted).one_or_none()
            if row is None:
                raise NotFound(f"there is no ticket {number}", "see `maildesk ticket list`")
            levels = maturities(connection, [row.project] if row.project else [])
            theirs = seats(connection, [row.requester_id] if row.requester_id is not None else [])
        listed = row.project in levels
        return Asked(row.category, row.service, row.project, levels.get(row.project, ""), listed, theirs.get(row.requester_id, ()))
