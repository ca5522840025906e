# SPDX-License-Identifier: Apache-2.0
"""What a member of staff asks for by mail: a request that they log, commands, a note, an answer.

Everything here needs an authenticated mail of somebody who works here (promise: Trust 5). Whether words stay inside is told by the
signed token before all else: answers to notes stay inside, whoever writes them.
"""

import re
from dataclasses import replace

from maildesk.desk import actions, canned, meanwhile, onbehalf
from maildesk.desk.answering import answered, kept, not_done, noted, parent, to_author
from maildesk.desk.audience import member
from maildesk.desk.case import Case, Decision
from maildesk.desk.command import Parsed, Verb, parse
from maildesk.desk.confidential import may_read, refusal
from maildesk.desk.hold import held
from maildesk.desk.knocking import with_knock
from maildesk.desk.learn import apart, learn_effects
from maildesk.desk.notices import by_hand
from maildesk.desk.records import NOTHING, Effects
from maildesk.desk.reference import reference
from maildesk.desk.thread import ticket_at
from maildesk.desk.values import Disposition, Evidence, InboundState, Member, Standing, Ticket, Visibility
from maildesk.desk.verbs import bymail
from maildesk.desk.verbs import help as help_
from maildesk.desk.verbs.perform import perform
from maildesk.desk.verbs.scene import Outcome, Scene

# They say what a mail is, and change no ticket.
_SAYS = (Verb.NOTE, Verb.ANSWER, Verb.FOR, Verb.ORIGIN, Verb.TELL)
# They log a request: a new ticket, on which nothing can be commanded yet.
_LOGS = (Verb.FOR, Verb.ORIGIN, Verb.TELL)
# Below what is quoted, or below a greeting: whoever writes it wants something kept inside.
_LATER_NOTE = re.compile(r"^[^\S\n]*#note\b", re.IGNORECASE | re.MULTILINE)
_ON_TOP = "Write #note on the first line, and all of the mail stays inside. What is for both are two mails"
_BESIDE = (
    "Your mail logs a request, and commands more: nothing was logged",
    "Send it without the other commands, then write those in an answer to the receipt",
)
_HOW_TO_ANSWER = "`maildesk answer list` has the canned answers; #answer NAME stands at the top of an answer to the ticket"
_OF_OLD = "it is from before the desk began: its commands were for others, and may name other tickets"
_NO_DATE = "Send them from another program, or use `maildesk ticket`: without a Date nobody can tell a new mail from an old one"


def by_staff(case: Case) -> Decision | None:
    """What becomes of a mail of staff, and of everybody's mail to an address that does something; None for all other mail."""
    weighed = actions.weighed(case)
    if isinstance(weighed, actions.Denied):
        return _denied(case, weighed)
    if weighed is not None:
        return _acted(case, weighed)
    writer = member(case)
    if writer is None or case.standing is not Standing.AUTHENTICATED or not by_hand(case.mail):
        return None
    parsed = bymail.said(case.mail)
    if parsed.unknown:
        return None if case.arrival.history else _unknown(case, parsed)
    if changed := _changed(case, writer):
        return changed
    logged = onbehalf.logged(case, parsed)
    if logged is None:
        return _misplaced(case, parsed) or _on_ticket(case, parsed, _scene(case, writer))
    beside = any(one.verb not in (Verb.NOTE, *_LOGS) for one in parsed.commands)
    return _told(case, None, *_BESIDE) if beside else logged


def _changed(case: Case, writer: Member) -> Decision | None:
    """What somebody wrote at the command line waits for them where others were on the ticket since they looked at it."""
    seen, ticket = case.arrival.envelope.seen, case.reached.ticket
    found = meanwhile.news(case.facts, ticket.id, seen, writer, case.identity.prefix) if ticket and seen is not None else ()
    if not found or ticket is None:
        return None
    reason = f"{reference(case.identity.prefix, ticket.number)} changed while it was written: {meanwhile.told(found)}"
    return Decision(Disposition.IGNORED, InboundState.IGNORED, reason, case.evidence, ticket.id)


def _misplaced(case: Case, parsed: Parsed) -> Decision | None:
    """Somebody else's words, pasted below `#for`, are no answer to whoever takes part in the ticket that the mail leads to."""
    ticket = case.reached.ticket
    if ticket is None or not any(parsed.has(one) for one in _LOGS):
        return None
    what = f"#for logs a new request, but your mail is about {reference(case.identity.prefix, ticket.number)}: nothing was logged or sent"
    return _told(case, ticket, what, f"Send it as a new mail to {case.identity.address}, without the number of a ticket in its subject")


def _denied(case: Case, denied: actions.Denied) -> Decision:
    """A stranger's try is held for staff to see; whose link it was is told why it does nothing."""
    if denied.remedy is None:
        return held(case, denied.reason)
    letters = (not_done(case, denied.ticket, denied.reason, denied.remedy),)
    return Decision(Disposition.IGNORED, InboundState.IGNORED, denied.reason, case.evidence, letters=letters)


def _acted(case: Case, granted: actions.Granted) -> Decision | None:
    """A prefilled mail says its command and nothing else."""
    case = actions.reaching(case, granted.ticket)
    scene = _scene(case, granted.writer)
    if scene.written:
        scene = replace(scene, written=replace(scene.written, own_way=True))  # its To is what leads to the ticket
    decision = _on_ticket(case, parse(granted.command), scene)
    return replace(decision, effects=decision.effects + Effects(marks=(granted.used,))) if decision else None


def _unknown(case: Case, parsed: Parsed) -> Decision:
    """It might be a slip: nothing is done and nothing sent, and the author is told (decisions.md)."""
    words = ", ".join(parsed.unknown)
    values = {"unknown": list(parsed.unknown), "help": help_.lines(case.identity.prefix)}
    letter = to_author(case, case.reached.ticket, "unknown-command", values)
    return replace(held(case, f"{words} at its top is no command: it might be a slip"), letters=(letter,))


def _on_ticket(case: Case, parsed: Parsed, scene: Scene) -> Decision | None:
    """Commands first, then the words below them, on the ticket as the commands leave it."""
    commands = tuple(one for one in parsed.commands if one.verb not in _SAYS)
    if parsed.has(Verb.ANSWER):
        try:
            parsed = _with_canned(case, parsed, scene)
        except canned.Unusable as problem:
            return _told(case, scene.ticket, f"Nothing was done or sent: {problem}", _HOW_TO_ANSWER)
    if not commands:
        return _written(case, scene.actor, parsed)
    if case.arrival.history:
        return _below(case, scene.actor, parsed, Outcome(lines=(_OF_OLD,)))
    outcome = perform(commands, scene)
    if outcome.repeated:
        return _repeated(case, parsed, outcome.repeated)
    if outcome.refused:
        return _refused(case, parsed, outcome)
    after = apart(case.facts)
    learn_effects(after, outcome.effects)
    return _below(replace(case, facts=after), scene.actor, parsed, outcome)


def _with_canned(case: Case, parsed: Parsed, scene: Scene) -> Parsed:
    """The words with those of the canned answers below them. Raises Unusable."""
    ticket = scene.ticket
    if ticket is None:
        raise canned.Unusable("your mail leads to no ticket that it could answer")
    if parsed.has(Verb.NOTE) or case.reached.visibility is Visibility.INTERNAL:
        raise canned.Unusable("a canned answer goes to the requester, but your mail is a note, which stays inside")
    if not may_read(scene.actor, ticket, case.identity.catalogue):
        return parsed  # it is held for that
    contact = case.facts.contacts.get(ticket.requester_id) if ticket.requester_id is not None else None
    given = canned.values(ticket, contact.name if contact else "", scene.actor, case.identity)
    slugs = [one.argument for one in parsed.commands if one.verb is Verb.ANSWER]
    words = [canned.worded(case.identity.answers, one, ticket.language, given)[1] for one in slugs]
    return replace(parsed, rest="\n\n".join(filter(None, (parsed.rest, *words))))


def _below(case: Case, writer: Member, parsed: Parsed, outcome: Outcome) -> Decision:
    """What the commands did, and the words below them as an answer or a note."""
    ticket = ticket_at(case.facts, case.reached.ticket.id) if case.reached.ticket else None
    case = replace(case, reached=replace(case.reached, ticket=ticket))
    done = Evidence("commands", "; ".join(outcome.lines) or "help was asked for")
    decision = _written(case, writer, parsed) if parsed.rest or case.mail.attachments else None
    if decision is None:
        own = kept(case, ticket, writer) if ticket else NOTHING
        reason = f"commands of {case.who}"
        decision = Decision(Disposition.REPLY, InboundState.FILED, reason, case.evidence, _ticket_id(case), own)
    letters = (*outcome.letters, *decision.letters)
    return replace(decision, effects=outcome.effects + decision.effects, letters=letters, evidence=(*decision.evidence, done))


def _repeated(case: Case, parsed: Parsed, why: str) -> Decision:
    """Nothing is done twice; but words that may be new are kept for somebody to see."""
    if case.mail.date is None or case.mail.date.tzinfo is None:
        return _told(case, case.reached.ticket, "A mail of yours has no Date that we can read, so its commands were not obeyed", _NO_DATE)
    if parsed.rest or case.mail.attachments:
        return held(case, why)
    return Decision(Disposition.REPEAT, InboundState.IGNORED, why, case.evidence, _ticket_id(case))


def _refused(case: Case, parsed: Parsed, outcome: Outcome) -> Decision:
    """Nothing was done; words below the commands wait until their author has read why."""
    reason = f"a command was refused: {outcome.refused}"
    if parsed.rest or case.mail.attachments:
        decision = held(case, reason)
    else:
        decision = Decision(Disposition.IGNORED, InboundState.IGNORED, reason, case.evidence, _ticket_id(case))
    return replace(decision, effects=decision.effects + outcome.effects, letters=outcome.letters)


def _written(case: Case, writer: Member, parsed: Parsed) -> Decision | None:
    """A note, or an answer; None where a member of staff asks for something themselves, on a new ticket or on their own."""
    ticket = case.reached.ticket
    if ticket is None:
        return _nowhere(case) if parsed.has(Verb.NOTE) else None
    passed_on = case.mail.forwarded is not None
    inside = parsed.has(Verb.NOTE) or case.reached.visibility is Visibility.INTERNAL
    if not inside and ticket.requester_id == writer.person_id:
        return None
    if not may_read(writer, ticket, case.identity.catalogue):
        return _unreadable(case, ticket)
    if not parsed.rest and not case.mail.attachments and not passed_on:
        return _told(case, ticket, "We found no words of yours in your mail, so nothing was sent", "Write above what you quote")
    if not _own_way(case, writer, ticket):
        what = "A mail of yours came to a ticket that none of its own fields name, so nothing was sent"
        return _told(case, ticket, what, "Write in an answer to a mail of the desk. If you did not write at all, somebody sent it again")
    if passed_on:
        return _passed_on(case, ticket, writer, parsed)
    if not inside and _LATER_NOTE.search(parsed.rest):
        return _told(case, ticket, "#note stands below other words in your mail, so nothing was sent", _ON_TOP)
    return noted(case, ticket, writer, parsed.rest) if inside else answered(case, ticket, writer, parsed.rest, _used(case, parsed))


def _used(case: Case, parsed: Parsed) -> tuple[str, ...]:
    """The canned answers that the words were made of: what is suggested for the next such request goes by that."""
    by_hand = case.arrival.envelope.canned
    return (*((by_hand,) if by_hand else ()), *(one.argument.casefold() for one in parsed.commands if one.verb is Verb.ANSWER))


def _unreadable(case: Case, ticket: Ticket) -> Decision:
    """What others write on a confidential ticket waits beside it for its readers."""
    why = refusal(reference(case.identity.prefix, ticket.number), ticket, case.identity.catalogue)
    waits = with_knock(case, held(case, why))
    letter = not_done(case, ticket, f"{why}. Your mail is held and went to nobody", "Whoever may read the ticket can let it in, or ask you")
    return replace(waits, letters=(*waits.letters, letter))


def _passed_on(case: Case, ticket: Ticket, writer: Member, parsed: Parsed) -> Decision:
    """What somebody else wrote to a member of staff is for colleagues: whoever takes part was not meant to read it."""
    told = case.mail.forwarded
    whose = f"From: {told.from_.address}\n\n" if told and told.from_ else ""
    decision = noted(case, ticket, writer, "\n\n".join(one for one in (parsed.rest, f"{whose}{told.text}" if told else "") if one))
    if parsed.has(Verb.NOTE) or case.reached.visibility is Visibility.INTERNAL:
        return decision
    what = "Your mail passes on what somebody else wrote, so it is on the ticket as a note and went to nobody outside"
    letter = not_done(case, ticket, what, "To answer, write without the forwarded mail")
    return replace(decision, letters=(*decision.letters, letter))


def _own_way(case: Case, writer: Member, ticket: Ticket) -> bool:
    """Signatures do not cover the envelope: whoever has an old mail of staff could send it to a ticket of their own."""
    written = bymail.scene(case, writer, ticket, None).written
    return written is None or written.own_way


def _nowhere(case: Case) -> Decision:
    what = "Your note is about no ticket that we could find, so it is on none"
    return _told(case, None, what, "Write it in an answer to a mail of the desk about the ticket, or with its number in the subject")


def _told(case: Case, ticket: Ticket | None, what: str, remedy: str) -> Decision:
    letter = not_done(case, ticket, what, remedy)
    return replace(held(case, f"{what[0].lower()}{what[1:]}"), letters=(letter,))


def _scene(case: Case, writer: Member) -> Scene:
    ticket = case.reached.ticket
    return bymail.scene(case, writer, ticket, parent(case, ticket) if ticket else None)


def _ticket_id(case: Case) -> int | None:
    return case.reached.ticket.id if case.reached.ticket else None
