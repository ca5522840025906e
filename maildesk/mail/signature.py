# SPDX-License-Identifier: Apache-2.0
"""Where do the words of a person end and the signature begin? Delimiters, telephones' lines, contact blocks, legal notices."""

import re

from maildesk.mail import phrases, quotation

_DELIMITER = re.compile(r"(?:--|\u2014|\u2013\u2013|__)[ \t\u00a0]*")
_LOOSE_LINES = 14  # below a delimiter without its blank, a signature is short
_CONTACT_LINES = 12
_TAIL_LINES = 6  # below a telephone's line
_LINE_WORDS = 12
_LINE = 300


def start(lines: list[str]) -> int:
    """The line at which the signature begins; their number where there is none."""
    found = min(_delimiter(lines), _sent_from(lines))
    found = min(found, _list_footer(lines[:found]))
    found = min(found, _notice(lines[:found]))
    return min(found, _contact_block(lines[:found]))


def _delimiter(lines: list[str]) -> int:
    """`-- ` with its blank (RFC 3676 section 4.3); without it, only where little follows."""
    for at, line in enumerate(lines):
        if line[:1] in ("-", "\u2014", "\u2013", "_") and len(line) < 10 and _DELIMITER.fullmatch(line):
            following = sum(bool(text.strip()) for text in lines[at + 1 : at + 2 + _LOOSE_LINES])
            if line == "-- " or 0 < following <= _LOOSE_LINES:
                return at
    return len(lines)


def _sent_from(lines: list[str]) -> int:
    """`Sent from my iPhone`, near the end of what was typed."""
    last = _last(lines)
    for at in range(last, max(-1, last - _TAIL_LINES), -1):
        if phrases.SENT_FROM.match(lines[at][:_LINE]) and len(lines[at]) < 120 and not _is_sentence(lines[at]):
            return at
    return len(lines)


def _is_sentence(line: str) -> bool:
    """`Sent from my desk, which is easier.` is somebody's words."""
    return "," in line and line.rstrip().endswith((".", "!", "?"))


def _list_footer(lines: list[str]) -> int:
    """A rule, and below it how to leave the list."""
    last = _last(lines)
    for at in range(last, max(-1, last - _CONTACT_LINES), -1):
        if quotation.is_rule(lines[at]) and any(phrases.LIST_FOOTER.search(line[:_LINE]) for line in lines[at + 1 :]):
            return at
    return len(lines)


def _notice(lines: list[str]) -> int:
    """Paragraphs of a lawyer at the end."""
    found, end = len(lines), _last(lines) + 1
    while end > 0:
        start_ = end
        while start_ > 0 and lines[start_ - 1].strip():
            start_ -= 1
        if start_ == 0 or end - start_ > 40 or not _is_notice(" ".join(lines[start_:end])):
            return found
        found = start_
        while start_ > 0 and not lines[start_ - 1].strip():
            start_ -= 1
        end = start_
    return found


def _is_notice(paragraph: str) -> bool:
    paragraph = paragraph[:3000]
    words = set(phrases.NOTICE.findall(paragraph.lower()))
    return len(words) >= 2 if phrases.NOTICE_START.match(paragraph) else len(words) >= 4


def _contact_block(lines: list[str]) -> int:
    """A closing formula, a name, and ways to reach it. A formula and a name alone are the person's words."""
    last = _last(lines)
    for at in range(last, max(-1, last - _CONTACT_LINES), -1):
        if len(lines[at]) < 60 and phrases.CLOSING.fullmatch(lines[at].lower()) and _reaches(lines[at + 1 : last + 1]):
            return at
    return len(lines)


def _reaches(lines: list[str]) -> bool:
    """Short lines that are no sentences, with a telephone, a company, a site of its own line, or two links."""
    if any(len(line) > 100 or len(line.split()) > _LINE_WORDS or line.rstrip().endswith("?") for line in lines):
        return False
    links = sum(phrases.LINK.search(line) is not None for line in lines)
    return links > 1 or any(phrases.CONTACT.search(line) for line in lines)


def _last(lines: list[str]) -> int:
    """The last line that says something; -1 where none does."""
    at = len(lines) - 1
    while at >= 0 and not lines[at].strip():
        at -= 1
    return at
