# SPDX-License-Identifier: Apache-2.0
"""The service catalogue: what people can ask for, who answers, and the words by which a request is known.

A foundation writes it as a TOML file (`config/catalogue.toml` is the shipped one); `parse` turns its tables into values and says
everything that is wrong with them.
"""

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

from maildesk.desk.filing import Filing, filing
from maildesk.desk.group import Assign as Assign
from maildesk.desk.group import Group as Group
from maildesk.desk.group import group as read_group
from maildesk.desk.hours import KEYS, LIKE_ALL, Served, served
from maildesk.desk.questions import ASKING, NO_QUESTIONS, Questions, asked
from maildesk.desk.shapes import misshapen
from maildesk.desk.tokens import plain

FALLBACK = "general"  # where requests go that fit nowhere
_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_CATEGORY_KEYS = {"name", "names", "owner", "promise_hours", "confidential", "readers", "maturity", "says", "hints", "service", "context"}
_SERVICE_KEYS = {"name", "names", "words", "confidential", "readers", "maturity"}
PROMISE_HOURS = 48


@dataclass(frozen=True, slots=True)
class Service:
    """A service of a category. `words` are all its phrases; `readers` (slugs of groups) may read it where it is confidential."""

    slug: str
    name: str
    words: tuple[str, ...] = ()
    confidential: bool = False
    readers: tuple[str, ...] = ()
    maturity: str = ""
    names: Mapping[str, str] | None = None

    def name_in(self, language: str | None) -> str:
        """Its name in a language ("de", "pt-BR"), in the catalogue's own language where it has none."""
        return _in(self.names or {}, language) or self.name


@dataclass(frozen=True, slots=True)
class Context:
    """Words that together mean a category, and why, for people."""

    all: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Category:
    """A category: `hints` speak softly for it, `says` is a sentence for the acknowledgement by language."""

    slug: str
    name: str
    owner: str
    promise_hours: int = PROMISE_HOURS
    confidential: bool = False
    readers: tuple[str, ...] = ()
    maturity: str = ""
    says: Mapping[str, str] | None = None
    names: Mapping[str, str] | None = None
    hints: tuple[str, ...] = ()
    services: tuple[Service, ...] = ()
    contexts: tuple[Context, ...] = ()
    served: Served = LIKE_ALL
    questions: Questions = NO_QUESTIONS

    def name_in(self, language: str | None) -> str:
        """Its name in a language ("de", "pt-BR"), in the catalogue's own language where it has none."""
        return _in(self.names or {}, language) or self.name

    def says_in(self, language: str | None) -> str:
        """What the acknowledgement says of it; English, then nothing, where the language is missing."""
        return _in(self.says or {}, language) or (self.says or {}).get("en", "")

    def service(self, slug: str | None) -> Service | None:
        """Its service of this slug."""
        return next((one for one in self.services if one.slug == slug), None)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All categories in the order of the file, the fallback among them. `PLAIN` is that of a desk without one: all is done by hand."""

    categories: tuple[Category, ...]
    groups: Mapping[str, Group]
    neutral: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    filings: tuple[Filing, ...] = ()

    @property
    def assigns(self) -> bool:
        """Does some group have its tickets given to somebody by a rule?"""
        return any(one.assign is not Assign.NOBODY for one in self.groups.values())

    @property
    def slugs(self) -> tuple[str, ...]:
        return tuple(one.slug for one in self.categories)

    @property
    def offered(self) -> tuple[Category, ...]:
        """The categories as requesters read them: number 1 first, the fallback last.

        A number means the same in every mail and language, whatever the desk guessed: it can be learnt, and nothing has to be kept.
        """
        return tuple(sorted(self.categories, key=lambda one: one.slug == FALLBACK))

    def category(self, slug: str) -> Category | None:
        """The category of this slug."""
        return next((one for one in self.categories if one.slug == slug), None)

    def filing(self, project: str) -> Filing | None:
        """Who may file for this project, where the catalogue says it."""
        return next((one for one in self.filings if one.project.casefold() == project.casefold()), None)

    def owner(self, slug: str) -> Group:
        """The group that answers a category; that of the fallback for one that the catalogue has no more."""
        category = self.category(slug) or self.category(FALLBACK)
        return self.groups[category.owner if category else next(iter(self.groups))]

    def confidential(self, category: str, service: str | None = None) -> bool:
        """Is this category, or this service of it, for its readers only?"""
        found = self.category(category)
        if found is None:
            return False
        one = found.service(service)
        return found.confidential or bool(one and one.confidential)

    def reserved_for(self, group: str) -> tuple[str, ...]:
        """The confidential categories and services that a group may read, by slug."""
        locked = [one.slug for one in self.categories if one.confidential and group in self.readers(one.slug)]
        services = [(one.slug, each) for one in self.categories for each in one.services if each.confidential]
        return (*locked, *(each.slug for category, each in services if group in self.readers(category, each.slug)))

    def readers(self, category: str, service: str | None = None) -> tuple[str, ...]:
        """The groups that may read it: those of the service, else of the category, else the owner."""
        found = self.category(category)
        if found is None:
            return ()
        one = found.service(service)
        return (one.readers if one and one.confidential else ()) or found.readers or (found.owner,)


PLAIN = Catalogue((Category(FALLBACK, "General", "desk"),), {"desk": Group("desk", "Service desk", "")})


class CatalogueError(ValueError):
    """The catalogue cannot be used. `problems` holds (where, what is wrong and what to do) for all of it."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{where} {what}" for where, what in problems))


def parse(table: Mapping[str, Any]) -> Catalogue:
    """The catalogue of a TOML file's tables. Raises `CatalogueError` with everything that is wrong."""
    problems = list(_unknown(table, {"group", "category", "project", "neutral", "unwanted"}, ""))
    groups = {slug: read_group(slug, one, problems) for slug, one in _tables(table, "group")}
    categories = tuple(_category(slug, one, problems) for slug, one in _tables(table, "category"))
    neutral, unwanted = (_words(_table(table, name).get("words")) for name in ("neutral", "unwanted"))
    filings = tuple(filing(name, one, problems) for name, one in _tables(table, "project"))
    catalogue = Catalogue(categories, groups, neutral, unwanted, filings)
    problems += (*misshapen(table), *check(catalogue))
    if problems:
        raise CatalogueError(problems)
    return catalogue


def check(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """What is wrong between the parts of a catalogue: (where, what and the remedy)."""
    yield from _check_groups(catalogue)
    if not catalogue.category(FALLBACK):
        yield "category", f'has no "{FALLBACK}": requests that fit nowhere need it. Add [category.{FALLBACK}]'
    for category in catalogue.categories:
        yield from _check_category(category, catalogue)
    yield from _check_services(catalogue)
    yield from _check_words(catalogue)


def _check_groups(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    for group in catalogue.groups.values():
        if not _ADDRESS.fullmatch(group.address):
            where = f"group.{group.slug}.address"
            yield where, f'is "{group.address}", which is no mail address: one such as events@example.org is accepted'


def _check_category(category: Category, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    where = f"category.{category.slug}"
    if not _SLUG.fullmatch(category.slug):
        yield where, "is no slug: small letters, digits and single hyphens are accepted"
    if not category.name:
        yield f"{where}.name", "is missing: people read it in the acknowledgement"
    if not category.owner:
        yield f"{where}.owner", 'is missing: somebody has to answer. Name a group, such as owner = "events"'
    elif category.owner not in catalogue.groups:
        yield f"{where}.owner", f'names the group "{category.owner}", which is not there. Add [group.{category.owner}]'
    if not 1 <= category.promise_hours <= 8760:
        yield f"{where}.promise_hours", f"is {category.promise_hours}: 1 to 8760 hours are accepted"
    for place, confidential, readers in _locks(category, where):
        if confidential and not readers:
            yield f"{place}.readers", "is missing: what is confidential needs at least one group that may read it"
        for reader in readers:
            if reader not in catalogue.groups:
                yield f"{place}.readers", f'names the group "{reader}", which is not there. Add [group.{reader}]'


def _locks(category: Category, where: str) -> Iterator[tuple[str, bool, tuple[str, ...]]]:
    yield where, category.confidential, category.readers
    for service in category.services:
        yield f"{where}.service.{service.slug}", service.confidential, service.readers


def _check_services(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Reports count services by their slug, and a correction may name one: it stands for one thing."""
    seen: dict[str, str] = {}
    for category in catalogue.categories:
        for service in category.services:
            where = f"category.{category.slug}.service.{service.slug}"
            if not _SLUG.fullmatch(service.slug):
                yield where, "is no slug: small letters, digits and single hyphens are accepted"
            if catalogue.category(service.slug):
                yield where, f'has the slug of a category: a correction "{service.slug}" could mean either. Rename it'
            first = seen.setdefault(service.slug, category.slug)
            if first != category.slug:
                yield where, f"has a slug that stands in {first} too: reports count services by it. Rename one"


def _check_words(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """A word that stands in two categories speaks for neither."""
    seen: dict[str, tuple[str, str]] = {}
    for category in catalogue.categories:
        for place, words in _spoken(category):
            for word in words:
                first = seen.setdefault(" ".join(plain(word).split()), (category.slug, place))
                if first[0] != category.slug:
                    yield place, f'holds "{word}", which stands in {first[1]} too: keep it where it speaks, or make it longer'


def _spoken(category: Category) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield f"category.{category.slug}.hints", category.hints
    for service in category.services:
        yield f"category.{category.slug}.service.{service.slug}.words", service.words


def _category(slug: str, table: Mapping[str, Any], problems: list[tuple[str, str]]) -> Category:
    where, found = f"category.{slug}", table.get("context")
    contexts = [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []
    problems += _unknown(table, _CATEGORY_KEYS | KEYS | ASKING, f"{where}.")
    return Category(
        slug,
        _text(table, "name"),
        _text(table, "owner"),
        _hours(table),
        bool(table.get("confidential", False)),
        _words(table.get("readers")),
        _text(table, "maturity"),
        _spoken_in(table, "says"),
        _spoken_in(table, "names"),
        _words(table.get("hints")),
        tuple(_service(name, one, where, problems) for name, one in _tables(table, "service")),
        tuple(Context(_words(one.get("all")), _text(one, "why")) for one in contexts),
        served(table, where, problems),
        asked(table, where, problems),
    )


def _service(slug: str, table: Mapping[str, Any], above: str, problems: list[tuple[str, str]]) -> Service:
    problems += _unknown(table, _SERVICE_KEYS, f"{above}.service.{slug}.")
    return Service(
        slug,
        _text(table, "name") or slug,
        _words(table.get("words")),
        bool(table.get("confidential", False)),
        _words(table.get("readers")),
        _text(table, "maturity"),
        _spoken_in(table, "names"),
    )


def _unknown(table: Mapping[str, Any], known: Set[str], above: str) -> Iterator[tuple[str, str]]:
    for key in table:
        if key not in known:
            yield f"{above}{key}", f"is unknown: {', '.join(sorted(known))} are accepted"


def _in(spoken: Mapping[str, str], language: str | None) -> str:
    return spoken.get((language or "").partition("-")[0].lower(), "")


def _hours(table: Mapping[str, Any]) -> int:
    hours = table.get("promise_hours", PROMISE_HOURS)
    return hours if isinstance(hours, int) else 0


def _tables(table: Mapping[str, Any], key: str) -> list[tuple[str, Mapping[str, Any]]]:
    return [(slug, one) for slug, one in _table(table, key).items() if isinstance(one, Mapping)]


def _table(table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = table.get(key)
    return found if isinstance(found, Mapping) else {}


def _text(table: Mapping[str, Any], key: str) -> str:
    found = table.get(key, "")
    return found if isinstance(found, str) else ""


def _spoken_in(table: Mapping[str, Any], key: str) -> dict[str, str]:
    return {language: text for language, text in _table(table, key).items() if isinstance(text, str)}


def _words(found: Any) -> tuple[str, ...]:
    """A list of words, or a table of such lists by language, without repeats: a word may be the same in two languages."""
    if isinstance(found, Mapping):
        return tuple(dict.fromkeys(word for words in found.values() for word in _words(words)))
    return tuple(word for word in found if isinstance(word, str) and word.strip()) if isinstance(found, list) else ()
