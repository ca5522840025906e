# SPDX-License-Identifier: Apache-2.0
"""What a late link changes beside the mail itself: tickets become one, or staff read that they may be."""

from dataclasses import replace

from maildesk.desk import hearers, merging
from maildesk.desk.case import Case
from maildesk.desk.letters import Letter, Offer, TicketName
from maildesk.desk.records import Effects
from maildesk.desk.values import Member, Role, Ticket, Visibility
from maildesk.mail.values import Address

_WHY = "a mail answers mails of both"


def together(case: Case) -> Case:
    """The case as the late links leave it: whoever takes part in a ticket that becomes part of the other one gets the mail as well."""
    target = case.reached.ticket
    if target is None or not case.late.joins:
        return case
    everybody = dict(case.facts.participants.get(target.id, {}))
    for source in case.late.joins:
        for person, role in case.facts.participants.get(source.id, {}).items():
            everybody.setdefault(person, Role.CC if role is Role.REQUESTER else role)
    return replace(case, facts=replace(case.facts, participants={**case.facts.participants, target.id: everybody}))


def settled(case: Case, target: Ticket, effects: Effects) -> tuple[Effects, tuple[Letter, ...]]:
    """The effects of the mail and those of what it proves or suggests, and the notices of the merges."""
    letters: tuple[Letter, ...] = ()
    for source in case.late.joins:
        there = [one.person_id for one in effects.participants if one.ticket_id == target.id]
        person = case.author.person
        effects += merging.merged(case.facts, source, target, case.who, person.id if person else None, _WHY, there)
        letters += (*merging.told(case.facts, source, target), *_staff_told(case, source, target))
    known = [{one.ticket_id, one.other_id} for one in case.facts.relations]
    for other in case.late.suggests:
        if {target.id, other.id} not in known:
            effects += merging.suggestion(target.id, other.id, other.number, _WHY)
    return effects, letters


def _staff_told(case: Case, source: Ticket, target: Ticket) -> tuple[Letter, ...]:
    """Staff hear what nobody commanded, and can take it back by one mail."""
    who = case.mail.from_
    values = {
        "source": TicketName(source.id, source.number),
        "author": {"name": who.name if who and who.name else case.who, "address": case.who},
    }
    return tuple(
        Letter(
            kind="merged",
            template="merged-staff",
            ticket_id=target.id,
            to=(Address(one.address, one.name),),
            values=values,
            visibility=Visibility.INTERNAL,
            offers=(Offer("Make them two again", "#undo"),),
            offered_to=one.person_id,
        )
        for one in _colleagues(case, (source, target))
    )


def _colleagues(case: Case, tickets: tuple[Ticket, ...]) -> tuple[Member, ...]:
    """Whoever looks after either ticket."""
    person = case.author.person
    author = person.id if person else None
    told = (one for ticket in tickets for one in hearers.notified(case.facts, case.identity, ticket, case.now, author))
    return tuple({one.person_id: one for one in told}.values())
