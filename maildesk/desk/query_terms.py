# SPDX-License-Identifier: Apache-2.0
"""What a query for tickets says, as values that are free of how it was typed; `str` writes it so that it parses to the same."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Key(StrEnum):
    """What is asked about a ticket, by the name that queries are written back with."""

    STATUS = "status"
    OWNER = "owner"
    CATEGORY = "category"
    SERVICE = "service"
    PROJECT = "project"
    MATURITY = "maturity"
    PRIORITY = "priority"
    GROUP = "group"
    REQUESTER = "requester"
    PARTICIPANT = "participant"
    OPENED = "opened"
    UPDATED = "updated"
    CLOSED = "closed"
    NEEDED = "needed"
    DUE = "due"
    BALL = "ball"
    LANGUAGE = "language"
    IS = "is"
    HAS = "has"
    REF = "ref"
    LINK = "link"
    SUBJECT = "subject"
    TEXT = "text"


QUOTES = '"“”„'  # as mail programs and telephones write them, too
# What a list does not show of a confidential ticket: only its readers may find it by these.
_CONTENT = frozenset((Key.REQUESTER, Key.PARTICIPANT, Key.LINK, Key.SUBJECT, Key.TEXT))
_HIDDEN_PARTS = frozenset(("attachment", "link"))


@dataclass(frozen=True, slots=True)
class Span:
    """From `since` to before `until` (UTC); None leaves that side open. `words`: how it is written."""

    since: datetime | None
    until: datetime | None
    words: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """What has no value: `owner:none`."""


NOTHING = Nothing()
Value = str | Span | Nothing


@dataclass(frozen=True, slots=True)
class Term:
    """A ticket whose `key` is one of `values`. `places`: where each was typed (characters from 0), for words about it."""

    key: Key
    values: tuple[Value, ...]
    places: tuple[int, ...] = field(default=(), compare=False)

    @property
    def tells(self) -> bool:
        """Does it ask about what only readers of a confidential ticket may know?"""
        return self.key in _CONTENT or (self.key is Key.HAS and not _HIDDEN_PARTS.isdisjoint(self.values))

    def __str__(self) -> str:
        return f"{self.key}:{','.join(map(_written, self.values))}"


@dataclass(frozen=True, slots=True)
class Every:
    """All of these."""

    parts: tuple["Node", ...]

    def __str__(self) -> str:
        return " ".join(f"({one})" if isinstance(one, Some) else str(one) for one in self.parts)


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of these."""

    parts: tuple["Node", ...]

    def __str__(self) -> str:
        return " or ".join(map(str, self.parts))


@dataclass(frozen=True, slots=True)
class Not:
    """None of this."""

    part: "Node"

    def __str__(self) -> str:
        return f"-{self.part}" if isinstance(self.part, Term) else f"-({self.part})"


Node = Term | Every | Some | Not


@dataclass(frozen=True, slots=True)
class Sort:
    """One key of an order; `down`: the highest, or the newest, first."""

    by: str
    down: bool = False

    def __str__(self) -> str:
        return f"-{self.by}" if self.down else self.by


@dataclass(frozen=True, slots=True)
class Query:
    """What tickets are wanted (`node`; None: all of them), and in what order (empty: as the list has it)."""

    node: Node | None = None
    sort: tuple[Sort, ...] = ()

    def __str__(self) -> str:
        written = "" if self.node is None else str(self.node)
        order = f"sort:{','.join(map(str, self.sort))}" if self.sort else ""
        if order and isinstance(self.node, Some):
            written = f"({written})"
        return f"{written} {order}".strip()

    @property
    def terms(self) -> tuple[Term, ...]:
        """Every term of it, from the left."""
        return () if self.node is None else tuple(_terms(self.node))

    @property
    def keys(self) -> frozenset[Key]:
        """What it asks about."""
        return frozenset(one.key for one in self.terms)


def every(parts: tuple[Node, ...]) -> Node:
    """All of them, flat."""
    flat = tuple(inner for one in parts for inner in (one.parts if isinstance(one, Every) else (one,)))
    return flat[0] if len(flat) == 1 else Every(flat)


def some(parts: tuple[Node, ...]) -> Node:
    """Any of them, flat."""
    flat = tuple(inner for one in parts for inner in (one.parts if isinstance(one, Some) else (one,)))
    return flat[0] if len(flat) == 1 else Some(flat)


def negated(part: Node) -> Node:
    """The opposite. Twice is as if it had not been said."""
    return part.part if isinstance(part, Not) else Not(part)


def _terms(node: Node) -> Iterator[Term]:
    if isinstance(node, Term):
        yield node
    elif isinstance(node, Not):
        yield from _terms(node.part)
    else:
        for part in node.parts:
            yield from _terms(part)


def _written(value: Value) -> str:
    if isinstance(value, Nothing):
        return "none"
    return value.words if isinstance(value, Span) else quoted(value)


def quoted(text: str) -> str:
    """A value as it has to be typed: in quotes, unless it is plain."""
    plain = text.isascii() and text.replace("-", "").replace(".", "").replace("@", "").isalnum()
    if plain and text.casefold() not in _MEANT and not text.startswith(("-", "@")):
        return text
    return '"' + "".join(f"\\{one}" if one in QUOTES or one == "\\" else one for one in text) + '"'


_MEANT = frozenset(("none", "any", "me"))  # values that mean something else unless they are quoted
