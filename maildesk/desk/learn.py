# SPDX-License-Identifier: Apache-2.0
"""What a decision teaches the next one of the same group, before the database knows it."""

from dataclasses import fields, replace

from maildesk.desk.case import Decision
from maildesk.desk.records import FOLLOWS, Deed, Effects, Facts, Happening, NewMessage, NewTicket
from maildesk.desk.values import Contact, Copy, Earlier, Parent, Person, Relative, Standing, Ticket, Visibility
from maildesk.desk.verbs.deeds import DEEDS
from maildesk.mail.values import folded


def learn(facts: Facts, decision: Decision) -> None:
    """Brings `facts` up to date with a decision, as if it were committed."""
    learn_effects(facts, decision.effects)


def apart(facts: Facts) -> Facts:
    """The same facts, which learn by themselves from then on."""
    copied = {one.name: getattr(facts, one.name) for one in fields(Facts)}
    copied |= {name: dict(value) for name, value in copied.items() if isinstance(value, dict)}
    participants = {ticket_id: dict(roles) for ticket_id, roles in facts.participants.items()}
    return Facts(**(copied | {"participants": participants}))


def learn_effects(facts: Facts, effects: Effects) -> None:
    """Brings `facts` up to date with what is to be written."""
    _people(facts, effects)
    _tickets(facts, effects)
    for link in (*effects.links, *effects.taken_links):
        facts.links[link.message_id] = link
    for message in effects.messages:
        _message(facts, message)
    for one in effects.relations:
        if one.kind == FOLLOWS:
            facts.followers[one.other_id] = one.ticket_id
    facts.relations = (facts.relations | frozenset(effects.relations)) - frozenset(effects.unrelated)
    facts.external = (facts.external - frozenset(effects.unlinked)) | frozenset(effects.external)
    for mark in effects.marks:
        facts.marks[mark.key] = mark.at
    for claim in effects.claims:
        facts.claims[claim.inbound_id] = claim
    _deeds(facts, effects)
    if facts.happened is not None:
        _happened(facts.happened, effects)
    facts.turns.update(effects.turns)


def _people(facts: Facts, effects: Effects) -> None:
    for new in effects.people:
        facts.people[new.key] = Person(new.id, new.name, verified=new.verified)
        facts.contacts[new.id] = Contact(new.id, new.name, new.address, verified=new.verified)
    for key in effects.verified_addresses:
        facts.people[key] = replace(facts.people[key], verified=True)
    for one in effects.bindings:
        facts.people[one.key] = Person(one.person_id, _name(facts, one.person_id), verified=True)


def _name(facts: Facts, person_id: int) -> str:
    contact = facts.contacts.get(person_id)
    return contact.name if contact else ""


def _tickets(facts: Facts, effects: Effects) -> None:
    for new in effects.tickets:
        facts.tickets[new.id] = as_ticket(new)
        _burden(facts, None, new.owner_id)
        if new.requester_id is not None:
            relative = Relative(new.id, new.number, new.requester_id, new.subject, new.opened_at)
            facts.relatives[new.requester_id] = (relative, *facts.relatives.get(new.requester_id, ()))
    for change in effects.changes:
        ticket = facts.tickets[change.ticket_id]
        facts.tickets[ticket.id] = replace(ticket, revision=change.seen + 1, **change.fields)
        _burden(facts, ticket.owner_id, facts.tickets[ticket.id].owner_id)
    for one in effects.participants:
        facts.participants.setdefault(one.ticket_id, {})[one.person_id] = one.role
        facts.earlier[one.person_id] = replace(facts.earlier.get(one.person_id, Earlier()), takes_part=True)
    for ticket_id, person_id, role in effects.roles:
        facts.participants.setdefault(ticket_id, {})[person_id] = role
    for ticket_id, person_id in effects.departed:
        facts.participants.get(ticket_id, {}).pop(person_id, None)


def _burden(facts: Facts, before: int | None, now: int | None) -> None:
    """Who is given a ticket has one more: the rule that shares out the next one sees it."""
    if before == now:
        return
    for person, more in ((before, -1), (now, 1)):
        if person is not None:
            facts.loads[person] = facts.loads.get(person, 0) + more


def as_ticket(new: NewTicket) -> Ticket:
    """A ticket as it is once it is opened."""
    return Ticket(
        new.id,
        new.number,
        new.state,
        new.subject,
        new.requester_id,
        new.category,
        new.service,
        new.restricted,
        owner_id=new.owner_id,
        project=new.project,
        priority=new.priority,
        language=new.language,
        opened_at=new.opened_at,
        maturity=new.maturity,
        clock=new.clock,
        readers=new.readers,
        confidence=new.confidence,
    )


def _deeds(facts: Facts, effects: Effects) -> None:
    for event in effects.events:
        if event.ticket_id is not None and event.kind in DEEDS:
            deed = Deed(event.kind, event.actor_id, event.details)
            facts.deeds[event.ticket_id] = (*facts.deeds.get(event.ticket_id, ()), deed)
    for one in effects.moved:
        if one.message_id in facts.about:
            facts.about[one.message_id] = replace(facts.about[one.message_id], ticket_id=one.ticket_id)


def _happened(happened: dict[int, tuple[Happening, ...]], effects: Effects) -> None:
    """Nobody has seen yet what is not even written."""
    for one in effects.events:
        if one.ticket_id is not None:
            new = Happening(None, None, one.kind, one.actor, one.actor_id, one.details)
            happened[one.ticket_id] = (*happened.get(one.ticket_id, ()), new)


def _message(facts: Facts, message: NewMessage) -> None:
    message_id, staff = message.mail.message_id, {one.person_id for one in facts.staff}
    parent = Parent(
        message.id,
        message.ticket_id,
        message_id,
        message.mail.references,
        message.author_id,
        message.mail.subject,
        author_name=message.author_name,
        author_address=message.author_address,
        words=message.mail.text if message.mail.reply is None else message.mail.reply,
        unproven=message.standing is not Standing.AUTHENTICATED,
    )
    facts.about[message.id] = parent
    if message.visibility is Visibility.PUBLIC and message.author_id not in staff:
        facts.parents[message.ticket_id] = parent
    elif message.visibility is Visibility.PUBLIC:
        facts.colleagues[message.ticket_id] = (*facts.colleagues.get(message.ticket_id, ()), parent)
    if message_id:
        copy = Copy(message.ticket_id, folded(message.author_address), message.text_digest, message.mail.subject)
        facts.copies[message_id] = (*facts.copies.get(message_id, ()), copy)
        if message.visibility is Visibility.INTERNAL:
            facts.notes |= {message_id}
        facts.texts[message_id] = message.mail.text
