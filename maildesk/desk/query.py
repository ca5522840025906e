# SPDX-License-Identifier: Apache-2.0
"""The query language of lists: `status:open owner:@me category:legal older:3d text:"brand guide"` to a `Query`.

Terms stand side by side and all hold; `or` joins two, `-` or `not` takes one away, parentheses group. Whatever has no key is words to look
for. Reading is one pass over the text, and nothing in it looks at a ticket.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from types import MappingProxyType

from maildesk.desk import query_keys
from maildesk.desk.query_keys import Asked, NotUnderstood, Said
from maildesk.desk.query_terms import QUOTES, Key, Node, Query, Sort, Term, every, negated, some
from maildesk.desk.query_terms import Every as Every
from maildesk.desk.query_terms import Not as Not
from maildesk.desk.query_terms import Nothing as Nothing
from maildesk.desk.query_terms import Some as Some
from maildesk.desk.query_terms import Span as Span
from maildesk.desk.query_times import When

LONGEST = 4000  # characters
_DEEPEST = 40  # parentheses and negations within each other
_MOST_TERMS = 200

_SPACE = re.compile(r"\s*")
_KEY = re.compile(r"([A-Za-z][A-Za-z-]*):(?!//)")
_BARE = re.compile(r"[^\s()]+")
_VALUE = re.compile(r"[^\s(),]+")
_NUMBER = re.compile(r"[0-9]{1,12}")


class QueryError(ValueError):
    """The query cannot be read: `problem` at `position` (characters from 0), what was `expected`, and the `nearest` that would do."""

    def __init__(self, text: str, position: int, problem: str, expected: str, nearest: tuple[str, ...] = ()) -> None:
        super().__init__(f"{problem} at character {position + 1} of the query")
        self.text, self.position, self.problem, self.expected, self.nearest = text, position, problem, expected, nearest


def parse(
    text: str, now: datetime, me: str | None, zone: tzinfo, prefix: str = "", saved: Mapping[str, str] = MappingProxyType({})
) -> Query:
    """What the text asks for. Raises QueryError.

    `now` is aware; `me` is the handle that `@me` stands for; dates are days of `zone`; `prefix` is that of the desk's references;
    `saved` are the queries that `@NAME` stands for, which name no others.
    Names of categories, services, groups and staff are taken as they are: `desk/query_names.py` knows which there are.
    """
    return _Reader(text, Asked(me, When(now, zone), prefix), saved).query()


@dataclass
class _Reader:
    """One pass over the text."""

    text: str
    asked: Asked
    saved: Mapping[str, str]
    at: int = 0
    terms: int = 0
    sort: tuple[Sort, ...] = ()

    def query(self) -> Query:
        if len(self.text) > LONGEST:
            raise QueryError(self.text[:80], 0, f"the query has {len(self.text)} characters", f"at most {LONGEST}")
        self._skip()
        node = None if self._done() else self._some(0)
        if not self._done():
            raise self._error("this parenthesis closes nothing", "a term, or the end")
        return Query(self._lone_number() or node, self.sort)

    def _some(self, depth: int) -> Node | None:
        parts = [self._every(depth)]
        while self._word("or"):
            if self._done() or self.text[self.at] == ")":
                raise self._error("nothing stands behind `or`", "a term")
            parts.append(self._every(depth))
        found = tuple(one for one in parts if one is not None)
        return some(found) if found else None

    def _every(self, depth: int) -> Node | None:
        parts = tuple(self._parts(depth))
        return every(parts) if parts else None

    def _parts(self, depth: int) -> Iterator[Node]:
        while not self._done() and self.text[self.at] != ")" and not self._comes("or"):
            if self._word("and"):
                continue
            found = self._negatable(depth)
            if found is not None:
                yield found

    def _negatable(self, depth: int) -> Node | None:
        if depth > _DEEPEST:
            raise self._error("the query is nested too deeply", f"at most {_DEEPEST} levels")
        negative = self.text[self.at] == "-" and self.at + 1 < len(self.text) and not self.text[self.at + 1].isspace()
        if negative:
            self.at += 1
        elif not self._word("not"):
            return self._primary(depth)
        if self._done() or self.text[self.at] == ")":
            raise self._error("nothing stands behind the negation", "a term")
        found = self._negatable(depth + 1)
        return negated(found) if found is not None else None

    def _primary(self, depth: int) -> Node | None:
        if self.text[self.at] != "(":
            return self._term()
        opened = self.at
        self.at += 1
        self._skip()
        found = self._some(depth + 1)
        if self._done():
            raise self._error("this parenthesis is never closed", "a `)`", opened)
        self.at += 1
        self._skip()
        return found

    def _term(self) -> Node | None:
        self.terms += 1
        if self.terms > _MOST_TERMS:
            raise self._error("the query has too many terms", f"at most {_MOST_TERMS}")
        start = self.at
        match = _KEY.match(self.text, self.at)
        found = self._keyed(match, start) if match else self._words(start)
        self._skip()
        return found

    def _keyed(self, match: re.Match[str], start: int) -> Node | None:
        name = query_keys.known(match[1])
        if name is None and match[1].casefold() != "sort":
            expected = f'a key; words with a colon in quotes: "{match[0]}…"'
            raise QueryError(self.text, start, f"there is no key `{match[1]}`", expected, query_keys.near(match[1]))
        self.at = match.end()
        values = tuple(self._values(name or "sort"))
        if name is not None:
            return self._read(name, values)
        self._sorted(values, start)
        return None

    def _read(self, name: str, values: tuple[Said, ...]) -> Node:
        """Every value by itself first: the first that is wrong is the one that is pointed at."""
        for one in values if len(values) > 1 else ():
            if one.text.casefold() != "any":
                self._understood(name, (one,))
        return self._understood(name, values)

    def _understood(self, name: str, values: tuple[Said, ...]) -> Node:
        try:
            return query_keys.read(name, values, self.asked)
        except NotUnderstood as why:
            raise QueryError(self.text, values[0].position, why.problem, why.expected, why.nearest) from None

    def _sorted(self, values: tuple[Said, ...], start: int) -> None:
        if self.sort:
            raise QueryError(self.text, start, "the order is said twice", "one `sort:`, with commas for several keys")
        try:
            self.sort = tuple(query_keys.sort(one.text) for one in values)
        except NotUnderstood as why:
            raise QueryError(self.text, values[0].position, why.problem, why.expected, why.nearest) from None

    def _values(self, name: str) -> Iterator[Said]:
        while True:
            yield self._value(name)
            if self._done() or self.text[self.at] != ",":
                return
            self.at += 1

    def _value(self, name: str) -> Said:
        start = self.at
        if not self._done() and self.text[self.at] in QUOTES:
            return Said(self._quoted(), True, start)
        match = (_BARE if query_keys.spoken(name) else _VALUE).match(self.text, self.at)
        if match is None:
            raise self._error(f"nothing stands behind `{name}:`", query_keys.expected(name))
        self.at = match.end()
        return Said(match[0], False, start)

    def _words(self, start: int) -> Node | None:
        if self.text[start] in QUOTES:
            return self._understood(Key.TEXT, (Said(self._quoted(), True, start),))
        match = _BARE.match(self.text, start)
        word = match[0] if match else self.text[start]
        self.at = start + len(word)
        if word[0] == "@" and "@" not in word[1:]:
            return self._saved(word, start)
        return _reference(word, self.asked.prefix, start) or self._understood(Key.TEXT, (Said(word, False, start),))

    def _saved(self, word: str, start: int) -> Node | None:
        name = word[1:].casefold()
        if name not in self.saved:
            near = tuple(f"@{one}" for one in query_keys.similar(name, tuple(self.saved)))
            known = ", ".join(f"@{one}" for one in self.saved) or "none here: [query.NAME] in the configuration makes one"
            expected = f"the name of a saved query ({known}), or words in quotes"
            raise QueryError(self.text, start, f"there is no saved query {word}", expected, near)
        try:
            found = _Reader(self.saved[name], self.asked, {}).query()
        except QueryError as wrong:
            raise QueryError(
                wrong.text, wrong.position, f"in the saved query @{name}: {wrong.problem}", wrong.expected, wrong.nearest
            ) from None
        self.sort = self.sort or found.sort
        return found.node

    def _quoted(self) -> str:
        """What stands between quotation marks; a backslash takes the next character as it is."""
        start, kept = self.at, []
        at = start + 1
        while at < len(self.text) and self.text[at] not in QUOTES:
            at += self.text[at] == "\\" and at + 1 < len(self.text)
            kept.append(self.text[at])
            at += 1
        if at >= len(self.text):
            raise QueryError(self.text, start, "this quotation is never closed", 'a `"`')
        self.at = at + 1
        if not "".join(kept).strip():
            raise QueryError(self.text, start, "there is nothing between the quotation marks", "words")
        return "".join(kept)

    def _comes(self, word: str) -> bool:
        end = self.at + len(word)
        return self.text[self.at : end].casefold() == word and (end == len(self.text) or self.text[end].isspace() or self.text[end] in "()")

    def _word(self, word: str) -> bool:
        """Takes the operator, if it comes next."""
        if not self._comes(word):
            return False
        self.at += len(word)
        self._skip()
        return True

    def _lone_number(self) -> Term | None:
        """A number that is all of a query is a ticket's; beside other words it is one of them: `annual report 2026`."""
        word = self.text.strip()
        return Term(Key.REF, (str(int(word)),)) if _NUMBER.fullmatch(word) else None

    def _done(self) -> bool:
        return self.at >= len(self.text)

    def _skip(self) -> None:
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def _error(self, problem: str, expected: str, at: int | None = None) -> QueryError:
        return QueryError(self.text, self.at if at is None else at, problem, expected)


def _reference(word: str, prefix: str, start: int) -> Term | None:
    """`CNCF-1042` and `#1042` name a ticket wherever they stand."""
    named = prefix and word.casefold().startswith(f"{prefix.casefold()}-") and word[len(prefix) + 1 :]
    digits = named or word.removeprefix("#") if named or word.startswith("#") else ""
    return Term(Key.REF, (str(int(digits)),), (start,)) if _NUMBER.fullmatch(digits) else None
