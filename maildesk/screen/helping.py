# SPDX-License-Identifier: Apache-2.0
"""The help: every key and every word of the command line, from their tables."""

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from maildesk.screen import bars, keys
from maildesk.screen.bars import Bar
from maildesk.screen.thread import Thread
from maildesk.screen.values import Piece
from maildesk.screen.views import VIEWS
from maildesk.screen.words import WORDS


class Help(Screen[None]):
    """A page that any of the usual keys leaves."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,escape,question_mark,enter", "app.pop_screen", "back"),
        Binding("j,down", "move(1)", "down"),
        Binding("k,up", "move(-1)", "up"),
        Binding("space,pagedown", "page(1)", "a screen down"),
        Binding("b,pageup", "page(-1)", "a screen up"),
    ]

    def compose(self) -> ComposeResult:
        yield Thread()
        yield Bar(id="foot", classes="-whole")

    def on_mount(self) -> None:
        self.query_one(Thread).show(tuple(pieces()))
        self.query_one(Thread).focus()
        self.query_one(Bar).show(*bars.keys((("q", "back"), ("Space", "on"))))

    def action_move(self, by: int) -> None:
        self.query_one(Thread).move(by)

    def action_page(self, by: int) -> None:
        thread = self.query_one(Thread)
        thread.move(by * max(1, thread.size.height - 2))


def pieces() -> Iterator[Piece]:
    """The lines of the help."""
    for title, group in keys.GROUPS:
        yield Piece(title, "title")
        yield from (Piece(f"{key.shown:<10} {key.means}", "text", 2) for key in group)
        yield Piece("")
    yield Piece("The command line (:)", "title")
    yield Piece("The words of mail commands without their #. Tab completes; the arrows bring back what was typed before.", "dim", 2)
    yield from (
        Piece(f":{word.name:<10} {word.means}{f' ({word.takes.value})' if word.takes.value else ''}", "text", 2) for word in WORDS.values()
    )
    yield Piece("")
    yield Piece("Views", "title")
    yield from (Piece(f"{view.name:<11} {view.means}{f' (/{view.query})' if view.query else ''}", "text", 2) for view in VIEWS)
