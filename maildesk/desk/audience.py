# SPDX-License-Identifier: Apache-2.0
"""Who gets what of a ticket outside: the people that a mail on it goes to. Which staff hear of it is told by `desk/hearers.py`."""

from collections.abc import Iterator
from dataclasses import dataclass

from maildesk.desk.case import Case
from maildesk.desk.records import Facts
from maildesk.desk.values import Contact, Member, Role, Ticket
from maildesk.mail.values import Address


@dataclass(frozen=True, slots=True)
class Audience:
    """The recipients of a mail: the requester in To, the others in Cc, so that each sees who else reads it."""

    to: tuple[Address, ...]
    cc: tuple[Address, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.to)


def outside(case: Case, ticket: Ticket) -> Audience:
    """Everybody on the ticket who does not work here and did not get the mail directly.

    Staff hear of it by a notification; a member of staff who asked for something themselves is written to like any requester.
    """
    contacts = {one.person_id: one for one in _taking_part(case.facts, ticket)}
    there = direct(case)
    written = {one: contact for one, contact in contacts.items() if one not in there and _may_get(contact, ticket)}
    first = written.pop(ticket.requester_id, None) if ticket.requester_id is not None else None
    others = tuple(Address(one.address, one.name) for one in written.values())
    return Audience((Address(first.address, first.name),), others) if first else Audience(others)


def _taking_part(facts: Facts, ticket: Ticket) -> Iterator[Contact]:
    """Those outside; who took part as staff gets nothing from here, also when they have left, nor what is confidential a co-maintainer."""
    apart = (Role.STAFF, Role.COMAINTAINER) if ticket.restricted else (Role.STAFF,)
    for person_id, role in facts.participants.get(ticket.id, {}).items():
        contact = facts.contacts.get(person_id)
        if contact and role not in apart:
            yield contact


def _may_get(contact: Contact, ticket: Ticket) -> bool:
    if not contact.deliverable or (contact.public_list and ticket.restricted):
        return False
    return not contact.staff or contact.person_id == ticket.requester_id


def direct(case: Case) -> frozenset[int]:
    """The people who have the mail already: its author and those in its To and Cc, by whichever of their addresses."""
    named = (case.mail.from_, *case.mail.to, *case.mail.cc)
    known = (case.facts.people.get(one.key) for one in named if one is not None)
    return frozenset(one.id for one in known if one is not None)


def lists(facts: Facts, ticket: Ticket) -> tuple[str, ...]:
    """The addresses on the ticket that are public lists: what they get is archived for everybody."""
    return tuple(one.address for one in _taking_part(facts, ticket) if one.public_list)


def member(case: Case) -> Member | None:
    """The author of the mail as a member of staff, whatever their mail proves."""
    person = case.author.person
    return next((one for one in case.facts.staff if person is not None and one.person_id == person.id), None)


def readers(facts: Facts, ticket: Ticket) -> tuple[str, ...]:
    """The names of everybody whom an answer of staff reaches, the requester first."""
    reached = [one for one in _taking_part(facts, ticket) if _may_get(one, ticket)]
    reached.sort(key=lambda one: one.person_id != ticket.requester_id)
    return tuple(one.name or one.address for one in reached)
