# SPDX-License-Identifier: Apache-2.0
"""What the roster of maintainers says of who asks, and for what: advice to staff. Nobody goes unanswered for it; no requester reads it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maildesk.desk.values import ProjectMatch, Seat, Ticket

if TYPE_CHECKING:
    from maildesk.desk.catalogue import Catalogue
    from maildesk.desk.records import Facts

MOST_NAMED = 3  # of somebody who maintains a dozen projects


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for, and what the roster knows. `listed`: the project is on it; `maturity`: of the project, "" if unknown."""

    category: str
    service: str | None
    project: str | None
    maturity: str
    listed: bool
    seats: Sequence[Seat]


def asked(ticket: Ticket, facts: "Facts", found: ProjectMatch | None = None) -> Asked:
    """What a ticket asks for. `found`: the project that its first mail is taken to be about, where nobody has said another."""
    project = ticket.project or (found.name if found else None)
    guessed = found.maturity if found and found.name == project else ""
    listed = project in facts.maturities and ticket.requester_id is not None
    seats = facts.seats.get(ticket.requester_id, ()) if ticket.requester_id is not None else ()
    return Asked(ticket.category, ticket.service, project, facts.maturities.get(project or "", "") or guessed, listed, seats)


def known_on_roster(facts: "Facts", person_id: int | None) -> bool:
    """Does this person maintain something, by the roster?"""
    return person_id is not None and bool(facts.seats.get(person_id))


def maintains(facts: "Facts", person_id: int | None, project: str | None) -> bool:
    """Does this person maintain that project, by the roster?"""
    return person_id is not None and project is not None and seat_in(facts.seats.get(person_id, ()), project) is not None


def seat_in(seats: Sequence[Seat], project: str) -> Seat | None:
    """The seat in that project. Staff write its name as they like (`#project envoy`)."""
    return next((one for one in seats if one.project.casefold() == project.casefold()), None)


def advice(catalogue: "Catalogue", asked: Asked) -> tuple[str, ...]:
    """What staff should know before they say yes, in lines: who the requester is to the project, and for whom the service is."""
    return (*_standing(asked), *_filing(catalogue, asked), *_levels(catalogue, asked))


def _standing(asked: Asked) -> Iterator[str]:
    """Nothing of a project that the roster does not have: that would be said of everybody."""
    seat = seat_in(asked.seats, asked.project) if asked.project else None
    if seat is not None:
        yield f"on the roster of {seat.project}{f' ({seat.body})' if seat.body else ''}"
    elif asked.project and asked.listed:
        elsewhere = f", but on that of {_named(asked.seats)}" if asked.seats else ""
        yield f"not on the roster of {asked.project}{elsewhere}"
    elif asked.seats:
        yield f"on the roster of {_named(asked.seats)}"


def _named(seats: Sequence[Seat]) -> str:
    more = len(seats) - MOST_NAMED
    named = ", ".join(one.project for one in seats[:MOST_NAMED])
    return f"{named} and {more} more" if more > 0 else named


def _filing(catalogue: "Catalogue", asked: Asked) -> Iterator[str]:
    """Where the catalogue says that not everybody of a project may file."""
    rule = catalogue.filing(asked.project) if asked.project else None
    seat = seat_in(asked.seats, rule.project) if rule else None
    if rule and not (seat and any(one.casefold() in seat.body.casefold() for one in rule.bodies)):
        yield rule.says


def _levels(catalogue: "Catalogue", asked: Asked) -> Iterator[str]:
    """The catalogue's hints at the levels of maturity that a service is for, with that of the project beside them."""
    category = catalogue.category(asked.category)
    service = category.service(asked.service) if category else None
    for hint in (service.maturity if service else "", category.maturity if category else ""):
        if hint:
            yield f"{hint}; {asked.project} is {asked.maturity}" if asked.project and asked.maturity else hint
