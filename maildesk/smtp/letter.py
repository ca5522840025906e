# SPDX-License-Identifier: Apache-2.0
"""A mail as it crosses the wire, and what the relay must be able to do for it."""

import re
from dataclasses import dataclass

_BARE_CR = re.compile(rb"\r(?!\n)")
_BARE_LF = re.compile(rb"(?<!\r)\n")


def on_the_wire(content: bytes) -> bytes:
    """The content as DATA wants it: lines end with CRLF alone (RFC 5321 section 2.3.8), dots are doubled, the end is marked.

    Content that keeps to CRLF, as ours does, arrives byte by byte as it was.
    """
    if content.count(b"\r\n") != content.count(b"\n") or content.count(b"\r\n") != content.count(b"\r"):
        content = _BARE_LF.sub(b"\r\n", _BARE_CR.sub(b"\r\n", content))
    if not content.endswith(b"\r\n"):
        content += b"\r\n"
    if content.startswith(b"."):
        content = b"." + content
    return content.replace(b"\r\n.", b"\r\n..") + b".\r\n"


@dataclass(frozen=True, slots=True)
class Letter:
    """One row of the outbox. `mail_from` "" is the null reverse-path."""

    mail_from: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def eight_bit(self) -> bool:
        return not self.content.isascii()

    @property
    def international(self) -> bool:
        """Whether the mail needs SMTPUTF8 whoever gets it: for its sender, or for raw UTF-8 in its header (RFC 6531 section 3.2)."""
        header = self.content.partition(b"\r\n\r\n")[0]
        return not (self.mail_from.isascii() and header.isascii())
