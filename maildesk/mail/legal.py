# SPDX-License-Identifier: Apache-2.0
"""Does a paragraph speak as a lawyer does, or as a person who wants something?"""

import re

from maildesk.mail import phrases

_PARAGRAPH = 3_000  # characters that are looked at
_LINE = 300
_OWN = re.compile(r"\b(?:I|[Ii]ch|[Yy]o|[Ii]k|[Jj]['\u2019]ai|[Jj]e (?:vous|suis|ne|me|souhaite|demande))\b")
_ASKS = re.compile(r"\?(?:\s|$)|\uff1f")
_SENTENCES = re.compile(r"(?<=[.!?:\u3002])\s+")


def is_notice(paragraph: str) -> bool:
    """Is it the notice of a lawyer, or the plea to spare paper?"""
    paragraph = paragraph[:_PARAGRAPH]
    if phrases.ENVIRONMENT.match(paragraph):
        return len(paragraph) < _LINE
    if asks(paragraph) or says_i(paragraph) or not phrases.NOTICE_MATTER.search(paragraph):
        return False
    words = {word.lower() for word in phrases.NOTICE.findall(paragraph)}
    return len(words) >= 2 if phrases.NOTICE_START.match(paragraph) else len(words) >= 4


def asks(paragraph: str) -> bool:
    """Is something asked?"""
    return _ASKS.search(paragraph[:_PARAGRAPH]) is not None


def says_i(text: str) -> bool:
    """Does somebody speak of themselves? A notice or a footer does not."""
    return _OWN.search(text[:_PARAGRAPH]) is not None


def requests(paragraph: str) -> bool:
    """Does a sentence ask for something to be done, and not as notices do (`please notify the sender and delete it`)?"""
    paragraph = paragraph[:_PARAGRAPH]
    if len(set(phrases.NOTICE.findall(paragraph.lower()))) > 1 or phrases.ENVIRONMENT.match(paragraph):
        return False
    return any(phrases.REQUEST.match(sentence[:_LINE]) for sentence in _SENTENCES.split(paragraph))
