# SPDX-License-Identifier: Apache-2.0
"""`#link CNCF-1040`, `#link JIRA CNCFSD-1502`, `#link https://...`: what a ticket has to do with. Nobody outside hears of it."""

from maildesk.desk import external
from maildesk.desk.command import Verb
from maildesk.desk.external import External, ExternalLink
from maildesk.desk.records import Deed, Effects, Relation, TicketChange
from maildesk.desk.reference import parse_reference
from maildesk.desk.values import Ticket
from maildesk.desk.verbs.merge import other
from maildesk.desk.verbs.scene import Done, Refusal, Scene, deed

LINKED = "linked"
_FORMS = "JIRA CNCFSD-1502, cncf/foundation#12 or the https address of a page (without a password in it)"


def link(scene: Scene, argument: str) -> Done:
    """Another ticket, or a thing elsewhere."""
    if parse_reference(scene.identity.prefix, argument) is None:
        return _linked_elsewhere(scene, _elsewhere(scene, Verb.LINK, argument))
    ticket, linked = scene.the_ticket(), other(scene, Verb.LINK, argument)
    if _between(scene, ticket, linked):
        return Done(f"{scene.name(ticket)} and {scene.name(linked)} are linked already")
    event = deed(scene, Verb.LINK, ticket.id, {"to": {"ticket": linked.id, "number": linked.number}})
    effects = Effects(changes=_touched(ticket), relations=(Relation(ticket.id, linked.id, LINKED),), events=(event,))
    return Done(f"{scene.name(ticket)} and {scene.name(linked)} are linked now", effects)


def unlink(scene: Scene, argument: str) -> Done:
    """What `#link` said, no longer."""
    if parse_reference(scene.identity.prefix, argument) is None:
        return _unlinked_elsewhere(scene, _elsewhere(scene, Verb.UNLINK, argument))
    ticket, linked = scene.the_ticket(), other(scene, Verb.UNLINK, argument)
    between = _between(scene, ticket, linked)
    if not between:
        raise Refusal(f"{scene.name(ticket)} and {scene.name(linked)} are not linked: `maildesk ticket show` lists what it has to do with")
    event = deed(scene, Verb.UNLINK, ticket.id, {"to": {"ticket": linked.id, "number": linked.number}})
    return Done(
        f"{scene.name(ticket)} and {scene.name(linked)} are linked no longer",
        Effects(changes=_touched(ticket), unrelated=between, events=(event,)),
    )


def taken_back(scene: Scene, ticket: Ticket, one: Deed) -> Effects:
    """What undoes a link, or brings it back. Raises Refusal where something later is in the way."""
    made = one.details.get("verb") == Verb.LINK
    if "external" in one.details:
        return _external_taken_back(scene, ticket, one, made=made)
    relation = Relation(ticket.id, one.details["to"]["ticket"], LINKED)
    if made == (relation not in scene.facts.relations):
        raise Refusal(f"something later stands in the way: the tickets are {'not linked any more' if made else 'linked again'}")
    return Effects(unrelated=(relation,)) if made else Effects(relations=(relation,))


def _external_taken_back(scene: Scene, ticket: Ticket, one: Deed, *, made: bool) -> Effects:
    kept = one.details["external"]
    was = ExternalLink(ticket.id, External(kept["key"], kept["name"], kept["url"]), bool(kept.get("imported")))
    if made == (_known(scene, ticket, was.to) is None):
        raise Refusal(f"something later stands in the way: {was.to.name} is {'not linked any more' if made else 'linked again'}")
    return Effects(unlinked=(was,)) if made else Effects(external=(was,))


def _elsewhere(scene: Scene, verb: Verb, argument: str) -> External:
    found = external.parse(argument)
    if found is None:
        such = f"#{verb} needs another ticket, such as #{verb} {scene.identity.prefix}-1042, or {_FORMS}"
        raise Refusal(such + (f"; {argument[:100]!r} is none" if argument else ""))
    return found


def _linked_elsewhere(scene: Scene, to: External) -> Done:
    ticket = scene.the_ticket()
    if _known(scene, ticket, to):
        return Done(f"{scene.name(ticket)} and {to.name} are linked already")
    made = ExternalLink(ticket.id, to)
    event = deed(scene, Verb.LINK, ticket.id, {"external": _kept(made)})
    return Done(f"{scene.name(ticket)} and {to.name} are linked now", Effects(changes=_touched(ticket), external=(made,), events=(event,)))


def _unlinked_elsewhere(scene: Scene, to: External) -> Done:
    ticket = scene.the_ticket()
    gone = _known(scene, ticket, to)
    if gone is None:
        raise Refusal(f"{scene.name(ticket)} and {to.name} are not linked: `maildesk ticket show` lists what it has to do with")
    event = deed(scene, Verb.UNLINK, ticket.id, {"external": _kept(gone)})
    effects = Effects(changes=_touched(ticket), unlinked=(gone,), events=(event,))
    return Done(f"{scene.name(ticket)} and {gone.to.name} are linked no longer", effects)


def _kept(one: ExternalLink) -> dict[str, str | bool | None]:
    return {"key": one.to.key, "name": one.to.name, "url": one.to.url, **({"imported": True} if one.imported else {})}


def _known(scene: Scene, ticket: Ticket, to: External) -> ExternalLink | None:
    return next((one for one in scene.facts.external if one.ticket_id == ticket.id and one.to.key == to.key), None)


def _between(scene: Scene, one: Ticket, another: Ticket) -> tuple[Relation, ...]:
    pair = {one.id, another.id}
    return tuple(found for found in scene.facts.relations if found.kind == LINKED and {found.ticket_id, found.other_id} == pair)


def _touched(ticket: Ticket) -> tuple[TicketChange, ...]:
    return (TicketChange(ticket.id, ticket.revision),)
