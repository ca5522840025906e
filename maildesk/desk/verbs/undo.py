# SPDX-License-Identifier: Apache-2.0
"""`#undo`: takes back what was done to a ticket last, all commands of one mail together; refused where something later is in the way."""

from collections.abc import Mapping, Sequence
from typing import Any

from maildesk.desk import merging
from maildesk.desk.command import Verb
from maildesk.desk.records import NOTHING, Deed, Effects, MovedMessage, Relation, TicketChange
from maildesk.desk.values import Role, Ticket, TicketState
from maildesk.desk.verbs.deeds import DEEDS, KINDS, LOGGED, UNDONE, plain, read
from maildesk.desk.verbs.link import taken_back
from maildesk.desk.verbs.scene import Done, Refusal, Scene, deed
from maildesk.desk.verbs.split import SPLIT_FROM

_FINAL = (KINDS[Verb.ACCEPT], KINDS[Verb.REJECT])
# What follows from others: whether they stand in the way is asked of those.
_DERIVED = ("closed_at", "snoozed_until", "blocked_on")


def undo(scene: Scene, _argument: str) -> Done:
    ticket = scene.the_ticket()
    step = _last(scene.facts.deeds.get(ticket.id, ()))
    if not step:
        raise Refusal(f"there is nothing to undo on {scene.name(ticket)}")
    said = [_said(one) for one in step]
    effects = _fields(scene, ticket, step)
    for one in reversed(step):
        effects += _rest(scene, ticket, one)
    effects += Effects(events=(deed(scene, Verb.UNDO, ticket.id, {"undid": [_key(one) for one in step], "what": said}),))
    return Done(f"undone on {scene.name(ticket)}: {', '.join(said)}", effects)


def _last(deeds: Sequence[Deed]) -> list[Deed]:
    """The newest deeds of one step that nobody took back, the oldest first."""
    gone = {key for one in deeds if one.kind == UNDONE for key in one.details.get("undid", ())}
    standing = [one for one in deeds if one.kind in DEEDS and one.kind != UNDONE and _undoable(one) and _key(one) not in gone]
    step = standing[-1].details.get("step") if standing else None
    return [one for one in standing if one.details.get("step") == step] if step else standing[-1:]


def _undoable(one: Deed) -> bool:
    """Events of the same name that the desk wrote by itself say nothing of a way back; a merge of its own does."""
    return "step" in one.details or one.kind == LOGGED or (one.kind == merging.MERGED and "from" in one.details)


def _key(one: Deed) -> str:
    """What tells a deed from others of its ticket."""
    source = one.details.get("from", {}).get("ticket", "") if one.kind == merging.MERGED else ""
    return f"{one.details.get('step') or one.details.get('inbound', '')}:{one.kind}:{source}"


def _said(one: Deed) -> str:
    return f"#{one.details['verb']}" if "verb" in one.details else one.kind


def _fields(scene: Scene, ticket: Ticket, step: Sequence[Deed]) -> Effects:
    """The fields as they were before the step, if they are now as it left them."""
    left: dict[str, Any] = {}
    before: dict[str, Any] = {}
    for one in step:
        left.update(one.details.get("now", {}))
        before = {**one.details.get("was", {}), **before}
    for name, value in left.items():
        now = plain(getattr(ticket, name))
        if now != value and name not in _DERIVED:
            raise Refusal(
                f"something later stands in the way: the {_WORDS.get(name, name)} of {scene.name(ticket)} was changed again since"
            )
    fields = {name: read(name, value) for name, value in before.items()}
    return Effects(changes=(TicketChange(ticket.id, ticket.revision, fields),))


_WORDS: Mapping[str, str] = {"owner_id": "owner", "requester_id": "requester"}


def _rest(scene: Scene, ticket: Ticket, one: Deed) -> Effects:
    """What else the deed did, taken back."""
    if one.kind in _FINAL:
        raise Refusal(f"mail {one.details['mail']} went its way: `maildesk mail requeue {one.details['mail']}` has it decided again")
    if one.kind == merging.MERGED:
        return _parted(scene, ticket, one)
    if one.kind == KINDS[Verb.SPLIT]:
        return _joined(scene, ticket, one)
    if one.kind == KINDS[Verb.NEEDS]:
        return _gathered(scene, ticket, one)
    if one.kind in (KINDS[Verb.LINK], KINDS[Verb.UNLINK]):
        return taken_back(scene, ticket, one)
    if one.kind == KINDS[Verb.CATEGORY]:
        return Effects(unlearned=((ticket.id, one.details["now"]["category"]),))
    return _people(scene, ticket, one) if "joined" in one.details else NOTHING


def _parted(scene: Scene, ticket: Ticket, one: Deed) -> Effects:
    source = scene.facts.tickets.get(one.details["from"]["ticket"])
    if source is None or source.state is not TicketState.MERGED or source.merged_into != ticket.id:
        raise Refusal("something later stands in the way: the tickets are two already")
    return merging.parted(source, ticket, one.details, scene.actor.address, scene.actor.person_id)


def _joined(scene: Scene, ticket: Ticket, one: Deed) -> Effects:
    """The message comes back; the ticket that was made for it becomes part of this one, so that its number leads here."""
    new, message_id = scene.facts.tickets.get(one.details["new"]["ticket"]), one.details["message"]
    if new is None or new.state is not TicketState.NEW or new.owner_id is not None or scene.facts.deeds.get(new.id):
        name = scene.name(new) if new else "the new ticket"
        raise Refusal(f"something later stands in the way: {name} has been worked on since; #merge brings them together")
    return Effects(
        changes=(TicketChange(new.id, new.revision, {"state": TicketState.MERGED, "merged_into": ticket.id}),),
        moved=(MovedMessage(message_id, new.id, one.details["from_ticket"]),),
        unrelated=(Relation(new.id, ticket.id, SPLIT_FROM),),
    )


def _gathered(scene: Scene, ticket: Ticket, one: Deed) -> Effects:
    """The tickets that were made of this one become part of it, so that their numbers lead here."""
    effects = NOTHING
    for each in one.details["new"]:
        new = scene.facts.tickets.get(each["ticket"])
        if new is None or new.revision or scene.facts.deeds.get(new.id):
            name = scene.name(new) if new else "a new ticket"
            raise Refusal(f"something later stands in the way: {name} has been worked on since; #merge brings them together")
        effects += Effects(
            changes=(TicketChange(new.id, new.revision, {"state": TicketState.MERGED, "merged_into": ticket.id}),),
            unrelated=(Relation(new.id, ticket.id, SPLIT_FROM),),
        )
    return effects


def _people(scene: Scene, ticket: Ticket, one: Deed) -> Effects:
    present = scene.facts.participants.get(ticket.id, {})
    roles = tuple((ticket.id, person, Role(role)) for person, role in one.details.get("roles", ()) if person in present)
    return Effects(departed=tuple((ticket.id, person) for person in one.details["joined"] if person in present), roles=roles)
