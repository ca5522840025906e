# SPDX-License-Identifier: Apache-2.0
"""The one mail that tells a member of staff what became of their commands."""

from collections.abc import Sequence

from maildesk.desk.letters import Letter, Offer, TicketName
from maildesk.desk.records import NewTicket
from maildesk.desk.values import Visibility
from maildesk.desk.verbs import help as help_
from maildesk.desk.verbs.scene import Scene
from maildesk.mail.values import Address

_UNDO = Offer("Undo", "#undo")


def transcript(
    scene: Scene,
    lines: Sequence[str] = (),
    *,
    refused: str | None = None,
    helps: bool = False,
    opened: Sequence[NewTicket] = (),
    undoable: bool = False,
) -> Letter:
    """What was done (`lines`), or why nothing was, since one of them was `refused`.

    `helps`: the list of commands was asked for; it comes too where something was refused. `opened`: the tickets that were made.
    """
    actor, written = scene.actor, scene.written
    return Letter(
        kind="transcript",
        template="transcript",
        ticket_id=scene.ticket.id if scene.ticket else None,
        to=(Address(actor.address, actor.name),),
        values={
            "done": list(lines),
            "refused": refused,
            "help": help_.lines(scene.identity.prefix) if helps or refused else (),
            "opened": [TicketName(one.id, one.number) for one in opened],
        },
        visibility=Visibility.INTERNAL,
        about=scene.about.id if scene.about else None,
        answers=written.message_id if written else None,
        references=written.references if written else (),
        offers=(_UNDO,) if undoable and not refused else (),
        offered_to=actor.person_id,
    )
