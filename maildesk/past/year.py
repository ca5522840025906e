# SPDX-License-Identifier: Apache-2.0
"""A whole desk, block by block: everybody first, then its tickets in the order in which they were opened.

Each block is drawn by itself, from a seed of its own, so that several processes can draw at once and the desk is the same all the same.
"""

import random
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from maildesk.desk.project import Project
from maildesk.desk.values import Identity
from maildesk.past.cast import Cast, cast
from maildesk.past.hours import arrival
from maildesk.past.plot import MOST_MAILS, Stage, plot, stage
from maildesk.past.record import Recorder, people
from maildesk.past.sheets import Sheets
from maildesk.past.words import phrases

BLOCK = 500  # tickets that are drawn and written together


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

    @property
    def blocks(self) -> int:
        """How many blocks the tickets come in."""
        return -(-self.tickets // BLOCK)


@dataclass(frozen=True, slots=True)
class Story:
    """What all blocks are drawn from. `_at`, `_who`: when each ticket is opened, and by which of the requesters, in their order."""

    year: Year
    identity: Identity
    _stage: Stage
    _at: "array[int]"
    _who: "array[int]"

    def people(self) -> Sheets:
        """The rows of everybody."""
        return people(self._stage.cast, self.year.since)

    def block(self, number: int) -> Sheets:
        """The rows of the tickets of one block, from 0 on. Ids leave gaps between blocks, as those of a desk do that reserves them."""
        rng = random.Random(f"{self.year.seed}/{number}")  # noqa: S311 - a story, no secret
        first = number * BLOCK
        book = Recorder(self.identity, rng, first, first * MOST_MAILS, first * MOST_MAILS)
        for at in range(first, min(first + BLOCK, self.year.tickets)):
            who = self._stage.cast.requesters[self._who[at]]
            book.write(plot(rng, self._stage, who, self._at[at]), self.year.first_number + at)
        return book.sheets


def story(year: Year, identity: Identity, examples: Iterable[tuple[str, Mapping[str, Any]]], projects: Sequence[Project]) -> Story:
    """The story of a desk. `examples`: labelled requests, each with its category."""
    rng = random.Random(year.seed)  # noqa: S311 - a story, no secret
    said = phrases(examples, identity.catalogue.slugs)
    actors = cast(rng, identity.catalogue, projects, year.people, year.staff, identity.domain)
    since, until = int(year.since.timestamp()), int(year.until.timestamp())
    openings = sorted(_openings(rng, actors, year.tickets, since, until))
    at, who = array("q", (moment for moment, _ in openings)), array("q", (one for _, one in openings))
    return Story(year, identity, stage(actors, identity, said, until), at, who)


def _openings(rng: random.Random, actors: Cast, count: int, since: int, until: int) -> Iterable[tuple[int, int]]:
    for _ in range(count):
        who = actors.somebody(rng)
        yield arrival(rng, since, until, actors.requesters[who].zone), who
