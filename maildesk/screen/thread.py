# SPDX-License-Identifier: Apache-2.0
"""A page of lines on the screen, such as a ticket's thread: scrolled, with its messages to step through."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from maildesk.screen.values import Piece
from maildesk.telling import cells

_PARTS = ("title", "heading", "inside", "dim", "late", "text", "note", "quote", "fold", "file", "here")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line as wide as the screen. `message`: the index of the mail that begins here."""

    text: str
    style: str
    message: int | None


class Thread(Widget, can_focus=True):
    """Pieces of text, broken to the width of the screen. It draws the lines that are seen and no others."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"thread--{part}" for part in _PARTS}
    DEFAULT_CSS = """
    Thread { height: 1fr; padding: 0 1; background: $background; color: $foreground; }
    Thread .thread--title { color: $primary; text-style: bold; }
    Thread .thread--heading { color: $secondary; text-style: bold; }
    Thread .thread--inside { color: $accent; text-style: bold; }
    Thread .thread--here { text-style: reverse; }
    Thread .thread--dim { text-style: dim; }
    Thread .thread--late { color: $error; text-style: bold; }
    Thread .thread--text { color: $foreground; }
    Thread .thread--note { color: $accent; }
    Thread .thread--quote { text-style: dim; }
    Thread .thread--fold { color: $primary; }
    Thread .thread--file { color: $success; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._pieces: Sequence[Piece] = ()
        self._drawn: list[Drawn] = []
        self._width = 0
        self.top = 0
        self.message = 0  # the index of the one that keys are about

    def show(self, pieces: Sequence[Piece], *, again: bool = False) -> None:
        """Shows other text, from its top; `again` stays where it is."""
        self._pieces = pieces
        if not again:
            self.top = self.message = 0
        self._draw()

    @property
    def seen(self) -> str:
        """Where somebody is: "all", or how much of it they have seen."""
        if len(self._drawn) <= self.size.height:
            return "all"
        return f"{min(100, 100 * (self.top + self.size.height) // len(self._drawn))} %"

    def move(self, by: int) -> None:
        """Scrolls by lines. The message that keys are about is the last whose head is seen at the top or above it."""
        self.top = max(0, min(self.top + by, len(self._drawn) - self.size.height))
        heads = [line.message for line in self._drawn[: self.top + 2] if line.message is not None]
        self.message = heads[-1] if heads else 0
        self.refresh()

    def step(self, by: int) -> None:
        """Goes to the next message or the one before."""
        heads = {line.message: at for at, line in enumerate(self._drawn) if line.message is not None}
        self.message = max(0, min(self.message + by, len(heads) - 1))
        at = heads.get(self.message, 0)
        if not self.top <= at < self.top + self.size.height - 2:
            self.top = max(0, min(at, len(self._drawn) - self.size.height))
        self.refresh()

    def on_resize(self) -> None:
        if self.size.width != self._width:
            self._draw()
        self.move(0)

    def on_mouse_scroll_down(self) -> None:
        self.move(3)

    def on_mouse_scroll_up(self) -> None:
        self.move(-3)

    def _draw(self) -> None:
        self._width = self.size.width
        self._drawn = [line for piece in self._pieces for line in _broken(piece, self._width)]
        self.top = max(0, min(self.top, len(self._drawn) - max(1, self.size.height)))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        plain, width = self.rich_style, self.size.width
        if self.top + y >= len(self._drawn):
            return Strip.blank(width, plain)
        line = self._drawn[self.top + y]
        style = plain + self._style(line.style)
        if line.message is not None:
            rule = " " + "─" * max(0, width - cells.cell_len(line.text) - 1)
            over = self._style("here") if line.message == self.message else Style.null()
            return Strip([Segment(line.text, style + over), Segment(rule, style)]).adjust_cell_length(width, plain)
        return Strip([Segment(line.text, style)]).adjust_cell_length(width, plain)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"thread--{name}", partial=True) if name in _PARTS else Style.null()


def _broken(piece: Piece, width: int) -> list[Drawn]:
    if piece.message is not None:
        return [Drawn(cells.fit(piece.text, width) if cells.cell_len(piece.text) > width else piece.text, piece.style, piece.message)]
    indent = f"{' ' * (piece.indent - 2)}│ " if piece.style == "note" else " " * piece.indent
    return [Drawn(indent + part, piece.style, None) for part in cells.wrap(piece.text, width - len(indent))]
