# SPDX-License-Identifier: Apache-2.0
"""Which members of staff hear of a mail on a ticket: its owner, else the group that answers, and somebody always.

What is confidential goes to its readers alone (`desk/confidential.py`); where none of them is there, others hear that it waits, and
no more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from maildesk.desk import confidential, groups, routing
from maildesk.desk.catalogue import FALLBACK, Catalogue, Group
from maildesk.desk.changed import replace
from maildesk.desk.records import Facts
from maildesk.desk.values import Identity, Member, Notify, Ticket


@dataclass(frozen=True, slots=True)
class Hearers:
    """`members` read the words. `group`: nobody of it is registered, so its address is told. `blind` hear of the reference and the age."""

    members: tuple[Member, ...] = ()
    group: Group | None = None
    blind: tuple[Member, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.members or self.group or self.blind)


def hearers(facts: Facts, identity: Identity, ticket: Ticket, now: datetime, author_id: int | None, *, pressing: bool = False) -> Hearers:
    """Who hears of a mail; never its author. Whoever is away hears of what is theirs, and so do the others then. `now`: in UTC.

    `pressing`: it tells its owner that they were given the ticket, or are late with it.
    """
    owner = owner_of(facts, ticket)
    if owner and not confidential.may_read(owner, ticket, identity.catalogue):
        owner = None
    theirs = (owner,) if owner and _wants(owner, pressing=pressing) else ()
    if owner and not groups.away(owner, now):
        found = Hearers(theirs)
    else:
        nobodys = _of_readers if ticket.restricted else _of_all
        others = nobodys(facts, ticket, identity.catalogue, now)
        found = replace(others, members=tuple(dict.fromkeys((*theirs, *others.members))))
    return replace(found, members=_but(found.members, author_id), blind=_but(found.blind, author_id))


def _wants(owner: Member, *, pressing: bool) -> bool:
    return owner.notify in (Notify.ALL, Notify.MINE) or (pressing and owner.notify is Notify.ASSIGNMENTS)


def notified(facts: Facts, identity: Identity, ticket: Ticket, now: datetime, author_id: int | None) -> tuple[Member, ...]:
    """The members of staff who read the words of a mail; never its author."""
    return hearers(facts, identity, ticket, now, author_id).members


def owner_of(facts: Facts, ticket: Ticket) -> Member | None:
    """The owner, while they work here."""
    return next((one for one in facts.staff if ticket.owner_id is not None and one.person_id == ticket.owner_id), None)


def _of_all(facts: Facts, ticket: Ticket, catalogue: Catalogue, now: datetime) -> Hearers:
    """Of what is nobody's and for everybody: the group, the owner of what fits nowhere, everybody, whoever of them is there."""
    group = routing.group_of(ticket, catalogue)
    registered = groups.members(facts.staff, group.slug, catalogue)
    if not registered and groups.reachable(group):
        return Hearers(group=group)
    return Hearers(_somebody(now, registered, _fallback(facts, catalogue), facts.staff))


def _of_readers(facts: Facts, ticket: Ticket, catalogue: Catalogue, now: datetime) -> Hearers:
    may = confidential.reading(facts.staff, ticket, catalogue)
    if not may and (address := _address(ticket, catalogue)):
        return Hearers(group=address)
    group = routing.group_of(ticket, catalogue)
    of_group = tuple(one for one in may if groups.belongs(one, group.slug, catalogue))
    told = _somebody(now, of_group, may)
    if groups.present(told, now):
        return Hearers(told)
    others = [one for one in facts.staff if one not in may]
    answering = [one for one in _fallback(facts, catalogue) if one not in may]
    return Hearers(told, blind=_somebody(now, answering, others))


def _address(ticket: Ticket, catalogue: Catalogue) -> Group | None:
    """The first group of its readers whose address leads somewhere."""
    of_readers = (catalogue.groups[one] for one in confidential.readers(ticket, catalogue))
    return next((one for one in of_readers if groups.reachable(one)), None)


def _fallback(facts: Facts, catalogue: Catalogue) -> tuple[Member, ...]:
    return groups.members(facts.staff, catalogue.owner(FALLBACK).slug, catalogue)


def _somebody(now: datetime, *circles: Iterable[Member]) -> tuple[Member, ...]:
    """Who wants to hear of the first circle where somebody is there; where nobody is, all who want to of the widest."""
    wanted: tuple[Member, ...] = ()
    for circle in circles:
        wanted = groups.wanting(circle)
        if there := groups.present(wanted, now):
            return there
    return wanted


def _but(some: Iterable[Member], author_id: int | None) -> tuple[Member, ...]:
    return tuple(one for one in some if one.person_id != author_id)
