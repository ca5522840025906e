# SPDX-License-Identifier: Apache-2.0
"""When is a mail on a ticket only recorded, and nobody written to because of it?

Out-of-office and thanks wake nobody. And two programs that answer each other stop: whoever sends a third mail in an hour that looks
automatic, or says what they said twice before, is heard by nobody until they have been silent for a while (promise: Trust 7).
"""

from dataclasses import replace

from maildesk.desk import caps, marks
from maildesk.desk.case import Case, Decision
from maildesk.desk.compare import words_digest
from maildesk.desk.entries import DESK
from maildesk.desk.records import Effects, MarkChange, NewEvent
from maildesk.desk.thanks import only_thanks
from maildesk.desk.values import Disposition
from maildesk.mail.values import Auto, Mail


def quiet(case: Case, decision: Decision) -> Decision:
    """The decision, without its letters where they would be noise."""
    if decision.disposition is not Disposition.REPLY or not decision.effects.messages or case.author.staff:
        return decision
    if recorded_only(case.mail):
        return replace(decision, letters=())
    echoes, over = _echoes(case)
    if not over:
        return replace(decision, effects=decision.effects + Effects(marks=echoes))
    told = NewEvent(decision.ticket_id, "silenced", DESK, None, {"inbound": case.arrival.inbound_id, "author": case.who, "why": over})
    effects = decision.effects + Effects(marks=echoes, events=(told,))
    return replace(decision, effects=effects, letters=(), acknowledgement=None, reason=f"{decision.reason}; nobody is told: {over}")


def recorded_only(mail: Mail) -> bool:
    """An automatic answer or mere thanks: it changes no state and is told to nobody."""
    if mail.auto is Auto.REPLY:
        return True
    name = mail.from_.name if mail.from_ else ""
    return not mail.attachments and only_thanks(mail.reply if mail.reply is not None else mail.text, name)


def _echoes(case: Case) -> tuple[tuple[MarkChange, ...], str]:
    """The marks of this mail, and why it is one too many ("" if it is not). One too many fills the bucket again."""
    said = words_digest(case.mail)
    kinds = [(said, "it says what the same address said twice within the hour")] if said else []
    if _looks_automatic(case.mail):
        kinds.append((marks.AUTOMATIC, "the same address sent two mails within the hour that look automatic"))
    changes: list[MarkChange] = []
    over = ""
    for text, why in kinds:
        key = marks.echo(case.author.key, text)
        last = case.facts.marks.get(key)
        at = caps.spend(caps.ECHOES, last, case.now)
        over = over or ("" if at else why)
        changes.append(MarkChange(key, last, at or case.now + caps.ECHOES.every * caps.ECHOES.most))
    return tuple(changes), over


def _looks_automatic(mail: Mail) -> bool:
    """What a mailing list passes on is bulk because of the list."""
    return mail.auto is Auto.LOOP or (mail.auto is Auto.BULK and mail.list_id is None)
