# SPDX-License-Identifier: Apache-2.0
"""What do the rules against automatic mail look at?"""

from dataclasses import dataclass
from typing import TypeAlias

from maildesk.mail import headers, notices
from maildesk.mail.structure import Part
from maildesk.mail.values import Address, Auto

Verdict: TypeAlias = tuple[Auto, str] | None


@dataclass(frozen=True, slots=True)
class Signs:
    """One mail. `reverse_path` is "" for the null one and None where nobody told it; `words` is the text without quoted history."""

    root: Part
    author: Address | None
    reverse_path: str | None
    # Does the body hold a delivery status notification?
    reported: bool
    subject: str
    words: str
    # What its calendar object is for, in lower case; "" where it holds none.
    calendar: str = ""

    @property
    def local(self) -> str:
        """The local part of the author's address, without its tag."""
        return self.author.address.rpartition("@")[0].lower().partition("+")[0] if self.author else ""

    @property
    def answers(self) -> bool:
        """Does it say which mail it answers?"""
        return "in-reply-to" in self.root.fields or "references" in self.root.fields

    @property
    def typed(self) -> bool:
        """Was it written in a program in which people write? Responders sign otherwise or not at all."""
        fields = self.root.fields
        programs = [headers.text(value) for name in ("user-agent", "x-mailer") for value in fields.all(name)]
        return any(notices.PERSONS_PROGRAM.search(program) for program in programs) or "thread-index" in fields


def suppressed(signs: Signs, *, but: frozenset[str]) -> set[str]:
    """The words of X-Auto-Response-Suppress (MS-OXCMAIL section 2.1.3.2.20) without those of `but`."""
    values = signs.root.fields.all("x-auto-response-suppress")
    words = {word.strip() for value in values for word in headers.text(value).lower().replace(";", ",").split(",")}
    return words - but
