# SPDX-License-Identifier: Apache-2.0
"""Canned answers on a ticket: their words as they would go out, and which of them may fit."""

from typing import TYPE_CHECKING

from maildesk.flow.errors import MaildeskError

if TYPE_CHECKING:
    from maildesk.desk.canned import Canned
    from maildesk.desk.suggesting import Precedent, Request, Suggestion
    from maildesk.desk.values import Identity
    from maildesk.store.sql import SqlStore
    from maildesk.store.view_tickets import TicketDetail

_COMPARED = 20  # earlier requests that a suggestion goes by


def fitting(
    desk: "Identity", store: "SqlStore", detail: "TicketDetail", actor: str, limit: int
) -> "tuple[list[Suggestion], list[tuple[float, Precedent]]]":
    """The canned answers that may fit a ticket, and the earlier requests that are like it, which `actor` may read."""
    from maildesk.desk.suggesting import similar, suggested

    request, earlier = _request(detail), _earlier(store, desk, detail, actor)
    return suggested(request, desk.answers.all(), similar(request, earlier, _COMPARED), limit), similar(request, earlier, limit)


def filled(desk: "Identity", store: "SqlStore", number: int, actor: str, name: str, language: str | None) -> "tuple[Canned, str]":
    """A canned answer and its words on a ticket. Raises MaildeskError: there is none, or its file cannot be used."""
    from maildesk.desk import canned
    from maildesk.desk.records import ContextKeys
    from maildesk.flow.act import staff_member, ticket_of

    facts = store.facts(ContextKeys(ticket_numbers=frozenset((number,))))
    ticket, member = ticket_of(facts, number, desk), staff_member(facts.staff, actor)
    contact = facts.contacts.get(ticket.requester_id) if ticket.requester_id is not None else None
    given = canned.values(ticket, contact.name if contact else "", member, desk)
    try:
        return canned.worded(desk.answers, name, language or ticket.language, given)
    except canned.Unusable as problem:
        raise MaildeskError(str(problem), "`maildesk answer list` shows the canned answers") from None


def _earlier(store: "SqlStore", desk: "Identity", detail: "TicketDetail", actor: str) -> "list[Precedent]":
    """The earlier requests of the category. What is confidential is for its readers."""
    from maildesk.desk.confidential import may_read

    name = actor.casefold().removeprefix("@")
    member = next((one for one in store.staff() if name in (one.handle.casefold(), *one.keys)), None)
    ticket = detail.ticket
    return store.precedents(
        ticket.id,
        ticket.category,
        lambda lock: not lock.restricted or (member is not None and may_read(member, lock, desk.catalogue)),
    )


def _request(detail: "TicketDetail") -> "Request":
    from maildesk.desk.suggesting import Request

    first = detail.messages[0] if detail.messages else None
    words = (first.reply or first.text) if first else ""
    return Request(f"{detail.ticket.subject}\n{words}", detail.ticket.category, detail.ticket.service)


def faults(desk: "Identity") -> list[str]:
    """The files of canned answers that cannot be used: which, in which line, and why."""
    return [*desk.answers.faults(), *_unfillable(desk), *_unknown(desk)]


def _unfillable(desk: "Identity") -> list[str]:
    """Files whose places cannot be filled: what a ticket would need, found before a ticket needs it."""
    from maildesk.desk.canned import Unusable, values
    from maildesk.desk.values import Member, Ticket, TicketState

    given = values(Ticket(1, 1042, TicketState.NEW, "A logo", None), "Ana Souza", Member(1, "sam", "Sam Rivera", "", ()), desk)
    faults = []
    for one in desk.answers.all():
        try:
            desk.answers.fill(one, given)
        except Unusable as problem:
            faults.append(str(problem))
    return faults


def _unknown(desk: "Identity") -> list[str]:
    """Categories and services that the catalogue does not have."""
    known = {one.slug: {service.slug for service in one.services} for one in desk.catalogue.categories}
    services = set().union(*known.values())
    return [
        f"{one.path}: the catalogue has no {what} {slug}"
        for one in desk.answers.all()
        for what, slugs, have in (("category", one.categories, known.keys()), ("service", one.services, services))
        for slug in slugs
        if slug not in have
    ]
