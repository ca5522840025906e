# SPDX-License-Identifier: Apache-2.0
"""What others wrote on a ticket while somebody wrote an answer to it: to be read before it goes."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from maildesk.desk.meanwhile import News
from maildesk.screen import bars, keys, pages
from maildesk.screen.bars import Bar
from maildesk.screen.board import bindings
from maildesk.screen.keys import Place
from maildesk.screen.thread import Thread
from maildesk.screen.values import Opened, Piece
from maildesk.telling import cells
from maildesk.wiring import clock


class Meanwhile(Screen[None]):
    """Their words, below what was done. It ends when somebody goes on writing."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.MEANWHILE)

    def __init__(self, told: str, words: Sequence[Piece]) -> None:
        super().__init__()
        self._pieces = (Piece(cells.line(told), "late"), *words)

    def compose(self) -> ComposeResult:
        yield Thread()
        yield Bar(id="foot", classes="-whole")

    def on_mount(self) -> None:
        self.query_one(Thread).show(self._pieces)
        self.query_one(Thread).focus()
        self.query_one(Bar).show(*bars.keys(keys.foot(Place.MEANWHILE)))

    def action_go_on(self) -> None:
        self.dismiss(None)

    def action_move(self, by: int) -> None:
        self.query_one(Thread).move(by)


def wrote(now: Opened, before: Opened | None, news: Sequence[News], prefix: str) -> tuple[Piece, ...]:
    """The messages that came since somebody looked; for an answer that was put aside long ago, since the first of the news."""
    seen = frozenset(one.id for one in before.detail.messages) if before else frozenset()
    first = min((one.at for one in news if one.at is not None), default=None)
    return pages.since(now, seen, first, prefix, clock())
