# SPDX-License-Identifier: Apache-2.0
"""What becomes of mail that goes on no ticket: held for staff to see, or ignored with its reason."""

from maildesk.desk.case import Case, Decision
from maildesk.desk.entries import event
from maildesk.desk.records import Effects
from maildesk.desk.values import Disposition, InboundState


def held(case: Case, reason: str) -> Decision:
    """Kept beside the ticket, if there is one; seen by staff, sent nowhere."""
    ticket = case.reached.ticket
    events = (event(case, ticket.id, "mail.held", {"reason": reason}),) if ticket else ()
    ticket_id = ticket.id if ticket else None
    return Decision(Disposition.HELD, InboundState.HELD, reason, case.evidence, ticket_id, Effects(events=events))


def ignored(case: Case, reason: str) -> Decision:
    return Decision(Disposition.IGNORED, InboundState.IGNORED, reason, case.evidence)
