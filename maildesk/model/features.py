# SPDX-License-Identifier: Apache-2.0
"""Words as numbers: what the linear model counts, the same in training and in use.

A text is a bag of units: words and pairs of neighbours, those of the subject twice. A word speaks by itself and by the groups of letters
in it, so that a new form of a known word is understood. All of it is linear in the words, so what a word says can be remembered.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

from maildesk.desk.phrasebook import Hit
from maildesk.desk.tokens import is_cjk

SUBJECT = 2.0
_BODY = 1.0
_PAIR = 0.7  # of what a word counts
_GRAM = 0.35
_SHORTEST, _LONGEST = 3, 5  # letters of a group
_SPELLED = 20  # letters of a word whose groups count


Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Units:
    """Words and pairs of neighbours, each once, with what each of them counts."""

    words: Collection[str]
    pairs: Collection[Pair]
    of_word: float
    of_pair: float


def units(subject: Sequence[str], text: Sequence[str]) -> tuple[Units, Units]:
    """Those of the text and those of the subject; repeats count once, and the louder place wins."""
    words, pairs = dict.fromkeys(text), dict.fromkeys(pairwise(text))
    loud, loud_pairs = dict.fromkeys(subject), dict.fromkeys(pairwise(subject))
    for word in loud:
        words.pop(word, None)
    for pair in loud_pairs:
        pairs.pop(pair, None)
    return Units(words, pairs, _BODY, _BODY * _PAIR), Units(loud, loud_pairs, SUBJECT, SUBJECT * _PAIR)


def length(found: Iterable[Units]) -> float:
    """What a text is divided by, so that long ones do not shout: the root of the squares, and a little for very short ones."""
    return sqrt(sum(one.of_word**2 * len(one.words) + one.of_pair**2 * len(one.pairs) for one in found) + 2.0)


def spoken(unit: str | Pair) -> list[tuple[str, float]]:
    """What a unit counts, by the names that models have for it: itself, and for a written-out word the groups of its letters."""
    if isinstance(unit, tuple):
        return [(" ".join(unit), 1.0)]
    if is_cjk(unit) or len(unit) < _SHORTEST + 1:
        return [(unit, 1.0)]
    return [(unit, 1.0), *((gram, _GRAM) for gram in _grams(unit))]


def _grams(word: str) -> list[str]:
    """Groups of three to five letters, `<` and `>` at the ends of the word."""
    framed = f"<{word[:_SPELLED]}>"
    return [framed[at : at + size] for size in range(_SHORTEST, _LONGEST + 1) for at in range(len(framed) - size + 1)]


def audible(words: Sequence[str], hits: Sequence[Hit]) -> list[str]:
    """The words without those that a neutral phrase covers."""
    covered = {index for hit in hits if not hit.phrase.category for index in range(hit.start, hit.end)}
    return [word for index, word in enumerate(words) if index not in covered] if covered else list(words)
