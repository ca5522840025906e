# SPDX-License-Identifier: Apache-2.0
"""Somebody who takes part wants no more mail of a ticket: they send a mail to its leaving address (List-Unsubscribe, RFC 2369).

The requester stays: a request without anybody to answer is nobody's. They are told how to withdraw it.
"""

from dataclasses import replace

from maildesk.desk import caps, marks, thread, token
from maildesk.desk.case import Case, Decision
from maildesk.desk.entries import event
from maildesk.desk.hold import held, ignored
from maildesk.desk.letters import Letter
from maildesk.desk.records import Effects, MarkChange
from maildesk.desk.values import Disposition, InboundState, Person, Standing, Ticket
from maildesk.mail.values import Address, Auto

_WORD = "unsubscribe"


def left(case: Case) -> Decision | None:
    """What becomes of a mail to the leaving address of a ticket; None for any other."""
    asked = (token.read_leaving_address(case.identity, one) for one in thread.recipients(case.mail, case.arrival.envelope) if "+" in one)
    ticket_id = next((one for one in asked if one is not None), None)
    if ticket_id is None or case.mail.bounce is not None:
        return None
    ticket = thread.ticket_at(case.facts, ticket_id)
    if ticket is None or case.mail.auto in (Auto.REPLY, Auto.LOOP):
        return ignored(case, "an automatic reply to the leaving address of a ticket" if ticket else "the ticket that it leaves is gone")
    at = replace(case, reached=replace(case.reached, ticket=ticket))
    person = case.author.person
    why_not = _refusal(case)
    if why_not:
        return held(at, why_not)
    if person is None or person.id not in case.facts.participants.get(ticket.id, {}):
        return ignored(case, f"{case.who} does not take part in the ticket that it leaves")
    return _stays(at, ticket) if person.id == ticket.requester_id else _gone(at, ticket, person)


def _refusal(case: Case) -> str | None:
    if _WORD not in case.mail.subject.casefold():
        return "it is written to the leaving address of the ticket, but asks for something else"
    if case.standing is not Standing.AUTHENTICATED:
        return f"it asks that {case.who} gets no more mail of the ticket, but nothing proves who wrote it"
    return None


def _gone(case: Case, ticket: Ticket, person: Person) -> Decision:
    """The mark keeps a later Cc from bringing them back: whoever answers to all names them still."""
    keys = (marks.left(ticket.id, person.id), marks.left_by_somebody(ticket.id))
    effects = Effects(
        departed=((ticket.id, person.id),),
        marks=tuple(MarkChange(key, case.facts.marks.get(key), case.now) for key in keys),
        events=(event(case, ticket.id, "left", {}),),
    )
    return _answered(case, ticket, f"{case.who} leaves the ticket", effects, (_letter(case, ticket, "unsubscribed"),))


def _stays(case: Case, ticket: Ticket) -> Decision:
    spent = caps.spend_all(((marks.staying(case.author.key), caps.STAYING),), case.facts.marks, case.now)
    effects = Effects(marks=spent or (), events=(event(case, ticket.id, "left.refused", {"why": "the requester"}),))
    letters = (_letter(case, ticket, "requester-stays"),) if spent else ()
    return _answered(case, ticket, f"{case.who} made the request and stays on the ticket", effects, letters)


def _answered(case: Case, ticket: Ticket, reason: str, effects: Effects, letters: tuple[Letter, ...]) -> Decision:
    return Decision(Disposition.REPLY, InboundState.FILED, reason, case.evidence, ticket.id, effects, letters=letters)


def _letter(case: Case, ticket: Ticket, template: str) -> Letter:
    to = case.mail.from_ or Address(case.who)
    return Letter(
        kind=template,
        template=template,
        ticket_id=ticket.id,
        to=(Address(to.address),),
        language=ticket.language,
        answers=case.mail.message_id,
    )
