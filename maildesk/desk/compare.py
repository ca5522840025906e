# SPDX-License-Identifier: Apache-2.0
"""Are two mails the same mail? Their words and attachments tell, not the bytes around them."""

import hashlib
import re

from maildesk.desk.reference import bare_subject
from maildesk.mail.values import Mail


def text_digest(prefix: str, mail: Mail) -> str:
    """A digest of the words (white space, reply marks and tags aside) and the attachments of a mail, in hexadecimal."""
    digest = hashlib.sha256("\0".join((bare_subject(prefix, mail.subject), " ".join(mail.text.split()))).encode())
    for attachment in mail.attachments:
        digest.update(attachment.sha256.encode())
    return digest.hexdigest()


# What programs put into a subject or a text anew each time: "[B-17]", "#4711", dates.
_NUMBERED = re.compile(r"\[[^\[\]]{0,40}\d[^\[\]]{0,40}\]|\d+")
# People say short things twice ("Thanks!", "+1"); programs say long ones.
_SHORTEST = 40
_LONGEST = 2000


def subject_digest(prefix: str, subject: str) -> str:
    """What two subjects share that differ in marks and numbers alone, in hexadecimal."""
    return _digest(_NUMBERED.sub("", bare_subject(prefix, subject)))


def words_digest(mail: Mail) -> str | None:
    """What two mails share that say the same, quoted lines and numbers aside; None for a few words.

    Of the whole text: what of it is new is known only once the mail that it answers has been looked up, and this is a key of that look.
    """
    own = "\n".join(line for line in mail.text[:_LONGEST].splitlines() if not line.lstrip().startswith(">"))
    words = _NUMBERED.sub("", own)
    return _digest(words.casefold()) if len(words) >= _SHORTEST else None


def _digest(words: str) -> str:
    return hashlib.sha256(" ".join(words.split()).encode()).hexdigest()[:32]
