# SPDX-License-Identifier: Apache-2.0
"""Which canned answer may fit a request, and which earlier requests were like it: words weighed by how rare they are, nothing learnt.

A text is a vector of its words (TF-IDF), and two texts are as alike as the cosine of the angle between theirs.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from maildesk.desk.canned import Canned
from maildesk.desk.tokens import is_cjk, tokens

MOST_CHARACTERS = 4000  # of a text; what somebody asks for stands at its beginning
_SAME_SERVICE, _SAME_CATEGORY = 0.25, 0.1  # what the catalogue says counts beside the words
_BY_PRECEDENT = 0.6  # what staff answered to the like says more than how an answer is worded
_LEAST = 0.12  # below that a suggestion is a guess
_ALIKE = 0.15
_TOUCH = 0.02  # less than that is a word or two that every mail has
_COMMON = 0.3  # a word that stands in every text: where there are few, that is no sign of a common word

Vector = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Precedent:
    """An earlier request and what staff first answered. `canned`: the slugs of the canned answers in that."""

    number: int
    subject: str
    request: str
    answer: str
    canned: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be answered: its words, and what the catalogue calls it."""

    words: str
    category: str
    service: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A canned answer, how well it fits (0..1), and why in words."""

    slug: str
    score: float
    why: str


class Weights:
    """How rare words are among some texts."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        self._count = len(texts)
        self._in = Counter(word for text in texts for word in set(text))

    def vector(self, words: Sequence[str]) -> Vector:
        """The words with their weights, of length 1; empty for no words."""
        weighed = {word: (1 + math.log(n)) * self._rarity(word) for word, n in Counter(words).items()}
        length = math.sqrt(sum(one * one for one in weighed.values()))
        return {word: one / length for word, one in weighed.items()} if length else {}

    def _rarity(self, word: str) -> float:
        return _COMMON + math.log((1 + self._count) / (1 + self._in[word]))


def cosine(one: Vector, other: Vector) -> float:
    """How alike two texts are, 0..1."""
    small, large = sorted((one, other), key=len)
    return sum(weight * large.get(word, 0.0) for word, weight in small.items())


def words_of(text: str) -> list[str]:
    """The words of a text; of Chinese and Japanese each two characters that stand beside each other."""
    found = tokens(text[:MOST_CHARACTERS])
    pairs = (f"{one}{other}" for one, other in pairwise(found) if is_cjk(one) and is_cjk(other))
    return [*(one for one in found if not is_cjk(one)), *pairs]


def similar(request: Request, precedents: Sequence[Precedent], most: int = 5) -> list[tuple[float, Precedent]]:
    """The earlier requests that are most like it, the most alike first, each with how alike (0..1)."""
    texts = [words_of(f"{one.subject}\n{one.request}") for one in precedents]
    weights = Weights(texts)
    wanted = weights.vector(words_of(request.words))
    scored = [(cosine(wanted, weights.vector(text)), one) for text, one in zip(texts, precedents, strict=True)]
    scored.sort(key=lambda pair: (-pair[0], -pair[1].number))
    return [pair for pair in scored[:most] if pair[0] >= _ALIKE]


def suggested(
    request: Request, answers: tuple[Canned, ...], alike: Iterable[tuple[float, Precedent]] = (), most: int = 2
) -> list[Suggestion]:
    """The canned answers that may fit, the best first. `alike`: earlier requests, from `similar`."""
    weights, holding = _index(answers)
    alike_to = [0.0] * len(answers)
    for word, weight in weights.vector(words_of(request.words)).items():
        for place, other in holding.get(word, ()):
            alike_to[place] += weight * other
    used: Counter[str] = Counter()
    for score, one in alike:
        used.update(dict.fromkeys(one.canned, score))
    best: dict[str, tuple[float, float, Canned]] = {}
    for answer, score in zip(answers, alike_to, strict=True):
        if score or used[answer.slug]:
            found = _weighed(request, answer, score, used[answer.slug])
            if found > best.get(answer.slug, (_LEAST,))[0]:
                best[answer.slug] = (found, score, answer)
    ranked = sorted(best.values(), key=lambda one: (-one[0], one[2].slug))[:most]
    return [Suggestion(one.slug, round(score, 4), _why(request, one, alike_, used[one.slug])) for score, alike_, one in ranked]


def _weighed(request: Request, answer: Canned, alike: float, used: float) -> float:
    """Words say little across categories and services, and a category says nothing without any word or precedent."""
    evidence = alike * (0.5 if _elsewhere(request, answer) else 1.0) + _BY_PRECEDENT * min(used, 1.0)
    return min(1.0, evidence + (_same(request, answer) if evidence > _TOUCH else 0.0))


def _elsewhere(request: Request, answer: Canned) -> bool:
    """Is it for another category or service?"""
    if answer.categories and request.category not in answer.categories:
        return True
    return bool(answer.services and request.service) and request.service not in answer.services


def _same(request: Request, answer: Canned) -> float:
    if request.service in answer.services:
        return _SAME_SERVICE
    return _SAME_CATEGORY if answer.categories and not _elsewhere(request, answer) else 0.0


def _why(request: Request, answer: Canned, alike: float, used: float) -> str:
    same = _same(request, answer)
    why = [
        *(("staff gave it to requests like this one",) if used else ()),
        *((f"it is for {request.service if same == _SAME_SERVICE else request.category}",) if same else ()),
        *((f"{alike:.0%} of its words are those of the request",) if alike >= 0.01 else ()),
    ]
    return "; ".join(why)


@lru_cache(maxsize=8)
def _index(answers: tuple[Canned, ...]) -> tuple[Weights, Mapping[str, Sequence[tuple[int, float]]]]:
    """By word, the places of the answers that hold it, with its weight there: a desk has a few dozen, and every new request asks."""
    texts = [words_of(f"{one.title}\n{one.title}\n{one.slug.replace('-', ' ')}\n{one.body}") for one in answers]
    weights = Weights(texts)
    holding: dict[str, list[tuple[int, float]]] = {}
    for place, text in enumerate(texts):
        for word, weight in weights.vector(text).items():
            holding.setdefault(word, []).append((place, weight))
    return weights, holding
