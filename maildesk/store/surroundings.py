# SPDX-License-Identifier: Apache-2.0
"""What a decision knows beside the ticket and the author: who takes part and works here, which mail of ours is answered, what is alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Text, bindparam, exists, func, literal, select

from maildesk.desk.marks import LIST
from maildesk.desk.records import FOLLOWS, Deed, Relation
from maildesk.desk.values import (
    Contact,
    InboundState,
    Member,
    Notify,
    OutboxState,
    Parent,
    Posted,
    Relative,
    Sent,
    Standing,
    TicketState,
    Visibility,
    Waiting,
)
from maildesk.desk.verbs.deeds import DEEDS
from maildesk.store.among import among, read
from maildesk.store.columns import Moment, recipients_of, spellings
from maildesk.store.common import PERSON_WORKS_HERE
from maildesk.store.schema import (
    event,
    inbound,
    mark,
    membership,
    message,
    outbox,
    participant,
    person,
    person_address,
    relation,
    sent_mail,
    shared,
    ticket,
)
from maildesk.store.tuning import quiet_of, zone_of

# A quotation is told by its first lines; whole megabytes would only be carried about.
TEXT_CHARACTERS = 20_000
# Somebody with hundreds of tickets in two weeks is a machine; staff see the newest.
MOST_RELATIVES = 20

FROM_STAFF = select(person.c.id).where(PERSON_WORKS_HERE)
_STAFF = (
    select(
        person.c.id,
        person.c.handle,
        person.c.name,
        person.c.notify,
        person.c.away_from,
        person.c.away_until,
        person.c.zone,
        person.c.quiet,
        person_address.c.key,
        person_address.c.address,
    )
    .join_from(person, person_address)
    .where(person.c.id.in_(FROM_STAFF))  # as a condition on the join it would read every address there is (SQLite)
    .order_by(person.c.id, person_address.c.verified_at.is_(None), person_address.c.verified_at, person_address.c.key)
)
_GROUPS = (
    select(membership.c.person_id, membership.c.group_slug).where(membership.c.person_id.in_(FROM_STAFF)).order_by(membership.c.group_slug)
)
# Not "IS NOT NULL": SQLite would read everybody there is.
_FORMER = select(person.c.handle, person.c.name).where(person.c.handle > "", person.c.staff.is_(False))
_CONTACT = (
    select(
        person.c.id,
        person.c.name,
        person.c.staff,
        person_address.c.address,
        person_address.c.fault,
        person_address.c.verified_at,
        mark.c.at.is_not(None).label("public_list"),
    )
    .join_from(person, person_address)
    .outerjoin(mark, mark.c.key == literal(LIST, Text) + person_address.c.key)
    .order_by(person.c.id, person_address.c.verified_at.is_(None), person_address.c.verified_at, person_address.c.key)
)
_CONTACTS = _CONTACT.where(person.c.id.in_(select(participant.c.person_id).where(among(participant.c.ticket_id))))
_CONTACTS_BY_PERSON = _CONTACT.where(among(person.c.id))
_SENT = select(sent_mail.c.message_id, sent_mail.c.ticket_id, sent_mail.c.about).where(among(sent_mail.c.message_id))
_SENT_TEXTS = (
    select(
        sent_mail.c.message_id,
        sent_mail.c.text,
        func.substr(func.coalesce(message.c.reply, message.c.text, literal("", Text)), 1, TEXT_CHARACTERS).label("words"),
    )
    .join_from(sent_mail, message, message.c.id == sent_mail.c.about, isouter=True)
    .where(among(sent_mail.c.message_id))
)
_BESIDE = message.alias("beside")
_ALONE = ~exists().where(_BESIDE.c.ticket_id == message.c.ticket_id, _BESIDE.c.id != message.c.id)
PARENT = select(
    message.c.id,
    message.c.ticket_id,
    message.c.message_id,
    message.c.head,
    message.c.author_id,
    message.c.subject,
    _ALONE.label("alone"),
    message.c.author_name,
    message.c.author_address,
    message.c.standing,
    func.substr(func.coalesce(message.c.reply, message.c.text), 1, TEXT_CHARACTERS).label("words"),
)
_ABOUT = PARENT.where(among(message.c.id))
_NEWEST = (
    select(func.max(message.c.id))
    .where(
        among(message.c.ticket_id),
        message.c.visibility == Visibility.PUBLIC.value,
        func.coalesce(message.c.author_id, 0).not_in(FROM_STAFF),
    )
    .group_by(message.c.ticket_id)
)
_PARENTS = PARENT.where(message.c.id.in_(_NEWEST))
# The request of a ticket that was made of another one, until somebody writes on it.
_SHARED = (
    PARENT.add_columns(shared.c.ticket_id.label("of")).join(shared, shared.c.message_id == message.c.id).where(among(shared.c.ticket_id))
)
_SINCE = bindparam("since", type_=Moment)
_NEWER = ticket.alias("newer")
# For each person by themselves: a machine's thousands must neither be read nor push out those of others.
_OLDEST_SHOWN = (
    select(_NEWER.c.opened_at)
    .where(_NEWER.c.requester_id == person.c.id, _NEWER.c.opened_at >= _SINCE)
    .order_by(_NEWER.c.opened_at.desc())
    .limit(1)
    .offset(MOST_RELATIVES - 1)
    .correlate(person)
    .scalar_subquery()
)
_RELATIVES = (
    select(ticket.c.id, ticket.c.number, ticket.c.requester_id, ticket.c.subject, ticket.c.opened_at)
    .join_from(person, ticket, ticket.c.requester_id == person.c.id)
    .where(
        among(person.c.id),
        ticket.c.opened_at >= func.coalesce(_OLDEST_SHOWN, _SINCE, type_=Moment),
        ticket.c.state != TicketState.MERGED.value,
    )
    .order_by(ticket.c.opened_at.desc(), ticket.c.id.desc())
)
# What waits for its first try has come back to nobody.
# One that failed may have left: it came back from one of its recipients, and may from others.
_LEFT = (OutboxState.SENT, OutboxState.SENDING, OutboxState.DEFERRED, OutboxState.FAILED)
_POSTED = select(outbox.c.id, outbox.c.message_id, outbox.c.ticket_id, outbox.c.recipients).where(
    outbox.c.state.in_([one.value for one in _LEFT])
)
_POSTED_BY_ID = _POSTED.where(among(outbox.c.id))
_POSTED_AS = _POSTED.where(outbox.c.id.in_(select(sent_mail.c.outbox_id).where(among(sent_mail.c.message_id))))
_FOLLOWERS = (
    select(relation.c.other_id, func.max(relation.c.ticket_id).label("newest"))
    .where(among(relation.c.other_id), relation.c.kind == FOLLOWS)
    .group_by(relation.c.other_id)
)
_DEEDS = (
    select(event.c.ticket_id, event.c.kind, event.c.actor_id, event.c.details)
    .where(among(event.c.ticket_id), event.c.kind.in_(sorted(DEEDS)))
    .order_by(event.c.id)
)
_WAITING = select(inbound.c.id, inbound.c.ticket_id, inbound.c.reason).where(
    among(inbound.c.id), inbound.c.state == InboundState.HELD.value
)

_RELATIONS = select(relation.c.ticket_id, relation.c.other_id, relation.c.kind).where(among(relation.c.ticket_id))


def staff(connection: Connection) -> tuple[Member, ...]:
    """Everybody who works here, each with their first verified address and all keys."""
    by_person: dict[int, list[Any]] = {}
    for row in connection.execute(_STAFF):
        by_person.setdefault(row.id, []).append(row)
    groups: dict[int, list[str]] = {}
    for person_id, slug in connection.execute(_GROUPS):
        groups.setdefault(person_id, []).append(slug)
    return tuple(_member(rows, tuple(groups.get(person_id, ()))) for person_id, rows in by_person.items())


def _member(rows: Sequence[Any], groups: tuple[str, ...]) -> Member:
    first = rows[0]
    return Member(
        first.id,
        first.handle or "",
        first.name,
        first.address,
        tuple(row.key for row in rows),
        Notify(first.notify or Notify.ALL),
        groups,
        first.away_from,
        first.away_until,
        zone_of(first.zone),
        quiet_of(first.quiet),
    )


def contacts(connection: Connection, ticket_ids: Iterable[int], people: Iterable[int]) -> dict[int, Contact]:
    """How the participants of the tickets, and these people, are written to, by person.

    Whoever writes now, or stands in To or Cc, may take part once an earlier mail of the same group is decided.
    """
    found: dict[int, Contact] = {}
    rows = read(connection, _CONTACTS, ticket_ids)
    others = {*people} - {row.id for row in rows}
    for row in (*rows, *read(connection, _CONTACTS_BY_PERSON, others)):
        one = Contact(row.id, row.name, row.address, row.staff, row.fault is None, row.verified_at is not None, row.public_list)
        if row.id not in found or (one.deliverable and not found[row.id].deliverable):
            found[row.id] = one
    return found


def sent(connection: Connection, message_ids: Iterable[str]) -> dict[str, Sent]:
    """The mails of ours with these Message-IDs, where people answer them."""
    asked = spellings(message_ids)
    return {asked[key]: Sent(asked[key], ticket_id, about) for key, ticket_id, about in read(connection, _SENT, asked)}


def sent_texts(connection: Connection, known: Mapping[str, Sent]) -> dict[str, str]:
    """What these mails of ours said, by Message-ID, and the words that they carried: who quotes a page has lines of another length."""
    asked = spellings(known)
    return {asked[row.message_id]: f"{row.text}\n{row.words}" for row in read(connection, _SENT_TEXTS, asked)}


def parents(connection: Connection, ticket_ids: Iterable[int]) -> dict[int, Parent]:
    """The newest public message of each ticket that is not from staff: what an answer answers."""
    asked = set(ticket_ids)
    found = {row.ticket_id: parent_of(row) for row in read(connection, _PARENTS, asked)}
    return found | {row.of: replace(parent_of(row), ticket_id=row.of) for row in read(connection, _SHARED, asked - found.keys())}


def about(connection: Connection, known: Mapping[str, Sent], asked: Iterable[int] = ()) -> dict[int, Parent]:
    """The messages that these mails of ours were about, and those asked for, by id."""
    ids = {one.about for one in known.values() if one.about is not None} | {*asked}
    return {row.id: parent_of(row) for row in read(connection, _ABOUT, ids)}


def deeds(connection: Connection, ticket_ids: Iterable[int]) -> dict[int, tuple[Deed, ...]]:
    """What commands did to these tickets, the oldest first."""
    found: dict[int, list[Deed]] = {}
    for row in read(connection, _DEEDS, ticket_ids):
        found.setdefault(row.ticket_id, []).append(Deed(row.kind, row.actor_id, row.details))
    return {ticket_id: tuple(done) for ticket_id, done in found.items()}


def relatives(connection: Connection, people: Iterable[int], since: datetime | None) -> dict[int, tuple[Relative, ...]]:
    """The tickets that these people opened lately, by requester, the newest first."""
    found: dict[int, list[Relative]] = {}
    for row in read(connection, _RELATIVES, people, since=since) if since else ():
        found.setdefault(row.requester_id, []).append(Relative(row.id, row.number, row.requester_id, row.subject, row.opened_at))
    return {requester: tuple(tickets) for requester, tickets in found.items()}


def waiting(connection: Connection, inbound_ids: Iterable[int]) -> dict[int, Waiting]:
    """Those of these mails that are held."""
    return {row.id: Waiting(row.id, row.ticket_id, row.reason) for row in read(connection, _WAITING, inbound_ids)}


def posted(connection: Connection, outbox_ids: Iterable[int], message_ids: Iterable[str]) -> dict[int, Posted]:
    """The rows of the outbox with these ids, and of these mails that people answer, as far as they have left."""
    found = (*read(connection, _POSTED_BY_ID, outbox_ids), *read(connection, _POSTED_AS, spellings(message_ids)))
    return {row.id: Posted(row.id, row.message_id, row.ticket_id, recipients_of(row.recipients)) for row in found}


def followers(connection: Connection, closed: Iterable[int]) -> dict[int, int]:
    """The newest tickets that follow these, by the ticket that they follow."""
    return {row.other_id: row.newest for row in read(connection, _FOLLOWERS, closed)}


def relations(connection: Connection, ticket_ids: Iterable[int]) -> frozenset[Relation]:
    """What is known between these tickets and others. Read from one side: of two tickets that are asked about, one has it."""
    return frozenset(Relation(*row) for row in read(connection, _RELATIONS, ticket_ids))


def parent_of(row: Any) -> Parent:
    """A row of `PARENT`."""
    references = tuple(row.head.get("references") or row.head.get("in_reply_to", ())[:1])
    return Parent(
        row.id,
        row.ticket_id,
        row.message_id,
        references,
        row.author_id,
        row.subject,
        row.alone,
        author_name=row.author_name,
        author_address=row.author_address,
        words=row.words,
        unproven=row.standing != Standing.AUTHENTICATED.value,
    )


def former(connection: Connection) -> dict[str, str]:
    """Who worked here once, and has the name of a handle no longer: by handle."""
    return {row.handle: row.name or row.handle for row in connection.execute(_FORMER)}
