# SPDX-License-Identifier: Apache-2.0
"""What somebody looks for in messages: a word, a phrase, the beginning of a word.

- `guide` finds also "guides", "Guide", and what an English or German plural adds or takes (`_endings`).
- `Müller` finds also "Mueller" and "Muller", `Mueller` also "Müller": who types has not every keyboard.
- `brand*` finds all that begins so; three letters at least, fewer would be half of the index. Compounds are found so: `marken*`.
- `brand guide` as one value is a phrase, and so is a word with a sign in it (`cert-manager`, `ana@harbor.example`): those words, in that
  order, as they are written but for case and accents.

Each word is only ever what `lexemes.py` leaves of it: letters and digits. No sign that a search engine obeys can get through.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from maildesk.desk.lexemes import lexemes, unspaced

MOST_WORDS = 32  # of a phrase
SHORTEST_PREFIX = 3  # characters
_SHORTEST_STEM = 4
_SHORTEST_SINGULAR = 3
_UMLAUT = re.compile("(?<=[b-df-hj-np-tv-z])(?:ae|oe|(?<!q)ue)(?=[a-z])")  # between letters: "value" and "blue" hold none


class Field(StrEnum):
    """What of a message is searched, in the order of the index's columns."""

    SUBJECT = "subject"
    NAMES = "names"  # name and address of its author
    FILES = "files"  # names of attachments
    WORDS = "words"  # its text


@dataclass(frozen=True, slots=True)
class Sought:
    """A phrase: at each place one of the words (`places`; most have one). `begins`: the last one may go on. `field`: None for all."""

    places: tuple[tuple[str, ...], ...]
    begins: bool = False
    field: Field | None = None


class NoWords(ValueError):
    """Nothing can be looked for. The message says why."""


def sought(text: str, field: Field | None = None) -> Sought:
    """What `text` looks for: one word, or a phrase of several. Raises NoWords."""
    words = lexemes(text)
    begins = text.rstrip().endswith("*")
    if not words:
        raise NoWords("there is no word in it: letters or digits are looked for")
    if len(words) > MOST_WORDS:
        raise NoWords(f"a phrase of more than {MOST_WORDS} words is not looked for")
    words, single = _trimmed(words)
    if single:
        return Sought(tuple((word,) for word in words), True, field)
    if begins and len(words[-1]) < SHORTEST_PREFIX and not unspaced(words[-1]):
        raise NoWords(f"{words[-1]}* would be too much: give at least {SHORTEST_PREFIX} letters before the *")
    if len(words) > 1 or begins:
        places = tuple((word,) for word in words[:-1])
        return Sought((*places, (words[-1],)), begins, field)
    return Sought((tuple(dict.fromkeys(_variants(text.strip(), words[0]))),), False, field)


def _trimmed(words: list[str]) -> tuple[list[str], bool]:
    """The words without the last single character of a script without spaces: the text may go on where the phrase ends.

    A phrase of that character alone is the beginning of a pair.
    """
    if len(words[-1]) > 1 or not unspaced(words[-1]):
        return words, False
    pair_before = len(words) > 1 and len(words[-2]) == 2 and unspaced(words[-2]) and words[-2][1] == words[-1]
    return (words[:-1], False) if pair_before else (words, True)


def _variants(written: str, word: str) -> Iterator[str]:
    """How a word may stand elsewhere."""
    yield word
    if unspaced(word):
        return
    respelled = _respelled(written, word)
    yield from respelled
    for one in (word, *respelled):
        yield from _endings(one)


def _respelled(written: str, word: str) -> tuple[str, ...]:
    """Müller as Mueller, and Mueller as the index holds Müller."""
    lowered = unicodedata.normalize("NFC", written.casefold())
    if any(letter in lowered for letter in "äöü"):
        return tuple(lexemes(lowered.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue"))[:1])
    plain = _UMLAUT.sub(lambda pair: pair[0][0], word) if len(word) > _SHORTEST_STEM else word
    return (plain,) if plain != word else ()


def _endings(word: str) -> Iterator[str]:
    """Plurals and singulars of English and German, as their endings go. A form that does not exist finds nothing and costs little."""
    if len(word) < _SHORTEST_SINGULAR or not word.isalpha():
        return
    yield word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s")
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > _SHORTEST_SINGULAR:
        yield word[:-1]
    if len(word) < _SHORTEST_STEM:
        return
    if word.endswith(("e", "l", "r")):
        yield word + "n"  # Anfragen, Regeln, Nummern
    if word[-1] not in "aeiouy":
        yield word + "e"
        yield word + "en"
    if word.endswith("y"):
        yield word[:-1] + "ies"
    if word.endswith("ies"):
        yield word[:-3] + "y"
    for ending in ("es", "en", "e", "n"):
        stem = word.removesuffix(ending)
        long_enough = len(stem) >= _SHORTEST_STEM or stem.endswith("x")  # boxes
        if stem != word and long_enough and (ending != "n" or stem.endswith(("e", "l", "r"))):
            yield stem
