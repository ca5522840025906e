# SPDX-License-Identifier: Apache-2.0
"""Somebody leaves: every open ticket of theirs goes to a colleague, or by the rule of its group, or back to the group. Nothing waits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from maildesk.desk import confidential, routing
from maildesk.desk.hearers import hearers
from maildesk.desk.learn import apart, learn_effects
from maildesk.desk.letters import Letter
from maildesk.desk.records import NOTHING, Effects, Facts, NewEvent, TicketChange
from maildesk.desk.reference import base_subject, reference
from maildesk.desk.values import Identity, Member, Notify, Ticket
from maildesk.mail.values import Address


@dataclass(frozen=True, slots=True)
class Handed:
    """A ticket and who has it now; None: it is nobody's, and its group hears of it. `why` says it in words."""

    ticket: Ticket
    to: Member | None
    why: str


@dataclass(frozen=True, slots=True)
class Handover:
    """What somebody's leaving changes, and who is written to."""

    handed: tuple[Handed, ...]
    effects: Effects
    letters: tuple[Letter, ...]


@dataclass(slots=True)
class _List:
    """What one recipient hears."""

    to: Address
    theirs: list[Ticket] = field(default_factory=list)
    nobodys: list[Ticket] = field(default_factory=list)


def handover(facts: Facts, identity: Identity, leaver: Member, to: Member | None, actor: str, now: datetime) -> Handover:
    """All tickets of `facts` that are the leaver's, to `to` as far as they may read them, else by rule. `now`: in UTC."""
    facts = replace(apart(facts), staff=tuple(one for one in facts.staff if one.person_id != leaver.person_id))
    handed: list[Handed] = []
    effects = NOTHING
    for ticket in sorted(facts.tickets.values(), key=lambda one: one.number):
        if ticket.owner_id == leaver.person_id:
            one, own = _one(facts, identity, ticket, leaver, to, actor, now)
            learn_effects(facts, own)
            handed.append(one)
            effects += own
    gone = NewEvent(None, "staff.left", actor, None, {"handle": leaver.handle, "person": leaver.person_id, "tickets": len(handed)})
    effects += Effects(retired=(leaver.person_id,), events=(gone,))
    return Handover(tuple(handed), effects, tuple(_letters(handed, facts, identity, leaver, now)))


def _one(
    facts: Facts, identity: Identity, ticket: Ticket, leaver: Member, to: Member | None, actor: str, now: datetime
) -> tuple[Handed, Effects]:
    gone = f"{leaver.name or leaver.handle} has left"
    given = None
    if to is not None and confidential.may_read(to, ticket, identity.catalogue):
        handed = Handed(ticket, to, gone)
    else:
        given = routing.assigned(facts, identity, ticket, now)
        handed = Handed(ticket, given.member, f"{gone}; {given.why}") if given else Handed(ticket, None, gone)
    owner = handed.to
    change = TicketChange(ticket.id, ticket.revision, {"owner_id": owner.person_id if owner else None})
    event = NewEvent(ticket.id, "assigned", actor, None, {"to": owner.handle if owner else None, "why": handed.why})
    turns = routing.effects_of(given, facts, ticket.id, now).turns if given else ()
    return handed, Effects(changes=(change,), events=(event,), turns=turns)


def _letters(handed: Sequence[Handed], facts: Facts, identity: Identity, leaver: Member, now: datetime) -> Iterator[Letter]:
    """One mail to everybody who got something, whatever they got."""
    lists: dict[str, _List] = {}
    for one in handed:
        for address in _told(one, facts, identity, now):
            found = lists.setdefault(address.address, _List(address))
            (found.theirs if one.to else found.nobodys).append(one.ticket)
    for found in lists.values():
        values = {
            "leaver": leaver.name or leaver.handle,
            "theirs": [_line(one, identity) for one in found.theirs],
            "nobodys": [_line(one, identity) for one in found.nobodys],
        }
        yield Letter("handed-over", "handed-over", None, (found.to,), values=values)


def _told(one: Handed, facts: Facts, identity: Identity, now: datetime) -> Iterator[Address]:
    if one.to:
        if one.to.notify is not Notify.NONE:
            yield Address(one.to.address, one.to.name)
        return
    found = hearers(facts, identity, replace(one.ticket, owner_id=None), now, None)
    yield from (Address(member.address, member.name) for member in (*found.members, *found.blind))
    if found.group:
        yield Address(found.group.address, found.group.name)


def _line(ticket: Ticket, identity: Identity) -> dict[str, Any]:
    """A ticket in a list; a list has no words of what is confidential (promise: Trust 8)."""
    subject = "" if ticket.restricted else base_subject(identity.prefix, ticket.subject)
    return {"reference": reference(identity.prefix, ticket.number), "subject": subject, "state": ticket.state.value}
