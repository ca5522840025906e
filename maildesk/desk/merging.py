# SPDX-License-Identifier: Apache-2.0
"""Two tickets that are one conversation: the one rule by which they become one ticket, and by which they are two again.

Nothing moves: the messages and the history of both stay where they are, and whoever looks at the target sees both.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from maildesk.desk.letters import Letter, TicketName
from maildesk.desk.records import Effects, Facts, NewEvent, NewParticipant, Relation, TicketChange
from maildesk.desk.values import Role, Ticket, TicketState
from maildesk.mail.values import Address

MERGED = "merged"
UNMERGED = "unmerged"
# Two tickets that somebody told apart: no late mail joins them again.
APART = "apart"
SUGGESTED = "suggested"

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def oldest(tickets: Iterable[Ticket]) -> Ticket:
    """Of several tickets the one that stays: its number has been told for the longest time."""
    return min(tickets, key=lambda one: (one.opened_at or _LONG_AGO, one.id))


def merged(
    facts: Facts, source: Ticket, target: Ticket, actor: str, actor_id: int | None, why: str, joining: Collection[int] = ()
) -> Effects:
    """What makes `source` a part of `target`: its participants join, its state and whom it brought are kept for the way back.

    `joining`: people (ids) who become participants of the target by the same decision already.
    """
    present = {*facts.participants.get(target.id, {}), *joining}
    arriving = {person: role for person, role in facts.participants.get(source.id, {}).items() if person not in present}
    details = {"state": source.state.value, "joined": sorted(arriving), "why": why}
    return Effects(
        changes=(
            TicketChange(source.id, source.revision, {"state": TicketState.MERGED, "merged_into": target.id}),
            TicketChange(target.id, target.revision),  # two merges at once must not make a ring
        ),
        participants=tuple(NewParticipant(target.id, person, _role(role), None) for person, role in arriving.items()),
        unrelated=tuple(one for one in facts.relations if one.kind in (SUGGESTED, APART) and _between(one, source, target)),
        events=(
            NewEvent(source.id, MERGED, actor, actor_id, {"into": naming(target), **details}),
            NewEvent(target.id, MERGED, actor, actor_id, {"from": naming(source), **details}),
        ),
    )


def parted(source: Ticket, target: Ticket, event: Mapping[str, Any], actor: str, actor_id: int | None) -> Effects:
    """What makes the two tickets two again. `event`: the details of the merge, as `merged` wrote them.

    They are marked as told apart: the mail that joined them is still there, and the next answer to it names both.
    """
    return Effects(
        changes=(
            TicketChange(source.id, source.revision, {"state": TicketState(event["state"]), "merged_into": None}),
            TicketChange(target.id, target.revision),
        ),
        departed=tuple((target.id, person) for person in event["joined"]),
        relations=(Relation(source.id, target.id, APART),),
        events=(
            NewEvent(source.id, UNMERGED, actor, actor_id, {"from": naming(target)}),
            NewEvent(target.id, UNMERGED, actor, actor_id, {"from": naming(source)}),
        ),
    )


def kept_apart(facts: Facts, one: Ticket, other: Ticket) -> bool:
    """Whether somebody decided about these two already: split, linked, told apart, or opened because the other was long closed."""
    return any(known.kind != SUGGESTED and _between(known, one, other) for known in facts.relations)


def _between(relation: Relation, one: Ticket, other: Ticket) -> bool:
    return {relation.ticket_id, relation.other_id} == {one.id, other.id}


def suggestion(ticket_id: int, other_id: int, number: int, why: str) -> Effects:
    """The word to staff that a ticket may belong to another one."""
    details = {"other": {"ticket": other_id, "number": number}, "why": why}
    return Effects(relations=(Relation(ticket_id, other_id, SUGGESTED),), events=(NewEvent(ticket_id, SUGGESTED, "desk", None, details),))


def told(facts: Facts, source: Ticket, target: Ticket, language: str | None = None) -> tuple[Letter, ...]:
    """The notice to those who take part in either ticket, one letter each: who they are is nobody else's business.

    Staff are told in their own notifications.
    """
    people = {**facts.participants.get(target.id, {}), **facts.participants.get(source.id, {})}
    reached = (facts.contacts[person] for person in people if person in facts.contacts)
    names = {"source": TicketName(source.id, source.number), "target": TicketName(target.id, target.number)}
    return tuple(
        Letter("merged", "merged", target.id, (Address(one.address, one.name),), values=names, language=language)
        for one in reached
        if one.deliverable and not one.staff
    )


def naming(ticket: Ticket) -> dict[str, int]:
    """A ticket in the details of an event. The number of one that is opened in the same commit is 0 until it is reserved."""
    return {"ticket": ticket.id, "number": ticket.number}


def _role(role: Role) -> Role:
    """A ticket has one requester; that of the other ticket takes part like somebody in Cc."""
    return Role.CC if role is Role.REQUESTER else role
