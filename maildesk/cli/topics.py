# SPDX-License-Identifier: Apache-2.0
"""What `maildesk help` tells beside the commands: pages of the manual, the very files that `docs/` holds."""

import re
from dataclasses import dataclass
from functools import cache

from maildesk.assets import asset

_HEADING = re.compile(r"^(#+) +(.+)$")
_PICTURE = re.compile(r"^!\[[^\]]*\]\([^)]*\)\n*", re.MULTILINE)  # a terminal shows none


@dataclass(frozen=True, slots=True)
class Topic:
    """A page, or one of its sections with what belongs to it."""

    name: str
    about: str
    page: str
    section: str = ""

    def text(self) -> str:
        """The page as Markdown, without pictures. Raises OSError."""
        whole = asset(f"docs/{self.page}").read_text(encoding="utf-8")
        return _PICTURE.sub("", _section(whole, self.section) if self.section else whole).strip() + "\n"


TOPICS = (
    Topic("commands", "what staff command by mail", "staff.md", "Command"),
    Topic("staff", "a day at the desk, by mail and in a terminal", "staff.md"),
    Topic("queries", "how to ask for tickets: states, people, times, words", "queries.md"),
    Topic("desk", "the desk on the whole screen, and its keys", "desk.md"),
    Topic("requesters", "what people who ask for something can do by answering", "requesters.md"),
    Topic("promise", "what is promised, and when somebody is reminded", "promise.md"),
    Topic("reports", "how the desk is doing: reports, their figures, the ledger for the public", "reports.md"),
    Topic("classification", "how a request finds its category, and how the desk learns", "classification.md"),
    Topic("roster", "the roster of maintainers", "roster.md"),
    Topic("backup", "backup, restore, check, redact, erase, how long things are kept", "backup.md"),
    Topic("export", "links to other systems, histories, export, import, moving in from another desk", "export.md"),
)


@cache
def by_name() -> dict[str, Topic]:
    """The topics by what they are called."""
    return {topic.name: topic for topic in TOPICS}


def _section(text: str, title: str) -> str:
    """A section of a page, down to the next of its rank. Raises LookupError where the page has none of that title."""
    kept: list[str] = []
    rank = 0
    for line in text.split("\n"):
        heading = _HEADING.match(line)
        if heading and rank and len(heading[1]) <= rank:
            break
        if heading and heading[2] == title:
            rank = len(heading[1])
        if rank:
            kept.append(line)
    if not kept:
        raise LookupError(f"there is no section {title!r}")
    return "\n".join(kept)
