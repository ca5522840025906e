# SPDX-License-Identifier: Apache-2.0
"""What a bounce does: the ticket learns that its mail did not arrive."""

from maildesk.desk.case import Case, Decision
from maildesk.desk.entries import DESK
from maildesk.desk.records import Effects, NewEvent
from maildesk.desk.values import Disposition, InboundState, Reach


def bounced(case: Case) -> Decision:
    ticket = case.reached.ticket if case.reached.reach is not Reach.TAG else None
    if ticket is None:
        return Decision(Disposition.BOUNCE, InboundState.IGNORED, "a bounce of no mail that the desk knows", case.evidence)
    bounce = case.mail.bounce
    details = {
        "inbound": case.arrival.inbound_id,
        "recipients": list(bounce.recipients) if bounce else [],
        "status": bounce.status if bounce else None,
        "action": bounce.action if bounce else None,
    }
    event = NewEvent(ticket.id, "bounce", DESK, None, details)
    reason = "a delivery status notification about mail on the ticket"
    if bounce and bounce.arrived:
        reason = "a report that mail on the ticket arrived"
    return Decision(Disposition.BOUNCE, InboundState.FILED, reason, case.evidence, ticket.id, Effects(events=(event,)))
