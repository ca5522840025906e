# SPDX-License-Identifier: Apache-2.0
"""`#merge CNCF-1040`: this ticket becomes part of that one. Both histories stay, and `#undo` makes them two again."""

from dataclasses import replace

from maildesk.desk import merging, thread
from maildesk.desk.command import Verb
from maildesk.desk.confidential import readers
from maildesk.desk.letters import Letter
from maildesk.desk.lifecycle import Occasion, after
from maildesk.desk.records import Effects, Facts, NewEvent, TicketChange
from maildesk.desk.reference import parse_reference, reference
from maildesk.desk.values import Ticket, TicketState
from maildesk.desk.verbs.scene import Done, Refusal, Scene, deed

_OVER = (TicketState.CLOSED, TicketState.SPAM)


def merge(scene: Scene, argument: str) -> Done:
    """Whatever is commanded beside it is about the ticket that stays."""
    source, target = scene.the_ticket(), other(scene, Verb.MERGE, argument)
    if source.restricted and not target.restricted:
        raise Refusal(
            f"{scene.name(source)} is confidential and {scene.name(target)} is not: write #merge {scene.name(source)} on that one"
        )
    if source.restricted and not set(readers(target, scene.identity.catalogue)) <= set(readers(source, scene.identity.catalogue)):
        raise Refusal(
            f"{scene.name(source)} is confidential and {scene.name(target)} has other readers: #link {scene.name(target)} instead"
        )
    why = f"{scene.actor.handle} said so"
    effects = _signed(scene, merging.merged(scene.facts, source, target, scene.actor.address, scene.actor.person_id, why), target)
    line = f"{scene.name(source)} is part of {scene.name(target)} now"
    return Done(line, effects + _reopened(scene, target), _told(scene.facts, source, target), target.id)


def other(scene: Scene, verb: Verb, argument: str) -> Ticket:
    """The other ticket that a command names. Raises Refusal where there is none, or it is this one."""
    ticket, number = scene.the_ticket(), parse_reference(scene.identity.prefix, argument)
    if number is None:
        such = reference(scene.identity.prefix, 1042)
        raise Refusal(f"#{verb} needs another ticket, such as #{verb} {such}" + (f"; {argument!r} is none" if argument else ""))
    named = next((one for one in scene.facts.tickets.values() if one.number == number), None)
    found = thread.ticket_at(scene.facts, named.id) if named else None
    if found is None:
        raise Refusal(f"there is no ticket {reference(scene.identity.prefix, number)}")
    if found.id == ticket.id:
        raise Refusal(f"{reference(scene.identity.prefix, number)} and {scene.name(ticket)} are one ticket already")
    return found


def _signed(scene: Scene, effects: Effects, target: Ticket) -> Effects:
    """The merge as a command: the event of the ticket that stays is what `#undo` finds."""
    return replace(effects, events=tuple(_by_command(scene, one) if one.ticket_id == target.id else one for one in effects.events))


def _by_command(scene: Scene, event: NewEvent) -> NewEvent:
    return deed(scene, Verb.MERGE, event.ticket_id, event.details)


def _reopened(scene: Scene, target: Ticket) -> Effects:
    """A ticket that is over is opened again by one that is not."""
    source = scene.the_ticket()
    state = after(Occasion.JOINED, target.state)
    if state is None or after(Occasion.JOINED, source.state) is not None:
        return Effects()
    was, now = {"state": target.state.value}, {"state": state.value}
    event = deed(scene, Verb.REOPEN, target.id, {"was": was, "now": now, "why": "an open ticket became part of it"})
    return Effects(changes=(TicketChange(target.id, target.revision + 1, {"state": state}),), events=(event,))


def _told(facts: Facts, source: Ticket, target: Ticket) -> tuple[Letter, ...]:
    """Whoever takes part hears of it once: not again after an undo, and not of what was over."""
    earlier = (one.details.get("from", {}) for one in facts.deeds.get(target.id, ()) if one.kind == merging.MERGED)
    before = any(one.get("ticket") == source.id for one in earlier)
    return () if before or source.state in _OVER else merging.told(facts, source, target)
