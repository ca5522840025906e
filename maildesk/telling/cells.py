# SPDX-License-Identifier: Apache-2.0
"""Text in cells of a terminal: what stands in a mail takes the room that it is given, no more and no less.

Programs differ in how wide they take joined emoji, flags and variation selectors to be. These go, so that the terminal, whatever it is,
and this program agree where the next column begins.
"""

import re
from collections.abc import Iterator

from rich.cells import cell_len as cell_len
from rich.cells import chop_cells, set_cell_size

from maildesk.mail import clean
from maildesk.telling.plain import clean_for_terminal

# Variation selectors, skin tones, keycaps and joiners; `mail/clean.py` knows the other invisible ones.
_JOINING = re.compile("[\u200c\u200d\u20e3\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef]")
_FLAGS = re.compile("[\U0001f1e6-\U0001f1ff]")
# Marks that stand above and below a letter: scripts need two, three at most; what is piled higher hides the lines around it.
_PILE = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_LONE_MARK = re.compile("(?:^|(?<=\\s))[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
_TAB = 4
ELLIPSIS = "…"


def line(text: str) -> str:
    """One line that is as wide as it seems."""
    return text if text.isascii() and text.isprintable() else _steady(clean_for_terminal(clean.line(text)))


def lines(text: str) -> list[str]:
    """Lines that are as wide as they seem."""
    if text.isascii() and text.isprintable():
        return [text]
    safe = clean_for_terminal(clean.text(text), lines=True)
    return [_steady(clean.line(one) if clean.has_invisible(one) else one.rstrip()).expandtabs(_TAB) for one in safe.split("\n")]


def _steady(text: str) -> str:
    if text.isascii():
        return text
    text = _FLAGS.sub(lambda found: chr(ord(found[0]) - 0x1F1E6 + ord("A")), _JOINING.sub("", text))
    return _LONE_MARK.sub("", _PILE.sub(r"\1", text))


def fit(text: str, width: int) -> str:
    """Exactly `width` cells of one line (`line`): cut with an ellipsis, or filled with spaces."""
    if width <= 0:
        return ""
    if text.isascii():
        return text.ljust(width) if len(text) <= width else text[: width - 1] + ELLIPSIS
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(set_cell_size(text[: width * 4], width - 1).rstrip() + ELLIPSIS, width)


def wrap(text: str, width: int, *, keeps_words: bool = False) -> Iterator[str]:
    """A line (`lines`) as lines of at most `width` cells, broken between words where there are such; the indent is kept.

    With `keeps_words` a word of ASCII letters that is wider than that stays whole, as an address that somebody will open has to.
    """
    if width <= 0 or (len(text) <= width and text.isascii()) or cell_len(text) <= width:
        yield text
        return
    indent = text[: min(len(text) - len(text.lstrip()), width // 2)]
    room, kept = width - cell_len(indent), ""
    used = 0
    for word in text.strip().split(" "):
        size = cell_len(word)
        if used and used + 1 + size > room:
            yield indent + kept
            kept, used = "", 0
        if size > room and not (keeps_words and word.isascii()):
            *whole, word = chop_cells(word, room)
            yield from (indent + part for part in whole)
            size = cell_len(word)
        kept, used = (f"{kept} {word}", used + 1 + size) if used else (word, size)
    yield indent + kept
