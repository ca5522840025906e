# SPDX-License-Identifier: Apache-2.0
"""The queue on the screen: a table of which only the pages that somebody reached are loaded."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from maildesk.screen import rows
from maildesk.screen.values import Line
from maildesk.wiring import clock

_AHEAD = 20  # lines below the last that is seen, from which on the next page is asked for
_PARTS = ("heading", "cursor", "reference", "dim", "late", "owner", "category", "subject", "new", "open", "waiting", "blocked", "snoozed")


class Queue(Widget, can_focus=True):
    """Lines, one of which is chosen. It draws the lines that are seen and no others."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"queue--{part}" for part in _PARTS}
    DEFAULT_CSS = """
    Queue { height: 1fr; background: $background; color: $foreground; }
    Queue .queue--heading { color: $primary; text-style: bold; }
    Queue .queue--cursor { text-style: reverse; }
    Queue .queue--reference { color: $primary; }
    Queue .queue--dim { text-style: dim; }
    Queue .queue--late { color: $error; text-style: bold; }
    Queue .queue--owner { color: $secondary; }
    Queue .queue--category { color: $foreground; }
    Queue .queue--subject { color: $foreground; }
    Queue .queue--new { color: $accent; text-style: bold; }
    Queue .queue--open { color: $success; }
    Queue .queue--waiting { text-style: dim; }
    Queue .queue--blocked { color: $warning; }
    Queue .queue--snoozed { text-style: dim; }
    """

    class More(Message):
        """Somebody is near the end of what is loaded."""

    class Chosen(Message):
        """A line was clicked."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[Line, ...] = ()
        self.cursor = 0
        self.top = 0
        self.empty = "Loading …"

    @property
    def current(self) -> Line | None:
        """The chosen line."""
        return self.lines[self.cursor] if 0 <= self.cursor < len(self.lines) else None

    def show(self, lines: Sequence[Line], *, keep: int | None = None, empty: str = "") -> None:
        """Shows other lines. The ticket whose number is `keep` stays chosen, if it is among them; else what took its place."""
        place = next((at for at, one in enumerate(lines) if one.number == keep), None) if keep is not None else 0
        moved = (place - self.cursor) if place is not None else 0
        self.lines, self.empty = tuple(lines), empty
        self.cursor = max(0, min(self.cursor if place is None else place, len(lines) - 1))
        if self.top and keep is not None:  # what is new on top of the first screen is seen; further down the lines stay where they are
            self.top = max(0, self.top + moved)
        elif keep is None:
            self.top = 0
        self._settle()

    def append(self, lines: Sequence[Line]) -> None:
        """Adds a page at the end."""
        known = {one.number for one in self.lines}
        self.lines += tuple(one for one in lines if one.number not in known)
        self.refresh()

    def move(self, by: int) -> None:
        """Chooses another line."""
        self.cursor = max(0, min(self.cursor + by, len(self.lines) - 1))
        self._settle()

    @property
    def page(self) -> int:
        """How many lines are seen."""
        return max(1, self.size.height - 1)

    def _settle(self) -> None:
        self.top = min(max(self.top, self.cursor - self.page + 1, 0), self.cursor)
        if self.lines and self.top + self.page + _AHEAD > len(self.lines):
            self.post_message(self.More())
        self.refresh()

    def on_resize(self) -> None:
        self._settle()

    def on_click(self, event: events.Click) -> None:
        at = self.top + event.y - 1
        if event.y > 0 and at < len(self.lines):
            again = at == self.cursor
            self.move(at - self.cursor)
            if again:
                self.post_message(self.Chosen())

    def on_mouse_scroll_down(self) -> None:
        self.move(3)

    def on_mouse_scroll_up(self) -> None:
        self.move(-3)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        columns = rows.shape(width, max((len(one.reference) for one in self.lines[self.top : self.top + self.page]), default=9))
        if y == 0:
            return self._strip([rows.Cell(rows.heading(columns, width), "heading")], width)
        at = self.top + y - 1
        if at >= len(self.lines):
            text = f" {self.empty}" if not self.lines and y == 2 else ""
            return self._strip([rows.Cell(text, "dim")], width)
        return self._strip(rows.line(self.lines[at], columns, width, self._now()), width, chosen=at == self.cursor)

    def _strip(self, cells: Sequence[rows.Cell], width: int, *, chosen: bool = False) -> Strip:
        plain = self.rich_style
        if chosen:  # in one colour: patches of others would make it hard to read
            over = plain + self.get_component_rich_style("queue--cursor", partial=True)
            return Strip([Segment("".join(cell.text for cell in cells), over)]).adjust_cell_length(width, over)
        return Strip([Segment(cell.text, plain + self._style(cell.style)) for cell in cells]).adjust_cell_length(width, plain)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"queue--{name}", partial=True) if name in _PARTS else Style.null()

    @staticmethod
    def _now() -> datetime:
        return clock()
