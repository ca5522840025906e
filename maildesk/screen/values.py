# SPDX-License-Identifier: Apache-2.0
"""What travels between the desk behind and the screen."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maildesk.desk.states import Priority, TicketState

if TYPE_CHECKING:
    from maildesk.store.view_tickets import TicketDetail


@dataclass(frozen=True, slots=True)
class Line:
    """A ticket in the queue. Of one that is `hidden` from whoever looks, only its reference and age are told: all else is empty."""

    number: int
    reference: str
    opened_at: datetime
    hidden: bool = False
    state: TicketState | None = None
    priority: Priority = Priority.NORMAL
    category: str = ""
    owner: str = ""
    requester: str = ""
    subject: str = ""
    due_at: datetime | None = None
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of the queue. `after`: where the next begins, None where it ends. `hides`: it may hide more than it has to."""

    lines: tuple[Line, ...]
    after: Any = None
    hides: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A mail that is held beside a ticket."""

    id: int
    received_at: datetime
    author: str
    subject: str
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A ticket that somebody reads."""

    line: Line
    detail: "TicketDetail"
    held: tuple[Held, ...] = ()
    advice: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        return self.line.number


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody writes. `kind`: "reply", "note" or "log"; `number`: of the ticket, 0 for what has none yet."""

    kind: str
    number: int = 0
    text: str = ""
    files: tuple[str, ...] = ()
    close: bool = False
    requester: str = ""
    subject: str = ""
    origin: str = ""
    seen: int | None = None
    canned: str = ""  # the canned answer that is in it

    @property
    def paths(self) -> tuple[Path, ...]:
        return tuple(Path(one).expanduser() for one in self.files)

    @property
    def empty(self) -> bool:
        """Nothing was written that would be missed."""
        return not (self.text.strip() or self.files or self.subject.strip())


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, in words. `numbers`: of tickets that it made."""

    lines: tuple[str, ...]
    numbers: tuple[int, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Letter:
    """What is about to go. `fields`: its head as people read it; `warnings`: what to think of first; `then`: what follows."""

    fields: tuple[tuple[str, str], ...]
    text: str
    files: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    then: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A line of a page before it is broken to the width of the screen. `message`: the index of the mail that begins here."""

    text: str
    style: str = ""
    indent: int = 0
    message: int | None = None


@dataclass(frozen=True, slots=True)
class Unfolded:
    """What is shown that is hidden at first: the quotations of these messages (by id), and the history."""

    messages: frozenset[int] = frozenset()
    history: bool = False
