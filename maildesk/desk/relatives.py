# SPDX-License-Identifier: Apache-2.0
"""Tickets that a new one may belong to: suggestions to staff, never more (promise: Trust 3)."""

from collections.abc import Iterator

from maildesk.desk import merging, thread
from maildesk.desk.case import Case
from maildesk.desk.records import Effects
from maildesk.desk.reference import bare_subject
from maildesk.desk.values import Relative, Ticket

MOST_SUGGESTED = 5


def likely(case: Case, ticket_id: int) -> Effects:
    """The suggestions for a ticket that the mail opens: where a hint leads, and what the same person asked lately."""
    found: dict[int, tuple[int, str]] = {}
    for other, number, why in _found(case):
        found.setdefault(other, (number, why))
    effects = Effects()
    for other, (number, why) in list(found.items())[:MOST_SUGGESTED]:
        effects += merging.suggestion(ticket_id, other, number, why)
    return effects


def _found(case: Case) -> Iterator[tuple[int, int, str]]:
    """Tickets with their numbers, and why."""
    if hint := case.reached.ticket or case.hinted:
        yield hint.id, hint.number, case.reached.evidence.detail
    if enclosed := _enclosed(case):
        yield enclosed.id, enclosed.number, "a mail that is on that ticket is attached to it"
    for who, why in _askers(case):
        for one in case.facts.relatives.get(who, ()):
            if one.opened_at >= case.now - thread.RELATED and _same_subject(case, one):
                yield one.ticket_id, one.number, why


def _enclosed(case: Case) -> Ticket | None:
    """The ticket of the mail that is attached to this one, whole."""
    message_id = case.mail.forwarded.message_id if case.mail.forwarded else None
    link = case.facts.links.get(message_id) if message_id else None
    return thread.ticket_at(case.facts, link.ticket_id) if link else None


def _askers(case: Case) -> Iterator[tuple[int, str]]:
    """Whose earlier tickets are looked at: the author's, and those of whoever wrote the mail that is passed on here."""
    if case.author.person:
        yield case.author.person.id, f"{case.who} asked under the same subject lately"
    passed_on = case.mail.forwarded.from_ if case.mail.forwarded else None
    person = case.facts.people.get(passed_on.key) if passed_on else None
    if passed_on and person:
        yield person.id, f"it passes on a mail of {passed_on.address}, who asked under the same subject lately"


def _same_subject(case: Case, one: Relative) -> bool:
    subjects = [case.mail.subject, case.mail.forwarded.subject if case.mail.forwarded else ""]
    prefix = case.identity.prefix
    return bare_subject(prefix, one.subject) in {bare for subject in subjects if (bare := bare_subject(prefix, subject))}
