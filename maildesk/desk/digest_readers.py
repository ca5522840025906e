# SPDX-License-Identifier: Apache-2.0
"""Whose a digest is: a member of staff, or a group, whose address may be a list. What concerns them, what they may read and do."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from maildesk.desk import groups, marks
from maildesk.desk.catalogue import FALLBACK, Catalogue, Group
from maildesk.desk.confidential import Locked, may_read, readers
from maildesk.desk.digest_items import OVER
from maildesk.desk.letters import ANY_OF_GROUP, Offer
from maildesk.desk.values import Member, TicketState

_TAKE, _TAKE_OVER = Offer("Take", "#take"), Offer("Take over", "#take")
_CLOSE, _REOPEN = Offer("Close", "#close"), Offer("Reopen", "#reopen")


class Ticketed(Locked, Protocol):
    """What of a ticket says whose it is."""

    @property
    def owner_id(self) -> int | None: ...

    @property
    def state(self) -> TicketState: ...


class Reader(Protocol):
    """Whoever reads a digest."""

    @property
    def handle(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def address(self) -> str: ...

    @property
    def offered_to(self) -> int: ...

    @property
    def mark(self) -> str: ...

    @property
    def has_own(self) -> bool: ...

    def concerns(self, ticket: Ticketed) -> bool: ...

    def reads(self, ticket: Locked) -> bool: ...

    def triages(self) -> bool: ...

    def did(self, person_id: int | None) -> bool: ...

    def offer(self, ticket: Ticketed) -> Offer: ...


@dataclass(frozen=True, slots=True)
class OfMember:
    """The digest of a member of staff: what is theirs, and what is nobody's of their groups. What a colleague has is the colleague's."""

    member: Member
    catalogue: Catalogue
    has_own: bool = True  # what is theirs and not urgent is told line by line

    @property
    def handle(self) -> str:
        return self.member.handle

    @property
    def name(self) -> str:
        return self.member.name or self.member.handle

    @property
    def address(self) -> str:
        return self.member.address

    @property
    def offered_to(self) -> int:
        return self.member.person_id

    @property
    def mark(self) -> str:
        return marks.digested(self.member.person_id)

    def concerns(self, ticket: Ticketed) -> bool:
        if ticket.owner_id is not None:
            return ticket.owner_id == self.member.person_id
        return any(groups.belongs(self.member, one, self.catalogue) for one in answering(ticket, self.catalogue))

    def reads(self, ticket: Locked) -> bool:
        return may_read(self.member, ticket, self.catalogue)

    def triages(self) -> bool:
        """Do they look after what is nobody's?"""
        return groups.belongs(self.member, self.catalogue.owner(FALLBACK).slug, self.catalogue)

    def did(self, person_id: int | None) -> bool:
        """Was it their own doing? That is no news to them."""
        return person_id == self.member.person_id

    def offer(self, ticket: Ticketed) -> Offer:
        """What comes next."""
        if ticket.state in OVER:
            return _REOPEN
        return _CLOSE if ticket.owner_id == self.member.person_id else _TAKE


@dataclass(frozen=True, slots=True)
class OfGroup:
    """The digest of a group: all that it answers, whoever has it. Its links are for whoever is of the group, once (`desk/actions.py`)."""

    group: Group
    catalogue: Catalogue
    has_own: bool = False
    offered_to: int = ANY_OF_GROUP

    @property
    def handle(self) -> str:
        return self.group.slug

    @property
    def name(self) -> str:
        return self.group.name or self.group.slug

    @property
    def address(self) -> str:
        return self.group.address

    @property
    def mark(self) -> str:
        return marks.group_digested(self.group.slug)

    def concerns(self, ticket: Ticketed) -> bool:
        return self.group.slug in answering(ticket, self.catalogue)

    def reads(self, ticket: Locked) -> bool:
        return not ticket.restricted or self.group.slug in readers(ticket, self.catalogue)

    def triages(self) -> bool:
        return self.group.slug == self.catalogue.owner(FALLBACK).slug

    def did(self, person_id: int | None) -> bool:
        """What one of them did is news to the others."""
        return False

    def offer(self, ticket: Ticketed) -> Offer:
        if ticket.state in OVER:
            return _REOPEN
        return _TAKE if ticket.owner_id is None else _TAKE_OVER


def answering(ticket: Locked, catalogue: Catalogue) -> tuple[str, ...]:
    """The groups, by slug, that have to do with a ticket: who owns its category, and its readers where not all may read it."""
    owner = catalogue.owner(ticket.category).slug
    return (owner, *readers(ticket, catalogue)) if ticket.restricted else (owner,)


def of_group(writer: Member, ticket: Locked | None, catalogue: Catalogue) -> bool:
    """May a member of staff use what was offered to the group that answers this ticket (None: what is beside no ticket)?"""
    wanted: Iterable[str] = answering(ticket, catalogue) if ticket is not None else (catalogue.owner(FALLBACK).slug,)
    return any(groups.belongs(writer, one, catalogue) for one in wanted)
