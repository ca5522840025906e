# SPDX-License-Identifier: Apache-2.0
"""A mail that is sent again does nothing twice (promise: Trust 5).

Signatures (DKIM) say who wrote a mail, not when or how often it is sent: whoever got hold of a command of staff can send it again.
Its Message-ID and its Date are signed by most; the envelope and the trace fields are whoever's who sends it.
"""

from collections.abc import Sequence
from datetime import datetime

from maildesk.desk import marks
from maildesk.desk.command import Command, Verb
from maildesk.desk.records import Deed, MarkChange
from maildesk.desk.verbs.scene import Scene, Written

# Two mails of one person may each add somebody or something: the older of them is no replay, unless it names the same.
_ADDS = frozenset({Verb.CC, Verb.LINK, Verb.UNLINK, Verb.ACCEPT, Verb.REJECT})


def repeated(commands: Sequence[Command], scene: Scene) -> str | None:
    """Why the commands of this mail are not obeyed (again); None if they are, and for those that stand in no mail."""
    written = scene.written
    if written is None:
        return None
    if not written.own_way:
        return "its own header fields do not lead to the ticket: it may be sent again by somebody else"
    if written.message_id and marks.commanded(written.message_id) in scene.facts.marks:
        return f"its commands were obeyed before ({written.message_id})"
    if written.sent_at is None:
        return "it has no Date, and could be an old mail sent again"
    older = next((one for one in commands if _newer_done(one, written.sent_at, scene)), None)
    return f"a newer mail of the same author commanded #{older.verb} on that ticket already" if older else None


def remembered(written: Written | None, now: datetime) -> tuple[MarkChange, ...]:
    """The mark by which the mail is known again."""
    return (MarkChange(marks.commanded(written.message_id), None, now),) if written and written.message_id else ()


def _newer_done(command: Command, sent_at: datetime, scene: Scene) -> bool:
    deeds = scene.facts.deeds.get(scene.ticket.id, ()) if scene.ticket else ()
    return any(_same(command, one, scene) and _sent(one) >= sent_at for one in deeds if "sent" in one.details)


def _same(command: Command, one: Deed, scene: Scene) -> bool:
    if one.actor_id != scene.actor.person_id or one.details.get("verb") != command.verb:
        return False
    return command.verb not in _ADDS or one.details.get("argument") == command.argument


def _sent(one: Deed) -> datetime:
    return datetime.fromisoformat(one.details["sent"])
