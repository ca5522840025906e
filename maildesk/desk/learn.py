# SPDX-License-Identifier: Apache-2.0
"""What a decision teaches the next one of the same group, before the database knows it."""

from dataclasses import replace

from maildesk.desk.case import Arrival, Decision
from maildesk.desk.records import Facts, NewMessage, NewTicket
from maildesk.desk.values import Copy, Person, Ticket


def learn(facts: Facts, arrival: Arrival, decision: Decision) -> None:
    """Brings `facts` up to date with a decision, as if it were committed."""
    for new in decision.people:
        facts.people[new.key] = Person(new.id, new.name, verified=new.verified)
    for key in decision.verified_addresses:
        facts.people[key] = replace(facts.people[key], verified=True)
    if decision.ticket:
        facts.tickets[decision.ticket.id] = _ticket(decision.ticket)
    if decision.change and decision.change.state:
        changed = facts.tickets[decision.change.ticket_id]
        facts.tickets[changed.id] = replace(changed, state=decision.change.state)
    for one in decision.participants:
        facts.participants.setdefault(one.ticket_id, {})[one.person_id] = one.role
    for link in (*decision.links, *decision.taken_links):
        facts.links[link.message_id] = link
    if decision.message and arrival.mail.message_id:
        _remember(facts, arrival.mail.message_id, decision.message)
        facts.texts[arrival.mail.message_id] = arrival.mail.text
    if decision.mark:
        facts.acknowledged[decision.mark.key] = decision.mark.at


def _ticket(new: NewTicket) -> Ticket:
    return Ticket(new.id, new.number, new.state, new.subject, new.requester_id, new.category, new.service, new.restricted)


def _remember(facts: Facts, message_id: str, message: NewMessage) -> None:
    copy = Copy(message.ticket_id, message.author_address.casefold(), message.text_digest)
    facts.copies[message_id] = (*facts.copies.get(message_id, ()), copy)
