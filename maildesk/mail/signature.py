# SPDX-License-Identifier: Apache-2.0
"""Where do the words of a person end and the signature begin? Delimiters, telephones' lines, contact blocks, legal notices."""

import re

from maildesk.mail import delimiter, legal, phrases, quotation
from maildesk.mail.values import Address

_CONTACT_LINES = 24
_TAIL_LINES = 6  # below a telephone's line
_LINE_WORDS = 12
_NAME_WORDS = 6
_LEAST_WORDS = 3  # of a sentence
_WIDE = 70  # characters of a rule across the page
_LINE = 300
_DASHES = re.compile(r"[-=_*~]{3,5}[ \t]*")
_TARGET = re.compile(r"<(?:https?|mailto|tel):[^<>]{0,1000}>?", re.IGNORECASE)
# A telephone's number, with one word at most that says what it is.
_NUMBER = re.compile(r"\s*+|(?=\D*+\d)[\W\d_]*+(?:[^\W\d_]{1,12}+[\W\d_]++)?")
_FIELDS = re.compile(r" [|\u2022\u00b7] ")
_POSTSCRIPT = re.compile(r"[ \t]*(?:P\.? ?S\b|N\.? ?B\.?:|BTW\b|By the way\b|EDIT:|Update:)", re.IGNORECASE)
_UNDERLINE = re.compile(r"[-=~]{3,60}[ \t]*")
_ITEM = re.compile(r"[ \t]*(?:[-*\u2022]|\d{1,2}[.)])[ \t]+\S")
_INVISIBLE = " \t\u00a0\u200b-\u200f\u2060-\u2064\ufeff"
_LEFT_OUT = re.compile(rf"^[{_INVISIBLE}]+|[{_INVISIBLE}]+$")


def start(lines: list[str], writer: Address | None = None) -> int:
    """The line at which the signature begins; their number where there is none. `writer` helps: signatures begin with names."""
    found = min(delimiter.find(lines), _sent_from(lines))
    found = min(found, _list_footer(lines[:found]))
    found = min(found, _notice(lines[:found]))
    found = min(found, _sent_from(lines[:found]))
    return min(found, _contact_block(lines[:found], writer))


def is_postscript(line: str) -> bool:
    """Does the line begin with `P.S.`?"""
    return _POSTSCRIPT.match(line) is not None


def above_rule(lines: list[str], begin: int) -> int:
    """`begin`, or the line of a rule that stands directly above it and closes no table."""
    above = begin - 1
    while above > 0 and not lines[above].strip():
        above -= 1
    alone = above > 0 and quotation.is_rule(lines[above]) and not any(map(quotation.is_rule, lines[max(0, above - _TAIL_LINES) : above]))
    return above if alone else begin


def banner(lines: list[str]) -> int:
    """How many lines at the top a gateway wrote: `CAUTION: This email originated from outside ...`."""
    end = 0
    for at, line in enumerate(lines[:_TAIL_LINES]):
        if phrases.BANNER.match(line[: 2 * _LINE]) or (end == at > 0 and phrases.BANNER_MORE.search(line[: 2 * _LINE])):
            end = at + 1
        elif line.strip():
            break
    return end if any(line.strip() for line in lines[end:]) else 0


def _sent_from(lines: list[str]) -> int:
    """`Sent from my iPhone`, near the end of what was typed."""
    last = _last(lines)
    for at in range(last, max(-1, last - _TAIL_LINES), -1):
        if _is_programs(lines, at) and not any(map(_goes_on_below, lines[at + 1 : last + 1])):
            return at - 1 if at and _LEFT_OUT.sub("", lines[at - 1]) in ("-", "--", "\u2014") else at
    return len(lines)


def _is_programs(lines: list[str], at: int) -> bool:
    """Did a program write the line? It names a device or a program for mail, or is short and a paragraph below words."""
    line = _LEFT_OUT.sub("", lines[at][:_LINE])
    if phrases.SENT_FROM.match(line) is None or len(line) >= 160 or _is_sentence(line):
        return False
    if phrases.BREVITY.search(line):
        return True
    count = len(_TARGET.sub("", line).split())
    if phrases.TOLD_OF_SENDING.search(line) or count > _LINE_WORDS:
        return False
    if phrases.DEVICE.search(line):
        return True
    alone = not any(one.strip() for one in (*lines[max(0, at - 1) : at], *lines[at + 1 : at + 2]))
    return alone and count <= _NAME_WORDS and any(one.strip() for one in lines[:at])


def _goes_on_below(line: str) -> bool:
    """Does a person go on below the line of a telephone: with a postscript, a request or another sentence of their own?"""
    if is_postscript(line):
        return True
    line = line.strip()
    if len(line) > 2 * _LINE or phrases.BREVITY.search(line) or phrases.LINK.search(line) or phrases.SENT_FROM.match(line[:_LINE]):
        return False
    told = line.endswith((".", "?", "!", "\u3002", "\uff1f", "\uff01")) and (len(line.split()) > _LEAST_WORDS or not line.isascii())
    return (told or phrases.REQUEST.match(line) is not None) and phrases.CONTACT.search(line) is None


def _is_sentence(line: str) -> bool:
    """`Sent from my desk, which is easier.` is somebody's words."""
    ended = line.endswith((".", "!", "?")) or len(line.split()) > _NAME_WORDS + 2
    return "," in line and ended and phrases.BREVITY.search(line) is None


def _list_footer(lines: list[str]) -> int:
    """A rule, and below it how to leave the list."""
    last = _last(lines)
    for at in range(last, max(-1, last - _CONTACT_LINES), -1):
        if quotation.is_rule(lines[at]) and not _underlines(lines, at) and _leaves(lines[at + 1 :]):
            return _advertised(lines, at)
    return len(lines)


def _underlines(lines: list[str], at: int) -> bool:
    """Is the rule the line below a heading?"""
    above = lines[at - 1].strip() if at else ""
    return bool(above) and _UNDERLINE.fullmatch(lines[at]) is not None and abs(len(lines[at].strip()) - len(above)) < 3


def _leaves(lines: list[str]) -> bool:
    """Do the lines say how to leave a list, with a link or an address, rather than what somebody did?"""
    heads = [line[:_LINE] for line in lines]
    told = any(map(phrases.LIST_FOOTER.search, heads)) and any(map(phrases.LINK.search, heads))
    return told and not any(map(legal.says_i, heads))


def _advertised(lines: list[str], at: int) -> int:
    """`at`, or the rule above the paragraph that SourceForge puts over the footer of its lists."""
    above = at - 1
    while above > at - _TAIL_LINES and above > 0 and lines[above].strip() and not quotation.is_rule(lines[above]):
        above -= 1
    return above if above > 0 and len(lines[above]) > _WIDE and quotation.is_rule(lines[above]) else at


def _notice(lines: list[str]) -> int:
    """Paragraphs of a lawyer at the end."""
    found, end = len(lines), _last(lines) + 1
    while end > 0:
        start_ = end
        while start_ > 0 and lines[start_ - 1].strip():
            start_ -= 1
        if start_ == 0 or end - start_ > 40 or not legal.is_notice(" ".join(lines[start_:end])):
            return found
        found = start_
        while start_ > 0 and not lines[start_ - 1].strip():
            start_ -= 1
        end = start_
    return found


def _contact_block(lines: list[str], writer: Address | None) -> int:
    """A closing formula or a rule, a name, and ways to reach it. A formula and a name alone are the person's words."""
    last, said = _last(lines), 0
    for at in range(last, max(-1, last - 2 * _CONTACT_LINES), -1):
        if said > _CONTACT_LINES or len(lines[at]) > _LINE:
            break
        said += bool(lines[at].strip())
        if _opens(lines, at) and _reaches(lines[at + 1 : last + 1]) and not _gives_numbers(lines[at : last + 1]):
            return _first_of(lines, at, last)
        if _is_name(lines[at], writer) and _stands_apart(lines, at) and _presents(lines[at : last + 1], writer):
            return _closing_above(lines, at)
    return _last_line(lines, last, writer)


def _opens(lines: list[str], at: int) -> bool:
    """Is the line a closing formula, or a rule that stands below words?"""
    line = lines[at]
    if len(line) < 60 and phrases.CLOSING.fullmatch(line):
        return True
    if _DASHES.fullmatch(line) and not _is_name(next((one for one in lines[at + 1 :] if one.strip()), ""), None):
        return False
    return (quotation.is_rule(line) or _DASHES.fullmatch(line) is not None) and any(one.strip() for one in lines[:at])


def _first_of(lines: list[str], at: int, last: int) -> int:
    """`at`, or the rule above it where a card is parted by rules within, or the first of two formulas."""
    if not quotation.is_rule(lines[at]):
        return at - 1 if at and len(lines[at - 1]) < 60 and phrases.CLOSING.fullmatch(lines[at - 1]) else at
    for above in range(at - 1, max(0, at - _CONTACT_LINES // 2), -1):
        if not lines[above].strip():
            break
        if quotation.is_rule(lines[above]) and _reaches(lines[above + 1 : last + 1]):
            return above
    return at


def _closing_above(lines: list[str], at: int) -> int:
    """A formula above the name, or above a few short lines over it, belongs to it."""
    for above in range(at - 1, max(-1, at - _TAIL_LINES), -1):
        if len(lines[above]) < 60 and phrases.CLOSING.fullmatch(lines[above]):
            return above if _reaches(lines[above + 1 :]) else at
    return at


def _stands_apart(lines: list[str], at: int) -> bool:
    """Does a paragraph begin at the line that the words above do not lead to?"""
    if at == 0 or lines[at - 1].strip():
        return False
    above = next((line for line in reversed(lines[:at]) if line.strip()), "")
    return not above.rstrip().endswith((":", "\uff1a"))


def _is_name(line: str, writer: Address | None) -> bool:
    """Could the line be a name: few words that begin with capitals, no digits, no end of a sentence?"""
    words = line.strip(" \t\u00a0*_").split()
    if not 0 < len(words) <= _NAME_WORDS or len(line) > 60 or any(c in "0123456789@:?!<>|/" for c in line):
        return False
    if writer is not None and writer.name and words[0].casefold() in writer.name.casefold().split():
        return True
    return words[-1][-1:] not in ".,;" and sum(not word[0].islower() for word in words) > len(words) / 2


def _presents(lines: list[str], writer: Address | None) -> bool:
    """Is it the card of the writer: a name, short lines with what they do, and a way to reach them?"""
    said = [line for line in lines if line.strip()]
    name = _folded(said[0])
    own = writer is not None and bool(writer.name) and name == _folded(writer.name)
    if not own and (len(name) < 2 or (writer is not None and writer.name and not _is_theirs(name, writer))):
        return False
    kinds = sum(pattern.search(line) is not None for line in said[1:] for pattern in (phrases.CONTACT, phrases.ROLE, phrases.LINK))
    return len(said) >= (2 if own else 3) and kinds >= (1 if own else 2) and _are_short(said)


def _is_theirs(name: frozenset[str], writer: Address) -> bool:
    """Somebody else's card is what the mail is about."""
    local = writer.address.partition("@")[0].casefold()
    return not name.isdisjoint(_folded(writer.name)) or any(len(word) > 2 and word in local for word in name)


def _folded(name: str) -> frozenset[str]:
    return frozenset(name.casefold().replace(",", " ").strip("*_ ").split())


def _are_short(lines: list[str]) -> bool:
    """Are the lines short, but for the targets of links, and no questions?"""
    if any(_is_told(_TARGET.sub("", line[: 3 * _LINE])) or _POSTSCRIPT.match(line) for line in lines):
        return False
    return sum(_ITEM.match(line) is not None for line in lines) < 2


def _is_told(line: str) -> bool:
    """Is the line too long for a card, or the end of a sentence?"""
    ended = line.rstrip().endswith("?") or (line[:1].islower() and line.rstrip().endswith((".", "!")) and " " in line)
    return ended or len(line) > 100 or len(line.split()) > _LINE_WORDS or phrases.REQUEST.match(line) is not None


def _reaches(lines: list[str]) -> bool:
    """A name, then short lines that are no sentences, with a telephone, a company, a role, a site of its own, or two links."""
    said = [line for line in lines if line.strip() and not quotation.is_rule(line)]
    if not said or not _are_short(said) or _is_request(said[0]):
        return False
    links = 0 if phrases.LINK.search(said[0]) else sum(phrases.LINK.search(line) is not None for line in said)
    return links > 1 or any(phrases.CONTACT.search(line) for line in said) or any(phrases.ROLE.search(line) for line in said[1:])


def _gives_numbers(lines: list[str]) -> bool:
    """Is nobody named below or in the formula, and nothing but numbers given? They are what was asked for: a card has a name."""
    named = lines[0].partition(",")[2].strip()
    return not named and all(_NUMBER.fullmatch(line[:_LINE]) for line in lines[1:])


def _is_request(line: str) -> bool:
    """`Call me: +49 30 123456` tells more than a name does; `i.A. Jane Doe` does not."""
    first = line.strip(" \t*_").partition(" ")[0]
    if first[:1].islower() and "." not in first:
        return True
    return line.rstrip().endswith((".", "!", ":")) or (len(line.split()) > _NAME_WORDS and "|" not in line and "," not in line)


def _last_line(lines: list[str], last: int, writer: Address | None) -> int:
    """The writer's own address at the end, as Foxmail adds it, or a card in one line: `Jane Doe | Ambassador | @jane`."""
    if last < 1 or writer is None:
        return len(lines)
    name, *fields = _FIELDS.split(lines[last][:_LINE])
    if len(fields) > 1 and not lines[last - 1].strip() and _is_name(name, writer) and _is_theirs(_folded(name), writer):
        return last
    return last if lines[last].strip(" \t<>*").casefold() == writer.address.casefold() else len(lines)


def _last(lines: list[str]) -> int:
    """The last line that says something; -1 where none does."""
    at = len(lines) - 1
    while at >= 0 and not lines[at].strip():
        at -= 1
    return at
