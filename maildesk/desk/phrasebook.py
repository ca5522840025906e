# SPDX-License-Identifier: Apache-2.0
"""Which phrases of the catalogue stand in a text? Linear in the text, whatever the phrases.

Of two phrases one of which holds the other, the longer one speaks: "TLS certificate" is not about a certificate, and a neutral phrase
("training operator") silences the words in it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from maildesk.desk.catalogue import Catalogue, Context
from maildesk.desk.tokens import is_cjk, tokens

UNWANTED = "unwanted"
_NEEDED = "(needed)"  # no slug of a category reads like this
HINT, WORD, PHRASE, CONTEXT = 0.5, 1.0, 1.6, 2.5  # how loudly each speaks
_GAP = 4  # words that ".." lets stand in between
_REMEMBERED = 20_000  # words whose candidates are kept


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase as elements (word, whether it is the beginning of one, whether a gap may stand before it)."""

    text: str
    elements: tuple[tuple[str, bool, bool], ...]
    category: str  # "" for a neutral phrase
    service: str | None
    weight: float


class Hit(NamedTuple):
    """A phrase that stands at tokens `start` to `end` (exclusive)."""

    phrase: Phrase
    start: int
    end: int


class _Begun(NamedTuple):
    """A phrase whose first `known` elements stand there, and the elements still to be looked for."""

    phrase: Phrase
    known: int
    rest: tuple[tuple[str, bool, bool], ...]


@dataclass(frozen=True, slots=True)
class _Beginning:
    """The phrases that a word may begin: those that need a certain word next to it, by that word, and the others."""

    following: Mapping[str, Sequence[_Begun]]
    others: Sequence[_Begun]


class _Index(dict[str, "_Beginning | None"]):
    """Phrases by their first words: what a word may begin, found when it is first met, since most words begin nothing and come again."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        super().__init__()
        self._exact: dict[str, list[Phrase]] = {}
        self._begins: dict[str, list[Phrase]] = {}
        for phrase in phrases:
            word, prefix, _ = phrase.elements[0]
            (self._begins if prefix else self._exact).setdefault(word, []).append(phrase)
        self._lengths = sorted({len(word) for word in self._begins})

    def found(self, words: Sequence[str]) -> list[Hit]:
        """Every phrase that stands in these tokens."""
        hits: list[Hit] = []
        last = len(words) - 1
        for start, beginning in enumerate(map(self.__getitem__, words)):
            if beginning:
                after = beginning.following.get(words[start + 1], ()) if start < last else ()
                for phrase, known, rest in (*after, *beginning.others):
                    end = _end(words, start + known, rest) if rest else start + known
                    if end:
                        hits.append(Hit(phrase, start, end))
        return hits

    def __missing__(self, word: str) -> _Beginning | None:
        begun = (phrase for length in self._lengths if length <= len(word) for phrase in self._begins.get(word[:length], ()))
        beginning = _beginning([*self._exact.get(word, ()), *begun])
        if len(self) >= _REMEMBERED:
            self.clear()
        self[word] = beginning
        return beginning


def _beginning(phrases: Sequence[Phrase]) -> _Beginning | None:
    following: dict[str, list[_Begun]] = {}
    others: list[_Begun] = []
    for phrase in phrases:
        second, prefix, gap = phrase.elements[1] if len(phrase.elements) > 1 else ("", True, False)
        if prefix or gap:
            others.append(_Begun(phrase, 1, phrase.elements[1:]))
        else:
            following.setdefault(second, []).append(_Begun(phrase, 2, phrase.elements[2:]))
    return _Beginning(following, others) if phrases else None


@dataclass(frozen=True, slots=True)
class Looked:
    """What stands in a text: phrases of requests (the neutral ones too, so that a caller can mask what they cover), phrases of
    advertising and fraud, and the words that contexts need.
    """

    hits: list[Hit]
    unwanted: list[Hit]
    needed: frozenset[str]


class Phrasebook:
    """Phrases and contexts, ready to be looked for, all in one walk over the tokens."""

    def __init__(self, phrases: Iterable[Phrase], contexts: Sequence[tuple[str, Context]] = ()) -> None:
        needed = dict.fromkeys(one for _, context in contexts for one in context.all)
        self._index = _Index((*phrases, *_made(needed, _NEEDED, None, 0.0)))
        self._contexts = contexts

    @classmethod
    def of(cls, catalogue: Catalogue) -> "Phrasebook":
        """By which requests are known, and advertising and fraud."""
        contexts = [(category.slug, context) for category in catalogue.categories for context in category.contexts]
        return cls((*_phrases(catalogue), *_made(catalogue.unwanted, UNWANTED, None, None)), contexts)

    def look(self, words: Sequence[str]) -> Looked:
        """All that stands in these tokens, in their order."""
        requests: list[Hit] = []
        unwanted: list[Hit] = []
        needed: list[str] = []
        for hit in self._index.found(words):
            if hit.phrase.category == _NEEDED:
                needed.append(hit.phrase.text)
            else:
                (unwanted if hit.phrase.category == UNWANTED else requests).append(hit)
        return Looked(_loudest(requests), _loudest(unwanted), frozenset(needed))

    def hits(self, words: Sequence[str]) -> list[Hit]:
        """The phrases of requests alone."""
        return self.look(words).hits

    def together(self, needed: frozenset[str]) -> list[tuple[str, str]]:
        """(category, why) of each context whose words all are among these."""
        return [(category, context.why) for category, context in self._contexts if needed.issuperset(context.all)] if needed else []


def _end(words: Sequence[str], start: int, elements: Sequence[tuple[str, bool, bool]]) -> int:
    """Where these elements, looked for from `start` on, end (exclusive); 0 where they do not stand there. A gap takes the nearest fit."""
    position = start
    for word, prefix, gap in elements:
        last = min(position + (_GAP if gap else 0), len(words) - 1)
        while position <= last and not (words[position].startswith(word) if prefix else words[position] == word):
            position += 1
        if position > last:
            return 0
        position += 1
    return position


def _loudest(found: list[Hit]) -> list[Hit]:
    """Without the hits that stand inside a longer one of another category; those of the same category add up."""
    if len(found) < 2:
        return found
    kept: list[Hit] = []
    reach: list[Hit] = []  # longer hits that may still cover what comes
    for hit in sorted(found, key=lambda one: (one.start, -one.end)):
        reach = [one for one in reach if one.end > hit.start]
        if not any(_silences(one, hit) for one in reach):
            kept.append(hit)
            reach.append(hit)
    return kept


def _silences(longer: Hit, hit: Hit) -> bool:
    return longer.end >= hit.end and longer.end - longer.start > hit.end - hit.start and longer.phrase.category != hit.phrase.category


def _phrases(catalogue: Catalogue) -> Iterator[Phrase]:
    for category in catalogue.categories:
        yield from _made(category.hints, category.slug, None, HINT)
        for service in category.services:
            yield from _made(service.words, category.slug, service.slug, None)
    yield from _made(catalogue.neutral, "", None, 0.0)


def _made(words: Iterable[str], category: str, service: str | None, weight: float | None) -> Iterator[Phrase]:
    for text in words:
        elements = tuple(_elements(text))
        if elements:
            yield Phrase(text, elements, category, service, _weight(elements) if weight is None else weight)


def _weight(elements: Sequence[tuple[str, bool, bool]]) -> float:
    """Several words together are seldom said by accident; so are three CJK characters."""
    return PHRASE if len(elements) > (2 if is_cjk(elements[0][0]) else 1) else WORD


def _elements(text: str) -> Iterator[tuple[str, bool, bool]]:
    gap = False
    for part in text.split():
        if part == "..":
            gap = True
            continue
        made = tokens(part)
        for index, word in enumerate(made):
            yield word, part.endswith("*") and index == len(made) - 1, gap and index == 0
        gap = False
