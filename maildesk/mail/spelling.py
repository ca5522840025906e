# SPDX-License-Identifier: Apache-2.0
"""Which language of a script do these words look like? Known words first, then how the unknown ones are spelled.

A small naive Bayes classifier that learns from the word lists of `vocabulary` alone: pairs and triples of letters
(after Cavnar and Trenkle, 1994), and the letters that a language does not have.
"""

import math
import re
import sys
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property

from maildesk.mail import vocabulary

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_WORDS = 24  # different ones that are spelled out: a sentence or two
_LETTERS = 24  # of a word
_KNOWN = 3.5  # for a word that one language has; what many have says less
_SPELLED = 0.3  # the weight of spelling beside known words
_WORST = 8.0  # what one strange word may cost a language: names are no evidence
_FOREIGN = 3.0  # what a letter costs a language that does not have it
_UNSEEN = 0.3  # as if each pair and triple had been seen so often
_UNIT = 100  # weights are kept as whole hundredths
_PAIRS = 0.5  # they say less than triples
_SIZE = 0.8  # how far the length of a word list is evened out
# Letters of loans and names in languages whose lists hold no word with them.
_RARE = {
    "fr": "ëïüœæÿ",
    "nl": "ëïéèü",
    "es": "üñ",
    "ca": "ïü",
    "it": "î",
    "de": "é",
    "en": "é",
    "sv": "é",
    "da": "é",
    "nb": "éò",
    "ru": "ъ",
}
# A word or two that neighbours share is most likely written by the larger one.
_LIKELY = {"ru": 0.8, "uk": 0.7}
_PLAIN = str.maketrans({"ł": "l", "ı": "i", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae"})


@dataclass(frozen=True, slots=True)
class Ranking:
    """Which language fits best and by how much more than the next; how many words were looked at and are known in it."""

    best: str
    lead: float
    words: int
    known: int


class Script:
    """The languages of one script and what their word lists teach. Within, a language is its place in `languages`."""

    def __init__(self, lists: dict[str, str]) -> None:
        self.languages = tuple(lists)
        self.vocabularies = [set(words.split()) for words in lists.values()]
        self.words = _speakers(self.vocabularies)
        self.alphabets = [_special_letters(words) | set(_RARE.get(code, "")) for code, words in lists.items()]
        self.letters = frozenset[str]().union(*self.alphabets)

    @cached_property
    def spellings(self) -> dict[str, int]:
        return _spellings(self.vocabularies)

    def votes(self, words: list[str]) -> list[tuple[float, str]]:
        """Each known word votes for its languages; a word of many languages says less. Most votes first."""
        votes: dict[int, float] = {}
        for word in words:
            for at in (speakers := self.words.get(word, ())):
                votes[at] = votes.get(at, 0.0) + 1 / len(speakers)
        return sorted(((number, self.languages[at]) for at, number in votes.items()), reverse=True)

    def rank(self, words: list[str]) -> Ranking:
        """How well words in lower case, each given once, fit the languages."""
        words = words[:_WORDS]
        scores = [_LIKELY.get(code, 0.0) for code in self.languages]
        known = Counter[int]()
        for word in words:
            speakers = self.words.get(word, ())
            for at in speakers:
                scores[at] += _KNOWN / math.sqrt(len(speakers))
            known.update(speakers)
            for at, cost in enumerate(self._costs(word)):
                scores[at] -= cost
        for letter in self.letters.intersection("".join(words)):
            for at, alphabet in enumerate(self.alphabets):
                scores[at] -= 0.0 if letter in alphabet else _FOREIGN
        first, second, *_ = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)
        return Ranking(self.languages[first], scores[first] - scores[second], len(words), known[first])

    def _costs(self, word: str) -> list[float]:
        """How much less a word looks like each language than like the one that it looks like most."""
        spelling = self.spellings
        packed = sum([spelling.get(gram, 0) for gram in _grams(word[:_LETTERS])])
        seen = memoryview(packed.to_bytes(2 * len(self.languages), sys.byteorder)).cast("H")
        best = max(seen)
        return [_SPELLED * min((best - weight) / _UNIT, _WORST) for weight in seen]


def words_of(text: str) -> list[str]:
    """The different words of a text in lower case, in order."""
    return list(dict.fromkeys(_WORD.findall(text.lower().replace("\u2019", "'"))))


def _speakers(vocabularies: list[set[str]]) -> dict[str, tuple[int, ...]]:
    """Which languages have a word, in its own spelling or without accents."""
    speakers: dict[str, tuple[int, ...]] = {}
    for at, words in enumerate(vocabularies):
        for word in words:
            speakers[word] = (*speakers.get(word, ()), at)
    return _with_plain_spellings(speakers)


def _with_plain_spellings(speakers: dict[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    """Many people type without accents: a spelling that is no other word means the accented one."""
    plain: dict[str, tuple[int, ...]] = {}
    for word, codes in speakers.items():
        spelling = _plain(word)
        if spelling not in speakers:
            plain[spelling] = tuple(dict.fromkeys((*plain.get(spelling, ()), *codes)))
    return speakers | plain


def _plain(word: str) -> str:
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word.translate(_PLAIN)) if not unicodedata.combining(c))


def _special_letters(words: str) -> set[str]:
    return {letter for letter in set(words) if not letter.isascii()}


def _grams(word: str) -> list[str]:
    """The triples and pairs of letters of a word, its ends marked by blanks."""
    padded = f" {word} "
    return [padded[at : at + size] for size in (3, 2) for at in range(len(padded) - size + 1)]


def _spellings(vocabularies: list[set[str]]) -> dict[str, int]:
    """For each pair and triple of letters how much it speaks for each language.

    The weights of all languages stand in one integer, sixteen bits each, so that a word is weighed by a few additions.
    """
    counts = [Counter(gram for word in words for gram in _grams(word)) for words in vocabularies]
    largest = max(sum(count.values()) for count in counts)
    weights: dict[str, int] = {}
    for at, count in enumerate(counts):
        place = at if sys.byteorder == "little" else len(counts) - 1 - at
        evened = _SIZE * math.log(largest / sum(count.values()))
        for gram, times in count.items():
            weight = (math.log(times / _UNSEEN + 1) + evened) * (1 if len(gram) == 3 else _PAIRS)
            weights[gram] = weights.get(gram, 0) + (round(weight * _UNIT) << 16 * place)
    return weights


@cache
def latin() -> Script:
    """The languages in Latin letters; learnt when first asked for."""
    return Script(vocabulary.LATIN)


@cache
def cyrillic() -> Script:
    return Script(vocabulary.CYRILLIC)


@cache
def arabic() -> Script:
    return Script(vocabulary.ARABIC)
