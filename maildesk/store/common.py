# SPDX-License-Identifier: Apache-2.0
"""What the tables share: the names of their constraints, the states that they take, the conditions of partial indexes."""

from sqlalchemy import CheckConstraint, Index, MetaData, text

from maildesk.desk.states import InboundState, OutboxState, TicketState

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

# Tables that are looked up by their key alone: the rows stand in its index (SQLite).
BY_KEY = {"without_rowid": True}

# Conditions of partial indexes. Queries use the very same words: SQLite recognises an index by them.
IF_INBOUND_WAITS = "state IN ('received', 'processing')"
IF_INBOUND_NEEDS_SOMEBODY = "state IN ('held', 'quarantined', 'failed')"
IF_PERSON_WORKS_HERE = "staff"
IF_SEAT_TAKEN = "left_at IS NULL"
IF_LINK_IMPORTED = "imported"
IF_PARTICIPANT_BESIDE = "role <> 'requester'"
IF_TICKET_MERGED = "merged_into IS NOT NULL"
IF_TICKET_OWNED = "owner_id IS NOT NULL AND state NOT IN ('resolved', 'closed', 'spam', 'merged')"
IF_TICKET_ANSWERED = "project IS NOT NULL AND answered_at IS NOT NULL"
IF_TICKET_RINGS = "alarm_at IS NOT NULL"
IF_TICKET_DUE = "due_at IS NOT NULL"
IF_TICKET_OF_PROJECT = "project IS NOT NULL AND state NOT IN ('closed', 'spam', 'merged')"
IF_TICKET_HAS_OWNER = "owner_id IS NOT NULL"
IF_TICKET_HAS_SERVICE = "service IS NOT NULL"
IF_TICKET_HAS_PROJECT = "project IS NOT NULL"
IF_TICKET_CLOSED = "closed_at IS NOT NULL"
IF_TICKET_NEEDED = "needed_by IS NOT NULL"
IF_TICKET_NOBODYS = "owner_id IS NULL AND state NOT IN ('resolved', 'closed', 'spam', 'merged')"
IF_TICKET_UNUSUAL = "priority <> 'normal'"
IF_TICKET_RESTRICTED = "restricted"
IF_OUTBOX_WAITS = "state IN ('queued', 'deferred', 'sending')"
IF_OUTBOX_FAILED = "state IN ('failed')"
IF_OUTBOX_CAPPED = "capped AND claimed_at IS NOT NULL"
IF_OUTBOX_UNTOLD = "due_at IS NOT NULL"

LINK_IMPORTED = text(f"external_link.{IF_LINK_IMPORTED}")
PERSON_WORKS_HERE = text(f"person.{IF_PERSON_WORKS_HERE}")
TICKET_OWNED = text("ticket.owner_id IS NOT NULL AND ticket.state NOT IN ('resolved', 'closed', 'spam', 'merged')")
TICKET_ANSWERED = text("ticket.project IS NOT NULL AND ticket.answered_at IS NOT NULL")
PARTICIPANT_BESIDE = text(f"participant.{IF_PARTICIPANT_BESIDE}")
TICKET_RINGS = text(f"ticket.{IF_TICKET_RINGS}")
TICKET_NOBODYS = text("ticket.owner_id IS NULL AND ticket.state NOT IN ('resolved', 'closed', 'spam', 'merged')")
TICKET_UNUSUAL = text(f"ticket.{IF_TICKET_UNUSUAL}")
TICKET_RESTRICTED = text(f"ticket.{IF_TICKET_RESTRICTED}")
TICKET_OF_PROJECT = text("ticket.project IS NOT NULL AND ticket.state NOT IN ('closed', 'spam', 'merged')")
INBOUND_WAITS = text(f"inbound.{IF_INBOUND_WAITS}")
INBOUND_NEEDS_SOMEBODY = text(f"inbound.{IF_INBOUND_NEEDS_SOMEBODY}")
OUTBOX_WAITS = text(f"outbox.{IF_OUTBOX_WAITS}")
OUTBOX_FAILED = text(f"outbox.{IF_OUTBOX_FAILED}")
OUTBOX_CAPPED = text("outbox.capped AND outbox.claimed_at IS NOT NULL")
OUTBOX_UNTOLD = text(f"outbox.{IF_OUTBOX_UNTOLD}")


def one_of(states: type[TicketState] | type[InboundState] | type[OutboxState]) -> CheckConstraint:
    words = ", ".join(f"'{state.value}'" for state in states)
    return CheckConstraint(f"state IN ({words})", name="state")


def partial(name: str, *columns: str, where: str) -> Index:
    """An index of the rows that `where` names. What only one database understands is written by the migrations alone."""
    return Index(name, *columns, info={"where": where})
