# SPDX-License-Identifier: Apache-2.0
"""Which `-- ` begins a signature, and which one only parts what a person wrote?

Below RFC 3676's delimiter stands a signature, and nothing else, wherever a program wrote it. But people type two dashes between
their paragraphs too, and write on below a card. A mark alone cannot tell; what stands below can:

- One paragraph of up to four lines (what RFC 1855 section 2.1.1 allows a signature) is one, also where it asks: many people ask
  there for no copies, or quote a riddle. Only below dashes without their blank does a request count as the writer's.
- Lawyers' notices and lines with links or telephones prove nothing, however long they are.
- A request, or a question in a paragraph of its own, is the writer's; so are two paragraphs of sentences in which somebody says
  "I", and so are more lines of prose than a signature has.

Where it is in doubt whether words were signed or said they stay: a card too many in a reply is the lesser harm.
"""

import re
from itertools import groupby

from maildesk.mail import legal, phrases

_DELIMITER = re.compile(r"(?:--|\u2014|\u2013\u2013|__)[ \t\u00a0]*")
_RFC = "-- "
_LOOSE_LINES = 14  # below a delimiter without its blank, a signature is short
_SIGNATURE_LINES = 4
_LONG_LINES = 12
_WIDTH = 70  # characters of a line of prose
_PARAGRAPH = 3_000  # characters that are looked at
_LEAST_WORDS = 3  # of a sentence
_PROSE_WORDS = 6
_PGP_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
_HUNK = re.compile(r"@@ -\d{1,9}")
_END = re.compile(r"[.!?:\u2026\u3002\uff01\uff1f][\"')\u201d\u00bb]?(?:\s|$)")
_QUOTED = ('"', "\u201c", "\u00ab", "\u201e", "\u2018", "'")  # how a motto begins


def find(lines: list[str]) -> int:
    """The line of the delimiter below which a signature stands; the number of lines where there is none."""
    end = lines.index(_PGP_SIGNATURE) if _PGP_SIGNATURE in lines else len(lines)
    found = end
    for at in reversed(_delimiters(lines[:end])):
        if _reads_on(lines[at + 1 : found], exact=lines[at] == _RFC):
            break
        found = at
    return found


def _delimiters(lines: list[str]) -> list[int]:
    """`-- ` with its blank (RFC 3676 section 4.3); without it, only where little follows."""
    found = []
    hunk = False
    for at, line in enumerate(lines):
        hunk = hunk or _HUNK.match(line) is not None
        if line[:1] in ("-", "\u2014", "\u2013", "_") and len(line) < 10 and _DELIMITER.fullmatch(line):
            if hunk and lines[at + 1 : at + 2] and lines[at + 1][:1] in (" ", "+", "-", "@"):
                continue  # a line that a patch removes
            if line == _RFC or _is_loose(lines, at):
                found.append(at)
    return found


def _is_loose(lines: list[str], at: int) -> bool:
    """Could a signature stand below dashes that lost their blank?"""
    if at and lines[at - 1][:1] == "-":
        return False  # one of several arguments of a command
    following = sum(bool(text.strip()) for text in lines[at + 1 : at + 2 + _LOOSE_LINES])
    return not _goes_on(lines, at) and 0 < following <= _LOOSE_LINES


def _goes_on(lines: list[str], at: int) -> bool:
    """Does a sentence go on below two dashes that stand for an option, or for a dash?"""
    below = lines[at + 1] if at + 1 < len(lines) else ""
    return below[:1].islower() and len(below.split()) > _LEAST_WORDS


def _reads_on(lines: list[str], exact: bool) -> bool:
    """Do the lines below a delimiter go on with what a person says? `exact` is the delimiter of the RFC."""
    parted = [list(group) for said, group in groupby(lines, lambda line: bool(line.strip())) if said]
    paragraphs = [" ".join(line.strip() for line in group) for group in parted]
    if len(parted) == 1 and len(parted[0]) <= _SIGNATURE_LINES and len(paragraphs[0]) <= _SIGNATURE_LINES * _WIDTH:
        return not exact and _wants(paragraphs[0], apart=False)
    if any(_wants(paragraph, apart=number > 0) for number, paragraph in enumerate(paragraphs)):
        return True
    prose = [paragraph for paragraph in paragraphs if _is_prose(paragraph)]
    spoken = len(prose) > 1 and any(legal.asks(paragraph) or legal.says_i(paragraph) for paragraph in prose)
    return spoken or sum(1 + len(paragraph) // _WIDTH for paragraph in prose) > _LONG_LINES


def _wants(paragraph: str, apart: bool) -> bool:
    """Does the paragraph ask for something? A question does so `apart` from a card alone; mottos and advertisements do not."""
    if _reaches(paragraph) or paragraph.startswith(_QUOTED):
        return False
    asked = apart and legal.asks(paragraph) and len(paragraph.split()) > _LEAST_WORDS
    return asked or legal.requests(paragraph)


def _is_prose(paragraph: str) -> bool:
    if _reaches(paragraph) or legal.is_notice(paragraph):
        return False
    return len(paragraph.split()) >= _PROSE_WORDS and _END.search(paragraph[:_PARAGRAPH]) is not None


def _reaches(paragraph: str) -> bool:
    """Does it lead somewhere: by a link, a telephone or an address?"""
    paragraph = paragraph[:_PARAGRAPH]
    return any(pattern.search(paragraph) is not None for pattern in (phrases.LINK, phrases.CONTACT))
