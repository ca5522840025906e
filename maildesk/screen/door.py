# SPDX-License-Identifier: Apache-2.0
"""Mail that is held and lies beside no ticket: each is read, and let in or kept out."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from maildesk.desk.command import Verb
from maildesk.flow.errors import MaildeskError
from maildesk.screen import bars, keys, pages, words
from maildesk.screen.aside import aside
from maildesk.screen.asking import Ask
from maildesk.screen.bars import Bar, Said
from maildesk.screen.behind import Behind
from maildesk.screen.board import bindings
from maildesk.screen.keys import Place
from maildesk.screen.thread import Thread
from maildesk.screen.values import Held, Piece
from maildesk.wiring import clock


class Door(Screen[None]):
    """It ends when somebody goes back to the queue."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.DOOR)

    def __init__(self, behind: Behind) -> None:
        super().__init__()
        self._behind = behind
        self._held: tuple[Held, ...] = ()

    def compose(self) -> ComposeResult:
        yield Thread()
        yield Said(id="said", classes="-plain")
        yield Bar(id="foot", classes="-whole")

    def on_mount(self) -> None:
        self.query_one(Thread).show((Piece("Loading …", "dim"),))
        self.query_one(Thread).focus()
        self.query_one("#foot", Bar).show(*bars.keys(keys.foot(Place.DOOR)))
        self.run_worker(self._load(), group="door", exclusive=True)

    async def _load(self) -> None:
        try:
            self._show(await aside(self._behind.door))
        except MaildeskError as problem:
            self._say(problem.told, "error")

    def _show(self, held: Sequence[Held]) -> None:
        self._held = tuple(held)
        title = "Held mail that lies beside no ticket, the newest first" if held else "No held mail lies beside no ticket."
        self.query_one(Thread).show((Piece(title, "title"), *pages.held(held, clock())))

    def _say(self, told: str, style: str = "good") -> None:
        self.query_one(Said).tell(told, style)

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_move(self, by: int) -> None:
        self.query_one(Thread).move(by)

    def action_message(self, by: int) -> None:
        self.query_one(Thread).step(by)

    def action_judge(self, name: str) -> None:
        """Asks first, about the mail that is read."""
        at = self.query_one(Thread).message
        if at >= len(self._held):
            self._say("there is no held mail here", "error")
            return
        mail = self._held[at].id
        question = words.WORDS[name].asks.replace("{argument}", str(mail))
        self.app.push_screen(Ask(question), lambda yes: self._judge(mail, Verb(name)) if yes else None)

    def _judge(self, mail: int, verb: Verb) -> None:
        self._say("…", "dim")
        self.run_worker(self._judged(mail, verb), group="judge", exclusive=True)

    async def _judged(self, mail: int, verb: Verb) -> None:
        try:
            done = await aside(partial(self._behind.judge, mail, verb))
            self._say("; ".join(done.lines))
        except MaildeskError as problem:
            self._say(problem.told, "error")
        await self._load()
