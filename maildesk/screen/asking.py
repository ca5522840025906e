# SPDX-License-Identifier: Apache-2.0
"""A question before something that cannot be taken back, in the middle of the screen."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from maildesk.telling import cells


class Ask(ModalScreen[bool]):
    """Yes or no. Only a key that says so is a yes: Enter alone is too quickly pressed."""

    DEFAULT_CSS = """
    Ask { align: center middle; }
    Ask Vertical { width: 90%; max-width: 70; height: auto; max-height: 90%; border: round $accent; padding: 0 1; background: $surface; }
    Ask Static { width: 1fr; color: $foreground; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "yes"),
        Binding("n,escape,q,ctrl+c", "answer(False)", "no"),
    ]

    def __init__(self, question: str) -> None:
        super().__init__()
        self.question = question

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Content(cells.line(self.question)))
            yield Static(Content("\ny: yes    n: no"))

    def action_answer(self, yes: bool) -> None:
        """Closes it."""
        self.dismiss(yes)
