# SPDX-License-Identifier: Apache-2.0
"""A ticket as a line of a list. JSON keys may be added, never renamed or dropped."""

from typing import TYPE_CHECKING, Any

from maildesk.cli.output import Column
from maildesk.desk.reference import reference
from maildesk.desk.sight import HIDDEN

if TYPE_CHECKING:
    from maildesk.store.view_tickets import TicketRow

COLUMNS = (
    Column("reference"),
    Column("state", keep=0),
    Column("category", keep=6, least=10),
    Column("requester", keep=5, least=14),
    Column("subject", keep=0, least=20, share=2),
    Column("opened_at", "OPENED", keep=7, least=10),
    Column("due_at", "DUE", keep=3, least=10),
    Column("changed_at", "CHANGED", wide=True),
    Column("closed_at", "CLOSED", wide=True),
    Column("needed_by", wide=True),
    Column("requester_name", wide=True),
    Column("owner", keep=4, least=6),
    Column("service", wide=True),
    Column("confidence", wide=True),
    Column("restricted", wide=True),
    Column("language", wide=True),
    Column("history", wide=True),
    Column("merged_into", wide=True),
    Column("project", wide=True),
    Column("maturity", wide=True),
    Column("priority", wide=True),
    Column("snoozed_until", wide=True),
    Column("blocked_on", wide=True),
    Column("links", wide=True),
)


def row(one: "TicketRow", prefix: str, *, shown: bool = False) -> dict[str, Any]:
    """A line of `ticket list`. A list hides what is confidential; `shown` to a reader it is told."""
    hidden = one.restricted and not shown
    return {
        "reference": reference(prefix, one.number),
        "state": one.state.value,
        "category": one.category,
        "requester": None if hidden else one.requester_address,
        "subject": HIDDEN if hidden else one.subject,
        "opened_at": one.opened_at,
        "due_at": one.due_at,
        "changed_at": one.changed_at,
        "closed_at": one.closed_at,
        "needed_by": one.needed_by,
        "requester_name": None if hidden else one.requester_name,
        "owner": one.owner_name,
        "service": one.service,
        "confidence": one.confidence,
        "restricted": one.restricted,
        "language": one.language,
        "history": one.history,
        "merged_into": reference(prefix, one.merged_into) if one.merged_into is not None else None,
        "project": one.project,
        "maturity": one.maturity,
        "priority": one.priority.value,
        "snoozed_until": one.snoozed_until,
        "blocked_on": one.blocked_on,
        "links": [] if hidden else list(one.links),
    }
