# SPDX-License-Identifier: Apache-2.0
"""Which conversation does a mail seem to belong to? Told from its raw header alone, for who only sorts the mail."""

import re

from maildesk.mail import bounds

_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
# The first Message-ID of a field, which begins at most a fold away from the field's name (RFC 5322 section 3.6.4).
_NAMED = re.compile(rb"\n(references|in-reply-to|message-id):[ \t\r\n]{0,9}(<[^<>\s]{1,900}>)", re.IGNORECASE)
_OLDEST_FIRST = (b"references", b"in-reply-to", b"message-id")


def root(raw: bytes) -> bytes | None:
    """The Message-ID that the conversation of a mail began with, as far as the mail says: the first of its References, else of
    In-Reply-To, else its own. None where it has none. It decides nothing about the mail; it only says what had better not be
    worked on at once by two.
    """
    head = raw[: bounds.HEADER_BYTES]
    end = _BLANK_LINE.search(head)
    first: dict[bytes, bytes] = {}
    for found in _NAMED.finditer(b"\n" + head[: end.start() if end else None]):
        first.setdefault(found[1].lower(), found[2])
    return next((first[name] for name in _OLDEST_FIRST if name in first), None)
