# SPDX-License-Identifier: Apache-2.0
"""The number of the first ticket."""

from sqlalchemy import select, update

from maildesk.store.engine import Database
from maildesk.store.schema import counter, inbound, ticket


def begin_ticket_numbers(database: Database, first: int) -> None:
    """Makes `first` the number of the first ticket, as long as no ticket has one. Raises StoreUnavailable.

    Once mail has come in a number may be taken for a ticket that is not written yet: then the counter only goes up.
    """
    c = counter.c
    untouched = ~select(inbound.c.id).exists()
    wanted = (c.name == "ticket_number") & ~select(ticket.c.id).exists() & ((c.value < first - 1) | untouched)
    with database.writing() as connection:
        connection.execute(update(counter).where(wanted).values(value=first - 1))
