# SPDX-License-Identifier: Apache-2.0
"""A mail that opens a ticket."""

from maildesk.desk import confidential, guess
from maildesk.desk.acknowledging import acknowledgement
from maildesk.desk.case import Case, Decision
from maildesk.desk.entries import DESK, event, links, message, newly_verified, stub_details
from maildesk.desk.people import newcomers
from maildesk.desk.records import FOLLOWS, Effects, NewEvent, NewTicket, Relation
from maildesk.desk.relatives import likely
from maildesk.desk.roles import noted
from maildesk.desk.values import Classification, Disposition, Evidence, InboundState, Role, Ticket, TicketState


def opened(case: Case, follows: Ticket | None = None, *why: Evidence) -> Decision:
    """A new ticket, its requester, perhaps an acknowledgement. `follows`: the closed ticket that it goes on from; `why`: it is opened."""
    ticket_id = case.ids.ticket()
    people, participants = newcomers(case.mail, case.identity, case.facts, case.ids, ticket_id, Role.REQUESTER, case.standing)
    requester = participants[0].person_id if participants else None  # a mail of nobody can be let in by hand
    taken_for = guess.settled(case, requester)
    plan, mark, words = acknowledgement(case)
    details = {**guess.details(taken_for), **stub_details(case), **noted(case.mail), **_after(follows)}
    opened = event(case, ticket_id, "opened", details, actor_id=requester)
    claimed, taken = links(case, ticket_id)
    return Decision(
        Disposition.TICKET,
        InboundState.FILED,
        "a new request",
        (*case.evidence, *why, *guess.evidence(taken_for), words),
        ticket_id,
        Effects(
            people=people,
            verified_addresses=newly_verified(case),
            tickets=(_new_ticket(case, ticket_id, requester, taken_for, follows),),
            participants=participants,
            messages=(message(case, ticket_id, requester),),
            events=(opened, NewEvent(ticket_id, words.rule, DESK, None, {"said": words.detail})),
            links=claimed,
            taken_links=taken,
            marks=mark,
        )
        + (_following(case, ticket_id, follows) if follows else likely(case, ticket_id)),
        plan,
    )


def _after(follows: Ticket | None) -> dict[str, int]:
    return {"follows": follows.number} if follows else {}


def _following(case: Case, ticket_id: int, old: Ticket) -> Effects:
    told = event(case, old.id, "followed", {"by": {"ticket": ticket_id, "number": 0}})
    return Effects(relations=(Relation(ticket_id, old.id, FOLLOWS),), events=(told,))


def _new_ticket(case: Case, ticket_id: int, requester: int | None, taken_for: Classification, follows: Ticket | None) -> NewTicket:
    return NewTicket(
        id=ticket_id,
        number=0,
        state=TicketState.NEW,
        subject=case.mail.subject,
        requester_id=requester,
        category=taken_for.category,
        service=taken_for.service,
        confidence=taken_for.confidence,
        restricted=taken_for.restricted or (follows is not None and follows.restricted),  # the conversation stays as confidential as it was
        language=case.mail.language,
        history=case.arrival.history,
        opened_at=case.arrival.received_at,
        project=taken_for.project.name if taken_for.project else None,
        maturity=taken_for.project.maturity if taken_for.project else None,
        readers=_readers(case, follows),
    )


def _readers(case: Case, follows: Ticket | None) -> tuple[str, ...]:
    """Whoever may read the conversation so far, and what the new mail may be about."""
    so_far = confidential.readers(follows, case.identity.catalogue) if follows and follows.restricted else ()
    return tuple(dict.fromkeys((*so_far, *case.arrival.classification.readers)))
