# SPDX-License-Identifier: Apache-2.0
"""What becomes of a mail: one decision from the mail, the facts and the time. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from maildesk.desk import acknowledge, lifecycle, thread, token
from maildesk.desk.case import Arrival, Case, Decision, look
from maildesk.desk.compare import text_digest
from maildesk.desk.people import newcomers
from maildesk.desk.records import Facts, Ids, MarkChange, NewEvent, NewMessage, NewTicket, TicketChange
from maildesk.desk.trust import Action, Writer
from maildesk.desk.values import (
    Disposition,
    Evidence,
    Identity,
    InboundState,
    Link,
    LinkOrigin,
    Reach,
    Role,
    Standing,
    Ticket,
    TicketState,
)
from maildesk.mail.values import Auto

DESK = "desk"
_ADDS = (Action.ADD, Action.ADD_MARKED, Action.ADD_QUIETLY)


def decide(arrival: Arrival, facts: Facts, identity: Identity, ids: Ids, now: datetime) -> Decision:
    """The decision for one mail. Deterministic; `ids` gives the numbers of new rows."""
    case = look(arrival, facts, identity, ids, now)
    return _own(case) or _repeat(case) or _automatic(case) or _unnamed(case) or _by_table(case)


def _own(case: Case) -> Decision | None:
    """Our own mail that came back, or somebody who writes in the desk's name."""
    mail, identity = case.mail, case.identity
    if mail.message_id and token.read_message_id(identity, mail.message_id):
        return _ignored(case, "the desk's own mail came back")
    if mail.from_ and token.is_desk_address(identity, mail.from_.address) and mail.auto is not Auto.BOUNCE:
        return _held(case, "it is written in the desk's own name, but the desk did not write it")
    return None


def _repeat(case: Case) -> Decision | None:
    """The same mail again under other bytes: another list's copy, another Received line. It is kept, and adds nothing."""
    copies = case.facts.copies.get(case.mail.message_id or "", ())
    digest = text_digest(case.identity.prefix, case.mail)
    for copy in copies:
        if case.author.key and copy.author == case.author.key and copy.text_digest == digest:
            return Decision(
                Disposition.REPEAT,
                InboundState.IGNORED,
                "the same mail, by its Message-ID, author and text, is on the ticket already",
                case.evidence,
                ticket_id=copy.ticket_id,
            )
    return None


def _automatic(case: Case) -> Decision | None:
    """Bounces and automatic replies are recorded where they belong; they open nothing and wake nobody."""
    auto = case.mail.auto
    if auto is Auto.BOUNCE:
        return _bounce(case)
    if case.action in _ADDS:
        return None
    if auto is Auto.LOOP:
        # Request Tracker and others mark what their people write like this too: somebody must see it.
        return _held(case, f"it may be going in circles ({case.mail.auto_reason})")
    if auto is Auto.REPLY and not (case.mail.in_reply_to or case.mail.references):
        # Web forms send with the null reverse-path and other marks of responders: what answers nothing may be a request.
        return _held(case, f"it looks automatic, but answers nothing ({case.mail.auto_reason})")
    if auto is Auto.REPLY:
        return _ignored(case, f"an automatic reply that belongs to no ticket of its sender ({case.mail.auto_reason})")
    return None


def _bounce(case: Case) -> Decision:
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
    return Decision(Disposition.BOUNCE, InboundState.FILED, reason, case.evidence, ticket_id=ticket.id, events=(event,))


def _unnamed(case: Case) -> Decision | None:
    if case.mail.from_ is None:
        return _held(case, "its From field names nobody for certain")
    return None


def _by_table(case: Case) -> Decision:
    if case.action is Action.HOLD:
        return _held(case, _why_held(case))
    if case.action in (Action.OPEN, Action.OPEN_SUGGEST) or case.reached.ticket is None:
        return _open(case)
    return _add(case, case.reached.ticket)


def _why_held(case: Case) -> str:
    if case.writer is Writer.SUSPECT:
        return "its sender failed DMARC: it may be forged"
    return f"{case.who} ({case.writer}) does not take part in the ticket"


def _ignored(case: Case, reason: str) -> Decision:
    return Decision(Disposition.IGNORED, InboundState.IGNORED, reason, case.evidence)


def _held(case: Case, reason: str) -> Decision:
    """Kept beside the ticket, if there is one; seen by staff, sent nowhere."""
    ticket = case.reached.ticket
    events = (_event(case, ticket.id, "mail.held", {"reason": reason}),) if ticket else ()
    ticket_id = ticket.id if ticket else None
    return Decision(Disposition.HELD, InboundState.HELD, reason, case.evidence, ticket_id=ticket_id, events=events)


def _open(case: Case) -> Decision:
    """A new ticket, its requester, and perhaps an acknowledgement."""
    ticket_id = case.ids.ticket()
    people, participants = newcomers(case.mail, case.identity, case.facts, case.ids, ticket_id, Role.REQUESTER, case.standing)
    requester = participants[0].person_id
    plan, mark, words = _acknowledgement(case)
    suggestion = {"suggests": case.reached.ticket.number} if case.reached.ticket else {}
    opened = _event(
        case, ticket_id, "opened", {"category": case.arrival.classification.category, **suggestion, **_stub(case)}, actor_id=requester
    )
    links, taken = _links(case, ticket_id)
    return Decision(
        Disposition.TICKET,
        InboundState.FILED,
        "a new request",
        (*case.evidence, words),
        ticket_id=ticket_id,
        ticket=_new_ticket(case, ticket_id, requester),
        people=people,
        verified_addresses=_newly_verified(case),
        participants=participants,
        message=_message(case, ticket_id, requester),
        events=(opened, NewEvent(ticket_id, words.rule, DESK, None, {"said": words.detail})),
        links=links,
        taken_links=taken,
        acknowledgement=plan,
        mark=mark,
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


def _add(case: Case, ticket: Ticket) -> Decision:
    """An answer on a ticket that exists. Of those who may add to it only staff can be new to it."""
    people, participants = newcomers(case.mail, case.identity, case.facts, case.ids, ticket.id, Role.STAFF, case.standing)
    wakes = case.mail.auto is not Auto.REPLY and not case.author.staff
    state = lifecycle.after_answer(ticket.state) if wakes else None
    reopened = (NewEvent(ticket.id, "reopened", DESK, None, {"from": ticket.state, "to": state}),) if state else ()
    plan, mark, words = _stub_notice(case)
    links, taken = _links(case, ticket.id)
    details = {"how": case.action, "automatic": case.mail.auto is Auto.REPLY, **_stub(case)}
    return Decision(
        Disposition.REPLY,
        InboundState.FILED,
        f"{case.action}: {case.reached.evidence.detail}",
        (*case.evidence, *words),
        ticket_id=ticket.id,
        change=TicketChange(ticket.id, state),
        people=people,
        verified_addresses=_newly_verified(case),
        participants=participants,
        message=_message(case, ticket.id, case.author.person.id if case.author.person else None),
        events=(_event(case, ticket.id, "answered", details), *reopened),
        links=links,
        taken_links=taken,
        acknowledgement=plan,
        mark=mark,
    )


def _acknowledgement(case: Case) -> tuple[acknowledge.Plan | None, MarkChange | None, Evidence]:
    why_not = acknowledge.refusal(case.mail, case.identity, history=case.arrival.history)
    if why_not or case.mail.from_ is None:
        return None, None, Evidence("not acknowledged", why_not or "")
    form = acknowledge.form(case.standing, verified=case.author.verified, stub=case.arrival.stub)
    last = case.facts.acknowledged.get(case.author.key)
    told_at = None if _must_hear(case) else acknowledge.told_at(last, case.identity.acknowledgement.per_address_minutes, case.now)
    plan = acknowledge.Plan(form, case.mail.from_, told_at)
    mark = None if told_at else MarkChange(case.author.key, last, case.now)
    return plan, mark, acknowledge.said(plan)


def _must_hear(case: Case) -> bool:
    """Whoever certainly sent a mail that is not here must not read in the summary of the hour that it is."""
    return case.arrival.stub is not None and case.standing is Standing.AUTHENTICATED


def _stub_notice(case: Case) -> tuple[acknowledge.Plan | None, MarkChange | None, tuple[Evidence, ...]]:
    """Answers get no acknowledgement, but whoever sends what the desk cannot take must hear of it."""
    if case.arrival.stub is None:
        return None, None, ()
    plan, mark, words = _acknowledgement(case)
    return plan, mark, (words,)


def _stub(case: Case) -> Mapping[str, Any]:
    return {case.arrival.stub.value: case.arrival.full_size} if case.arrival.stub else {}


def _newly_verified(case: Case) -> tuple[str, ...]:
    known = case.author.person is not None
    return (case.author.key,) if known and case.standing is Standing.AUTHENTICATED and not case.author.verified else ()


def _message(case: Case, ticket_id: int, author_id: int | None) -> NewMessage:
    who = case.mail.from_
    return NewMessage(
        id=case.ids.message(),
        ticket_id=ticket_id,
        inbound_id=case.arrival.inbound_id,
        author_id=author_id,
        author_name=who.name if who else "",
        author_address=who.address if who else "",
        standing=case.standing,
        visibility=case.reached.visibility,
        text_digest=text_digest(case.identity.prefix, case.mail),
        mail=case.mail,
    )


def _event(case: Case, ticket_id: int, kind: str, details: Mapping[str, Any], actor_id: int | None = None) -> NewEvent:
    person = case.author.person
    return NewEvent(ticket_id, kind, case.who, actor_id or (person.id if person else None), {"inbound": case.arrival.inbound_id, **details})


def _links(case: Case, ticket_id: int) -> tuple[tuple[Link, ...], tuple[Link, ...]]:
    """The Message-IDs that this mail claims for its ticket: its own, and those it mentions and nobody holds.

    A claim is unique in the database: two processes that decide two mails of one conversation at once cannot both win.
    """
    own = case.mail.message_id
    held = case.facts.links
    claims = [Link(own, ticket_id, LinkOrigin.SEEN)] if own and own not in held else []
    taken = [Link(own, ticket_id, LinkOrigin.SEEN)] if own and own in held and held[own].origin is LinkOrigin.MENTIONED else []
    ids = (one for one in thread.thread_ids(case.mail) if one != own and one not in held)
    mentioned = [Link(one, ticket_id, LinkOrigin.MENTIONED) for one in ids if token.read_message_id(case.identity, one) is None]
    return (*claims, *mentioned), tuple(taken)
