# SPDX-License-Identifier: Apache-2.0
"""A mail that opens a ticket."""

from maildesk.desk.acknowledging import acknowledgement
from maildesk.desk.case import Case, Decision
from maildesk.desk.entries import DESK, event, links, message, newly_verified, stub_details
from maildesk.desk.people import newcomers
from maildesk.desk.records import Effects, NewEvent, NewTicket
from maildesk.desk.relatives import likely
from maildesk.desk.values import Disposition, InboundState, Role, TicketState


def opened(case: Case) -> Decision:
    """A new ticket, its requester, and perhaps an acknowledgement."""
    ticket_id = case.ids.ticket()
    people, participants = newcomers(case.mail, case.identity, case.facts, case.ids, ticket_id, Role.REQUESTER, case.standing)
    requester = participants[0].person_id
    plan, mark, words = acknowledgement(case)
    opened = event(
        case,
        ticket_id,
        "opened",
        {"category": case.arrival.classification.category, **stub_details(case)},
        actor_id=requester,
    )
    claimed, taken = links(case, ticket_id)
    return Decision(
        Disposition.TICKET,
        InboundState.FILED,
        "a new request",
        (*case.evidence, words),
        ticket_id,
        Effects(
            people=people,
            verified_addresses=newly_verified(case),
            tickets=(_new_ticket(case, ticket_id, requester),),
            participants=participants,
            messages=(message(case, ticket_id, requester),),
            events=(opened, NewEvent(ticket_id, words.rule, DESK, None, {"said": words.detail})),
            links=claimed,
            taken_links=taken,
            marks=mark,
        )
        + likely(case, ticket_id),
        plan,
    )


def _new_ticket(case: Case, ticket_id: int, requester: int) -> NewTicket:
    guess = case.arrival.classification
    return NewTicket(
        id=ticket_id,
        number=0,
        state=TicketState.NEW,
        subject=case.mail.subject,
        requester_id=requester,
        category=guess.category,
        service=guess.service,
        confidence=guess.confidence,
        restricted=False,
        language=case.mail.language,
        history=case.arrival.history,
        opened_at=case.arrival.received_at,
    )
