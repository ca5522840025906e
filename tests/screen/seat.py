# SPDX-License-Identifier: Apache-2.0
"""Somebody at the screen, for tests: keys in, and what stands on the screen out."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any

from textual.events import Key
from textual.pilot import Pilot

from maildesk.screen.app import DeskApp
from maildesk.screen.behind import Behind
from maildesk.screen.board import Board
from maildesk.screen.drafts import Drafts
from maildesk.settings import read
from tests.cli.desk import CliDesk

PATIENCE = 20.0  # seconds; others use the machine, too


@dataclass
class Seat:
    """`press` and `type` do not wait; `see` waits until words are on the screen."""

    app: DeskApp
    pilot: Pilot[Any]

    @property
    def screen(self) -> str:
        """The text on the screen, line by line."""
        return "\n".join(strip.text for strip in self.app.screen._compositor.render_strips())

    @property
    def board(self) -> Board:
        """The queue and the thread, whatever stands before them."""
        found = self.app.screen_stack[0]
        assert isinstance(found, Board)
        return found

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        await self.pilot.press(*(_NAMES.get(one, one) for one in text))

    async def burst(self, text: str) -> None:
        """Types it so fast that all keys are there before the first is obeyed, as a slow connection or a paste brings them."""
        for one in text:
            self.app.post_message(Key(_NAMES.get(one, one), "\r" if one == "\n" else one))
        await self.pilot.pause()

    async def command(self, line: str) -> None:
        """Types a line of the command line."""
        await self.type(f":{line}")
        await self.press("enter")

    async def until(self, holds: Callable[[], object], what: str) -> None:
        end = monotonic() + PATIENCE
        while not holds():
            assert monotonic() < end, f"waited for {what}; the screen says:\n{self.screen}"
            await self.pilot.pause(0.02)

    async def see(self, *words: str) -> None:
        for one in words:
            await self.until(lambda one=one: one in self.screen, repr(one))

    async def see_no(self, words: str) -> None:
        await self.until(lambda: words not in self.screen, f"{words!r} to go")


_NAMES = {
    " ": "space",
    "\n": "enter",
    "\x7f": "backspace",
    "/": "slash",
    ":": "colon",
    "@": "at",
    ".": "full_stop",
    "-": "minus",
    "_": "underscore",
}


def seated(
    desk: CliDesk,
    does: Callable[[Seat], Awaitable[None]],
    *,
    actor: str = "sam",
    size: tuple[int, int] = (100, 30),
    query: str | None = None,
    behind: Callable[..., Behind] = Behind,
    begun: bool = True,
) -> None:
    """Has somebody sit down at the screen and do something."""

    async def work() -> None:
        async with _seat(desk, actor, size, query, behind) as seat:
            if begun:
                await seat.until(lambda: seat.board._begun, "the first lines")
            await does(seat)

    asyncio.run(work())


@asynccontextmanager
async def _seat(desk: CliDesk, actor: str, size: tuple[int, int], query: str | None, behind: Callable[..., Behind]) -> AsyncIterator[Seat]:
    settings = read(None, os.environ).settings
    there = behind(settings, actor)
    app = DeskApp(there, Drafts(desk.folder / "state"), query=query)
    async with app.run_test(size=size) as pilot:
        yield Seat(app, pilot)
    there.close()
