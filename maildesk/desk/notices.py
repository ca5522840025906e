# SPDX-License-Identifier: Apache-2.0
"""What others hear of a mail on a ticket: those who take part get it passed on, staff get a notification."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from maildesk.desk import audience, clarifying, deadlines, hearers, lists
from maildesk.desk.case import Case, Decision
from maildesk.desk.catalogue import FALLBACK, Group
from maildesk.desk.changed import replace
from maildesk.desk.entitlement import advice, asked
from maildesk.desk.learn import as_ticket
from maildesk.desk.letters import Letter, Offer, Prose
from maildesk.desk.ready import ready
from maildesk.desk.records import Effects, NewEvent, NewMessage
from maildesk.desk.reference import base_subject
from maildesk.desk.trust import Action
from maildesk.desk.values import Classification, Member, Standing, Ticket, TicketState, Visibility
from maildesk.mail.values import Address, Attachment, Auto, Mail

# What staff read of one mail in a notification; the whole mail is on the ticket.
LINES = 200
CHARACTERS = 12_000
# Files that go with a notification: each member of staff gets a copy of their own.
FILES_BYTES = 5 * 1024 * 1024
SNOOZE = "3d"


def told(case: Case, decision: Decision) -> Decision:
    """The decision with the letters to those who are to hear of the mail: nobody of history, nor of an automatic answer.

    What opens a ticket is somebody's to look at, also where a program sent it: a form, a monitor.
    """
    if not decision.effects.messages or case.arrival.history or not (decision.opened or by_hand(case.mail)):
        return decision
    marks = lists.noticed(case.mail, case.identity, case.facts, case.now)
    entry, ticket = decision.effects.messages[0], _ticket(case, decision)
    archives = tuple(lists.address(one) for one in marks)
    letters = (*_passed_on(case, decision, entry, ticket), *_notifications(case, decision, entry, ticket, archives, entry.author_id))
    if not (letters or marks):
        return decision
    events = tuple(NewEvent(ticket.id, "list.noticed", "desk", None, {"address": one}) for one in archives)
    return replace(decision, effects=decision.effects + Effects(marks=marks, events=events), letters=(*decision.letters, *letters))


def logged(case: Case, decision: Decision) -> Decision:
    """The decision about a request that a member of staff logged, with the letters to the colleagues: to them it is a new ticket."""
    if case.arrival.history or decision.opened is None:
        return decision
    logger = case.author.person.id if case.author.person else None
    told = _notifications(case, decision, decision.effects.messages[0], as_ticket(decision.opened), (), logger)
    return replace(decision, letters=(*decision.letters, *told))


def by_hand(mail: Mail) -> bool:
    """Did a person write it? What comes through a mailing list is bulk only because of the list."""
    return mail.auto is None or (mail.auto is Auto.BULK and mail.list_id is not None)


def _ticket(case: Case, decision: Decision) -> Ticket:
    """The ticket of the mail as the decision leaves it."""
    if decision.opened:
        return as_ticket(decision.opened)
    ticket = case.facts.tickets[decision.effects.messages[0].ticket_id]
    for change in decision.effects.changes:
        if change.ticket_id == ticket.id:
            ticket = replace(ticket, **change.fields)
    return ticket


def _passed_on(case: Case, decision: Decision, entry: NewMessage, ticket: Ticket) -> tuple[Letter, ...]:
    """The answer of somebody who takes part, to the others who take part and did not get it directly."""
    if decision.opened or case.action not in (Action.ADD, Action.ADD_MARKED) or entry.visibility is Visibility.INTERNAL:
        return ()
    to = audience.outside(case, ticket)
    if not to or case.arrival.stub:
        return ()
    values = {"unverified": case.standing is not Standing.AUTHENTICATED}
    return (outgoing(case, ticket, to, entry, "passed-on", entry.author_name or entry.author_address, values),)


def outgoing(
    case: Case,
    ticket: Ticket,
    to: audience.Audience,
    entry: NewMessage,
    template: str,
    author: str,
    values: Mapping[str, Any],
) -> Letter:
    """A mail with somebody's words to those who take part, below the mail of theirs unless the caller says otherwise."""
    files = tuple(one for one in entry.mail.attachments if not one.logo)
    return Letter(
        kind=template,
        template=template,
        ticket_id=ticket.id,
        to=to.to,
        cc=to.cc,
        values={
            "subject": base_subject(case.identity.prefix, ticket.subject),
            "author": author,
            "body": Prose.of(words(entry.mail)),
            **values,
        },
        author=author,
        language=ticket.language,
        about=entry.id,
        answers=entry.mail.message_id,
        references=thread(entry.mail),
        attachments=files,
        leaving=template == "passed-on",
    )


def words(mail: Mail) -> str:
    """What the person wrote now; the whole text of a mail that has nothing else."""
    return mail.reply if mail.reply and mail.reply.strip() else mail.text


def names(files: Sequence[Attachment]) -> list[str]:
    return [one.filename or one.content_type for one in files]


def thread(mail: Mail) -> tuple[str, ...]:
    """The References of what stands below a mail (RFC 5322 section 3.6.4)."""
    before = mail.references or mail.in_reply_to[:1]
    return (*before, mail.message_id) if mail.message_id else before


def _notifications(
    case: Case, decision: Decision, entry: NewMessage, ticket: Ticket, archives: Sequence[str], knows: int | None
) -> tuple[Letter, ...]:
    """`knows`: who needs no word of it, since it is theirs."""
    told = hearers.hearers(case.facts, case.identity, ticket, case.now, knows, pressing=decision.opened is not None)
    if not told:
        return ()
    reads = _readers(case, decision, ticket)
    happened = "opened" if decision.opened else "answered"
    guess = case.arrival.classification if decision.opened else clarifying.clearer(case, ticket)
    fitting = ready(case, ticket, entry.mail) if decision.opened else ()
    return (
        *(replace(notification(case, ticket, entry, one, happened, reads, archives, guess), ready=fitting) for one in told.members),
        *((_at_address(case, ticket, entry, told.group, happened, archives),) if told.group else ()),
        *(unread(ticket, one, case.now) for one in told.blind),
    )


def _readers(case: Case, decision: Decision, ticket: Ticket) -> tuple[str, ...]:
    """The names of those whom an answer to the notification reaches, the requester first."""
    new = {one.id: one.name or one.address for one in decision.effects.people}
    joining = [new[one.person_id] for one in decision.effects.participants if one.person_id in new]
    return tuple(dict.fromkeys((*audience.readers(case.facts, ticket), *joining)))


def notification(
    case: Case,
    ticket: Ticket,
    entry: NewMessage,
    member: Member,
    happened: str,
    reads: Sequence[str],
    archives: Sequence[str] = (),
    guess: Classification | None = None,
) -> Letter:
    """What one member of staff gets of a mail. `reads`: whom their answer goes to; `happened`: "opened", "answered" or "noted"."""
    inside = entry.visibility is Visibility.INTERNAL
    files = tuple(one for one in entry.mail.attachments if not one.logo)
    carried = files if sum(one.size for one in files) <= FILES_BYTES else ()
    body, cut = excerpt(words(entry.mail))
    return Letter(
        kind="note" if inside else "notification",
        template="note" if inside else "notification",
        ticket_id=ticket.id,
        to=(Address(member.address, member.name),),
        values={
            "subject": "" if ticket.restricted else base_subject(case.identity.prefix, ticket.subject),
            "happened": happened,
            "author": {"name": entry.author_name or entry.author_address, "address": entry.author_address},
            "unverified": entry.standing is not Standing.AUTHENTICATED,
            "reads": list(reads),
            "ticket": _as_it_stands(case, ticket),
            "lists": list(dict.fromkeys((*audience.lists(case.facts, ticket), *archives))),
            "restricted": ticket.restricted,
            "advice": list(advice(case.identity.catalogue, asked(ticket, case.facts, guess.project if guess else None))),
            **_understood(case, ticket, guess, happened),
            "body": body,
            "cut": cut,
            "attachments": names(files),
            "carried": bool(carried),
        },
        visibility=entry.visibility,
        about=entry.id,
        answers=entry.mail.message_id,
        references=thread(entry.mail),
        attachments=carried,
        offers=(*offers(ticket, member, guess), *(() if inside else deadlines.offered(entry.mail, ticket, case.arrival.received_at))),
        drafts=clarifying.draft(case, ticket, guess) if guess and clarifying.unclear(ticket, guess) else (),
        offered_to=member.person_id,
    )


def _at_address(case: Case, ticket: Ticket, entry: NewMessage, group: Group, happened: str, archives: Sequence[str]) -> Letter:
    return to_group(notification(case, ticket, entry, Member(0, "", "", "", ()), happened, (), archives), group)


def to_group(letter: Letter, group: Group) -> Letter:
    """A notification as a group hears of it at its address, where nobody of it is registered: its answers do nothing."""
    return replace(
        letter,
        template="for-group",
        to=(Address(group.address, group.name),),
        values={**letter.values, "group": group.name, "note": letter.visibility is Visibility.INTERNAL},
        visibility=Visibility.INTERNAL,
        offers=(),
        drafts=(),
        offered_to=None,
    )


def unread(ticket: Ticket, member: Member, now: datetime) -> Letter:
    """What others hear of a confidential ticket whose readers are not there: that it waits."""
    values = {"opened_at": ticket.opened_at or now}
    to = (Address(member.address, member.name),)
    return Letter("notification", "confidential-waits", ticket.id, to, values=values, visibility=Visibility.INTERNAL)


def _understood(case: Case, ticket: Ticket, guess: Classification | None, happened: str) -> dict[str, Any]:
    """What the mail was taken for and why, and what could be asked where that is not clear. Nothing of other mails."""
    if guess is None:
        return {"looks": None, "why": [], "asks": []}
    unclear = clarifying.unclear(ticket, guess)
    looks = None if happened == "opened" else {"category": guess.category, "sure": round(100 * guess.confidence)}
    asks = clarifying.questions(case.identity.catalogue, guess, case.identity.language) if unclear else ()
    sure = f"{guess.confidence:.0%} sure that it is {guess.candidates[0].category}"
    return {"looks": looks, "why": [sure, *guess.reasons] if guess.candidates[0].score else [], "asks": list(asks)}


def _as_it_stands(case: Case, ticket: Ticket) -> dict[str, Any]:
    return {
        "state": ticket.state.value,
        "category": ticket.category,
        "owner": _owner(case, ticket),
        "project": ticket.project,
        "maturity": ticket.maturity or case.identity.promise.maturity(ticket.project),
    }


def _owner(case: Case, ticket: Ticket) -> str | None:
    owner = hearers.owner_of(case.facts, ticket)
    return owner.name if owner else None


def excerpt(text: str) -> tuple[Prose, bool]:
    """What staff read of a mail in a notification, and whether it goes on."""
    lines = Prose.of(text[:CHARACTERS])
    return Prose(lines[:LINES]), len(text) > CHARACTERS or len(lines) > LINES


def offers(ticket: Ticket, member: Member, guess: Classification | None) -> tuple[Offer, ...]:
    """What one would do next: take it unless it is theirs, close it, put it off, or say that it is something else."""
    take = () if ticket.owner_id == member.person_id else (Offer("Take", "#take"),)
    over = ticket.state in (TicketState.CLOSED, TicketState.SPAM)
    close = (Offer("Reopen", "#reopen"),) if over else (Offer("Close", "#close"), Offer("Snooze 3 days", f"#snooze {SNOOZE}"))
    kinds = clarifying.offers(ticket, guess) if guess else ()
    if ticket.category == FALLBACK:
        return (*kinds, *take, *close)
    others = [one.category for one in guess.candidates if one.category != ticket.category][:2] if guess else []
    if FALLBACK not in others:
        others.append(FALLBACK)
    return (*kinds, *take, *close, *(Offer(f"Wrong category: {one}", f"#category {one}") for one in others))
