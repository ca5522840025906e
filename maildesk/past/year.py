# SPDX-License-Identifier: Apache-2.0
"""A whole desk, group by group: everybody first, then its tickets in the order in which they were opened."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from maildesk.desk.project import Project
from maildesk.desk.values import Identity
from maildesk.past.cast import cast
from maildesk.past.plot import openings, plot
from maildesk.past.record import Recorder, Written
from maildesk.past.words import phrases

GROUP = 500  # tickets that are written together


@dataclass(frozen=True, slots=True)
class Year:
    """How large a desk is made up, and which time it covers. The same values make the same desk."""

    tickets: int
    since: datetime
    until: datetime
    first_number: int = 1001
    staff: int = 9
    seed: int = 1

    @property
    def people(self) -> int:
        """Requesters: three tickets each on average, and never less than a team."""
        return max(12, self.tickets // 3)


def written(
    year: Year, identity: Identity, examples: Iterable[tuple[str, Mapping[str, Any]]], projects: Sequence[Project]
) -> Iterator[list[Written]]:
    """The rows of the desk. `examples`: labelled requests, each with its category."""
    rng = random.Random(year.seed)  # noqa: S311 - a story, no secret
    said = phrases(examples, identity.catalogue.slugs)
    actors = cast(rng, identity.catalogue, projects, year.people, year.staff, identity.domain)
    book = Recorder(identity, rng)
    yield list(book.people(actors, year.since))
    since, until = int(year.since.timestamp()), int(year.until.timestamp())
    group: list[Written] = []
    for number, (at, who) in enumerate(openings(rng, actors, year.tickets, since, until), start=year.first_number):
        group += book.ticket_of(plot(rng, actors, identity.catalogue, said, who, at, until), number)
        if (number - year.first_number) % GROUP == GROUP - 1:
            yield group
            group = []
    yield group
