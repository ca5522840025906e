# SPDX-License-Identifier: Apache-2.0
"""Bars of one line: what is seen on top, what was done, which keys there are."""

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from maildesk.screen.rows import Cell
from maildesk.telling import cells

_MOST_LINES = 4
_PARTS = ("key", "here", "error", "good", "dim")


class Bar(Widget):
    """One line of cells. What does not fit is left out, from the right."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"bar--{part}" for part in _PARTS}
    DEFAULT_CSS = """
    Bar { height: 1; background: $panel; color: $foreground; }
    Bar.-plain { background: $background; }
    Bar .bar--key { color: $primary; text-style: bold; }
    Bar .bar--here { text-style: reverse bold; }
    Bar .bar--error { color: $error; text-style: bold; }
    Bar .bar--good { color: $success; }
    Bar .bar--dim { text-style: dim; }
    """

    def __init__(self, *, id: str, classes: str = "", right: str = "") -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id, classes=classes)
        self.cells: tuple[Cell, ...] = ()
        self.right = right

    def show(self, *parts: Cell | str, right: str | None = None) -> None:
        """Shows other cells; `right`: what stands at the right end if there is room for it."""
        self.cells = tuple(Cell(part) if isinstance(part, str) else part for part in parts)
        if right is not None:
            self.right = right
        self.refresh()

    @property
    def text(self) -> str:
        """What it says."""
        return "".join(cell.text for cell in self.cells)

    def render_line(self, y: int) -> Strip:
        width, plain = self.size.width, self.rich_style
        segments, used = self._fitting(width, plain) if y == 0 else ([], 0)
        right = cells.line(self.right)
        if y == 0 and right and used + cells.cell_len(right) + 1 <= width:
            segments += [Segment(" " * (width - used - cells.cell_len(right)), plain), Segment(right, plain + self._style("dim"))]
        return Strip(segments).adjust_cell_length(width, plain)

    def _fitting(self, width: int, plain: Style) -> tuple[list[Segment], int]:
        segments: list[Segment] = []
        used, whole = 0, self.has_class("-whole")
        texts = [_clean(cell.text) for cell in self.cells]
        for at, (cell, text) in enumerate(zip(self.cells, texts, strict=True)):
            size = cells.cell_len(text)
            needed = sum(map(cells.cell_len, texts[at : at + 3])) if text == " " else size
            if whole and segments and used + needed > width:
                break
            if used + size > width:
                text, size = cells.fit(text, width - used), width - used
            segments.append(Segment(text, plain + self._style(cell.style)))
            used += size
            if used >= width:
                break
        return segments, used

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"bar--{name}", partial=True) if name in _PARTS else Style.null()


class Said(Bar):
    """What was done, or why it was not: as many lines as it takes, four at most."""

    def tell(self, words: str, style: str) -> None:
        """Tells somebody something, "" for nothing."""
        self.show(Cell(cells.line(words), style))
        self._grow()

    def on_resize(self) -> None:
        self._grow()

    def _lines(self) -> list[str]:
        return list(cells.wrap(self.text, max(10, self.size.width - 2)))[:_MOST_LINES]

    def _grow(self) -> None:
        self.styles.height = max(1, len(self._lines()))

    def render_line(self, y: int) -> Strip:
        width, plain, lines = self.size.width, self.rich_style, self._lines()
        text = f" {lines[y]}" if y < len(lines) else ""
        style = self.cells[0].style if self.cells else ""
        return Strip([Segment(cells.fit(text, width), plain + self._style(style))]).adjust_cell_length(width, plain)


def keys(pairs: Sequence[tuple[str, str]]) -> tuple[Cell, ...]:
    """The cells of a foot: each key with its word, so that a bar cuts between two of them."""
    found: list[Cell] = []
    for key, word in pairs:
        found += [Cell(" "), Cell(key, "key"), Cell(f" {word} ")]
    return tuple(found)


def _clean(text: str) -> str:
    """The text as one safe line, with the spaces around it."""
    bare = text.strip(" ")
    if not bare:
        return text
    at = text.index(bare)
    return f"{text[:at]}{cells.line(bare)}{text[at + len(bare) :]}"
