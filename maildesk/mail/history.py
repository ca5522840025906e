# SPDX-License-Identifier: Apache-2.0
"""From which line on is everything somebody else's mail, though no line of it is marked as quoted?"""

import re
from typing import NamedTuple

from maildesk.mail import blocks, phrases, quotation, signature

_RULED = ("-", "_", "=", "*", "#", "\u2014")  # how a separator begins
_SHORT = 16  # characters of a label that stands alone
_ALTERNATIONS = 2
_HEAD = 20  # lines below a separator in which the sender is named
_NAME = 3  # words of a name below a mail
_WIDTH = 400
_WORD = re.compile(r"[^\W\d_]+")
_ENDED = (".", "?", "!", "\u3002", "\uff1f", "\uff01")
_ASKED = ("?", "\uff1f")
_LOOKED = 100  # lines above a block in which words are looked for
_ABOVE = 3  # lines above a block in which the words that lead to it end
_LABELS = 6  # lines of a header that stand above an attribution
_GREETING = 40  # characters
_GREETED = (",", "!", "\uff0c", "\u3001")


class Cut(NamedTuple):
    """The lines [start, end) that hold somebody else's mail; both are the number of lines where there is none."""

    start: int
    end: int


def find(lines: list[str], marked: list[bool], answers: bool = True) -> Cut:
    """The history within a text. `answers` is false for a mail that answers and forwards none.

    A header block above lines that are marked as quoted is no history: like an attribution it belongs to them, and is
    marked so in `marked`. What follows `End of forwarded message` is the writer's again.
    """
    at = 0
    while at < len(lines):
        start = None if marked[at] or not lines[at] else _start(lines, marked, at, answers)
        if start is None:
            at += 1
        elif (below := _credited(lines, marked, start, at)) is not None:
            marked[start:below] = [True] * (below - start)
            at = below
        else:
            return Cut(start, _end(lines, start, at))
    return Cut(len(lines), len(lines))


def _start(lines: list[str], marked: list[bool], at: int, answers: bool = True) -> int | None:
    """The line at which the history begins that is recognised at line `at`."""
    line = lines[at]
    if line.lstrip()[:1] in _RULED and _is_separator(lines, at):
        return at
    if len(line) < _SHORT and (table := blocks.table(lines, at)) is not None:
        return table
    if ":" not in line and "\uff1a" not in line:
        return None
    if quotation.forwarded(line):
        return at
    if blocks.header_block(lines, at) is not None:
        return _above_rules(lines, at) if answers or not _is_shown(lines, at) else None
    return _uncredited(lines, marked, at)


def _is_separator(lines: list[str], at: int) -> bool:
    line = lines[at]
    if quotation.original(line) or quotation.forwarded(line) or quotation.dashed(line) or blocks.run_on(line):
        return True
    # `##- Please type your reply above this line -##`, below words: the notice of a desk holds nothing above.
    asked = any(phrases.REPLY_ABOVE.search(one[:200]) for one in lines[at : at + 2])
    return asked and any(one.strip() for one in lines[max(0, at - 3) : at])


def _is_shown(lines: list[str], at: int) -> bool:
    """Do words lead to the header block at the line (`This came tonight:`, `Is this real?`)?

    In a mail that answers none they may go on below it, and nothing tells where. A program that forwards puts a rule above
    its block, which leads nowhere.
    """
    above = next((line for line in reversed(lines[max(0, at - _ABOVE) : at]) if line.strip()), "")
    return quotation.ends(above) or above.rstrip().endswith(_ASKED)


def _above_rules(lines: list[str], at: int) -> int:
    """A rule above a header block belongs to it, and so do the fields above those that people know."""
    while at > 0 and blocks.is_field(lines[at - 1]):
        at -= 1
    above = at
    while above > 0 and not lines[above - 1].strip():
        above -= 1
    return above - 1 if above > 0 and quotation.is_rule(lines[above - 1]) else at


def _uncredited(lines: list[str], marked: list[bool], at: int) -> int | None:
    """An attribution above lines without marks. Only one that says all cuts: people tell such things too."""
    if (start := quotation.run_on(lines, at)) is not None:
        return start
    start = quotation.attribution(lines, at)
    if start is None or _quote_follows(lines, marked, at + 1) or not any(line.strip() for line in lines[at + 1 : at + 7]):
        return None
    return above_labels(lines, start) if quotation.says_all(" ".join(lines[start : at + 1])) else None


def above_labels(lines: list[str], at: int) -> int:
    """Yandex writes a rule, `To:` and `Subject:` above its attribution."""
    above = at
    while above > max(0, at - _LABELS) and blocks.label(lines[above - 1]) is not None:
        above -= 1
    return above - 1 if 0 < above < at and quotation.is_rule(lines[above - 1]) else at


def _quote_follows(lines: list[str], marked: list[bool], at: int) -> bool:
    """Are the next words quoted?"""
    below = next((n for n in range(at, min(len(lines), at + 4)) if lines[n].strip()), None)
    return below is not None and marked[below]


def _credited(lines: list[str], marked: list[bool], start: int, at: int) -> int | None:
    """The first of the marked lines that a header block stands above, as Outlook Express wrote it; None where all below is history.

    Answers stand between or below those lines: where words stand above the block, only several of them show that.
    """
    below = None if quotation.forwarded(lines[at]) else _below_block(lines, at)
    if below is None or not marked[below]:
        return None
    wanted = _ALTERNATIONS if any(map(_is_said, lines[max(0, start - _LOOKED) : start])) else 1
    answers = 0
    for n in range(below + 1, len(lines)):
        if lines[n].strip() and not marked[n]:
            if _start(lines, marked, n) is not None:
                break
            answers += _answers(lines, marked, n)
    return below if answers >= wanted else None


def _is_said(line: str) -> bool:
    """Does the line say more than `Hi Jane,`?"""
    return bool(line.strip()) and not (len(line) < _GREETING and line.rstrip().endswith(_GREETED))


def _answers(lines: list[str], marked: list[bool], at: int) -> bool:
    """Do the words at the line stand directly below a quoted line?"""
    above = next((n for n in range(at - 1, max(-1, at - 4), -1) if lines[n].strip()), None)
    return above is not None and marked[above]


def _below_block(lines: list[str], at: int) -> int | None:
    """The first line that says something below the separator and the header block that begin at line `at`."""
    for _ in range(2):
        block = blocks.header_block(lines, at) if blocks.label(lines[at]) else None
        at = next((n for n in range(block.end if block else at + 1, len(lines)) if lines[n].strip()), len(lines))
        if at == len(lines) or block is not None:
            break
    return at if at < len(lines) else None


def _end(lines: list[str], start: int, at: int) -> int:
    """Behind the line that says that the forwarded mail ends here, or behind its signature; without one it goes on to the end."""
    told = next((n + 1 for n in range(at, len(lines)) if quotation.ends_forward(lines[n])), None)
    if told is not None:
        return told
    return len(lines) if any(map(_is_said, lines[max(0, start - _LOOKED) : start])) else _signed_off(lines, start, at)


def _signed_off(lines: list[str], start: int, at: int) -> int:
    """Behind the name of who wrote the mail that begins at `start`, where sentences follow: s-nail and some people write below.

    Asked only where no words stand above.
    """
    credit = next((n for n in range(at, min(len(lines), at + _HEAD)) if _names_sender(lines[n]) or quotation.ends(lines[n])), at)
    told = lines[credit : credit + 1] if _names_sender(lines[credit]) else lines[start : credit + 1]
    names = {word for line in told for word in _WORD.findall(line[:_WIDTH].casefold())}
    for n in range(len(lines) - 1, credit, -1):
        words = _WORD.findall(lines[n].casefold()) if len(lines[n]) < _GREETING else []
        if 0 < len(words) <= _NAME and names.issuperset(words) and n + 1 < len(lines) and not lines[n + 1].strip():
            return n + 1 if _is_note(lines[n + 1 :]) else len(lines)
    return len(lines)


def _names_sender(line: str) -> bool:
    found = blocks.label(line)
    return found is not None and found[0] == "from"


def _is_note(lines: list[str]) -> bool:
    """Do the lines begin with a sentence, rather than with a card, a notice, a postscript or another quote?"""
    said = next((line for line in lines if line.strip()), "")
    sentence = said.rstrip().endswith(_ENDED) and len(said.split()) > _NAME - 1
    return sentence and not quotation.is_quoted(said) and signature.start(lines) > lines.index(said) and not signature.is_postscript(said)
