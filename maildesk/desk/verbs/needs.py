# SPDX-License-Identifier: Apache-2.0
"""`#needs legal, events`: a request that asks for several things becomes a ticket for each, with its owner and its promise.

The mail that asks stays where it is; each of the new tickets shows it. The requester keeps one thread: what is answered on any of the
tickets goes below that mail of theirs, and they are told once which requests were made of it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from maildesk.desk import moving, routing
from maildesk.desk.catalogue import FALLBACK, Category
from maildesk.desk.command import Verb
from maildesk.desk.learn import apart, as_ticket, learn_effects
from maildesk.desk.letters import Letter, TicketName
from maildesk.desk.lifecycle import Occasion, after
from maildesk.desk.records import Effects, Facts, NewEvent, NewParticipant, NewTicket, Relation, SharedMessage, TicketChange
from maildesk.desk.reference import base_subject
from maildesk.desk.values import Parent, Role, Ticket, TicketState
from maildesk.desk.verbs.scene import Done, Refusal, Scene, deed
from maildesk.desk.verbs.split import SPLIT_FROM
from maildesk.mail.values import Address

MOST = 5
_BETWEEN = re.compile(r"[,;+\s]+")


def needs(scene: Scene, argument: str) -> Done:
    ticket, kinds = scene.the_ticket(), _kinds(scene, argument)
    request = scene.facts.parents.get(ticket.id)
    if request is None:
        raise Refusal(f"nobody but staff wrote on {scene.name(ticket)}: there is no request to divide")
    state = after(Occasion.RESOLVE, ticket.state)
    if state is None:
        raise Refusal(f"{scene.name(ticket)} is {ticket.state}: write #reopen first")
    facts = apart(scene.facts)
    new: list[NewTicket] = []
    effects, letters = Effects(), tuple[Letter, ...]()
    for kind in kinds:
        part, told = _part(scene, facts, ticket, request, kind)
        new += part.tickets
        effects, letters = effects + part, letters + told
    was, now = {"state": ticket.state.value}, {"state": state.value}
    details = {"new": [{"ticket": one.id, "number": 0} for one in new], "message": request.id, "was": was, "now": now}
    done = Effects(
        changes=(TicketChange(ticket.id, ticket.revision, {"state": state}),),
        events=(deed(scene, Verb.NEEDS, ticket.id, details),),
    )
    line = f"{scene.name(ticket)} is {len(new)} requests now, {' and '.join(one.slug for one in kinds)}, and is resolved itself"
    return Done(line, done + effects, (*letters, *_told(scene, ticket, request, new)))


def _kinds(scene: Scene, argument: str) -> tuple[Category, ...]:
    """The categories that are named, in order."""
    catalogue = scene.identity.catalogue
    slugs = tuple(dict.fromkeys(one for one in _BETWEEN.split(argument.casefold()) if one not in ("", "and")))
    possible = ", ".join(one for one in catalogue.slugs if one != FALLBACK)
    for one in slugs:
        if catalogue.category(one) is None:
            raise Refusal(f"{one!r} is no category: there are {possible or 'none beside general'}")
    if not 2 <= len(slugs) <= MOST:
        raise Refusal(f"#needs takes two to {MOST} categories, such as #needs legal, events; for one alone there is #category")
    return tuple(found for one in slugs if (found := catalogue.category(one)))


def _part(scene: Scene, facts: Facts, ticket: Ticket, request: Parent, kind: Category) -> tuple[Effects, tuple[Letter, ...]]:
    """The ticket of one need and what its owner hears. `facts` learn of it: the next one may go to somebody else."""
    new = _new_ticket(scene, ticket, kind)
    given = routing.assigned(facts, scene.identity, as_ticket(new), scene.now)
    new = replace(new, owner_id=given.member.person_id if given else None)
    here = {one: role for one, role in facts.participants.get(ticket.id, {}).items() if role is not Role.STAFF}
    opened = {"category": new.category, "divided_from": ticket.number, "message": request.id}
    effects = Effects(
        tickets=(new,),
        participants=tuple(NewParticipant(new.id, one, role, scene.actor.person_id) for one, role in here.items()),
        relations=(Relation(new.id, ticket.id, SPLIT_FROM),),
        shared=(SharedMessage(new.id, request.id),),
        events=(NewEvent(new.id, "opened", scene.actor.address, scene.actor.person_id, opened),),
    )
    if given:
        effects += routing.effects_of(given, facts, new.id, scene.now)
    learn_effects(facts, effects)
    facts.parents[new.id] = replace(request, ticket_id=new.id)
    moved = routing.Moved({}, routing.group_of(as_ticket(new), scene.identity.catalogue), given, told=True)
    move = moving.Move(ticket, as_ticket(new), moved, scene.actor.name or scene.actor.handle, scene.actor.person_id)
    return effects, moving.told(move, facts, scene.identity, scene.now)


def _new_ticket(scene: Scene, ticket: Ticket, kind: Category) -> NewTicket:
    """It was asked for when the request came: the promise counts from then."""
    confidential = scene.identity.catalogue.confidential(kind.slug)
    own = scene.identity.catalogue.readers(kind.slug) if confidential else ()
    return NewTicket(
        id=scene.ids.ticket(),
        number=0,
        state=TicketState.NEW,
        subject=base_subject(scene.identity.prefix, ticket.subject) or ticket.subject,
        requester_id=ticket.requester_id,
        category=kind.slug,
        service=None,
        confidence=0.0,
        restricted=ticket.restricted or confidential,
        language=ticket.language,
        history=False,
        opened_at=ticket.opened_at or scene.now,
        project=ticket.project,
        maturity=ticket.maturity,
        priority=ticket.priority,
        readers=ticket.readers or own,
    )


def _told(scene: Scene, ticket: Ticket, request: Parent, new: Sequence[NewTicket]) -> tuple[Letter, ...]:
    """The requester hears once what was made of their mail, below it."""
    contact = scene.facts.contacts.get(ticket.requester_id or 0)
    if contact is None or contact.staff or not contact.deliverable:
        return ()
    above = (*request.references, request.message_id) if request.message_id else ()
    parts = [{"ticket": TicketName(one.id, 0), "name": _name(scene, one)} for one in new]
    letter = Letter(
        "divided",
        "divided",
        ticket.id,
        (Address(contact.address, contact.name),),
        values={"parts": parts},
        answers=request.message_id,
        references=above,
        language=ticket.language,
    )
    return (letter,)


def _name(scene: Scene, new: NewTicket) -> str:
    """What a confidential one is about stands in no mail."""
    category = scene.identity.catalogue.category(new.category)
    return category.name_in(new.language) if category and not new.restricted else ""
