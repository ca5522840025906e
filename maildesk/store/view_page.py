# SPDX-License-Identifier: Apache-2.0
"""All that the page of a ticket reads, and nothing that files mail: people wait for it."""

from maildesk.desk.values import Member
from maildesk.store.view_asked import Advising
from maildesk.store.view_locks import LockViews
from maildesk.store.view_tickets import TicketViews


class TicketPages(TicketViews, LockViews, Advising):
    """One ticket, who may read it, its attachments."""

    def staff(self) -> tuple[Member, ...]:
        """Everybody who works here now. Raises StoreUnavailable."""
        from maildesk.store.surroundings import staff  # with it comes all that decisions look up

        with self.database.reading() as connection:
            return staff(connection)

    def raw(self, inbound_id: int) -> bytes:
        """The bytes of a mail, as they came. Raises NotFound, StoreUnavailable."""
        from maildesk.store.view_inbound import InboundViews

        return InboundViews(self.database).raw(inbound_id)
