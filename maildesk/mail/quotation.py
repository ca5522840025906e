# SPDX-License-Identifier: Apache-2.0
"""Where in a text does somebody else's mail begin? Attribution lines, header blocks and separators, each looked at once.

Every question looks at a few lines of bounded length, so that any text is read in linear time.
"""

import re
from typing import NamedTuple

from maildesk.mail import phrases

_LINE = 400  # characters of a line that are looked at
_ATTRIBUTION_LINES = 5
_BLOCK_LINES = 14
_QUOTED = re.compile(r"[ \t\u00a0]{0,3}(?:>|&gt;)")
_RULE = re.compile(r"[ \t]*(?:[-_=*\u2500\u2014\u2015]){5,}[ \t]*")
_ADDRESS = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{2,}")
_MOMENT = re.compile(r"\d{1,2}[:.h]\d{2}|\b(?:19|20)\d{2}\b|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{1,2}\s?[月월]")
# Thunderbird in Ukrainian writes no verb: `07.04.25 12:00, Jane Doe:`.
_DATED = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4},? \d{1,2}[:.]\d{2}\b.*[^\W\d]")
# Fields that only programs write: mailx and nmh copy the whole header of a mail into the text.
_FIELD = re.compile(
    r"[> \t]*(?:return-path|message-id|mime-version|content-[a-z-]{2,30}|references|in-reply-to|received|status|user-agent"
    r"|x-[a-z-]{1,40})[ \t]?:",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"[> \t]*From \S{1,200} .{10,40}\d\d:\d\d.{1,20}")
_END = re.compile(r"[> \t]*-{3,} ?End (?:of )?forwarded message ?-*[ \t]*", re.IGNORECASE)
_MARKS = "> \t\u00a0"
# Emphasis and directional marks around a line of ours in another's mail.
_AROUND = _MARKS + "*_\u200e\u200f\u202a\u202b\u202c\u2068\u2069"


class Block(NamedTuple):
    """A header block in a text: its lines [start, end) and the values of its labels."""

    start: int
    end: int
    values: dict[str, str]


def is_quoted(line: str) -> bool:
    """Does the line carry a quotation mark?"""
    return line[:1] == ">" or _QUOTED.match(line) is not None


def is_rule(line: str) -> bool:
    """Is the line nothing but a rule?"""
    return _RULE.fullmatch(line[:_LINE]) is not None


def attribution(lines: list[str], last: int) -> int | None:
    """Where the attribution begins that ends at line `last` ("On Monday, Jane Doe wrote:"); None where there is none.

    Programs break it over up to five lines. It needs an end in a colon, and two of: a verb of the table, a moment, an address.
    """
    if not _ends(lines[last]):
        return None
    joined = ""
    for start in range(last, max(-1, last - _ATTRIBUTION_LINES), -1):
        line = lines[start][:_LINE].strip(_AROUND)
        if not line:
            return None
        joined = f"{line} {joined}"
        if _is_attribution(joined):
            return _with_introduction(lines, start, joined)
    return None


def _ends(line: str) -> bool:
    return (":" in line[-6:] or "\uff1a" in line[-6:]) and line[:_LINE].rstrip(_AROUND).endswith((":", "\uff1a"))


def _is_attribution(joined: str) -> bool:
    if len(joined) > 2 * _LINE:
        return False
    moment, address = _MOMENT.search(joined) is not None, _ADDRESS.search(joined) is not None
    if not moment and not address:
        return False
    if not phrases.says_wrote(joined):
        return moment and address and phrases.labelled(joined) is None
    return moment or (address and phrases.INTRODUCTION.match(joined) is not None)


def says_all(joined: str) -> bool:
    """Does an attribution say who (by address), when and "wrote"?"""
    joined = joined[: 4 * _LINE]
    return _ADDRESS.search(joined) is not None and _MOMENT.search(joined) is not None and phrases.says_wrote(joined)


def _with_introduction(lines: list[str], start: int, joined: str) -> int:
    """The line above belongs to it if it begins as attributions do and this one does not."""
    if phrases.INTRODUCTION.match(joined) or start == 0:
        return start
    above = lines[start - 1][:_LINE].strip(_AROUND)
    return start - 1 if phrases.INTRODUCTION.match(above) and _MOMENT.search(above) else start


def named(line: str) -> bool:
    """A bare `Jane Doe wrote:` or `Jane Doe <jane@example.org> writes:`, which counts above a quoted line alone."""
    if not _ends(line):
        return False
    return phrases.says_wrote(line) or _ADDRESS.search(line) is not None or _DATED.match(line[:_LINE].strip(_AROUND)) is not None


def header_block(lines: list[str], first: int) -> Block | None:
    """The header block that begins at line `first`, as Outlook and others copy it above a mail; None where there is none.

    It begins with a sender, names at least two more fields, and a subject or an address: who reports "From: Berlin" stays unread.
    """
    label = _label(lines[first])
    if label is None or label[0] not in ("from", "date", "subject"):
        return None
    values: dict[str, str] = {}
    end, current = first, ""
    for at in range(first, min(len(lines), first + _BLOCK_LINES)):
        label = _label(lines[at])
        if label is not None:
            if label[0] in values and label[0] not in ("cc", "from"):
                break
            current = _kind(label[0], values)
            values.setdefault(current, label[1])
        elif not lines[at].strip("> \t\u00a0"):
            if at > first and at + 1 < len(lines) and len(values) < 4 and _label(lines[at + 1]) is not None:
                continue
            break
        elif current and at - end <= 2 and _continues(lines[at], values, current):
            values[current] = f"{values[current]} {lines[at].strip(_MARKS)}".strip()
        else:
            break
        end = at + 1
    return Block(first, end, values) if _is_block(values) else None


def _kind(kind: str, values: dict[str, str]) -> str:
    """Some words name two fields (`Data` is Polish for a date, Spanish `Enviado` for a sender's hour): the free one is meant."""
    return kind if kind not in values or kind != "from" else "sender"


def _continues(line: str, values: dict[str, str], current: str) -> bool:
    """A wrapped list of recipients or a wrapped subject; nothing else runs over a line."""
    if current in ("to", "cc"):
        return "@" in line or values[current].rstrip().endswith((",", ";"))
    return current == "subject" and "subject" in values and len(values[current]) > 50 and len(values) > 2


def _is_block(values: dict[str, str]) -> bool:
    if "from" not in values or len(values) < 3:
        return False
    return "subject" in values or ("@" in values["from"] and "date" in values)


def _label(line: str) -> tuple[str, str] | None:
    return phrases.labelled(line[: 2 * _LINE].lstrip(_MARKS))


def original(line: str) -> bool:
    """`-----Original Message-----` in any language."""
    return line.lstrip()[:1] in ("-", "_", "=", "*") and phrases.ORIGINAL.fullmatch(line[:_LINE]) is not None


def forwarded(line: str) -> bool:
    """`---------- Forwarded message ----------` or Apple's `Begin forwarded message:` in any language."""
    line = line[:_LINE].strip(_MARKS)
    if line[:1] in ("-", "_", "=", "*"):
        return phrases.FORWARDED.fullmatch(line) is not None
    return line.endswith((":", "\uff1a")) and phrases.BEGIN_FORWARDED.fullmatch(line) is not None


def is_field(line: str) -> bool:
    """A field of a copied header that no person writes, such as `Message-ID:`, or the separator of an mbox."""
    return _FIELD.match(line[:_LINE]) is not None or _SEPARATOR.fullmatch(line[:_LINE]) is not None


def ends_forward(line: str) -> bool:
    """`----- End forwarded message -----`, as mutt and nmh write it."""
    return "orwarded" in line[:_LINE] and _END.fullmatch(line[:_LINE]) is not None
