# SPDX-License-Identifier: Apache-2.0
"""Messages by words and by a query for their tickets."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_

from maildesk.desk.query_terms import Key, Query
from maildesk.desk.sight import Sight
from maildesk.desk.sought import Sought
from maildesk.store.indexing import Indexing
from maildesk.store.query import Asking, condition, readable
from maildesk.store.search import BROAD, FEW, Common, Hits, Searching
from maildesk.store.view_query import TicketLists


class MessageLists(TicketLists, Searching, Indexing):
    """What a search reads, and nothing that files mail."""

    def search_tickets(
        self, wanted: Sequence[Sought], query: Query, *, now: datetime, sight: Sight, limit: int = 50, seconds: float = 2.0
    ) -> Hits:
        """As `search`, of tickets that the query finds and whoever asks may read. Raises StoreUnavailable, SchemaOutdated."""
        with self.database.reading() as connection:
            common = Common(connection)
            where = and_(condition(query, Asking(now, sight, common)), readable(sight))
        # Tickets that have words beside are collected once: to ask each batch of messages for them costs far more.
        few = 0 if common.any else BROAD if Key.TEXT in query.keys else FEW
        return self.search(wanted, where, limit=limit, seconds=seconds, few=few)
