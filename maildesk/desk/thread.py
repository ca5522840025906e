# SPDX-License-Identifier: Apache-2.0
"""Which ticket does a mail belong to? The strongest way counts; the way is kept as evidence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from maildesk.desk import external, marks, pictures, token
from maildesk.desk.people import author, speaks_to_requester
from maildesk.desk.records import ContextKeys, Facts
from maildesk.desk.reference import bare_subject, reference, tags
from maildesk.desk.values import Evidence, Identity, Link, LinkOrigin, Reach, Ticket, TicketState, Visibility
from maildesk.mail.values import Envelope, Mail

# A conversation rarely quotes more ids than this in one field; a hostile one must not make thousands of look-ups.
MOST_IDS = 100
# Who asks the same thing again within this time may have lost the thread of the first mail.
RELATED = timedelta(days=14)
# A mail answers its parent, rarely a grandparent; the text of older ones tells no quotation.
MOST_ANSWERED = 3


@dataclass(frozen=True, slots=True)
class Reached:
    """The ticket that a mail leads to, by which way, and what was seen. `mentioned_only`: nobody ever sent us the mail it answers."""

    reach: Reach
    ticket: Ticket | None
    evidence: Evidence
    visibility: Visibility = Visibility.PUBLIC
    mentioned_only: bool = False


def recipients(mail: Mail, envelope: Envelope) -> Iterator[str]:
    """Every address at which the mail was delivered or aimed, the envelope first."""
    yield from envelope.rcpt_to
    yield from mail.delivered_to
    yield from (one.address for one in (*mail.to, *mail.cc))


def thread_ids(mail: Mail) -> tuple[str, ...]:
    """The Message-IDs that a mail answers: In-Reply-To, then References from the right (RFC 5322 section 3.6.4), then those in a bounce."""
    ids = [*mail.in_reply_to, *reversed(mail.references), *mail.mentioned_ids]
    return tuple(dict.fromkeys(ids))[:MOST_IDS]


def keys(mail: Mail, envelope: Envelope, identity: Identity, now: datetime) -> ContextKeys:
    """What must be looked up before a mail can be decided."""
    ids, enclosed = thread_ids(mail), mail.forwarded.message_id if mail.forwarded else None
    askers = {one.key for one in (mail.from_, mail.original_from, mail.forwarded.from_ if mail.forwarded else None) if one is not None}
    people = askers | {one.key for one in (*mail.to, *mail.cc)}
    return ContextKeys(
        ticket_ids=frozenset(grant.ticket_id for grant, _ in _grants(mail, envelope, identity)),
        ticket_numbers=frozenset(tags(identity.prefix, mail.subject)[:MOST_IDS]),
        message_ids=frozenset(one for one in (*ids, mail.message_id, enclosed) if one),
        addresses=frozenset(key for key in people if not token.is_desk_address(identity, key)),
        answered=frozenset(() if mail.quoted else ids[:MOST_ANSWERED]),
        sent=frozenset(one for one in ids if token.read_message_id(identity, one)),
        askers=frozenset(askers),
        references=frozenset(external.tags(mail.subject)),
        since=now - RELATED,
        marks=frozenset((marks.acknowledged(mail.from_.key), *pictures.keys(mail)) if mail.from_ else ()),
    )


def ways(mail: Mail, envelope: Envelope, identity: Identity, facts: Facts) -> tuple[Reached, ...]:
    """Every way on which the mail leads to a ticket, in the order of `Reach`; what is signed but leads nowhere is passed over.

    A Message-ID that was only mentioned leads who writes to the requester, and the requester.
    """
    who = author(mail, facts)
    known = (*_by_link(mail, facts), *_by_own_id(mail, identity, facts))
    return (
        *_by_grant(mail, envelope, identity, facts),
        *(way for way in known if way.ticket and (not way.mentioned_only or speaks_to_requester(mail, who, way.ticket, facts))),
        *_by_tag(mail, identity, facts),
        *_by_foreign_tag(mail, facts),
    )


def hint(mail: Mail, identity: Identity, facts: Facts) -> Reached | None:
    """The ticket of a Message-ID that was only mentioned and leads nobody there who writes to others: a suggestion to staff."""
    return next((way for way in (*_by_link(mail, facts), *_by_own_id(mail, identity, facts)) if way.mentioned_only), None)


def strongest(found: Sequence[Reached]) -> Reached:
    """The way that counts: the first one. What answers a mail among staff stays among staff, whatever else the mail leads by."""
    if not found:
        return Reached(Reach.NONE, None, Evidence("thread", "nothing in the mail leads to a ticket"))
    inside = any(way.visibility is Visibility.INTERNAL and way.ticket == found[0].ticket for way in found)
    return replace(found[0], visibility=Visibility.INTERNAL) if inside else found[0]


def within(reached: Reached, mail: Mail, facts: Facts) -> Reached:
    """The same way, staying among staff where the mail answers a note that its writer got directly (`#note`, with a colleague in Cc)."""
    answered = next(iter(thread_ids(mail)), None)
    if answered not in facts.notes or reached.visibility is Visibility.INTERNAL:
        return reached
    told = Evidence(reached.evidence.rule, f"{reached.evidence.detail}; what it answers is a note")
    return replace(reached, visibility=Visibility.INTERNAL, evidence=told)


def ticket_at(facts: Facts, ticket_id: int) -> Ticket | None:
    """The ticket, or the one that it was merged into."""
    ticket, passed = facts.tickets.get(ticket_id), {ticket_id}
    while ticket is not None and ticket.state is TicketState.MERGED and ticket.merged_into is not None:
        if ticket.merged_into in passed:  # a ring must not hang the desk
            return None
        passed.add(ticket.merged_into)
        ticket = facts.tickets.get(ticket.merged_into)
    return ticket


def _grants(mail: Mail, envelope: Envelope, identity: Identity) -> Iterator[tuple[token.Grant, Reached]]:
    for address in recipients(mail, envelope):
        if "+" in address and (grant := token.read_address(identity, address)):
            evidence = Evidence("thread", "a signed token stands in a recipient address")
            yield grant, Reached(Reach.TOKEN, None, evidence, grant.visibility)
    for one in thread_ids(mail):
        if grant := token.read_message_id(identity, one):
            evidence = Evidence("thread", f"it answers {one}, a Message-ID that the desk signed")
            yield grant, Reached(Reach.SIGNED_ID, None, evidence, grant.visibility)


def _by_grant(mail: Mail, envelope: Envelope, identity: Identity, facts: Facts) -> Iterator[Reached]:
    for grant, way in _grants(mail, envelope, identity):
        if ticket := ticket_at(facts, grant.ticket_id):
            yield Reached(way.reach, ticket, way.evidence, way.visibility)


def _by_link(mail: Mail, facts: Facts) -> Iterator[Reached]:
    """Conversations of the author come before those of others; mails that the desk has seen before those only mentioned to it.

    Anybody can write a mail under a Message-ID that they read somewhere: it must not lead those astray who take part elsewhere.
    """
    who = author(mail, facts).person
    links = [link for one in thread_ids(mail) if (link := facts.links.get(one))]

    def rank(link: Link) -> tuple[bool, bool]:
        ticket = ticket_at(facts, link.ticket_id)
        own = ticket is not None and who is not None and who.id in facts.participants.get(ticket.id, {})
        return not own, link.origin is LinkOrigin.MENTIONED

    for link in sorted(links, key=rank):
        if ticket := ticket_at(facts, link.ticket_id):
            only_mentioned = link.origin is LinkOrigin.MENTIONED
            where = "mentioned by a mail on the ticket" if only_mentioned else "which is on the ticket"
            evidence = Evidence("thread", f"it answers {link.message_id}, {where}")
            yield Reached(Reach.KNOWN_ID, ticket, evidence, mentioned_only=only_mentioned)


def _by_own_id(mail: Mail, identity: Identity, facts: Facts) -> Iterator[Reached]:
    """A second copy of a mail (another list, a footer added), or the mail that others answered before it came.

    A Message-ID is the sender's to choose and some programs use one for all their mails (observed: FreeScout #5591), so the
    same id under another subject is another mail. Of a mail that was only mentioned so far nobody knows the subject.
    """
    link = facts.links.get(mail.message_id) if mail.message_id else None
    ticket = ticket_at(facts, link.ticket_id) if link else None
    if link is None or ticket is None:
        return
    unseen = link.origin is LinkOrigin.MENTIONED
    if unseen or bare_subject(identity.prefix, mail.subject) in _subjects(link, ticket, identity, facts):
        evidence = Evidence("thread", f"its own Message-ID {link.message_id} is known to the ticket")
        yield Reached(Reach.KNOWN_ID, ticket, evidence, mentioned_only=unseen)


def _subjects(link: Link, ticket: Ticket, identity: Identity, facts: Facts) -> set[str]:
    """The subjects that a mail with this Message-ID came under, and that of the ticket (a mail can be erased)."""
    copies = facts.copies.get(link.message_id, ())
    return {bare_subject(identity.prefix, subject) for subject in (ticket.subject, *(copy.subject for copy in copies))}


def _by_tag(mail: Mail, identity: Identity, facts: Facts) -> Iterator[Reached]:
    by_number = {ticket.number: ticket for ticket in facts.tickets.values()}
    for number in tags(identity.prefix, mail.subject):
        if number in by_number and (ticket := ticket_at(facts, by_number[number].id)):
            yield Reached(Reach.TAG, ticket, Evidence("thread", f"the subject carries [{reference(identity.prefix, number)}]"))


def _by_foreign_tag(mail: Mail, facts: Facts) -> Iterator[Reached]:
    """The reference of another desk in a subject, where a ticket was imported under it. Any other reference leads nowhere."""
    imported = {one.to.key: one for one in facts.external if one.imported}
    for key in external.tags(mail.subject) if imported else ():
        if key in imported and (ticket := ticket_at(facts, imported[key].ticket_id)):
            words = f"the subject carries {imported[key].to.name}, under which it was imported"
            yield Reached(Reach.TAG, ticket, Evidence("thread", words))
