# SPDX-License-Identifier: Apache-2.0
"""A line of the queue in cells: which columns a screen has room for, and what stands in them. Pure."""

from dataclasses import dataclass
from datetime import datetime

from maildesk.desk.sight import HIDDEN
from maildesk.desk.states import Priority, TicketState
from maildesk.screen.values import Line
from maildesk.telling import cells

# Said by a word as well as by colour; five letters, so that the column stays narrow.
_STATES = {TicketState.SNOOZED: "sleep", TicketState.RESOLVED: "done", TicketState.BLOCKED: "block", TicketState.WAITING: "wait"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of a line; `style`: what it is ("late", "dim", ...), "" for plain text."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """How wide each column is, in cells; 0 leaves it out. The subject has the rest."""

    reference: int
    state: int = 7
    age: int = 5
    due: int = 0
    owner: int = 0
    category: int = 0
    requester: int = 0


def shape(width: int, widest: int) -> Shape:
    """The columns for a screen of that width; `widest`: how many cells the longest reference takes."""
    name = min(max(widest, 4), 14) + 1
    if width < 60:
        return Shape(name, state=0, age=4)
    if width < 100:
        return Shape(name, owner=9, requester=15, due=6)
    if width < 140:
        return Shape(name, owner=11, category=15, requester=18, due=6)
    return Shape(name, owner=16, category=24, requester=24, due=6)


def heading(columns: Shape, width: int) -> str:
    """The titles of the columns."""
    titles = (
        ("TICKET", columns.reference),
        ("STATE", columns.state),
        ("AGE", columns.age),
        ("DUE", columns.due),
        ("OWNER", columns.owner),
        ("CATEGORY", columns.category),
        ("FROM", columns.requester),
    )
    before = "".join(cells.fit(title, room - 1) + " " for title, room in titles if room)
    return cells.fit(f" {before}  SUBJECT", width)


def line(one: Line, columns: Shape, width: int, now: datetime) -> list[Cell]:
    """A ticket as cells that are `width` wide together."""
    late = one.due_at is not None and one.due_at < now
    parts = [
        Cell(" "),
        _cell(one.reference, columns.reference, "reference"),
        _cell(_STATES.get(one.state, str(one.state)) if one.state else "", columns.state, str(one.state or "")),
        _cell(span((now - one.opened_at).total_seconds()), columns.age, "dim"),
        _cell(_due(one, now), columns.due, "late" if late else "dim"),
        _cell(one.owner, columns.owner, "owner"),
        _cell(one.category, columns.category, "category"),
        _cell(one.requester, columns.requester),
        Cell(f"{_mark(one, late)} ", "late" if late or one.priority is Priority.HIGH else "dim"),
    ]
    used = 3 + sum((columns.reference, columns.state, columns.age, columns.due, columns.owner, columns.category, columns.requester))
    subject = HIDDEN if one.hidden else one.subject or "(no subject)"
    parts.append(Cell(cells.fit(cells.line(subject), max(0, width - used)), "dim" if one.hidden else "subject"))
    return [part for part in parts if part.text]


def _cell(text: str, room: int, style: str = "") -> Cell:
    return Cell(cells.fit(cells.line(text), room - 1) + " " if room else "", style)


def _mark(one: Line, late: bool) -> str:
    """One sign before the subject: urgent, late, confidential."""
    if one.priority is Priority.HIGH:
        return "!"
    if late:
        return "*"
    return "▪" if one.confidential else " "


def _due(one: Line, now: datetime) -> str:
    if one.due_at is None:
        return ""
    left = (one.due_at - now).total_seconds()
    return f"-{span(-left)}" if left < 0 else span(left)


def span(seconds: float) -> str:
    """How long, in four cells: 5m, 3h, 12d, 8w, 3y."""
    for length, unit in ((31_536_000, "y"), (14 * 86400, "w"), (86400, "d"), (3600, "h")):
        if seconds >= length:
            return f"{int(seconds // (604_800 if unit == 'w' else length))}{unit}"
    return f"{max(0, int(seconds // 60))}m"
