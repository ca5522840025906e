# SPDX-License-Identifier: Apache-2.0
"""The last touch on rendered words: one line for a subject, lines of at most 76 columns for a text.

Pure: strings in, strings out.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import accumulate, takewhile
from typing import Any
from unicodedata import east_asian_width

from maildesk.desk.letters import Prose, Spoken
from maildesk.mail import clean

# RFC 5322 section 2.1.1 asks for 78 with CR LF; 76 is what a line of quoted-printable holds (RFC 2045 section 6.7).
WIDTH = 76

# Longer than any subject seen from a person, shorter than what clients and gateways cut off themselves.
SUBJECT_LENGTH = 250

_TAG = re.compile(r"\s*(\[[^\[\]\s]{1,40}\])$")
_INDENT = re.compile(r"\s*(?:[-*•] )?")
_DEEPEST = 40  # what is indented by more leaves its words no room, and the widest of them none at all
_SIGNATURE = "-- "  # RFC 3676 section 4.3: the one line whose trailing space means something
# Where Unicode annex 11 has its wide characters, and much beside: a quick look that spares most text the slow one.
_PERHAPS_WIDE = re.compile("[\u1100-\u115f\u231a-\U0010ffff]")
_CLOSING = "、。，．：；？！）］｝」』】》〉”’・ー々"
_OPENING = "（［｛「『【《〈“‘"
_BLANK_LINES = re.compile(r"\n{3,}")


def tidy(value: Any, language: str) -> Any:
    """The value with every string in it as one clean line, so that no sender's word begins a line or a field of its own.

    The lines of `Prose` keep their blanks; a signature's delimiter among them would cut what follows. What the catalogue says is told
    in `language`.
    """
    if type(value) is str:  # most values are
        return clean.line(value)
    if isinstance(value, Spoken):
        return clean.line(value.told(language))
    if isinstance(value, Prose):
        return [clean.text(line.expandtabs(4)).replace("\n", " ").rstrip() for line in value]
    if isinstance(value, str):
        return clean.line(value)
    if isinstance(value, Mapping):
        return {key: tidy(item, language) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [tidy(item, language) for item in value]
    return value


def subject(value: str) -> str:
    """One line of at most `SUBJECT_LENGTH` characters; what is cut goes before the tag at the end, which people quote."""
    line = clean.line(value)
    if len(line) <= SUBJECT_LENGTH:
        return line
    tag = _TAG.search(line)
    end = f" {tag[1]}" if tag else ""
    return shorten(line[: tag.start()] if tag else line, SUBJECT_LENGTH - len(end)) + end


def shorten(value: str, length: int) -> str:
    """At most `length` characters, cut between two words where there is a gap in the last half."""
    if len(value) <= length:
        return value
    head = value[: length - 1]
    gap = head.rfind(" ")
    return head[: gap if gap > length // 2 else None].rstrip() + "…"


def text(value: str) -> str:
    """Plain text: each line of at most `WIDTH` columns, never more than one blank line, one newline at the end."""
    rows: list[str] = []
    for line in value.strip().split("\n"):
        if line == _SIGNATURE:
            rows.append(line)
        elif len(line) <= WIDTH and not _PERHAPS_WIDE.search(line):
            rows.append(line.rstrip())
        else:
            rows.extend(_wrap(line.rstrip()))
    return _BLANK_LINES.sub("\n\n", "\n".join(rows)) + "\n"


def _wrap(line: str) -> Iterator[str]:
    """The line in pieces; further pieces start below the first word, so that lists keep their shape."""
    lead = _INDENT.match(line)[0][:_DEEPEST]  # type: ignore[index]  # the pattern matches the empty string
    rest, room = line[len(lead) :].lstrip(), WIDTH - len(lead)
    while (end := _row(rest, room)) < len(rest):
        yield lead + rest[:end].rstrip()
        rest, lead = rest[end:].lstrip(), " " * len(lead)
    yield lead + rest


def _row(rest: str, room: int) -> int:
    """How many characters of `rest` go into a row of so many columns: whole words, a link or an address never broken."""
    fit = _fitting(rest, room)
    if fit == len(rest):
        return fit
    if _PERHAPS_WIDE.search(rest, 0, fit + 1) and (end := _row_of_wide(rest, fit)):
        return end
    gap = rest.rfind(" ", 0, fit + 1)
    if gap > 0:
        return gap
    word = rest.partition(" ")[0]
    return len(word) if _is_address(word) else fit


def _row_of_wide(rest: str, fit: int) -> int | None:
    """Where a row ends that holds Chinese, Japanese or Korean; None for none.

    Beside any of their characters, except that closing marks begin no row and opening ones end none (kinsoku, JIS X 4051).
    """
    for end in range(fit, fit // 2, -1):
        before, after = rest[end - 1], rest[end]
        between = after == " " or _is_wide(before) or _is_wide(after)
        if between and after not in _CLOSING and before not in _OPENING:
            return end
    return None


def _is_wide(character: str) -> bool:
    return east_asian_width(character) in "WF"


def _is_address(word: str) -> bool:
    """A link or a mail address: broken in two, neither works any more."""
    return "://" in word or "@" in word


def _fitting(value: str, room: int) -> int:
    """How many characters fit: Chinese, Japanese and Korean ones take two columns each (Unicode annex 11)."""
    if not _PERHAPS_WIDE.search(value):
        return min(room, len(value))
    columns = accumulate(2 if east_asian_width(character) in "WF" else 1 for character in value)
    return sum(1 for _ in takewhile(room.__ge__, columns))
