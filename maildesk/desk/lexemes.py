# SPDX-License-Identifier: Apache-2.0
"""The words of a text as the search index holds them: one rule for both databases and for what people ask.

- Letters and digits make words; everything else parts them. Case and width do not count (NFKC, Unicode case folding).
- Accents do not count: "Müller" is "muller". Of Cyrillic, ё is е; й, which is another letter than и, stays.
- Scripts that put no space between words (Chinese, Japanese, Korean, Thai, ...) are cut into pairs of characters, each overlapping
  the next, and the last character alone: "商标法" is "商标", "标法", "法". A phrase of any length is then found as a phrase of pairs,
  and a single character as the beginning of a pair (trigrams, which FTS5 brings, miss words of two characters).
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import accumulate, islice
from typing import NamedTuple

LONGEST_TEXT = 200_000  # characters of a text that are looked at
MOST_LEXEMES = 12_000  # of a text; PostgreSQL counts places up to 16,383
MOST_CHARACTERS = 200_000  # of all those words: PostgreSQL keeps 1 MB of a text
LONGEST_LEXEME = 64  # characters; longer ones are the cuttings of machines, told apart by their beginning

# Han, kana, bopomofo, hangul, Thai, Lao, Myanmar, Khmer: letters and their marks, without the punctuation among them.
_UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u1049\u1050-\u109d\u1100-\u11ff\u1780-\u17d3"
    "\u3005-\u3007\u3041-\u3096\u3099\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u3131-\u318e\u31a0-\u31bf\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7fb\uf900-\ufaff\uff66-\uffdc\U00016fe0-\U00018dff\U0001b000-\U0001b2ff\U00020000-\U0003ffff"
)
# Marks that stand on or beside letters: of Latin, Greek and Cyrillic, Hebrew, Arabic, and the scripts of India and its neighbours.
_MARKS = "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0970-\u0df3\u0f18-\u0fbc"
# A word of ASCII alone, a run without spaces, any other word. Nothing is given back: what cannot go on is a word's end.
_RUN = re.compile(rf"([A-Za-z0-9]++(?![^\x00-\x7f]))|([{_UNSPACED}]++)|((?:[^\W_{_UNSPACED}]++|[{_MARKS}]++)++)")
_ASCII_WORD = re.compile("[a-z0-9]+")
# Reading needs none of these.
_SILENT = re.compile("[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]+")
_KEPT = re.compile(rf"[^\W_]|[{_MARKS}{_UNSPACED}]")
_LATIN_END, _GREEK = 0x250, range(0x370, 0x400)
_LATIN = {"ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ŋ": "n", "ŧ": "t"}
_LETTERS = _LATIN | {"ё": "е", "ς": "σ"}


class Lexeme(NamedTuple):
    """A word of a text, and where it stands there: from character `start` to before `end`."""

    text: str
    start: int
    end: int


def lexemes(text: str) -> list[str]:
    """The words of a text, in order, as many as an index takes."""
    text = text[:LONGEST_TEXT]
    if text.isascii():
        return [word[:LONGEST_LEXEME] for word in _ASCII_WORD.findall(text.lower())[:MOST_LEXEMES]]
    found: list[str] = []
    for plain, pairs, other in _RUN.findall(text):
        if plain:
            found.append(plain.lower()[:LONGEST_LEXEME])
        else:
            found += _pairs(pairs) if pairs else _word(other)
    return _bounded(found)


def placed(text: str) -> Iterator[Lexeme]:
    """The same words, with where they stand."""
    return islice(_placed(text[:LONGEST_TEXT]), MOST_LEXEMES)


def _bounded(words: list[str]) -> list[str]:
    """One character can be a word of 18 (U+FDFA): what a text becomes is bounded, not only what it is."""
    del words[MOST_LEXEMES:]
    if len(words) * LONGEST_LEXEME > MOST_CHARACTERS:
        total = accumulate(map(len, words))
        return [word for word, so_far in zip(words, total, strict=True) if so_far <= MOST_CHARACTERS]
    return words


def _placed(text: str) -> Iterator[Lexeme]:
    for match in _RUN.finditer(text):
        if match[2]:
            yield from _placed_pairs(match)
        else:
            yield from (Lexeme(word, *match.span()) for word in _word(match[0]))


def _placed_pairs(match: re.Match[str]) -> Iterator[Lexeme]:
    words, end = _pairs(match[2]), match.end()
    if len(words) != len(match[2]):  # characters were joined: "ｶﾞ" is one
        yield from (Lexeme(word, match.start(), end) for word in words)
        return
    for start, word in enumerate(words, start=match.start()):
        yield Lexeme(word, start, min(start + 2, end))


def unspaced(lexeme: str) -> bool:
    """Is this a pair of characters, or one, of a script without spaces?"""
    found = _RUN.match(lexeme)
    return found is not None and found.lastindex == 2


def _pairs(run: str) -> list[str]:
    word = _folded(run)
    return [word[place : place + 2] for place in range(len(word))]


def _word(word: str) -> list[str]:
    word = _folded(word[: 4 * LONGEST_LEXEME])  # with marks that fall away
    return [word[:LONGEST_LEXEME]] if word else []


def _folded(word: str) -> str:
    """A word without what does not count."""
    word = unicodedata.normalize("NFKC", word).casefold().translate(_PLAIN)
    return word if word.isalnum() else "".join(_KEPT.findall(_SILENT.sub("", word)))


class _Plain(dict[int, str]):
    """What stands for a character whose accents do not count; found when it is met first."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        base = unicodedata.normalize("NFD", character)[0]
        plain = base if ord(base) < _LATIN_END or ord(base) in _GREEK else character
        self[code] = _LETTERS.get(plain, plain)
        return self[code]


_PLAIN = _Plain({ord(letter): plain for letter, plain in _LETTERS.items()})
