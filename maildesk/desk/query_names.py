# SPDX-License-Identifier: Apache-2.0
"""Names in a query as the desk knows them: `category:Legal` is `category:legal`, `owner:"Sam Lee"` is `owner:sam`.

A name that nobody and nothing has is an error that offers the nearest: an empty list would say that there are no such tickets.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from maildesk.desk import query_keys
from maildesk.desk.colleague import Colleague
from maildesk.desk.query_terms import Every, Key, Node, Not, Query, Some, Term, some
from maildesk.mail.folding import folded

if TYPE_CHECKING:
    from maildesk.desk.catalogue import Catalogue
    from maildesk.desk.project import Projects

_MOST_TOLD = 20
UNTYPED = -1  # the place of what stands in no query: an option's value


@dataclass(frozen=True, slots=True)
class Names:
    """What there is. None is for what the query does not ask about, and nobody looked up."""

    catalogue: "Catalogue | None" = None
    projects: "Projects | None" = None
    colleagues: Sequence[Colleague] = ()
    stored: Mapping[Key, frozenset[str]] = field(default_factory=dict)  # what tickets have, as they have it: those need no look


class Unknown(ValueError):
    """Nothing has the name of this value: its `place` in the query, what was `expected`, the `nearest`."""

    def __init__(self, place: int, problem: str, expected: str, nearest: tuple[str, ...]) -> None:
        super().__init__(problem)
        self.place, self.problem, self.expected, self.nearest = place, problem, expected, nearest


def settled(query: Query, names: Names) -> Query:
    """The same query in the desk's own names. Raises Unknown."""
    return query if query.node is None else replace(query, node=_settled(query.node, names))


def wanted(query: Query, key: Key) -> frozenset[str]:
    """The names that a query has for a key."""
    return frozenset(value for term in query.terms if term.key is key for value in term.values if isinstance(value, str))


def _settled(node: Node, names: Names) -> Node:
    if isinstance(node, Not):
        return Not(_settled(node.part, names))
    if isinstance(node, Every | Some):
        return replace(node, parts=tuple(_settled(part, names) for part in node.parts))
    return _RULES[node.key](node, names) if node.key in _RULES else node


def _named(term: Term, names: Names, rule: Callable[[str, int], str]) -> Term:
    """The term with the names that the desk has for its values; `rule` knows those that no ticket has."""
    known = names.stored.get(term.key, frozenset())
    values = [
        value if not isinstance(value, str) or value in known else rule(value, place)
        for value, place in zip(term.values, term.places or (UNTYPED,) * len(term.values), strict=True)
    ]
    return Term(term.key, tuple(dict.fromkeys(values)))


def _category(term: Term, names: Names) -> Node:
    """A service is found by what it is called, too, wherever somebody takes it for a category."""
    catalogue = names.catalogue
    if catalogue is None:
        return term

    from maildesk.desk import naming

    def slug(word: str, place: int) -> str:
        found = naming.named(word, catalogue)
        if found is None:
            raise _unknown(term.key, word, place, catalogue.slugs, naming.nearest(word, catalogue))
        return found.service or found.category

    services = _services(catalogue)
    values = _named(term, names, slug).values
    parts = [Term(key, tuple(one for one in values if (one in services) is apart)) for key, apart in _APART]
    return some(tuple(one for one in parts if one.values))


_APART = ((Key.CATEGORY, False), (Key.SERVICE, True))


def _service(term: Term, names: Names) -> Node:
    catalogue = names.catalogue
    if catalogue is None:
        return term
    slugs = _services(catalogue)

    from maildesk.desk import naming

    def slug(word: str, place: int) -> str:
        found = naming.named(word, catalogue)
        if found is not None and found.service is not None:
            return found.service
        raise _unknown(term.key, word, place, slugs, tuple(one for one in naming.nearest(word, catalogue) if one in slugs))

    return _named(term, names, slug)


def _services(catalogue: "Catalogue") -> tuple[str, ...]:
    return tuple(one.slug for category in catalogue.categories for one in category.services)


def _group(term: Term, names: Names) -> Node:
    """The tickets of a group are those of the categories that it answers."""
    catalogue = names.catalogue
    if catalogue is None:
        return term

    def slug(word: str, place: int) -> str:
        found = next((one for one in catalogue.groups.values() if word in (one.slug, one.name.casefold())), None)
        if found is None:
            slugs = tuple(catalogue.groups)
            raise _unknown(term.key, word, place, slugs, query_keys.similar(word, slugs))
        return found.slug

    wanted = _named(term, names, slug).values
    return Term(Key.CATEGORY, tuple(one.slug for one in catalogue.categories if one.owner in wanted))


def _project(term: Term, names: Names) -> Node:
    projects = names.projects
    if projects is None:
        return term

    def name(word: str, place: int) -> str:
        found = projects.named(word)
        if found is None:
            spelled = {one.name.casefold(): one.name for one in projects.known}
            nearest = tuple(spelled[one] for one in query_keys.similar(word, tuple(spelled)))
            raise Unknown(place, f"there is no project {word!r}", "a project of the roster", nearest)
        return found.name

    return _named(term, names, name)


def _owner(term: Term, names: Names) -> Node:
    handles = tuple(one.handle for one in names.colleagues)

    def handle(word: str, place: int) -> str:
        found = tuple(one.handle for one in names.colleagues if _is_called(one, word))
        if len(found) > 1:
            raise Unknown(place, f"several are called {word!r}", "the handle of one of them", found)
        if not found:
            raise _unknown(term.key, word, place, handles, _like(word, names.colleagues))
        return found[0]

    return _named(term, names, handle)


def _is_called(one: Colleague, word: str) -> bool:
    return word.casefold() in (one.handle.casefold(), one.name.casefold()) or folded(word) in one.keys


def _like(word: str, colleagues: Sequence[Colleague]) -> tuple[str, ...]:
    spelled = {name.casefold(): one.handle for one in colleagues for name in (one.name, *one.name.split()[:1], one.handle) if name}
    return tuple(dict.fromkeys(spelled[one] for one in query_keys.similar(word, tuple(spelled))))


def _unknown(key: Key, word: str, place: int, there: Sequence[str], nearest: tuple[str, ...]) -> Unknown:
    told = ", ".join(there[:_MOST_TOLD]) + (", …" if len(there) > _MOST_TOLD else "")
    expected = f"one of {told}" if told else "nothing: nobody works here yet"
    return Unknown(place, f"there is no {key} {word!r}", expected, nearest)


_RULES: Mapping[Key, Callable[[Term, Names], Node]] = MappingProxyType(
    {Key.CATEGORY: _category, Key.SERVICE: _service, Key.GROUP: _group, Key.PROJECT: _project, Key.OWNER: _owner}
)
