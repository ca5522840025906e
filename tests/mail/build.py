# SPDX-License-Identifier: Apache-2.0
"""Small mails for tests, written out so that a test shows what it is about."""

import re

from maildesk.mail.read import understand
from maildesk.mail.values import Mail


def mail(header: str = "", text: str = "Hello\n") -> bytes:
    """A mail from Jane with further header lines; CRLF."""
    lines = ["From: Jane Doe <jane@example.org>", "To: desk@example.net", *header.strip("\n").splitlines(), "", text]
    return re.sub(r"\r?\n", "\r\n", "\n".join(lines)).encode()


def raw(source: str) -> bytes:
    """A whole mail as written, with CRLF; the first line break is not part of it."""
    return re.sub(r"\r?\n", "\r\n", source.removeprefix("\n")).encode()


def reading(source: str) -> Mail:
    """A whole mail as written, read without the net that hides faults."""
    return understand(raw(source))
