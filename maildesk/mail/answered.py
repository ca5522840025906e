# SPDX-License-Identifier: Apache-2.0
"""Whose mail is quoted below these words, as its attribution or header block tells it?"""

import re

from maildesk.mail import address, blocks, dates, quotation, reply
from maildesk.mail.forward import below_block
from maildesk.mail.values import Address, Forwarded

_SEARCHED = 40  # lines at the top of the quoted text in which somebody is named
_ADDRESS = re.compile(
    r"<(?:mailto:)?([^\s<>@]{1,64}@[^\s<>@]{2,200})>|\[(?:mailto:)?([^\s\[\]@]{1,64}@[^\s\[\]@]{2,200})\]|([^\s<>@]{1,64}@[^\s<>@,:;]{2,200})"
)


def answered(quoted: str) -> Forwarded | None:
    """The mail that stands at the top of the quoted text; None where nothing says by its address who wrote it.

    Its text is its own new text: what it quotes itself is somebody else's again.
    """
    lines = quoted.split("\n")
    for at in range(min(len(lines), _SEARCHED)):
        if (block := blocks.header_block(lines, at)) is not None:
            told = below_block(block, lines)
            return _own_words(told.from_, told) if told.from_ else None
        if quotation.ends(lines[at]) and (start := quotation.attribution(lines, at)) is not None:
            return _credited(" ".join(line.strip("> \t") for line in lines[start : at + 1]), lines[at + 1 :])
    return None


def _credited(credit: str, below: list[str]) -> Forwarded | None:
    author = _named(credit)
    if author is None:
        return None
    words = "\n".join(line.lstrip(" \t")[1:].removeprefix(" ") if quotation.is_quoted(line) else line for line in below)
    return _own_words(author, Forwarded(author, (), (), "", dates.moment(credit), words.strip()))


def _named(credit: str) -> Address | None:
    """The one address that an attribution names; two are nobody."""
    found = {one for groups in _ADDRESS.findall(credit) for one in groups if one}
    spec = address.spec(found.pop()) if len(found) == 1 else None
    return Address(spec) if spec else None


def _own_words(author: Address | None, told: Forwarded) -> Forwarded:
    parts = reply.split(told.text, writer=author, answers=True)
    return Forwarded(told.from_, told.to, told.cc, told.subject, told.date, parts.reply or told.text, told.message_id)
