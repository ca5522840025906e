# SPDX-License-Identifier: Apache-2.0
"""Which pictures are the logos of a signature? Small ones within the text that come again and again."""

from collections import Counter
from collections.abc import Container
from dataclasses import replace

from maildesk.mail.values import Attachment

LOGO_BYTES = 100_000  # what is larger is a screenshot, however often it comes


def may_be(one: Attachment) -> bool:
    """Is it a picture within the text, small enough for a logo?"""
    return one.inline and one.size <= LOGO_BYTES and one.content_type.startswith("image/")


def repeated(attachments: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
    """The attachments of one mail; a picture that comes twice stands in a signature, below the new words and in the history."""
    if sum(map(may_be, attachments)) < 2:
        return attachments
    counts = Counter(one.sha256 for one in attachments if may_be(one))
    return marked(attachments, {digest for digest, count in counts.items() if count > 1})


def marked(attachments: tuple[Attachment, ...], known: Container[str]) -> tuple[Attachment, ...]:
    """The attachments, with those marked whose digest is one of the `known`."""
    return tuple(replace(one, logo=True) if may_be(one) and one.sha256 in known else one for one in attachments)
