# SPDX-License-Identifier: Apache-2.0
"""Canned answers: which one is meant, in which language, and what stands in its places. Their words come from files alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Protocol

from maildesk.desk.command import parse
from maildesk.desk.reference import base_subject, reference

if TYPE_CHECKING:
    from maildesk.desk.identity import Identity
    from maildesk.desk.values import Member, Ticket

_ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Canned:
    """An answer in one language. `body` is its text with places to fill; `head` counts the lines above it in the file at `path`.

    It is for these categories and services of the catalogue, by slug; for all, where none are named.
    """

    slug: str
    language: str
    title: str
    body: str
    categories: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    path: str = ""
    head: int = 0


class Unusable(Exception):
    """A canned answer that cannot be used, in words for staff: which file, which line, why."""


class Answers(Protocol):
    """The canned answers of a desk."""

    def all(self) -> tuple[Canned, ...]:
        """Every answer in every language that can be read; the same tuple as long as no file changes."""

    def faults(self) -> tuple[str, ...]:
        """The files that cannot be read: which, in which line, and why."""

    def fill(self, answer: Canned, values: Mapping[str, Any]) -> str:
        """Its text with the places filled. Raises Unusable."""


class NoAnswers:
    """A desk without canned answers."""

    def faults(self) -> tuple[str, ...]:
        """None."""
        return ()

    def all(self) -> tuple[Canned, ...]:
        """None."""
        return ()

    def fill(self, answer: Canned, values: Mapping[str, Any]) -> str:
        """There is nothing to fill."""
        return answer.body


NO_ANSWERS = NoAnswers()


def find(answers: Sequence[Canned], slug: str, language: str | None) -> Canned:
    """The answer in the language of the reader, else in English, else in any. Raises Unusable, which names the nearest."""
    wanted = slug.strip().casefold()
    of_slug = {one.language.casefold(): one for one in answers if one.slug == wanted}
    if not of_slug:
        raise Unusable(f"there is no canned answer {slug.strip()!r}{_near(answers, wanted)}")
    tag = (language or "").casefold()
    for one in (tag, tag.partition("-")[0], _ENGLISH):
        if one in of_slug:
            return of_slug[one]
    return of_slug[min(of_slug)]


def _near(answers: Sequence[Canned], slug: str) -> str:
    slugs = sorted({one.slug for one in answers})
    near = get_close_matches(slug, slugs, n=3, cutoff=0.5)
    return f"; there is {' and '.join(near)}" if near else "; `maildesk answer list` has them" if slugs else "; there are none at this desk"


def values(ticket: "Ticket", requester: str, staff: "Member", identity: "Identity") -> dict[str, Any]:
    """What the places of an answer may name. `requester`: the name of whoever asked, "" where it is not known."""
    category = identity.catalogue.category(ticket.category)
    return {
        "requester": {"name": requester},
        "staff": {"name": staff.name or staff.handle},
        "desk": {"name": identity.name, "address": identity.address},
        "reference": reference(identity.prefix, ticket.number),
        "subject": base_subject(identity.prefix, ticket.subject),
        "project": ticket.project or "",
        "maturity": ticket.maturity or "",
        "category": category.name if category else ticket.category,
        "service": ticket.service or "",
        "needed_by": f"{ticket.needed_by:%Y-%m-%d}" if ticket.needed_by else "",
        "promise_hours": identity.promise_hours,
    }


def worded(answers: Answers, slug: str, language: str | None, given: Mapping[str, Any]) -> tuple[Canned, str]:
    """The answer and its words, ready to go. Raises Unusable.

    They never begin with a command: a requester may be called "#close".
    """
    answer = find(answers.all(), slug, language)
    words = answers.fill(answer, given).strip("\n").rstrip()
    said = parse(words)
    if said.commands or said.unknown:
        raise Unusable(f"{answer.path or answer.slug}: filled for this ticket, its first line would be read as a command")
    return answer, words
