# SPDX-License-Identifier: Apache-2.0
"""Is this a header that a program copied into the text? `From: ... Sent: ... To: ... Subject: ...` above somebody's mail.

Every question looks at a few lines of bounded length, so that any text is read in linear time.
"""

import re
from typing import NamedTuple

from maildesk.mail import phrases, quotation

_LINE = 400  # characters of a line that are looked at
_BLOCK_LINES = 14
_TABLE_LINES = 12
_LABEL = 20  # characters of a label that stands alone
_MARKS = "> \t\u00a0"
# Fields that only programs write: mailx and nmh copy the whole header of a mail into the text.
_FIELD = re.compile(
    r"[> \t]*(?:return-path|message-id|mime-version|content-[a-z-]{2,30}|references|in-reply-to|received|status|user-agent"
    r"|x-[a-z-]{1,40})[ \t]?:",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"[> \t]*From \S{1,200} .{10,40}\d\d:\d\d.{1,20}")
# Programs tell the hour, people the day.
_CLOCK = re.compile(r"\d{1,2}[ \u00a0]?[:.h\u6642\u65f6\uc2dc]\d{2}")
# `git format-patch` writes this above the header of every patch: the header is the writer's own.
_PATCH = re.compile(r"From [0-9a-f]{40} Mon Sep 17 00:00:00 2001")


class Block(NamedTuple):
    """A header block in a text: its lines [start, end) and the values of its labels."""

    start: int
    end: int
    values: dict[str, str]


def header_block(lines: list[str], first: int) -> Block | None:
    """The header block that begins at line `first`, as Outlook and others copy it above a mail; None where there is none.

    It begins with a sender, names at least two more fields, and a subject or an address: who reports "From: Berlin" stays unread.
    """
    opening = label(lines[first])
    if opening is None or opening[0] not in ("from", "date", "subject") or (first and _PATCH.match(lines[first - 1])):
        return None
    values: dict[str, str] = {}
    end, current = first, ""
    for at in range(first, min(len(lines), first + _BLOCK_LINES)):
        found = label(lines[at])
        if found is not None:
            if found[0] in values and found[0] not in ("cc", "from"):
                break
            current = _kind(found[0], values)
            values.setdefault(current, found[1])
        elif not lines[at].strip("> \t\u00a0"):
            if at > first and at + 1 < len(lines) and len(values) < 4 and label(lines[at + 1]) is not None:
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
    """Does it name a sender and what mails have, with an address or an hour? A form that somebody filled in has neither."""
    if "from" not in values or len(values) < 3:
        return False
    address = "@" in values["from"]
    told = address or any("@" in values.get(name, "") for name in ("to", "cc")) or _CLOCK.search(values.get("date", "")) is not None
    return told if "subject" in values else address and "date" in values


def label(line: str) -> tuple[str, str] | None:
    """The kind and the value of a line of a header block: `*Von:* Jane` is ("from", "Jane")."""
    return phrases.labelled(quotation.unmarked(line[: 2 * _LINE]))


def table(lines: list[str], at: int) -> int | None:
    """Where the header block of Lotus Notes begins whose `To` stands alone at line `at`; None where it is none.

    Notes lays it out as a table: sender, hour, then `To`, `cc` and `Subject` on lines of their own.
    """
    if phrases.kind(lines[at]) != "to":
        return None
    below = [phrases.kind(line) for line in lines[at + 1 : at + _TABLE_LINES] if len(line) < _LABEL]
    above = [n for n in range(max(0, at - _TABLE_LINES // 2), at) if lines[n].strip()]
    if "subject" not in below or not any(_CLOCK.search(lines[n][:_LINE]) for n in above):
        return None
    start = next(n for n in above if _CLOCK.search(lines[n][:_LINE]))
    return start - 1 if start > 0 and lines[start - 1].strip() else start


def run_on(line: str) -> Block | None:
    """The header block that Yahoo writes behind its separator, all in one line; its lines count from that one."""
    if phrases.RUN_ON.match(line[:_LINE]) is None:
        return None
    labels = phrases.LABEL_WITHIN.split(line[: 4 * _LINE])[1:]
    values: dict[str, str] = {}
    for name, value in zip(labels[::2], labels[1::2], strict=True):
        values.setdefault(phrases.kind(name) or "", value.strip())
    return Block(0, 1, values) if _is_block(values) else None


def is_field(line: str) -> bool:
    """A field of a copied header that no person writes, such as `Message-ID:`, or the separator of an mbox."""
    return _FIELD.match(line[:_LINE]) is not None or _SEPARATOR.fullmatch(line[:_LINE]) is not None
