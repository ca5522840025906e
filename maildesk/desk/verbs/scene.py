# SPDX-License-Identifier: Apache-2.0
"""What a command stands in, and what it leaves behind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from maildesk.desk.command import Verb
from maildesk.desk.letters import Letter
from maildesk.desk.records import NOTHING, Effects, Facts, Ids, NewEvent, TicketChange
from maildesk.desk.reference import reference
from maildesk.desk.values import Identity, Member, Parent, Ticket
from maildesk.desk.verbs.deeds import KINDS, plain


@dataclass(frozen=True, slots=True)
class Written:
    """The mail that commands stand in.

    `answers` is the Message-ID of the mail that it answers itself. `sent_at` is what its Date says. `own_way`: its own header fields
    lead to the ticket; an envelope is anybody's to write.
    """

    inbound_id: int
    message_id: str | None
    answers: str | None
    references: tuple[str, ...]
    sent_at: datetime | None
    own_way: bool


@dataclass(frozen=True, slots=True)
class Scene:
    """Who commands, about what, and what is known. `step` names what is done and undone together; `about` is the message answered."""

    facts: Facts
    identity: Identity
    ids: Ids
    now: datetime
    actor: Member
    ticket: Ticket | None
    about: Parent | None
    origin: Literal["mail", "cli"]
    step: str
    written: Written | None = None

    def name(self, ticket: Ticket) -> str:
        """The reference of a ticket, such as CNCF-1042."""
        return reference(self.identity.prefix, ticket.number)

    def the_ticket(self) -> Ticket:
        """The ticket that is commanded. Raises Refusal where the mail or the command line names none."""
        if self.ticket is None:
            raise Refusal("no ticket is named: write in an answer to a mail of the desk about it")
        return self.ticket


@dataclass(frozen=True, slots=True)
class Outcome:
    """What commands come to.

    `lines`: what was done, one line each. `refused`: why nothing was done, None if it was. `repeated`: why nothing is done and nobody
    is told, since the mail was obeyed before.
    """

    effects: Effects = NOTHING
    letters: tuple[Letter, ...] = ()
    lines: tuple[str, ...] = ()
    refused: str | None = None
    repeated: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What one command comes to. `ticket_id`: the ticket that the commands after it are about, where that is another one."""

    line: str
    effects: Effects = NOTHING
    letters: tuple[Letter, ...] = ()
    ticket_id: int | None = None


class Refusal(Exception):
    """A command that cannot be done, in the words that its author reads."""


def deed(scene: Scene, verb: Verb, ticket_id: int | None, details: Mapping[str, Any]) -> NewEvent:
    """The event of a command. Its details are what a replay is known by, and what takes the command back."""
    sent = {"sent": plain(scene.written.sent_at)} if scene.written and scene.written.sent_at else {}
    known = {"verb": verb.value, "step": scene.step, **sent}
    return NewEvent(ticket_id, KINDS[verb], scene.actor.address, scene.actor.person_id, {**known, **details})


def changing(scene: Scene, verb: Verb, now: Mapping[str, Any], line: str, **details: Any) -> Done:
    """The ticket gets other values. `now`: fields of `Ticket` by name."""
    ticket = scene.the_ticket()
    was = {name: plain(getattr(ticket, name)) for name in now}
    event = deed(scene, verb, ticket.id, {"was": was, "now": {name: plain(value) for name, value in now.items()}, **details})
    return Done(line, Effects(changes=(TicketChange(ticket.id, ticket.revision, now),), events=(event,)))
