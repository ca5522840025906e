# SPDX-License-Identifier: Apache-2.0
"""Which lines of a text are somebody else's words, by the mark before them? `>` mostly; some programs have their own."""

import re

from maildesk.mail import phrases, quotation

_ABOVE = 4  # lines between an attribution and the first line that it credits
_SEARCHED = 400  # lines in which an attribution with a mark of its own is looked for
_WRAPPED = 60  # a quoted line of so many characters may have lost its end to the next line
_REST = 5  # words that a wrapped line loses
# s-nail puts a tab or a bar before what it quotes; Supercite and The Bat put initials and `>`.
_STYLES = (re.compile(r"\t"), re.compile(r" ?\|"), re.compile(r"[ \t]{0,5}[^\W\d_]{1,12}>"))
_ENDED = (".", "?", "!", ":", ";", "\u3002", "\uff1f", "\uff01")
_PROMPT = ">>> "


def marked(lines: list[str]) -> list[bool]:
    """For every line, whether it is marked as quoted. A blank line is not."""
    found = [quotation.is_quoted(line) for line in lines]
    style = _style(lines, found)
    if style is not None:
        found = [one or (style.match(line) is not None and bool(line.strip())) for one, line in zip(found, lines, strict=True)]
    if not any(found):
        return found
    if _is_session(lines, found):
        return [False] * len(lines)
    _complete(lines, found)
    return found


def _style(lines: list[str], found: list[bool]) -> re.Pattern[str] | None:
    """The mark of a program that has its own, told by the line below an attribution."""
    for at, line in enumerate(lines[:_SEARCHED]):
        if quotation.ends(line) or quotation.original(line):
            below = next((n for n in range(at + 1, min(len(lines), at + _ABOVE)) if lines[n].strip()), None)
            if below is None or (quotation.is_quoted(lines[below]) and found[below]):
                continue
            style = next((style for style in _STYLES if style.match(lines[below])), None)
            if style is not None and (quotation.original(line) or _credits(lines, at)):
                return style
    return None


def _credits(lines: list[str], at: int) -> bool:
    """Does an attribution end at the line? s-nail ends its own with a Message-ID: `Jane Doe wrote in <1@example.org>:`."""
    return quotation.attribution(lines, at) is not None or quotation.addressed(" ".join(lines[max(0, at - 1) : at + 1]))


def _is_session(lines: list[str], found: list[bool]) -> bool:
    """Is all that is marked a session of Python with its `>>>`, for which nobody is credited?"""
    if any(one and not line.startswith(_PROMPT) for one, line in zip(found, lines, strict=True)):
        return False
    first = found.index(True)
    above = next((n for n in range(first - 1, max(-1, first - _ABOVE), -1) if lines[n].strip()), None)
    return above is None or not (quotation.named(lines[above]) or quotation.attribution(lines, above) is not None)


def _complete(lines: list[str], found: list[bool]) -> None:
    """Mark what belongs to a quote and lost its mark: the end of a wrapped line, and `[...]` above it."""
    below = False
    for at in range(len(lines) - 1, 0, -1):
        if not found[at] and below:
            found[at] = phrases.SNIP.fullmatch(lines[at][:20]) is not None or (
                found[at + 1] and found[at - 1] and _is_rest(lines[at - 1], lines[at])
            )
        below = found[at] or (below and not lines[at].strip())


def _is_rest(above: str, line: str) -> bool:
    """Is the line the end of the quoted one above it, which a program wrapped without a mark?"""
    words = len(line.split())
    return 0 < words <= _REST and len(above) >= _WRAPPED and not above.rstrip().endswith(_ENDED)
