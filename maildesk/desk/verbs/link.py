# SPDX-License-Identifier: Apache-2.0
"""`#link CNCF-1040`: two tickets have to do with each other. Nobody outside hears of it."""

from maildesk.desk.command import Verb
from maildesk.desk.records import Effects, Relation, TicketChange
from maildesk.desk.verbs.merge import other
from maildesk.desk.verbs.scene import Done, Scene, deed

LINKED = "linked"


def link(scene: Scene, argument: str) -> Done:
    ticket, linked = scene.the_ticket(), other(scene, Verb.LINK, argument)
    pair = {ticket.id, linked.id}
    if any(one.kind == LINKED and {one.ticket_id, one.other_id} == pair for one in scene.facts.relations):
        return Done(f"{scene.name(ticket)} and {scene.name(linked)} are linked already")
    event = deed(scene, Verb.LINK, ticket.id, {"to": {"ticket": linked.id, "number": linked.number}})
    effects = Effects(
        changes=(TicketChange(ticket.id, ticket.revision),), relations=(Relation(ticket.id, linked.id, LINKED),), events=(event,)
    )
    return Done(f"{scene.name(ticket)} and {scene.name(linked)} are linked now", effects)
