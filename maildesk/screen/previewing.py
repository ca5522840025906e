# SPDX-License-Identifier: Apache-2.0
"""Exactly what goes to whom, before it goes."""

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from maildesk.screen import bars, keys
from maildesk.screen.bars import Bar
from maildesk.screen.board import bindings
from maildesk.screen.keys import Place
from maildesk.screen.thread import Thread
from maildesk.screen.values import Letter, Piece
from maildesk.telling import cells


class Preview(Screen[bool]):
    """It ends with whether somebody wants it to go."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.PREVIEW)

    def __init__(self, letter: Letter) -> None:
        super().__init__()
        self._letter = letter

    def compose(self) -> ComposeResult:
        yield Thread()
        yield Bar(id="foot", classes="-whole")

    def on_mount(self) -> None:
        self.query_one(Thread).show(tuple(_pieces(self._letter)))
        self.query_one(Thread).focus()
        self.query_one(Bar).show(*bars.keys(keys.foot(Place.PREVIEW)))

    def action_send(self) -> None:
        self.dismiss(True)

    def action_go_on(self) -> None:
        self.dismiss(False)

    def action_move(self, by: int) -> None:
        self.query_one(Thread).move(by)


def _pieces(letter: Letter) -> Iterator[Piece]:
    for words in letter.warnings:
        yield Piece(cells.line(words), "late")
    for name, value in letter.fields:
        yield Piece(cells.line(f"{name}: {value}"), "heading")
    for name in letter.files:
        yield Piece(cells.line(f"[{name}]"), "file")
    yield Piece("")
    yield from (Piece(line, "text") for line in cells.lines(letter.text))
    yield Piece("")
    yield from (Piece(cells.line(words), "dim") for words in letter.then)
