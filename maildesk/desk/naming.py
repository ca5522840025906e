# SPDX-License-Identifier: Apache-2.0
"""Which category or service somebody names: by its slug, or by its name in any language of the catalogue."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from maildesk.desk.catalogue import Catalogue, Category
from maildesk.desk.tokens import plain

LONGEST = 100  # characters; a name is shorter
_LETTERS = re.compile(r"[^\W_]+")
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """A category, and the service of it that was named, if one was."""

    category: str
    service: str | None = None


def named(words: str, catalogue: Catalogue) -> Choice | None:
    """What these words name, in whatever case, with or without accents, hyphens and spaces; None for nothing, and for two things."""
    return _index(_Same(catalogue)).get(spelled(words)) if len(words) <= LONGEST else None


def nearest(words: str, catalogue: Catalogue) -> tuple[str, ...]:
    """The slugs whose names look most like these words, the likest first."""
    slugs = {name: choice.service or choice.category for name, choice in _index(_Same(catalogue)).items() if choice}
    found = get_close_matches(spelled(words[:LONGEST]), slugs, n=2 * _NEAREST, cutoff=0.6)
    return tuple(dict.fromkeys(slugs[one] for one in found))[:_NEAREST]


def spelled(words: str) -> str:
    """The letters and digits alone, without case and accents."""
    return "".join(_LETTERS.findall(plain(words)))


class _Same:
    """A catalogue as the key of a cache: it is the same one, not one that says the same."""

    __slots__ = ("catalogue",)

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def __hash__(self) -> int:
        return id(self.catalogue)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.catalogue is self.catalogue


@lru_cache(maxsize=4)
def _index(key: _Same) -> Mapping[str, Choice | None]:
    """Every name as it is spelled. One that a category and services share is the category's; what two share is nobody's."""
    found: dict[str, set[Choice]] = {}
    for name, choice in _names(key.catalogue):
        found.setdefault(spelled(name), set()).add(choice)
    return {name: _only(choices) for name, choices in found.items() if name}


def _only(choices: set[Choice]) -> Choice | None:
    meant = {one for one in choices if one.service is None} or choices
    return next(iter(meant)) if len(meant) == 1 else None


def _names(catalogue: Catalogue) -> Iterator[tuple[str, Choice]]:
    for category in catalogue.categories:
        yield from ((name, Choice(category.slug)) for name in _of(category))
        for service in category.services:
            choice = Choice(category.slug, service.slug)
            yield from ((name, choice) for name in (service.slug, service.name, *(service.names or {}).values()))


def _of(category: Category) -> tuple[str, ...]:
    return (category.slug, category.name, *(category.names or {}).values())
