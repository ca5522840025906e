# SPDX-License-Identifier: Apache-2.0
"""When is a mail on a ticket only recorded, and nobody written to because of it?

Out-of-office and thanks wake nobody. And two programs that answer each other stop: whoever sends a third mail in an hour that looks
automatic, or says what they said twice before, is heard by nobody until they have been silent for a while (promise: Trust 7).
Nobody's words go to more than so many people in an hour, and nobody fills the mailboxes of staff: neither one address, nor a thousand
forged ones, of which one summary an hour tells.
"""

from datetime import datetime, timedelta

from maildesk.desk import caps, marks
from maildesk.desk.case import Case, Decision
from maildesk.desk.changed import replace
from maildesk.desk.compare import words_digest
from maildesk.desk.entries import DESK
from maildesk.desk.letters import Letter
from maildesk.desk.records import Effects, MarkChange, NewEvent
from maildesk.desk.thanks import only_thanks
from maildesk.desk.values import Disposition, Standing
from maildesk.mail.values import Auto, Mail

NOTIFICATION = "notification"
PASSED_ON = "passed-on"
_CAPS = ((PASSED_ON, marks.passed_on, caps.PASSED_ON), (NOTIFICATION, marks.notified, caps.NOTIFIED))
_OVER = {
    PASSED_ON: "the words of the same address went to many people within the hour",
    NOTIFICATION: "the same address wrote so many mails within the hour that staff find the rest in `ticket list`",
}


def quiet(case: Case, decision: Decision) -> Decision:
    """The decision, without its letters where they would be noise."""
    proven = case.standing is Standing.AUTHENTICATED
    if case.author.staff and proven:
        return decision
    decision = _without_echoes(case, decision)
    for kind, key, cap in _CAPS:
        decision = _within(case, decision, kind, key(case.author.key), cap)
    return decision if proven else _in_a_crowd(case, decision)


def _within(case: Case, decision: Decision, kind: str, key: str, cap: caps.Cap) -> Decision:
    """The decision without its letters of a kind where their cap is spent. What staff are told of counts once, however many they are."""
    letters = [one for one in decision.letters if one.kind == kind]
    if not letters or not case.author.key:
        return decision
    units = 1 if kind == NOTIFICATION else sum(len(one.to) + len(one.cc) for one in letters)
    last = case.facts.marks.get(key)
    at = caps.spend(cap, last, case.now, units)
    if at is not None:
        return replace(decision, effects=decision.effects + Effects(marks=(MarkChange(key, last, at),)))
    others = tuple(one for one in decision.letters if one.kind != kind)
    return replace(decision, effects=decision.effects + Effects(events=(_event(case, decision, "capped", _OVER[kind]),)), letters=others)


def _in_a_crowd(case: Case, decision: Decision) -> Decision:
    """Whoever forges a thousand senders is no flood by any of them: of more than so many staff hear together."""
    letters = [one for one in decision.letters if one.kind == NOTIFICATION]
    if not letters:
        return decision
    last, an_hour = case.facts.marks.get(marks.UNPROVEN), case.identity.unproven_per_hour
    at = caps.spend(caps.Cap(an_hour, timedelta(hours=1) / an_hour), last, case.now)
    if at is not None:
        return replace(decision, effects=decision.effects + Effects(marks=(MarkChange(marks.UNPROVEN, last, at),)))
    everybody = tuple(dict.fromkeys(to for one in letters for to in one.to))
    together = Letter(NOTIFICATION, NOTIFICATION, decision.ticket_id, everybody, told_at=_next_hour(case.now))
    return replace(decision, letters=(*(one for one in decision.letters if one.kind != NOTIFICATION), together))


def _next_hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _event(case: Case, decision: Decision, kind: str, why: str) -> NewEvent:
    return NewEvent(decision.ticket_id, kind, DESK, None, {"inbound": case.arrival.inbound_id, "author": case.who, "why": why})


def _without_echoes(case: Case, decision: Decision) -> Decision:
    if decision.disposition is not Disposition.REPLY or not decision.effects.messages:
        return decision
    if recorded_only(case.mail):
        return replace(decision, letters=())
    echoes, over = _echoes(case)
    if not over:
        return replace(decision, effects=decision.effects + Effects(marks=echoes))
    effects = decision.effects + Effects(marks=echoes, events=(_event(case, decision, "silenced", over),))
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
