# SPDX-License-Identifier: Apache-2.0
"""Who is asked: the group that a ticket belongs to, and who of it gets it by the group's rule (`assign` in the catalogue).

Whoever is away is skipped, and what is confidential goes to its readers alone. The rules see what was decided before in the same
group of mails (`desk/learn.py`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from maildesk.desk import confidential, groups
from maildesk.desk.case import Case, Decision
from maildesk.desk.catalogue import Assign, Catalogue, Group
from maildesk.desk.changed import replace
from maildesk.desk.learn import as_ticket
from maildesk.desk.records import Effects, Facts, NewEvent
from maildesk.desk.values import Evidence, Identity, Member, Ticket

DESK = "desk"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Given:
    """Whose a ticket is by a rule; `why` says it in words of its group."""

    member: Member
    why: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A ticket that went to another category: the fields of `Ticket` that follow from that, and why in words.

    `group` is who answers now; `given` whom a rule chose. `told`: the group has to hear of it, since nobody of it has the ticket.
    """

    fields: Mapping[str, Any]
    group: Group
    given: Given | None
    told: bool


def group_of(ticket: Ticket, catalogue: Catalogue) -> Group:
    """The group that answers: the owner of the category; of a restricted ticket one that may read it."""
    owner = catalogue.owner(ticket.category)
    if not ticket.restricted:
        return owner
    readers = confidential.readers(ticket, catalogue)
    return owner if owner.slug in readers else catalogue.groups[readers[0]]


def assigned(facts: Facts, identity: Identity, ticket: Ticket, now: datetime) -> Given | None:
    """Who of the group gets the ticket by its rule. None where somebody takes it, or nobody is there. `now`: in UTC."""
    catalogue = identity.catalogue
    group = group_of(ticket, catalogue)
    candidates = groups.present(groups.members(facts.staff, group.slug, catalogue), now)
    rule = _RULES.get(group.assign)
    return rule(facts, ticket, candidates, group) if rule and candidates else None


def routed(case: Case, decision: Decision) -> Decision:
    """The decision about a mail that opens a ticket, with whom the ticket is given to by rule. Old mail is given to nobody."""
    new = decision.opened
    if new is None or new.owner_id is not None or new.history:
        return decision
    guess = case.arrival.classification.project
    ticket = replace(as_ticket(new), project=new.project or (guess.name if guess else None))
    given = assigned(case.facts, case.identity, ticket, case.now)
    if given is None:
        return decision
    tickets = tuple(replace(one, owner_id=given.member.person_id) if one is new else one for one in decision.effects.tickets)
    effects = replace(decision.effects, tickets=tickets) + effects_of(given, case.facts, new.id, case.now)
    return replace(decision, effects=effects, evidence=(*decision.evidence, Evidence("assigned", _said(given))))


def moved(facts: Facts, identity: Identity, before: Ticket, after: Ticket, now: datetime, by: Member | None) -> Moved:
    """What follows for a ticket that went from one category or service to another. Pure; whoever moves it writes it and tells of it.

    `after`: `before` with the new category and service alone. `by`: the member of staff who moved it, None where its requester did.
    Whoever has it and is of the new group keeps it; else it goes to whom the group's rule names, or to nobody. A group that nobody
    is of, and whose address leads nowhere, takes nothing from anybody.
    """
    catalogue = identity.catalogue
    locked = confidential.moving(before, after.category, after.service, catalogue, by)
    after = replace(after, **locked)
    group = group_of(after, catalogue)
    owner = next((one for one in facts.staff if one.person_id == before.owner_id), None)
    if owner and _keeps(owner, group, after, facts, catalogue):
        return Moved(_changed(before, locked), group, None, told=False)
    given = assigned(facts, identity, after, now)
    owner_id = given.member.person_id if given else None
    return Moved(_changed(before, {**locked, "owner_id": owner_id}), group, given, told=group != group_of(before, catalogue) or bool(owner))


def effects_of(given: Given, facts: Facts, ticket_id: int, now: datetime) -> Effects:
    """The line in the history that says whom a rule chose, and their turn, which is over."""
    event = NewEvent(ticket_id, "assigned", DESK, None, {"to": given.member.handle, "why": given.why})
    latest = max(facts.turns.values(), default=_NEVER)
    return Effects(events=(event,), turns=((given.member.person_id, max(now, latest + _TICK)),))


def _said(given: Given) -> str:
    return f"it goes to {given.member.name or given.member.handle}: {given.why}"


def _keeps(owner: Member, group: Group, ticket: Ticket, facts: Facts, catalogue: Catalogue) -> bool:
    """Does the ticket stay with who has it? Also where nobody else could take it, as long as they may read it."""
    nobody = not groups.members(facts.staff, group.slug, catalogue) and not groups.reachable(group)
    return (nobody or groups.belongs(owner, group.slug, catalogue)) and confidential.may_read(owner, ticket, catalogue)


def _changed(ticket: Ticket, fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if getattr(ticket, name) != value}


def _least_loaded(facts: Facts, _ticket: Ticket, candidates: Sequence[Member], group: Group) -> Given:
    chosen = min(candidates, key=lambda one: (facts.loads.get(one.person_id, 0), facts.turns.get(one.person_id, _NEVER), one.person_id))
    count = facts.loads.get(chosen.person_id, 0)
    return Given(chosen, f"of {group.name} they have the fewest open tickets ({count})")


def _in_turn(facts: Facts, _ticket: Ticket, candidates: Sequence[Member], group: Group) -> Given:
    chosen = min(candidates, key=lambda one: (facts.turns.get(one.person_id, _NEVER), one.person_id))
    return Given(chosen, f"of {group.name} it is their turn")


def _who_knows(facts: Facts, ticket: Ticket, candidates: Sequence[Member], group: Group) -> Given:
    last = facts.experts.get(ticket.project or "")
    knows = next((one for one in candidates if one.person_id == last), None)
    return Given(knows, f"they answered {ticket.project} last") if knows else _least_loaded(facts, ticket, candidates, group)


_RULES: Mapping[Assign, Callable[[Facts, Ticket, Sequence[Member], Group], Given]] = MappingProxyType(
    {
        Assign.LEAST_LOADED: _least_loaded,
        Assign.ROUND_ROBIN: _in_turn,
        Assign.PROJECT: _who_knows,
    }
)
