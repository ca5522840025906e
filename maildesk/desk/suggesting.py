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
    weights, vectors = _index(answers)
    wanted = weights.vector(words_of(request.words))
    used: Counter[str] = Counter()
    for score, one in alike:
        used.update(dict.fromkeys(one.canned, score))
    best: dict[str, Suggestion] = {}
    for answer, vector in zip(answers, vectors, strict=True):
        found = _weighed(request, answer, cosine(wanted, vector), used[answer.slug])
        if found.score > best.get(answer.slug, found).score or answer.slug not in best:
            best[answer.slug] = found
    ranked = sorted((one for one in best.values() if one.score >= _LEAST), key=lambda one: (-one.score, one.slug))
    return ranked[:most]


def _weighed(request: Request, answer: Canned, alike: float, used: float) -> Suggestion:
    """Words say little across categories and services, and a category says nothing without any word or precedent."""
    elsewhere = bool(answer.categories) and request.category not in answer.categories
    elsewhere |= bool(answer.services and request.service) and request.service not in answer.services
    said = alike * (0.5 if elsewhere else 1.0)
    same = _SAME_SERVICE if request.service in answer.services else 0.0 if elsewhere or not answer.categories else _SAME_CATEGORY
    evidence = said + _BY_PRECEDENT * min(used, 1.0)
    score = min(1.0, evidence + (same if evidence > 0.02 else 0.0))
    why = [
        *(("staff gave it to requests like this one",) if used else ()),
        *((f"it is for {request.service}",) if same == _SAME_SERVICE else (f"it is for {request.category}",) if same else ()),
        *((f"{alike:.0%} of its words are those of the request",) if alike >= 0.01 else ()),
    ]
    return Suggestion(answer.slug, round(score, 4), "; ".join(why))


@lru_cache(maxsize=8)
def _index(answers: tuple[Canned, ...]) -> tuple[Weights, tuple[Vector, ...]]:
    """The answers as vectors; a desk has a few dozen of them, and every new request asks."""
    texts = [words_of(f"{one.title}\n{one.title}\n{one.slug.replace('-', ' ')}\n{one.body}") for one in answers]
    weights = Weights(texts)
    return weights, tuple(map(weights.vector, texts))
