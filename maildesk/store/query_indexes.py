# SPDX-License-Identifier: Apache-2.0
"""The indexes that lists by a query use (`query_few.py`): the newest of somebody, of a category; what is needed or was closed, by its day.

Whatever has none is looked for among what another term of the query leaves, or among all tickets, the newest first.
"""

from sqlalchemy import Index

from maildesk.store.common import (
    IF_TICKET_CLOSED,
    IF_TICKET_HAS_OWNER,
    IF_TICKET_HAS_PROJECT,
    IF_TICKET_HAS_SERVICE,
    IF_TICKET_NEEDED,
    IF_TICKET_NOBODYS,
    IF_TICKET_RESTRICTED,
    IF_TICKET_UNUSUAL,
    partial,
)


def for_queries() -> tuple[Index, ...]:
    """Of the table of tickets."""
    return (
        partial("ix_ticket_owner", "owner_id", "opened_at", where=IF_TICKET_HAS_OWNER),
        partial("ix_ticket_nobodys", "opened_at", where=IF_TICKET_NOBODYS),
        Index("ix_ticket_category", "category", "opened_at"),
        partial("ix_ticket_service", "service", "opened_at", where=IF_TICKET_HAS_SERVICE),
        partial("ix_ticket_project_opened", "project", "opened_at", where=IF_TICKET_HAS_PROJECT),
        partial("ix_ticket_priority", "priority", "opened_at", where=IF_TICKET_UNUSUAL),
        partial("ix_ticket_restricted", "opened_at", where=IF_TICKET_RESTRICTED),
        partial("ix_ticket_needed", "needed_by", where=IF_TICKET_NEEDED),
        partial("ix_ticket_closed", "closed_at", where=IF_TICKET_CLOSED),
    )
