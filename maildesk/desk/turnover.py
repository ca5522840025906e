# SPDX-License-Identifier: Apache-2.0
"""Who joined, who left and who moved: how a roster of maintainers differs from the one that the desk knows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from maildesk.desk.roster import Place, key_of

# A file that was cut short, or of something else, takes away the seats of most; a year of real changes took far fewer.
MOST_LEAVING = Fraction(1, 3)
Seats = Mapping[tuple[str, str], Place]


class Kind(StrEnum):
    JOINED = "joined"
    LEFT = "left"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Change:
    """One line for people. `what` changed of who moved: "project", "company", "maturity" (of a whole project), "body" or "name"."""

    kind: Kind
    project: str
    name: str
    github: str
    what: str = ""
    was: str = ""
    now: str = ""


@dataclass(frozen=True, slots=True)
class Turnover:
    """What an import writes: seats that begin, that end, and that go on with another maturity or body; people who are written otherwise."""

    joined: tuple[Place, ...]
    left: tuple[Place, ...]
    altered: tuple[Place, ...]
    people: tuple[Place, ...]  # a seat of each
    changes: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.joined or self.left or self.altered or self.people)

    def empties(self, held: int) -> bool:
        """Does it end more of the `held` seats than people leave?"""
        return len(self.left) > held * MOST_LEAVING


def turnover(held: Sequence[Place], wanted: Sequence[Place]) -> Turnover:
    """What makes the seats that the desk knows those that a file has. Both have one seat for each person and project."""
    before, after = _seats(held), _seats(wanted)
    joined = tuple(one for key, one in after.items() if key not in before)
    left = tuple(one for key, one in before.items() if key not in after)
    altered = tuple(one for key, one in after.items() if key in before and _in_it(before[key]) != _in_it(one))
    known = {one.key: one for one in held}
    people = tuple(one for one in {one.key: one for one in wanted}.values() if one.key not in known or _who(known[one.key]) != _who(one))
    changes = (*_comings(joined, left), *_promotions(held, wanted), *_otherwise(people, known), *_bodies(before, after))
    order = list(Kind)
    shown = sorted(changes, key=lambda one: (order.index(one.kind), one.project.casefold(), one.name.casefold(), one.github))
    return Turnover(joined, left, altered, people, tuple(shown))


def _seats(places: Sequence[Place]) -> Seats:
    return {(one.key, one.project): one for one in places}


def _in_it(one: Place) -> tuple[str, str]:
    return one.maturity, one.body


def _who(one: Place) -> tuple[str, str, str]:
    return one.github, one.name, one.company


def _comings(joined: Sequence[Place], left: Sequence[Place]) -> Iterator[Change]:
    """Who left one project and joined another with the same file went from one to the other.

    Somebody of the same name in the same project has a GitHub name now, or another: staff see it in a line. To the desk it is another
    maintainer all the same, whose address has to be bound anew, since a name proves nothing.
    """
    leaving = {(one.key, one.project): one for one in left}
    renamed = {(one.project, key_of("", one.name)): one for one in left}
    elsewhere: dict[str, list[Place]] = {}
    for one in left:
        elsewhere.setdefault(one.key, []).append(one)
    for one in joined:
        if (before := renamed.get((one.project, key_of("", one.name)))) and leaving.pop((before.key, before.project), None):
            yield Change(Kind.MOVED, one.project, one.name, one.github, "name", _called(before), _called(one))
        elif before := next((there for there in elsewhere.get(one.key, ()) if leaving.pop((there.key, there.project), None)), None):
            yield Change(Kind.MOVED, one.project, one.name, one.github, "project", before.project, one.project)
        else:
            yield Change(Kind.JOINED, one.project, one.name, one.github, now=one.company)
    for one in leaving.values():
        yield Change(Kind.LEFT, one.project, one.name, one.github, was=one.company)


def _promotions(held: Sequence[Place], wanted: Sequence[Place]) -> Iterator[Change]:
    before, after = ({one.project: one.maturity for one in places} for places in (held, wanted))
    for project, maturity in after.items():
        if before.get(project, maturity) != maturity:
            yield Change(Kind.MOVED, project, "", "", "maturity", before[project], maturity)


def _otherwise(people: Sequence[Place], known: Mapping[str, Place]) -> Iterator[Change]:
    for one in people:
        was = known.get(one.key)
        if was and was.company != one.company:
            yield Change(Kind.MOVED, one.project, one.name, one.github, "company", was.company, one.company)
        if was and (was.name, was.github) != (one.name, one.github):
            yield Change(Kind.MOVED, one.project, one.name, one.github, "name", _called(was), _called(one))


def _called(one: Place) -> str:
    return f"{one.name} ({one.github})" if one.github else one.name


def _bodies(before: Seats, after: Seats) -> Iterator[Change]:
    for key, one in after.items():
        if key in before and before[key].body != one.body:
            yield Change(Kind.MOVED, one.project, one.name, one.github, "body", before[key].body, one.body)
