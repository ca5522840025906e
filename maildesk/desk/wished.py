# SPDX-License-Identifier: Apache-2.0
"""What becomes of an answer that is a wish (`desk/wishes.py`): the request is closed, or presses, or its author reads how things stand.

An order to the desk, so it is obeyed only where the mail proves who wrote it. Closing is for whose request it is, and for who maintains
the project with them; whoever stands in Cc may press and ask. For everybody else it is an answer like any other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from maildesk.desk import caps, marks, notices, promise, satisfaction
from maildesk.desk.adding import added
from maildesk.desk.case import Case, Decision
from maildesk.desk.entries import event
from maildesk.desk.letters import Letter
from maildesk.desk.lifecycle import Holder, Occasion, after, ball
from maildesk.desk.records import ContextKeys, Effects, TicketChange
from maildesk.desk.reference import base_subject, reference
from maildesk.desk.trust import Action
from maildesk.desk.values import Disposition, InboundState, Person, Priority, Role, Standing, Ticket, Visibility
from maildesk.desk.wishes import Said, Wish, of, project_of
from maildesk.mail.values import Mail

MOST_TOLD = 50
_KINDS = {Wish.SOLVED: "solved", Wish.WITHDRAW: "withdrawn", Wish.URGENT: "urgent"}
_OCCASIONS = {Wish.SOLVED: Occasion.SOLVED, Wish.WITHDRAW: Occasion.WITHDRAWN}
_CLOSING = frozenset(_KINDS[one] for one in _OCCASIONS)


def keys(mail: Mail) -> ContextKeys:
    """What must be known of a mail that may be a wish; cheap for all others."""
    words = of(mail)
    if words is None or words.wish is not Wish.STATUS or mail.from_ is None:
        return ContextKeys()
    return ContextKeys(inquirers=frozenset((mail.from_.key,)), marks=frozenset((marks.told_status(mail.from_.key),)))


def asks_nothing(effects: Effects) -> bool:
    """Whether somebody closed their own request: nobody waits for an answer to that."""
    return any(one.kind in _CLOSING for one in effects.events)


def wished(case: Case) -> Decision | None:
    """The decision about a mail that is a wish; None for any other."""
    person = case.author.person
    if person is None or case.standing is not Standing.AUTHENTICATED or case.accepted or case.arrival.history or case.arrival.stub:
        return None
    words = of(case.mail)
    if words is None:
        return None
    if words.wish is Wish.STATUS:
        return _told_status(case, words, person)
    ticket = case.reached.ticket
    if ticket is None or case.action is not Action.ADD or case.reached.visibility is Visibility.INTERNAL:
        return None
    role = case.facts.participants.get(ticket.id, {}).get(person.id)
    if role is None or role is Role.STAFF:
        return None
    if words.wish is Wish.URGENT:
        return _pressed(case, words, ticket)
    return _closed(case, words, ticket) if role in (Role.REQUESTER, Role.COMAINTAINER) else None


def _closed(case: Case, words: Said, ticket: Ticket) -> Decision:
    """It is over, as far as they are concerned; staff hear of it like of every answer, and can go on."""
    state = after(_OCCASIONS[words.wish], ticket.state)
    fields: dict[str, Any] = {"state": state, "closed_at": case.now} if state else {}
    asked = _asked(case, words, ticket)
    if asked is not None:
        fields["clock"] = replace(ticket.clock, opinion_asked_at=case.now)
    was = {"state": ticket.state.value}
    details = {"was": was, "now": {"state": state.value} if state else was, "opinion_asked": asked is not None}
    return _with(case, words, ticket, fields, details, asked=asked)


def _asked(case: Case, words: Said, ticket: Ticket) -> int | None:
    """Who says themselves that their request is done is asked at once whether the desk helped."""
    who = case.facts.contacts.get(ticket.requester_id) if ticket.requester_id is not None else None
    own = who is not None and case.author.person is not None and case.author.person.id == who.person_id
    return satisfaction.asked_of(ticket, who) if who and own and words.wish is Wish.SOLVED else None


def _pressed(case: Case, words: Said, ticket: Ticket) -> Decision:
    """Urgent with a reason; without one they are asked for it, since everybody's request is urgent."""
    if not words.argument:
        decision = notices.told(case, added(case, ticket))
        return replace(decision, letters=(*decision.letters, _answer(case, words, ticket)))
    details = {"was": {"priority": ticket.priority.value}, "now": {"priority": Priority.HIGH.value}, "why": words.argument}
    return _with(case, words, ticket, {"priority": Priority.HIGH}, details, woken=True)


def _with(
    case: Case,
    words: Said,
    ticket: Ticket,
    fields: dict[str, Any],
    details: dict[str, Any],
    *,
    woken: bool = False,
    asked: int | None = None,
) -> Decision:
    """The mail as an answer, with what it wishes for.

    `woken`: it opens what slept or was over, as any answer does. `asked`: who is asked whether the desk helped.
    """
    base = added(case, ticket)
    before = base.effects.changes if woken else ()
    change = TicketChange(ticket.id, ticket.revision + len(before), fields)
    kept = tuple(one for one in base.effects.events if woken or one.kind != "reopened")
    deed = event(case, ticket.id, _KINDS[words.wish], details)
    effects = replace(base.effects, changes=(*before, change), events=(*kept, deed))
    decision = notices.told(case, replace(base, effects=effects, reason=f"{case.who} says: {words.wish.value}"))
    return replace(decision, letters=(*decision.letters, replace(_answer(case, words, ticket), opinion_of=asked)))


def _answer(case: Case, words: Said, ticket: Ticket) -> Letter:
    """What they read of it, in the language of their word."""
    kind = words.wish.value if words.argument or words.wish is not Wish.URGENT else "urgent-why"
    values = {"wish": kind, "subject": "" if ticket.restricted else base_subject(case.identity.prefix, ticket.subject)}
    return _letter(case, "wish", ticket, words.language, values)


def _letter(case: Case, template: str, ticket: Ticket | None, language: str, values: dict[str, Any]) -> Letter:
    mail = case.mail
    return Letter(
        kind="status" if template == "status" else "wish",
        template=template,
        ticket_id=ticket.id if ticket else None,
        to=(mail.from_,) if mail.from_ else (),
        values={"requester": {"name": mail.from_.name if mail.from_ else ""}, **values},
        language=language,
        answers=mail.message_id,
        references=notices.thread(mail),
    )


def _told_status(case: Case, words: Said, person: Person) -> Decision | None:
    """How their requests stand, or those of a project that they maintain. It says nothing on the ticket, and wakes nobody."""
    seats = case.facts.seats.get(person.id, ())
    project = project_of(words, (one.project for one in seats)) if words.argument else None
    asked = _asked_of(case, words, person) if project is None else None
    if words.argument and project is None and asked is None:
        return None  # of no project: people answer that
    requests = _of_project(case, project, person) if project else _own(case, person)
    if case.reached.ticket is None and not (requests or project):
        return None  # somebody new who asks for the status of something: people answer that
    spent = caps.spend_all(((marks.told_status(case.author.key), caps.STATUS),), case.facts.marks, case.now)
    reason = f"{case.who} asked how their requests stand"
    if spent is None:
        return Decision(Disposition.IGNORED, InboundState.IGNORED, f"{reason} too often within the hour", case.evidence)
    lines = [_line(case, one) for one in requests[:MOST_TOLD]]
    values = {"project": project, "asked": asked, "requests": lines, "more": max(len(requests) - MOST_TOLD, 0)}
    letter = _letter(case, "status", None, words.language, values)
    return Decision(
        Disposition.IGNORED, InboundState.IGNORED, f"{reason}, and was told", case.evidence, None, Effects(marks=spent), letters=(letter,)
    )


def _asked_of(case: Case, words: Said, person: Person) -> str | None:
    """The project that somebody asked about without being on its roster. They read of their own requests, and of nobody else's: what
    they read is the same whether others exist or not."""
    if not words.argument:
        return None
    own = [one.project for one in _own(case, person) if one.project]
    return project_of(words, own) or (words.argument if case.identity.promise.maturity(words.argument) is not None else None)


def _own(case: Case, person: Person) -> Sequence[Ticket]:
    return _open(one for one in case.facts.requests if one.requester_id == person.id)


def _of_project(case: Case, project: str, person: Person) -> Sequence[Ticket]:
    """What is confidential is for who asked alone."""
    of_it = (one for one in case.facts.requests if (one.project or "").casefold() == project.casefold())
    return _open(one for one in of_it if not one.restricted or one.requester_id == person.id)


def _open(some: Iterable[Ticket]) -> Sequence[Ticket]:
    return sorted((one for one in some if ball(one).holder is not Holder.NOBODY), key=lambda one: one.number)


def _line(case: Case, ticket: Ticket) -> dict[str, Any]:
    """One request: who has to act, and until when they hear from the desk."""
    return {
        "reference": reference(case.identity.prefix, ticket.number),
        "subject": "" if ticket.restricted else base_subject(case.identity.prefix, ticket.subject),
        "holder": ball(ticket).holder.value,
        "state": ticket.state.value,
        "answer_by": None if ball(ticket).holder is Holder.REQUESTER else promise.owed(ticket.clock),
        "opened_at": ticket.opened_at,
    }
