# SPDX-License-Identifier: Apache-2.0
"""The program: themes, screens, drafts, and how it ends."""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.events import Event, Key
from textual.screen import Screen

from maildesk.flow.errors import MaildeskError, StoreUnavailable
from maildesk.screen import themes
from maildesk.screen.aside import aside
from maildesk.screen.behind import Behind
from maildesk.screen.doing import Doing
from maildesk.screen.drafts import Drafts
from maildesk.screen.prompt import typed_on
from maildesk.screen.values import Done, Draft, Opened
from maildesk.settings import Settings


class DeskApp(App[MaildeskError]):
    """It returns the error that kept it from beginning, if there was one."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "stop", priority=True, show=False),
        Binding("ctrl+c", "stop", show=False),
    ]

    def __init__(self, behind: Behind, drafts: Drafts, *, query: str | None = None, theme: str = "auto") -> None:
        self._query, self._wish = query, theme
        chosen = themes.chosen(theme, os.environ)
        # Said at once: with it Textual leaves all colours away for NO_COLOR, instead of painting in grey.
        super().__init__(ansi_color=True if chosen == themes.PLAIN else None)
        self.behind = behind
        self.drafts = drafts
        self.busy = 0  # how much is being written just now
        self.title = "maildesk"
        for one in themes.THEMES:
            self.register_theme(one)
        self.theme = chosen

    async def on_event(self, event: Event) -> None:
        """What somebody types on the command line is obeyed here, key by key.

        A key that is passed on waits with the line, and what follows may overtake it: `:open 7`, a line end and `:` would run together.
        """
        if isinstance(event, Key) and not event.is_forwarded and (prompt := typed_on(self.screen)) is not None:
            if not prompt.press(event):
                await self._check_bindings(event.key, priority=True) or await self._check_bindings(event.key)
        else:
            await super().on_event(event)

    def get_default_screen(self) -> Screen[None]:
        return Doing(self.behind, self._query)

    def begun(self) -> None:
        """The first lines are on the screen: what else will be wanted is loaded now."""
        self.run_worker(self._warm(), group="warm")

    async def _warm(self) -> None:
        try:
            await aside(self.behind.warm)
        except StoreUnavailable:
            pass  # the banner tells, and whoever answers is told then
        except MaildeskError as problem:
            self.give_up(problem)

    def give_up(self, problem: MaildeskError) -> None:
        """It cannot begin: the shell says why."""
        self.exit(problem)

    def other_theme(self, wish: str = "") -> None:
        """Light or dark. With NO_COLOR there is only one."""
        self.theme = themes.chosen(wish, os.environ) if wish else themes.other(self.theme)

    def write(self, draft: Draft, then: Callable[[Done | None], None], opened: Opened | None = None, canned: str = "") -> None:
        """Lets somebody write; `canned`: the name of an answer whose words are put in."""
        from maildesk.screen.writing import Writing

        self.push_screen(Writing(self.behind, self.drafts, draft, opened, canned), then)

    def lines(self) -> tuple[str, ...]:
        """What was typed before."""
        return self.drafts.lines()

    def keep_lines(self, lines: Sequence[str]) -> None:
        """Keeps what was typed, if the disk takes it."""
        with suppress(OSError):  # nobody's work is lost with it
            self.drafts.keep_lines(lines)

    def action_stop(self) -> None:
        """Leaves; what is being written is kept first."""
        from maildesk.screen.writing import Writing

        writing = next((screen for screen in self.screen_stack if isinstance(screen, Writing)), None)
        if writing is not None:
            writing.action_typed("stop")
        else:
            self.stop()

    def stop(self) -> None:
        """Leaves, once what is being written in the database is written."""
        if self.busy:
            self.set_timer(0.1, self.stop)
        else:
            self.exit()


def run_desk(settings: Settings, actor: str, *, query: str | None, theme: str) -> None:
    """Shows the desk until somebody leaves it. Raises MaildeskError where it cannot begin."""
    from maildesk.screen.drafts import state_folder

    behind = Behind(settings, actor)
    app = DeskApp(behind, Drafts(state_folder(settings, os.environ)), query=query, theme=theme)
    try:
        problem = app.run()
    finally:
        behind.close()
    if problem is not None:
        raise problem
