# SPDX-License-Identifier: Apache-2.0
"""Who stands in the made-up past: requesters of all projects and languages, and staff in several zones."""

import random
from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from zoneinfo import ZoneInfo

from maildesk.desk.catalogue import Catalogue
from maildesk.desk.project import Project

HOUR = 3600
# Given and family names by language. The names of people who do not exist; those of a language may write in English, too.
_NAMES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "en": (
        ("Grace", "Amir", "Holly", "Dev", "Oluwaseun", "Priya", "Liam", "Ruth", "Noor", "Callum", "Ingrid", "Mateusz"),
        ("Walker", "Okafor", "Sharma", "Byrne", "Lindqvist", "Novak", "Hughes", "Rahman", "Castellan", "Ferris", "Iyer", "Kowal"),
    ),
    "de": (("Anke", "Jürgen", "Lena", "Sören", "Mareike", "Tobias"), ("Vogt", "Krämer", "Straß", "Hübner", "Lorenz", "Böhm")),
    "fr": (("Chloé", "Rémi", "Inès", "Gaël", "Solène", "Hugo"), ("Lefèvre", "Marchand", "Bénard", "Roussel", "Girard", "Colin")),
    "es": (("Lucía", "Íñigo", "Marisol", "Andrés", "Nuria", "Joaquín"), ("Peña", "Ibáñez", "Robles", "Quintana", "Vega", "Sáez")),
    "pt": (("João", "Beatriz", "Caio", "Inês", "Tainá", "Rui"), ("Assunção", "Moraes", "Teles", "Barros", "Pires", "Leitão")),
    "zh": (("晓明", "丽华", "志强", "思远", "雨桐", "海涛"), ("王", "李", "陈", "赵", "周", "孙")),
    "ja": (("美咲", "健太", "陽子", "翔", "直樹", "彩"), ("佐藤", "鈴木", "高橋", "渡辺", "山本", "小林")),
}
# How often each language is somebody's own, and the zones of those people in hours from UTC.
_LANGUAGES = (("en", 58), ("de", 9), ("fr", 6), ("es", 7), ("pt", 5), ("zh", 9), ("ja", 6))
_ZONES: Mapping[str, tuple[int, ...]] = {
    "en": (-8, -7, -5, -5, 0, 1, 1, 5, 10),
    "de": (1,),
    "fr": (1,),
    "es": (1, -5, -3),
    "pt": (-3, 0),
    "zh": (8,),
    "ja": (9,),
}
_OWN_LANGUAGE = 0.7  # of the mails of people whose language is not English
_STAFF = (
    ("sam", "Sam Rivera", "America/Los_Angeles"),
    ("jo", "Jo Lindgren", "Europe/Berlin"),
    ("mei", "Mei Tanaka", "Asia/Tokyo"),
    ("ade", "Ade Bello", "Africa/Lagos"),
    ("kit", "Kit Morrow", "America/New_York"),
    ("uma", "Uma Pillai", "Asia/Kolkata"),
    ("rafa", "Rafa Nunes", "America/Sao_Paulo"),
    ("lou", "Lou Martin", "America/Toronto"),
    ("eli", "Eli Hansen", "Europe/London"),
)


@dataclass(frozen=True, slots=True)
class Requester:
    """Somebody who asks. `zone`: hours from UTC."""

    id: int
    name: str
    address: str
    language: str
    zone: int
    project: Project


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works here. `zone`: where they live, as tzdata names it."""

    id: int
    handle: str
    name: str
    address: str
    zone: ZoneInfo
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody. Ids of staff come first, from 1 on."""

    staff: tuple[Colleague, ...]
    requesters: tuple[Requester, ...]
    _busy: tuple[float, ...]
    _teams: Mapping[str, Sequence[Colleague]]

    def somebody(self, rng: random.Random) -> int:
        """Where among the requesters somebody stands: a few ask often, most once."""
        return min(bisect(self._busy, rng.random() * self._busy[-1]), len(self.requesters) - 1)

    def of_group(self, slug: str) -> Sequence[Colleague]:
        """Who answers for a group."""
        return self._teams.get(slug, self.staff)


def cast(rng: random.Random, catalogue: Catalogue, projects: Sequence[Project], people: int, staff: int, domain: str) -> Cast:
    """`people` requesters and `staff` members of staff. Every group of the catalogue has at least one member."""
    colleagues = _staff(catalogue, staff, domain)
    requesters = tuple(_requester(rng, projects, staff + 1 + number) for number in range(people))
    teams = {slug: team for slug in catalogue.groups if (team := tuple(one for one in colleagues if slug in one.groups))}
    return Cast(colleagues, requesters, tuple(accumulate(1 / (1 + number) ** 0.6 for number in range(people))), teams)


def spoken(rng: random.Random, one: Requester) -> str:
    """The language of one mail of theirs."""
    return one.language if one.language == "en" or rng.random() < _OWN_LANGUAGE else "en"


def _staff(catalogue: Catalogue, count: int, domain: str) -> tuple[Colleague, ...]:
    groups = list(catalogue.groups)
    return tuple(_colleague(number, count, groups, domain) for number in range(count))


def _colleague(number: int, count: int, groups: Sequence[str], domain: str) -> Colleague:
    """Groups are dealt round, so that each has somebody, and nobody is without one."""
    handle, name, zone = _STAFF[number % len(_STAFF)]
    again = number // len(_STAFF)
    handle, name = (f"{handle}{again + 1}", f"{name} {again + 1}") if again else (handle, name)
    own = {slug for at, slug in enumerate(groups) if at % count == number} | {groups[number % len(groups)]}
    return Colleague(number + 1, handle, name, f"{handle}@{domain}", ZoneInfo(zone), tuple(sorted(own)))


def _requester(rng: random.Random, projects: Sequence[Project], number: int) -> Requester:
    (language,) = rng.choices([name for name, _ in _LANGUAGES], [share for _, share in _LANGUAGES])
    given, family = (rng.choice(names) for names in _NAMES[language])
    name = f"{family}{given}" if language in ("zh", "ja") else f"{given} {family}"
    project = projects[min(int(rng.expovariate(4) * len(projects)), len(projects) - 1)]  # the first of the list ask most
    site = "".join(letter for letter in project.name.casefold() if letter.isascii() and letter.isalnum()) or "project"
    return Requester(number, name, f"person{number}@{site}.example", language, rng.choice(_ZONES[language]), project)
