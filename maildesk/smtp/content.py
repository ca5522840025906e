# SPDX-License-Identifier: Apache-2.0
"""From the bytes after DATA to the bytes of the mail: the end, the dots, the line ends, the bounds."""

import re
from collections.abc import Callable
from enum import Enum, auto

_END = b"\r\n.\r\n"
_BARE_CR = re.compile(rb"\r(?!\n)")
_BARE_LF = re.compile(rb"(?<!\r)\n")


class Refusal(Enum):
    """Why a mail that was sent to its end is not taken."""

    TOO_BIG = auto()
    LINE_TOO_LONG = auto()
    NO_ROOM = auto()


def canonical(content: bytes) -> bytes:
    """The mail behind the transparent dots (RFC 5321 section 4.5.2), with CRLF as its only line end.

    A bare LF becomes CRLF and a bare CR a space, as Postfix does with `smtpd_forbid_bare_newline = normalize` and
    `cleanup_replace_stray_cr_lf`: two readers of the stored mail can then not disagree about where its lines end.
    """
    if content.count(b"\r\n") != content.count(b"\n") or content.count(b"\r\n") != content.count(b"\r"):
        content = _BARE_LF.sub(b"\r\n", _BARE_CR.sub(b" ", content))
    if content.startswith(b"."):
        content = content[1:]
    return content.replace(b"\r\n.", b"\r\n")


def longest_line_over(content: bytes, limit: int) -> bool:
    """Whether a line has more than `limit` bytes before its end. Looks at each byte about once, however long the lines are."""
    start = 0
    while len(content) - start > limit:
        newline = content.rfind(b"\n", start, start + limit + 1)
        if newline < 0:
            return True
        start = newline + 1
    return False


class Content:
    """Collects one mail from chunks as they arrive. What breaks a bound is read to its end and thrown away.

    Only CR LF dot CR LF ends a mail (RFC 5321 section 4.1.1.4): the lax ends that other servers know are how mails are
    smuggled in. `reserve` is asked before memory is taken (bytes) and may say no.
    """

    def __init__(self, *, limit: int, max_line: int, reserve: Callable[[int], bool]) -> None:
        self._limit = limit
        self._max_line = max_line
        self._reserve = reserve
        self._kept = bytearray()
        self._tail = b"\r\n"  # the line end of the DATA command: a mail may consist of the dot alone
        self.size = 0  # bytes received, the dots included
        self.refusal: Refusal | None = None

    def feed(self, chunk: bytes) -> bytes | None:
        """Takes the next bytes. None: the mail goes on; otherwise it is complete, and these bytes came after it."""
        window = self._tail + chunk
        end = window.find(_END)
        if end < 0:
            self._tail = window[-(len(_END) - 1) :]
            self._keep(chunk)
            return None
        surplus = len(window) - (end + len(_END))
        self._keep(chunk[: len(chunk) - surplus])
        self._drop_last(len(b".\r\n"))
        return chunk[len(chunk) - surplus :]

    def _keep(self, chunk: bytes) -> None:
        self.size += len(chunk)
        if self.refusal is None and self.size > self._limit + len(b".\r\n"):
            self._refuse(Refusal.TOO_BIG)
        if self.refusal is None and not self._reserve(len(chunk)):
            self._refuse(Refusal.NO_ROOM)
        if self.refusal is None:
            self._kept += chunk
        elif self.size > self._limit + len(b".\r\n"):
            self.refusal = Refusal.TOO_BIG  # for good, whatever else was short for the moment

    def _drop_last(self, count: int) -> None:
        self.size -= count
        if self.refusal is None:
            del self._kept[-count:]

    def _refuse(self, refusal: Refusal) -> None:
        self.refusal = refusal
        self._kept = bytearray()

    def mail(self) -> bytes | None:
        """The finished mail; None if it is refused. Gives the collected bytes away: call it once."""
        if self.refusal is not None:
            return None
        kept, self._kept = bytes(self._kept), bytearray()
        if longest_line_over(kept, self._max_line):
            self.refusal = Refusal.LINE_TOO_LONG
            return None
        return canonical(kept)
