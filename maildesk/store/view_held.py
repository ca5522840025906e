# SPDX-License-Identifier: Apache-2.0
"""Mail that is held, beside a ticket or beside none."""

from sqlalchemy import select

from maildesk.desk.states import InboundState
from maildesk.store.common import INBOUND_NEEDS_SOMEBODY
from maildesk.store.room import Room
from maildesk.store.schema import inbound, ticket


class HeldViews(Room):
    """It is answered from an index, whatever the size of the desk."""

    def held_beside(self, number: int) -> tuple[int, ...]:
        """The held mails beside the ticket of this number, the oldest first. Raises StoreUnavailable, SchemaOutdated."""
        c = inbound.c
        wanted = select(c.id).join(ticket, ticket.c.id == c.ticket_id).where(ticket.c.number == number)
        held = wanted.where(INBOUND_NEEDS_SOMEBODY, c.state == InboundState.HELD.value).order_by(c.id)
        with self.database.reading() as connection:
            return tuple(connection.execute(held).scalars())

    def held_alone(self, limit: int) -> tuple[int, ...]:
        """The held mails beside no ticket, the newest first. Raises StoreUnavailable, SchemaOutdated."""
        c = inbound.c
        alone = select(c.id).where(INBOUND_NEEDS_SOMEBODY, c.state == InboundState.HELD.value, c.ticket_id.is_(None))
        with self.database.reading() as connection:
            return tuple(connection.execute(alone.order_by(c.id.desc()).limit(limit)).scalars())
