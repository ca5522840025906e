# SPDX-License-Identifier: Apache-2.0
"""`#split`: the message that is answered becomes a ticket of its own. Its mail and its Message-ID go with it; `#undo` brings it back."""

from typing import Any

from maildesk.desk import thread
from maildesk.desk.command import Verb
from maildesk.desk.letters import Letter, TicketName
from maildesk.desk.records import Effects, MovedMessage, NewEvent, NewParticipant, NewTicket, Relation, TicketChange
from maildesk.desk.reference import base_subject
from maildesk.desk.values import Parent, Role, Ticket, TicketState
from maildesk.desk.verbs.scene import Done, Refusal, Scene, Written, deed
from maildesk.mail.values import Address

SPLIT_FROM = "split from"


def split(scene: Scene, _argument: str) -> Done:
    ticket, message = scene.the_ticket(), _message(scene)
    requester = _requester(scene, ticket, message)
    new = _new_ticket(scene, ticket, message, requester)
    name = TicketName(new.id, 0)
    effects = Effects(
        tickets=(new,),
        changes=(TicketChange(ticket.id, ticket.revision),),
        participants=(NewParticipant(new.id, requester, Role.REQUESTER, scene.actor.person_id),) if requester else (),
        moved=(MovedMessage(message.id, message.ticket_id, new.id),),
        relations=(Relation(new.id, ticket.id, SPLIT_FROM),),
        events=(
            deed(scene, Verb.SPLIT, ticket.id, _details(new, message)),
            NewEvent(new.id, "opened", scene.actor.address, scene.actor.person_id, {"split_from": ticket.number, "category": new.category}),
        ),
    )
    line = f"the message {new.subject!r} is a ticket of its own now, split from {scene.name(ticket)}"
    return Done(line, effects, _told(scene, message, new, name))


def _details(new: NewTicket, message: Parent) -> dict[str, Any]:
    return {"new": {"ticket": new.id, "number": 0}, "message": message.id, "from_ticket": message.ticket_id}


def _message(scene: Scene) -> Parent:
    message = scene.about if scene.written is None else _answered(scene, scene.written)
    if message is None:
        raise Refusal("#split needs a message: write it in an answer to the mail of the desk that tells of that message")
    if message.alone:
        raise Refusal(f"it is the only message of {scene.name(scene.the_ticket())}: nothing would be left")
    return message


def _answered(scene: Scene, written: Written) -> Parent | None:
    """The message that the mail of ours tells of which is answered itself: what stands above that in its thread tells of others."""
    sent = scene.facts.sent.get(written.answers or "")
    message = scene.facts.about.get(sent.about) if sent and sent.about is not None else None
    home = thread.ticket_at(scene.facts, message.ticket_id) if message else None
    return message if home is not None and home.id == scene.the_ticket().id else None


def _requester(scene: Scene, ticket: Ticket, message: Parent) -> int | None:
    """Who wrote the message; where staff did, who asked."""
    staff = {one.person_id for one in scene.facts.staff}
    return ticket.requester_id if message.author_id is None or message.author_id in staff else message.author_id


def _new_ticket(scene: Scene, ticket: Ticket, message: Parent, requester: int | None) -> NewTicket:
    return NewTicket(
        id=scene.ids.ticket(),
        number=0,
        state=TicketState.NEW,
        subject=base_subject(scene.identity.prefix, message.subject) or ticket.subject,
        requester_id=requester,
        category=ticket.category,
        service=ticket.service,
        confidence=0.0,
        restricted=ticket.restricted,
        language=ticket.language,
        history=False,
        opened_at=scene.now,
        project=ticket.project,
        priority=ticket.priority,
        readers=ticket.readers,
    )


def _told(scene: Scene, message: Parent, new: NewTicket, name: TicketName) -> tuple[Letter, ...]:
    """Its author hears of the number under which it goes on."""
    contact = scene.facts.contacts.get(new.requester_id or 0)
    if contact is None or contact.staff or not contact.deliverable or contact.person_id != message.author_id:
        return ()
    to = (Address(contact.address, contact.name),)
    references = (*message.references, message.message_id) if message.message_id else ()
    letter = Letter(
        "split",
        "split",
        new.id,
        to,
        values={"ticket": name, "from_ticket": TicketName(scene.the_ticket().id, scene.the_ticket().number)},
        answers=message.message_id,
        references=references,
        language=new.language,
    )
    return (letter,)
