# SPDX-License-Identifier: Apache-2.0
"""What the database knows about the keys of a group of mails: some six queries for all of them together."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import Connection, func, select

from maildesk.desk import marks
from maildesk.desk.records import ContextKeys, Deed, Facts
from maildesk.desk.values import (
    Claim,
    Copy,
    Earlier,
    Link,
    LinkOrigin,
    Person,
    Priority,
    Role,
    Seat,
    Sent,
    Ticket,
    TicketState,
    Visibility,
    Waiting,
)
from maildesk.mail.values import folded
from maildesk.store import claims, clocks, earlier, external, meanwhile, promises, requests, seats, surroundings
from maildesk.store.among import among, read
from maildesk.store.columns import spellings
from maildesk.store.room import Room
from maildesk.store.schema import conversation_link, mark, message, participant, person, person_address, ticket
from maildesk.store.workload import burdens, experts

_TICKETS = select(
    ticket.c.id,
    ticket.c.number,
    ticket.c.state,
    ticket.c.subject,
    ticket.c.requester_id,
    ticket.c.category,
    ticket.c.service,
    ticket.c.restricted,
    ticket.c.merged_into,
    ticket.c.owner_id,
    ticket.c.project,
    ticket.c.priority,
    ticket.c.language,
    ticket.c.snoozed_until,
    ticket.c.opened_at,
    ticket.c.closed_at,
    ticket.c.answered_at,
    ticket.c.revision,
    ticket.c.maturity,
    ticket.c.needed_by,
    ticket.c.blocked_on,
    *(ticket.c[name] for name in clocks.NAMES),
    ticket.c.readers,
    ticket.c.confidence,
    ticket.c.helped,
    ticket.c.helped_by,
)
_TICKETS_BY_ID = _TICKETS.where(among(ticket.c.id))
_TICKETS_BY_NUMBER = _TICKETS.where(among(ticket.c.number))
_PARTICIPANTS = select(participant.c.ticket_id, participant.c.person_id, participant.c.role).where(among(participant.c.ticket_id))
_PEOPLE = (
    select(person_address.c.key, person_address.c.verified_at, person_address.c.fault, person.c.id, person.c.name, person.c.staff)
    .join_from(person_address, person)
    .where(among(person_address.c.key))
)
_LINKS = select(conversation_link.c.message_id, conversation_link.c.ticket_id, conversation_link.c.origin).where(
    among(conversation_link.c.message_id)
)
_COPIES = (
    select(
        message.c.message_key,
        message.c.ticket_id,
        message.c.author_address,
        message.c.text_digest,
        message.c.subject,
        message.c.visibility,
    )
    .where(among(message.c.message_key))
    .order_by(message.c.id)
)
# A quotation is told by its first lines; whole megabytes would only be carried about.
_TEXT_CHARACTERS = 20_000
_TEXTS = select(message.c.message_key, func.substr(message.c.text, 1, _TEXT_CHARACTERS)).where(among(message.c.message_key))
_MARKS = select(mark.c.key, mark.c.at).where(among(mark.c.key))


class Knowing(Room):
    """The look before a decision."""

    def facts(self, keys: ContextKeys) -> Facts:
        """Everything known about `keys`, as of one moment. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            links = _links(connection, keys.message_ids)
            sent = surroundings.sent(connection, keys.sent)
            imported = external.imported(connection, keys.references)
            led = {one.ticket_id for one in links.values()} | {one.ticket_id for one in sent.values()} | {one.ticket_id for one in imported}
            tickets = _tickets(connection, keys.ticket_ids | led, keys.ticket_numbers)
            followers = surroundings.followers(connection, [one.id for one in tickets.values() if one.state is TicketState.CLOSED])
            tickets |= _tickets(connection, followers.values(), ())
            deeds = surroundings.deeds(connection, tickets) if keys.commands else {}
            tickets |= _tickets(connection, _partners(deeds), ())
            claimed = _claims(connection, keys, tickets)
            waiting = surroundings.waiting(connection, {*keys.inbound, *claimed})
            tickets |= _tickets(connection, _beside(claimed, waiting) - tickets.keys(), ())
            copies, notes = _copies(connection, keys.message_ids)
            known = _people(connection, keys.addresses | {one.key for one in claimed.values()})
            before = earlier.earlier(connection, {known[key].id for key in keys.askers & known.keys()})
            maintaining = seats.seats(connection, _askers(known, tickets))
            return Facts(
                tickets=tickets,
                participants=_participants(connection, tickets),
                people=known,
                links=links,
                copies=copies,
                notes=notes,
                marks=_marks_around(connection, keys.marks, tickets, known),
                texts=_texts(connection, keys.answered) | surroundings.sent_texts(connection, sent),
                contacts=surroundings.contacts(connection, tickets, [one.id for one in known.values()]),
                staff=surroundings.staff(connection),
                former=surroundings.former(connection) if keys.commands else {},
                sent=sent,
                **_conversation(connection, keys, known, tickets, sent),
                about=surroundings.about(connection, sent, keys.messages),
                relatives=surroundings.relatives(connection, {known[key].id for key in keys.askers & known.keys()}, keys.since),
                earlier=before,
                relations=surroundings.relations(connection, tickets),
                waiting=waiting,
                claims=claimed,
                **_workload(connection, keys, (*tickets.values(), *before.values(), *chain.from_iterable(maintaining.values()))),
                usual=promises.usual(connection, keys.usual),
                requests=_requests(connection, {known[key].id for key in keys.inquirers & known.keys()}),
                posted=surroundings.posted(connection, keys.outbox, keys.returned),
                followers=followers,
                external=imported | (external.of_tickets(connection, tickets) if keys.commands else frozenset()),
                deeds=deeds,
                seats=maintaining,
                maturities=seats.maturities(connection, keys.projects | {one.project for one in tickets.values() if one.project}),
            )


def _beside(claimed: Mapping[int, Claim], waiting: Mapping[int, Waiting]) -> set[int]:
    """The tickets of held mail."""
    return {one.ticket_id for one in claimed.values()} | {one.ticket_id for one in waiting.values() if one.ticket_id}


def _askers(known: Mapping[str, Person], tickets: Mapping[int, Ticket]) -> set[int]:
    """Who writes, is written to, or asked: what they maintain may matter."""
    return {one.id for one in known.values()} | {one.requester_id for one in tickets.values() if one.requester_id is not None}


def _requests(connection: Connection, people: set[int]) -> tuple[Ticket, ...]:
    """What these people may ask about: their own requests, and those of the projects that they maintain."""
    if not people:
        return ()
    projects = {one.project for theirs in seats.seats(connection, people).values() for one in theirs}
    return tuple(_tickets(connection, requests.asked_about(connection, people, projects), ()).values())


def _conversation(
    connection: Connection, keys: ContextKeys, known: Mapping[str, Person], tickets: Mapping[int, Ticket], answered: Mapping[str, Sent]
) -> dict[str, Any]:
    """What whoever writes on a ticket for the desk answers, and what others wrote and did there that they may not have seen."""
    happened = meanwhile.happened(connection, tickets, keys.seen) if keys.seen is not None else None
    if not _asks_for_requests(keys, known):
        return {"happened": happened}
    later = [one.about for one in answered.values() if one.about is not None]
    colleagues = meanwhile.answers(connection, tickets, min(later)) if later else {}
    return {"parents": surroundings.parents(connection, tickets), "colleagues": colleagues, "happened": happened}


def _asks_for_requests(keys: ContextKeys, known: Mapping[str, Person]) -> bool:
    return keys.commands or any(one.staff for one in known.values())


def _workload(connection: Connection, keys: ContextKeys, around: Iterable[Ticket | Earlier | Seat]) -> dict[str, Any]:
    """What a rule of the catalogue that shares out tickets goes by; nothing where there is none. It may be about the projects `around`."""
    if not keys.workload:
        return {}
    loads, turns = burdens(connection)
    projects = keys.projects | {one.project for one in around if one.project}
    return {"loads": loads, "turns": turns, "experts": experts(connection, projects)}


def _partners(deeds: Mapping[int, Sequence[Deed]]) -> set[int]:
    """The tickets that were merged into others, or split from them: what is done to both is undone to both."""
    details = (one.details.get(name) for done in deeds.values() for one in done for name in ("from", "new"))
    each = (one for found in details for one in (found if isinstance(found, list) else (found,)))
    return {one["ticket"] for one in each if isinstance(one, dict) and "ticket" in one}


def _claims(connection: Connection, keys: ContextKeys, tickets: dict[int, Ticket]) -> dict[int, Claim]:
    """Only a mail that leads to a ticket, or answers the question of one, can have to do with a claim."""
    return claims.claims(connection, keys.inbound, keys.claimants if tickets else ()) if tickets or keys.inbound else {}


def _links(connection: Connection, message_ids: Iterable[str]) -> dict[str, Link]:
    asked = spellings(message_ids)
    return {asked[key]: Link(asked[key], ticket_id, LinkOrigin(origin)) for key, ticket_id, origin in read(connection, _LINKS, asked)}


def _copies(connection: Connection, message_ids: Iterable[str]) -> tuple[dict[str, tuple[Copy, ...]], frozenset[str]]:
    """The mails on tickets with these Message-IDs, and which of these are of mails that stay among staff."""
    asked = spellings(message_ids)
    found: dict[str, list[Copy]] = {}  # there are programs that write one Message-ID into thousands of mails
    notes: set[str] = set()
    for key, ticket_id, author, digest, subject, visibility in read(connection, _COPIES, asked):
        found.setdefault(asked[key], []).append(Copy(ticket_id, folded(author), digest, subject))
        if visibility == Visibility.INTERNAL.value:
            notes.add(asked[key])
    return {message_id: tuple(copies) for message_id, copies in found.items()}, frozenset(notes)


def _tickets(connection: Connection, ids: Iterable[int], numbers: Iterable[int]) -> dict[int, Ticket]:
    """The tickets asked for, and those that they were merged into."""
    found = {row.id: _ticket(row) for row in read(connection, _TICKETS_BY_NUMBER, numbers)}
    asked: set[int] = set()
    while missing := (set(ids) | _merge_targets(found)) - found.keys() - asked:
        found.update((row.id, _ticket(row)) for row in read(connection, _TICKETS_BY_ID, missing))
        asked |= missing
    return found


def _merge_targets(tickets: dict[int, Ticket]) -> set[int]:
    return {one.merged_into for one in tickets.values() if one.merged_into is not None}


def _ticket(row: Any) -> Ticket:
    return Ticket(
        row.id,
        row.number,
        TicketState(row.state),
        row.subject,
        row.requester_id,
        row.category,
        row.service,
        row.restricted,
        row.merged_into,
        owner_id=row.owner_id,
        project=row.project,
        priority=Priority(row.priority),
        language=row.language,
        snoozed_until=row.snoozed_until,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        answered_at=row.answered_at,
        revision=row.revision,
        maturity=row.maturity,
        needed_by=row.needed_by,
        blocked_on=row.blocked_on,
        clock=clocks.clock_of(row),
        readers=tuple(row.readers.split()),
        confidence=row.confidence,
        helped=row.helped,
        helped_by=row.helped_by,
    )


def _participants(connection: Connection, ticket_ids: Iterable[int]) -> dict[int, dict[int, Role]]:
    found: dict[int, dict[int, Role]] = {ticket_id: {} for ticket_id in ticket_ids}
    for ticket_id, person_id, role in read(connection, _PARTICIPANTS, found):
        found[ticket_id][person_id] = Role(role)
    return found


def _people(connection: Connection, addresses: Iterable[str]) -> dict[str, Person]:
    asked = spellings(addresses)
    rows = read(connection, _PEOPLE, asked)
    return {
        asked[row.key]: Person(row.id, row.name, staff=row.staff, verified=row.verified_at is not None, faulty=row.fault is not None)
        for row in rows
    }


def _marks_around(connection: Connection, keys: Iterable[str], tickets: Iterable[int], known: dict[str, Person]) -> dict[str, datetime]:
    """The marks asked for, and those of the tickets; who left is looked up where somebody did."""
    found = _marks(connection, {*keys, *marks.around(tickets)})
    abandoned = [one for one in tickets if marks.left_by_somebody(one) in found]
    return found | _marks(connection, {marks.left(one, person.id) for one in abandoned for person in known.values()})


def _marks(connection: Connection, keys: Iterable[str]) -> dict[str, datetime]:
    asked = spellings(keys)
    return {asked[key]: at for key, at in read(connection, _MARKS, asked)}


def _texts(connection: Connection, message_ids: Iterable[str]) -> dict[str, str]:
    asked = spellings(message_ids)
    return {asked[key]: text for key, text in read(connection, _TEXTS, asked)}
