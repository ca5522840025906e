# SPDX-License-Identifier: Apache-2.0
"""Who may read a restricted ticket (promise: Trust 8). The one place that says so.

A ticket is restricted while one of its two best candidates is confidential, until a reader of it decides (decisions.md). Its readers
are the members of the groups that the catalogue names for what made it so; who owns the category else is none of them.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from maildesk.desk import groups
from maildesk.desk.catalogue import FALLBACK, Catalogue, Category
from maildesk.desk.sight import BLIND, Filed, Sight
from maildesk.desk.sight import HIDDEN as HIDDEN
from maildesk.desk.values import Member, Ticket


class Locked(Protocol):
    """What of a ticket says who may read it."""

    @property
    def restricted(self) -> bool: ...

    @property
    def readers(self) -> tuple[str, ...]: ...

    @property
    def category(self) -> str: ...

    @property
    def service(self) -> str | None: ...


def sight(member: Member | None, catalogue: Catalogue) -> Sight:
    """What a member of staff may read; None is somebody who does not work here."""
    if member is None:
        return BLIND
    groups_ = tuple(one for one in catalogue.groups if groups.belongs(member, one, catalogue))
    filed = tuple(_filed(category, groups_, catalogue) for category in catalogue.categories)
    return Sight(groups_, tuple(catalogue.groups), filed, catalogue.owner(FALLBACK).slug in groups_)


def _filed(category: Category, groups_: tuple[str, ...], catalogue: Catalogue) -> Filed:
    def reads(service: str | None) -> bool:
        return any(one in groups_ for one in catalogue.readers(category.slug, service))

    most = reads(None)
    return Filed(category.slug, not most, tuple(one.slug for one in category.services if reads(one.slug) != most))


def readers(ticket: Locked, catalogue: Catalogue) -> tuple[str, ...]:
    """The groups that may read a restricted ticket: those that were noted with it, else those of its category."""
    noted = tuple(one for one in ticket.readers if one in catalogue.groups)
    return noted or catalogue.readers(ticket.category, ticket.service) or (catalogue.owner(ticket.category).slug,)


def may_read(member: Member, ticket: Locked, catalogue: Catalogue) -> bool:
    """May somebody who works here see words of the ticket, and decide about it? Everybody may where it is not restricted."""
    if not ticket.restricted:
        return True
    return any(groups.belongs(member, one, catalogue) for one in readers(ticket, catalogue))


def reading(staff: Iterable[Member], ticket: Locked, catalogue: Catalogue) -> tuple[Member, ...]:
    """Those of the staff who may read the ticket."""
    return tuple(one for one in staff if may_read(one, ticket, catalogue))


def refusal(name: str, ticket: Locked, catalogue: Catalogue) -> str:
    """What somebody reads who may not. `name`: the reference of the ticket."""
    return f"{name} is confidential: only {groups.named(catalogue, readers(ticket, catalogue))} may read and change it"


def moving(ticket: Ticket, category: str, service: str | None, catalogue: Catalogue, by: Member | None) -> Mapping[str, Any]:
    """The fields of a ticket that goes to another category which say who may read it.

    A reader decides (`by`, a member of staff). Whoever is none, such as a requester who corrects the desk, may make a ticket
    confidential, and opens none.
    """
    found = catalogue.readers(category, service) if catalogue.confidential(category, service) else ()
    decides = by is not None and may_read(by, ticket, catalogue)
    kept = readers(ticket, catalogue) if ticket.restricted and not decides else ()
    united = tuple(dict.fromkeys((*kept, *found)))
    return {"restricted": bool(united), "readers": united}
