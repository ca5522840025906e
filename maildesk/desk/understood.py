# SPDX-License-Identifier: Apache-2.0
"""What a requester is told of their request: what the desk took it for, what else it may ask for, and what they can choose instead."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from maildesk.desk.catalogue import FALLBACK, Catalogue, Category, Service
from maildesk.desk.keeping import targets
from maildesk.desk.letters import Spoken
from maildesk.desk.records import NewTicket
from maildesk.desk.values import Classification, Identity

_OFFERED = 2  # candidates that are named where the desk is not sure
LIKELY = 0.1  # what is less likely than that is neither named nor asked about


@dataclass(frozen=True, slots=True)
class Numbered:
    """A category with the number by which an answer chooses it."""

    number: int
    category: Category


@dataclass(frozen=True, slots=True)
class Understood:
    """What is said in words of the catalogue.

    `category`: None where a person decides, or where naming it would tell what only few may know (`restricted`). `likely`: what it
    may be then, the likeliest first; `also`: further needs; `choices`: everything that can be chosen, in the order of the numbers.
    """

    category: Category | None
    service: Service | None
    likely: tuple[Numbered, ...]
    also: tuple[Category, ...]
    choices: tuple[Numbered, ...]
    project: str | None
    restricted: bool
    promise_hours: int
    working: bool = False  # whether those are hours of work


def understood(ticket: NewTicket, guess: Classification, identity: Identity) -> Understood:
    """What the acknowledgement of a new ticket tells. Of a restricted one it names nothing: the mail may be read over a shoulder."""
    choices, promised = numbered(identity.catalogue), targets(ticket, identity)
    category = identity.catalogue.category(ticket.category)
    sure = category is not None and category.slug != FALLBACK and not ticket.restricted
    open_ = not ticket.restricted
    return Understood(
        category if sure else None,
        category.service(ticket.service) if sure and category else None,
        tuple(_likely(guess, choices)) if open_ and not sure else (),
        tuple(_also(guess, ticket, identity)) if sure else (),
        choices,
        _project(ticket, guess) if open_ else None,
        ticket.restricted,
        round(promised.first.total_seconds() / 3600),
        promised.calendar is not None,
    )


def told_of(one: Understood) -> dict[str, Any]:
    """The values of the acknowledgement's template."""
    return {
        "category": in_words(one.category, one.service) if one.category else None,
        "likely": [_choice(choice) for choice in one.likely],
        "also": [Spoken(category.name_in) for category in one.also],
        "choices": [_choice(choice) for choice in one.choices],
        "project": {"name": one.project} if one.project else None,
        "restricted": one.restricted,
        "promise_hours": one.promise_hours,
        "working": one.working,
    }


def in_words(category: Category, service: Service | None) -> dict[str, Any]:
    """A category, and perhaps a service of it, as a template names it."""
    return {
        "slug": category.slug,
        "name": Spoken(category.name_in),
        "says": Spoken(category.says_in),
        "service": Spoken(service.name_in) if service else None,
    }


def _choice(one: Numbered) -> dict[str, Any]:
    return {"number": one.number, "name": Spoken(one.category.name_in), "fallback": one.category.slug == FALLBACK}


def numbered(catalogue: Catalogue) -> tuple[Numbered, ...]:
    """All categories with their numbers; none where there is nothing to choose between."""
    offered = catalogue.offered
    return tuple(Numbered(number, one) for number, one in enumerate(offered, 1)) if len(offered) > 1 else ()


def _project(ticket: NewTicket, guess: Classification) -> str | None:
    """Its name; how mature it is is for staff."""
    return ticket.project or (guess.project.name if guess.project else None)


def _likely(guess: Classification, choices: tuple[Numbered, ...]) -> Iterator[Numbered]:
    """The two best candidates; of what surely fits nowhere, none."""
    by_slug = {one.category.slug: one for one in choices}
    told = [one for one in guess.candidates if one.category in by_slug and one.category != FALLBACK and one.score >= LIKELY]
    return (by_slug[one.category] for one in told[:_OFFERED])


def _also(guess: Classification, ticket: NewTicket, identity: Identity) -> Iterator[Category]:
    for slug in guess.also:
        found = identity.catalogue.category(slug)
        if found and slug not in (ticket.category, FALLBACK) and not found.confidential:
            yield found
