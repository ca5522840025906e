# SPDX-License-Identifier: Apache-2.0
"""A ticket that somebody says is of another category: its fields, its history with the way back, its owner, and the lesson.

Of staff (`#category`, `ticket move`, a link in a notification) and of requesters (`desk/correcting.py`) alike.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from maildesk.desk import routing
from maildesk.desk.command import Verb
from maildesk.desk.naming import Choice
from maildesk.desk.records import Effects, Facts, NewEvent, NewLesson, TicketChange
from maildesk.desk.values import Identity, Member, Ticket
from maildesk.desk.verbs.deeds import KINDS, plain

SURE = 1.0  # a person said so


@dataclass(frozen=True, slots=True)
class Recategorised:
    """`after`: the ticket as it is then; `moved`: what routing says of it, for those who are to be told."""

    after: Ticket
    moved: routing.Moved
    effects: Effects


def moved_to(
    ticket: Ticket,
    choice: Choice,
    facts: Facts,
    identity: Identity,
    now: datetime,
    *,
    by: Member | None,
    actor: tuple[str, int],
    step: str,
    **details: Any,
) -> Recategorised | None:
    """The ticket with its new category; None where nothing would change.

    `by`: the member of staff who decides, None for a requester. `actor`: address and person of whoever says so. `step` names what is
    undone together, `details` go into the event.
    """
    service = choice.service or (ticket.service if choice.category == ticket.category else None)
    after = replace(ticket, category=choice.category, service=service)
    moved = routing.moved(facts, identity, ticket, after, now, by)
    if (after.category, after.service) == (ticket.category, ticket.service) and not moved.fields:
        return None
    fields = {"category": choice.category, "service": service, "confidence": SURE, **moved.fields}
    was = {name: plain(getattr(ticket, name)) for name in fields}
    told = {"verb": Verb.CATEGORY.value, "step": step, "was": was, "now": {name: plain(value) for name, value in fields.items()}, **details}
    effects = Effects(
        changes=(TicketChange(ticket.id, ticket.revision, fields),),
        events=(NewEvent(ticket.id, KINDS[Verb.CATEGORY], *actor, told),),
        lessons=(NewLesson(ticket.id, ticket.category, choice.category, service, actor[1]),),
    )
    if moved.given:
        effects += routing.effects_of(moved.given, facts, ticket.id, now)
    return Recategorised(replace(ticket, **fields), moved, effects)
