# SPDX-License-Identifier: Apache-2.0
"""What a screen that stays open asks again and again: whether something happened, and what is held beside a ticket."""

from sqlalchemy import func, select

from maildesk.desk.values import InboundState
from maildesk.store.common import INBOUND_NEEDS_SOMEBODY
from maildesk.store.room import Room
from maildesk.store.schema import event, inbound, ticket


class Watching(Room):
    """Each is answered from an index, whatever the size of the desk."""

    def newest_event(self) -> int:
        """The number of the newest event, 0 for none; whatever changes a ticket adds one. Raises StoreUnavailable, SchemaOutdated."""
        with self.database.reading() as connection:
            return connection.execute(select(func.max(event.c.id))).scalar() or 0

    def held_beside(self, number: int) -> tuple[int, ...]:
        """The held mails beside the ticket of this number, the oldest first. Raises StoreUnavailable, SchemaOutdated."""
        c = inbound.c
        wanted = select(c.id).join(ticket, ticket.c.id == c.ticket_id).where(ticket.c.number == number)
        held = wanted.where(INBOUND_NEEDS_SOMEBODY, c.state == InboundState.HELD.value).order_by(c.id)
        with self.database.reading() as connection:
            return tuple(connection.execute(held).scalars())
