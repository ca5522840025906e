# SPDX-License-Identifier: Apache-2.0
"""The roster of maintainers: what the public CSV file of a foundation says, and how it differs from what the desk knows.

The file is written by hand by hundreds of people. Its columns are the maturity (without a title), `Project`, `Maintainer Name`,
`Company` and `Github Name`; the first two are filled only on the first row of a project. It has no mail addresses.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from maildesk.desk.project import Project, parted
from maildesk.mail import clean

LONGEST = 200  # characters of a cell, and of a key, which stands in an index; what is longer swallowed the rows below it
_COLUMNS = ("project", "maintainer name", "company", "github name")
_NONE = frozenset({"", "-", "--", "?", "n/a", "na", "none", "null", "tbd", "unknown", "no"})
_URL = re.compile(r"(?:https?://)?(?:www\.)?github\.com/+@?([^/?#\s]+)(?:[/?#]\S*)?", re.IGNORECASE)
# Letters, digits and hyphens; old names may end in a hyphen, those that companies manage have an underscore.
_GITHUB = re.compile(r"[a-z0-9][a-z0-9_-]{0,49}", re.IGNORECASE)
_NAMED = "name:"
_AND = "; "

Named = Callable[[str], Project | None]


class RosterError(ValueError):
    """The file is no roster. `problems` holds (line, what is wrong and what to do); line 0 is the file as a whole."""

    def __init__(self, *problems: tuple[int, str]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"line {line}: {what}" if line else what for line, what in problems))


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody's seat in a project. `key`: who it is, by their GitHub name; `maturity`: of the project; `body`: of it, mostly empty."""

    key: str
    github: str
    name: str
    company: str
    project: str
    maturity: str
    body: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """A file as values. `unknown`: projects that are not in the desk's list; `remarks`: (line, what was passed over)."""

    places: tuple[Place, ...]
    unknown: tuple[str, ...] = ()
    remarks: tuple[tuple[int, str], ...] = ()


def key_of(github: str, name: str) -> str:
    """Who somebody is: their GitHub name in small letters, else their name. Two of one name and none on GitHub count as one."""
    return github.casefold() or (_NAMED + " ".join(unicodedata.normalize("NFKC", name).casefold().split()))[:LONGEST]


def github_name(written: str) -> str | None:
    """The name in `@ana`, `https://github.com/ana/`, ` ana `; "" where there is none, None where it is none."""
    text = clean.line(written).partition(" (")[0].strip()
    if text.casefold() in _NONE:
        return ""
    url = _URL.fullmatch(text)
    name = (url[1] if url else text).lstrip("@ ").rstrip("/,; ")
    return name if _GITHUB.fullmatch(name) else None


def parse(content: bytes, named: Named) -> Roster:
    """The roster of a CSV file in UTF-8. `named` finds the desk's project of a name. Raises RosterError."""
    found = _Reading(named)
    for line, cells in rows(content, _COLUMNS):
        found.row(line, cells)
    if found.faults:
        raise RosterError(*found.faults)
    if not found.places:
        raise RosterError((0, "it holds no maintainers: is it the right file?"))
    return found.roster()


def rows(content: bytes, wanted: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows below the header, each with the line where it begins: the first column, then those `wanted` (in small letters).

    Blank ones are left out. Raises RosterError.
    """
    reader, places, line = csv.reader(io.StringIO(_text(content), newline=""), strict=True), None, 1
    try:
        for row in reader:
            cells = [unicodedata.normalize("NFC", clean.line(one)) for one in row]
            if places is None and any(cells):
                places = _places(cells, wanted, line)
            elif places is not None and any(cells):
                yield line, tuple(cells[place] if place < len(cells) else "" for place in (0, *places))
            line = reader.line_num + 1
    except csv.Error as problem:
        raise RosterError((line, f"no CSV from there on ({problem}): is a quote missing?")) from None
    if places is None:
        raise RosterError((0, "it is empty"))


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise RosterError((line, "it is not in UTF-8: export it again as CSV in UTF-8")) from None


def _places(header: Sequence[str], wanted: Sequence[str], line: int) -> list[int]:
    titles = [one.casefold() for one in header]
    if missing := [one for one in wanted if one not in titles]:
        raise RosterError((line, f"the header has no column {' and no column '.join(map(repr, missing))}"))
    return [titles.index(one) for one in wanted]


@dataclass(slots=True)
class _Reading:
    """The rows so far. `project`, `maturity` and `body` are those of the row above: below a project's first row their cells are empty."""

    named: Named
    project: str = ""
    maturity: str = ""
    body: str = ""
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    people: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    unknown: dict[str, None] = field(default_factory=dict)
    remarks: list[tuple[int, str]] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)

    def row(self, line: int, cells: Sequence[str]) -> None:
        maturity, project, name, company, written = cells
        if any(len(one) > LONGEST for one in cells):
            self.faults.append((line, f"a cell has more than {LONGEST} characters: is a quote missing?"))
            return
        if project:
            self._begin(project, maturity)
        github = self._github(line, written)
        if not (name or github):
            return
        if not self.project:
            self.faults.append((line, f"{name or github} stands before any project"))
            return
        self._seat(line, name or github, company, github)

    def _begin(self, written: str, maturity: str) -> None:
        """A project's first row; a body without a name of its own ("Steering Committee") is one of the project above."""
        name, other, body = parted(written)
        known = self.named(written) or self.named(name) or (self.named(other) if other else None)
        above, self.body = self.project, body
        self.project = known.name if known else name or above
        level = maturity or (known.maturity if known else "")
        if level or self.project != above:
            self.maturity = level.casefold()
        if not known and name:
            self.unknown[name] = None

    def _github(self, line: int, written: str) -> str:
        github = github_name(written)
        if github is None:
            self.remarks.append((line, f"{written!r} is no GitHub name"))
        return github or ""

    def _seat(self, line: int, name: str, company: str, github: str) -> None:
        key = key_of(github, name)
        if not github:
            self.remarks.append((line, f"{name} has no GitHub name: no address can be bound to them"))
        first = self.people.setdefault(key, (github, name, company))
        if company and not first[2]:
            self.people[key] = (first[0], first[1], company)
        before = self.places.get((key, self.project))
        bodies = before.body.split(_AND) if before else []
        if self.body in bodies:
            self.remarks.append((line, f"{name} stands in {self.project} twice"))
            return
        body = _AND.join(one for one in (*bodies, self.body) if one)
        self.places[key, self.project] = Place(key, "", "", "", self.project, self.maturity, body)

    def roster(self) -> Roster:
        """Everybody under the name and company of their first row that has one, every project at its first maturity."""
        levels: dict[str, str] = {}
        for one in self.places.values():
            levels[one.project] = levels.get(one.project) or one.maturity
        places = tuple(Place(one.key, *self.people[one.key], one.project, levels[one.project], one.body) for one in self.places.values())
        return Roster(places, tuple(self.unknown), tuple(self.remarks))
