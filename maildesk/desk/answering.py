# SPDX-License-Identifier: Apache-2.0
"""Staff write on a ticket: an answer that goes out under their name, or a note that never leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from maildesk.desk import audience, crossing, entries, hearers, lists, notices
from maildesk.desk.case import Case, Decision
from maildesk.desk.letters import Letter
from maildesk.desk.people import newcomers
from maildesk.desk.records import Effects, NewEvent, NewMessage, TicketChange
from maildesk.desk.reference import base_subject
from maildesk.desk.thread import thread_ids
from maildesk.desk.values import Disposition, Evidence, InboundState, Member, Parent, Role, Ticket, TicketState, Visibility


def answered(case: Case, ticket: Ticket, member: Member, words: str, canned: Sequence[str] = ()) -> Decision:
    """The words of a member of staff, to everybody on the ticket who did not get them directly. `canned`: what they were made of."""
    entry = _entry(case, ticket, member, words, Visibility.PUBLIC)
    to = audience.outside(case, ticket)
    marks = lists.noticed(case.mail, case.identity, case.facts, case.now)
    details = {"how": "staff", "to": len(to.to) + len(to.cc), "first_answer": ticket.answered_at is None}
    details |= {"canned": list(canned)} if canned else {}
    effects = _effects(case, ticket, entry, TicketChange(ticket.id, ticket.revision, _begun(case, ticket)), "answered", details)
    archives = tuple(NewEvent(ticket.id, "list.noticed", "desk", None, {"address": lists.address(one)}) for one in marks)
    letters = (
        *((_letter(case, ticket, member, entry, to),) if to else ()),
        *_unreached(case, ticket),
        *_told_owner(case, ticket, entry, member),
        *crossing.letters(case, ticket, member, words),
    )
    why = Evidence("answer", _sent(to))
    return _filed(case, ticket, f"{_name(case, member)} answered", effects + Effects(marks=marks, events=archives), letters, why)


def noted(case: Case, ticket: Ticket, member: Member, words: str) -> Decision:
    """The words of a member of staff for the others; whoever stands in Cc of it takes part in nothing by that."""
    entry = _entry(case, ticket, member, words, Visibility.INTERNAL)
    effects = _effects(case, ticket, entry, TicketChange(ticket.id, ticket.revision, {}), "noted", {})
    told = hearers.notified(case.facts, case.identity, ticket, case.now, member.person_id)
    letters = tuple(notices.notification(case, ticket, entry, one, "noted", ()) for one in told)
    return _filed(case, ticket, f"a note of {_name(case, member)}", effects, letters, Evidence("note", "it stays with the staff"))


def kept(case: Case, ticket: Ticket, member: Member) -> Effects:
    """A mail that holds commands alone, as a message that nobody is told of: its ticket shows what was asked for, and a repeat is known."""
    entry = _entry(case, ticket, member, case.mail.reply or case.mail.text, Visibility.INTERNAL)
    claimed, taken = entries.links(case, ticket.id)
    return Effects(messages=(entry,), links=claimed, taken_links=taken, verified_addresses=entries.newly_verified(case))


def parent(case: Case, ticket: Ticket) -> Parent | None:
    """The mail that an answer answers: the one that the notification was about, else the newest that is not from staff."""
    works_here = {one.person_id for one in case.facts.staff}
    for one in thread_ids(case.mail):
        sent = case.facts.sent.get(one)
        about = case.facts.about.get(sent.about) if sent and sent.about is not None else None
        if about and (about.author_id not in works_here or about.author_id == ticket.requester_id):
            return about
    return case.facts.parents.get(ticket.id)


def _entry(case: Case, ticket: Ticket, member: Member, words: str, visibility: Visibility) -> NewMessage:
    entry = entries.message(case, ticket.id, member.person_id)
    return replace(entry, author_name=_name(case, member), visibility=visibility, mail=replace(case.mail, reply=words))


def _begun(case: Case, ticket: Ticket) -> Mapping[str, Any]:
    """The first answer ends "new"; every state that somebody chose stays."""
    state = {"state": TicketState.OPEN} if ticket.state is TicketState.NEW else {}
    return state | ({"answered_at": case.now} if ticket.answered_at is None else {})


def _effects(case: Case, ticket: Ticket, entry: NewMessage, change: TicketChange, kind: str, details: Mapping[str, Any]) -> Effects:
    joining = case.mail if entry.visibility is Visibility.PUBLIC else replace(case.mail, to=(), cc=())
    people, participants = newcomers(joining, case.identity, case.facts, case.ids, ticket.id, Role.STAFF, case.standing)
    claimed, taken = entries.links(case, ticket.id)
    return Effects(
        people=people,
        verified_addresses=entries.newly_verified(case),
        changes=(change,),
        participants=participants,
        messages=(entry,),
        events=(entries.event(case, ticket.id, kind, {**details, **entries.stub_details(case)}),),
        links=claimed,
        taken_links=taken,
    )


def _letter(case: Case, ticket: Ticket, member: Member, entry: NewMessage, to: audience.Audience) -> Letter:
    """Below the requester's own mail, whose Message-ID their program knows; that of the member of staff never came to them."""
    letter = notices.outgoing(case, ticket, to, entry, "answer", _name(case, member), {})
    above = parent(case, ticket)
    answers = above.message_id if above else None
    references = (*above.references, *((answers,) if answers else ())) if above else ()
    # How to leave is told in what is passed on; in an answer of a person it would look like bulk mail.
    return replace(letter, answers=answers, references=references, leaving=False)


def _unreached(case: Case, ticket: Ticket) -> tuple[Letter, ...]:
    """The author hears that the requester's address takes no mail: they would wait for an answer."""
    contact = case.facts.contacts.get(ticket.requester_id) if ticket.requester_id is not None else None
    if contact is None or contact.deliverable or contact.person_id in audience.direct(case):
        return ()
    what = f"Your answer is on the ticket, but it did not go to {contact.name or contact.address}: our mail to {contact.address} came back"
    return (not_done(case, ticket, what, "Ask for another address, then write #cc ADDRESS or #requester ADDRESS above your answer"),)


def not_done(case: Case, ticket: Ticket | None, what: str, remedy: str) -> Letter:
    """What did not happen though a member of staff asked for it, and what to do."""
    return to_author(case, ticket, "not-done", {"what": what, "remedy": remedy})


def to_author(case: Case, ticket: Ticket | None, template: str, values: Mapping[str, Any]) -> Letter:
    """What a member of staff must know of their own mail. An answer to it goes where the mail itself would have gone."""
    about = parent(case, ticket) if ticket else None
    return Letter(
        kind=template,
        template=template,
        ticket_id=ticket.id if ticket else None,
        to=(case.mail.from_,) if case.mail.from_ else (),
        values={"subject": base_subject(case.identity.prefix, case.mail.subject), **values},
        visibility=case.reached.visibility,
        about=about.id if about else None,
        answers=case.mail.message_id,
        references=notices.thread(case.mail),
    )


def _told_owner(case: Case, ticket: Ticket, entry: NewMessage, member: Member) -> tuple[Letter, ...]:
    """The owner hears what a colleague answered in their place. What is nobody's is looked after by whoever answers."""
    owner = hearers.owner_of(case.facts, ticket)
    told = hearers.notified(case.facts, case.identity, ticket, case.now, member.person_id) if owner else ()
    reads = audience.readers(case.facts, ticket)
    return tuple(notices.notification(case, ticket, entry, one, "answered", reads) for one in told)


def _filed(case: Case, ticket: Ticket, reason: str, effects: Effects, letters: tuple[Letter, ...], why: Evidence) -> Decision:
    history = case.arrival.history  # mail from before the desk began was sent when it was written
    evidence = (*case.evidence, why)
    return Decision(Disposition.REPLY, InboundState.FILED, reason, evidence, ticket.id, effects, letters=() if history else letters)


def _sent(to: audience.Audience) -> str:
    count = len(to.to) + len(to.cc)
    if not count:
        return "everybody on the ticket has it directly"
    return f"it goes to {count} {'person' if count == 1 else 'people'} on the ticket"


def _name(case: Case, member: Member) -> str:
    return member.name or (case.mail.from_.name if case.mail.from_ else "") or member.handle
