# SPDX-License-Identifier: Apache-2.0
"""Where the words that were looked for stand in a text, and the piece of it that shows them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from maildesk.desk.lexemes import Lexeme, placed, unspaced
from maildesk.desk.sought import Sought

LONGEST = 50_000  # characters of a text in which an excerpt is looked for

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of a text in one line. `marks`: from which to before which character of it what was looked for stands."""

    text: str
    marks: tuple[Span, ...] = ()

    def __str__(self) -> str:
        return self.text


def excerpt(text: str, wanted: Iterable[Sought], width: int) -> Excerpt:
    """The piece of at most about `width` characters around the first of the words; the beginning of the text where there is none."""
    line = " ".join(text.split())
    marks = found_in(line, wanted)
    start, end = _window(line, marks[0] if marks else (0, 0), width)
    before, after = "… " if start else "", " …" if end < len(line) else ""
    shift = len(before) - start
    shown = tuple((one + shift, min(other, end) + shift) for one, other in marks if start <= one < end)
    return Excerpt(before + line[start:end] + after, shown)


def found_in(text: str, wanted: Iterable[Sought]) -> tuple[Span, ...]:
    """Where in the text the phrases stand, from the left, none over another."""
    words = list(placed(text))
    marks = sorted(span for one in wanted for span in _phrase(words, one))
    joined: list[Span] = []
    for start, end in marks:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _phrase(words: Sequence[Lexeme], wanted: Sought) -> Iterable[Span]:
    first, length = frozenset(wanted.places[0]), len(wanted.places)
    for place, word in enumerate(words):
        if length == 1 and wanted.begins:
            hit = word.text.startswith(wanted.places[0])
        else:
            hit = word.text in first and (length == 1 or _goes_on(words[place : place + length], wanted))
        if hit:
            yield word.start, _end(words[place + length - 1], wanted)


def _end(last: Lexeme, wanted: Sought) -> int:
    """Of a pair of characters whose first was looked for, the first alone."""
    asked = wanted.places[-1][0]
    return last.start + len(asked) if wanted.begins and unspaced(asked) else last.end


def _goes_on(words: Sequence[Lexeme], wanted: Sought) -> bool:
    if len(words) < len(wanted.places):
        return False
    *between, (last, accepted) = list(zip(words, wanted.places, strict=True))
    if any(word.text not in places for word, places in between):
        return False
    return last.text.startswith(accepted) if wanted.begins else last.text in accepted


def _window(line: str, mark: Span, width: int) -> Span:
    """A third of the room before the mark, the rest after it; cut between words where there is a space near."""
    start = max(0, mark[0] - width // 3)
    end = min(len(line), start + width)
    start = max(0, min(start, end - width))
    if start and (space := line.find(" ", start, mark[0])) >= 0:
        start = space + 1
    if end < len(line) and (space := line.rfind(" ", max(mark[1], start), end)) > 0:
        end = space
    return start, end
