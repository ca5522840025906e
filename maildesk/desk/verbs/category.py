# SPDX-License-Identifier: Apache-2.0
"""`#category legal`, `#category trademarks`, `#category "Rechtliches"`: staff say what a request is about."""

from maildesk.desk import moving
from maildesk.desk.naming import LONGEST, Choice, named, nearest
from maildesk.desk.recategorising import moved_to
from maildesk.desk.values import Identity, Ticket
from maildesk.desk.verbs.assign import called
from maildesk.desk.verbs.deeds import plain
from maildesk.desk.verbs.scene import Done, Refusal, Scene


def category(scene: Scene, argument: str) -> Done:
    """The category or service that is named by slug or by name, in any language of the catalogue; "legal/trademarks" names both."""
    ticket, choice = scene.the_ticket(), _choice(argument, scene.identity)
    sent = {"sent": plain(scene.written.sent_at)} if scene.written and scene.written.sent_at else {}
    done = moved_to(
        ticket,
        choice,
        scene.facts,
        scene.identity,
        scene.now,
        by=scene.actor,
        actor=(scene.actor.address, scene.actor.person_id),
        step=scene.step,
        **sent,
    )
    if done is None:
        return Done(f"the category of {scene.name(ticket)} is {called_so(ticket)} already")
    line = f"the category of {scene.name(ticket)} is {called_so(done.after)} now, before {called_so(ticket)}"
    if done.moved.given:
        line += f"; it goes to {called(done.moved.given.member)}"
    move = moving.Move(ticket, done.after, done.moved, scene.actor.name or scene.actor.handle, scene.actor.person_id)
    return Done(line, done.effects, moving.told(move, scene.facts, scene.identity, scene.now))


def called_so(ticket: Ticket) -> str:
    """Category and service in a line of a transcript."""
    return f"{ticket.category}/{ticket.service}" if ticket.service else ticket.category


def _choice(argument: str, identity: Identity) -> Choice:
    catalogue = identity.catalogue
    words = argument.strip().strip("\"'“”„«»")
    found = named(words, catalogue)
    if found is None and "/" in words:
        above, _, below = words.partition("/")
        first, second = named(above, catalogue), named(below, catalogue)
        found = second if first and second and second.service and first.category == second.category else None
    if found:
        return found
    near = nearest(words, catalogue)
    meant = f"did you mean {' or '.join(near)}? " if near else ""
    what = f"{words[:LONGEST]!r} is none of ours: {meant}" if words else ""
    raise Refusal(f"#category needs a category or a service. {what}The categories are {', '.join(catalogue.slugs)}")
