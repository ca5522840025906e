# SPDX-License-Identifier: Apache-2.0
"""The board: the queue or a ticket on the screen, what stands above and below it, and how both stay as the desk has them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.worker import Worker

from maildesk.flow.errors import MaildeskError, StoreUnavailable
from maildesk.screen import bars, keys
from maildesk.screen.aside import aside
from maildesk.screen.bars import Bar, Said
from maildesk.screen.behind import PAGE, Behind
from maildesk.screen.keys import Place
from maildesk.screen.prompt import Prompt, typed_on
from maildesk.screen.queue import Queue
from maildesk.screen.rows import Cell
from maildesk.screen.thread import Thread
from maildesk.screen.values import Opened, Piece, Rows, Unfolded
from maildesk.screen.views import FOUND, VIEWS, View
from maildesk.wiring import clock

if TYPE_CHECKING:
    from maildesk.screen.app import DeskApp

PULSE = 2.0  # seconds between two looks at whether something happened
MOST_AGAIN = 500  # lines that are loaded again at once


def bindings(*places: Place) -> list[BindingType]:
    """The keys of these places, as Textual wants them.

    With priority they are obeyed in the order in which they were typed: without it the second key of `:a` may overtake the first.
    """
    return list({key.keys: Binding(key.keys, key.does, key.means, show=False, priority=True) for key in keys.of(*places)}.values())


class Board(Screen[None]):
    """What it shows is what the desk had a moment ago: `newest` is the event up to which it was looked at."""

    DEFAULT_CSS = """
    Board { background: $background; }
    Board #banner { display: none; background: $error; color: $background; text-style: bold; }
    Board #banner.-on { display: block; }
    Board Thread { display: none; }
    Board.-reading Thread { display: block; }
    Board.-reading Queue { display: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.QUEUE, Place.THREAD)

    if TYPE_CHECKING:
        app: DeskApp

    def __init__(self, behind: Behind, query: str | None) -> None:
        super().__init__()
        self.behind = behind
        self.view = View(FOUND, query, "") if query is not None else VIEWS[0]
        self.opened: Opened | None = None
        self.unfolded = Unfolded()
        self.newest = 0
        self._after: Any = None
        self._counts: dict[str, int] = {}
        self._trouble: MaildeskError | None = None
        self._begun = False
        self.own = False  # what is new is what somebody here just did
        self.waits = False  # for a ticket to write on: what is typed meanwhile is no command

    def compose(self) -> ComposeResult:
        yield Bar(id="top", classes="-whole")
        yield Bar(id="banner")
        yield Queue()
        yield Thread()
        yield Said(id="said", classes="-plain")
        yield Prompt()
        yield Bar(id="foot", classes="-whole")

    def on_mount(self) -> None:
        self.queue.focus()
        self._head()
        self.load()
        self.set_interval(PULSE, self.pulse)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys are no commands while somebody types a line, or waits for a ticket to write on."""
        return not self.waits and typed_on(self) is None

    @property
    def place(self) -> Place:
        """Where somebody is."""
        return Place.THREAD if self.opened else Place.QUEUE

    @property
    def queue(self) -> Queue:
        return self.query_one(Queue)

    @property
    def thread(self) -> Thread:
        return self.query_one(Thread)

    @property
    def current(self) -> int | None:
        """The number of the ticket that keys are about."""
        line = self.queue.current
        return self.opened.number if self.opened else line.number if line else None

    def say(self, words: str, style: str = "good") -> None:
        """Tells somebody what was done, or why it was not."""
        self.query_one(Said).tell(words, style)

    def ask(
        self, call: Callable[[], Any], then: Callable[[Any], object], group: str, *, failed: Callable[[MaildeskError], object] | None = None
    ) -> Worker[None]:
        """Asks the desk without waiting for it. An answer that a newer question of the same group overtook is not heard."""
        return self.run_worker(self._ask(call, then, failed or self.failed), group=group, exclusive=True, exit_on_error=True)

    async def _ask(self, call: Callable[[], Any], then: Callable[[Any], object], failed: Callable[[MaildeskError], object]) -> None:
        try:
            result = await aside(call)
        except MaildeskError as problem:
            if self._left:
                return
            if isinstance(problem, StoreUnavailable):
                self._banner(problem)
            failed(problem)
        except OSError as problem:
            failed(MaildeskError(f"{problem.filename or 'a file'}: {problem.strerror}", "check that it is there and that you may use it"))
        else:
            if not self._left:
                then(result)

    @property
    def _left(self) -> bool:
        """Somebody left the desk while it was asked."""
        return not self.is_attached or not self.query("#foot")

    def failed(self, problem: MaildeskError) -> None:
        """Says what is wrong and the remedy. Nothing that was typed is lost by it."""
        self.say(problem.told, "error")

    def load(self, *, again: bool = False) -> None:
        """Loads the queue; `again`: as far as it was seen, with the same ticket chosen."""
        query, queue = self.view.query, self.queue
        limit = min(MOST_AGAIN, max(PAGE, queue.top + queue.page + PAGE)) if again else PAGE
        keep = queue.current.number if again and queue.current else None
        if not again:
            queue.show((), empty="Loading …")
        self.ask(lambda: self._look(query, limit), lambda found: self._loaded(found, keep, again=again), "rows", failed=self._not_loaded)

    def _look(self, query: str, limit: int) -> tuple[int, Rows]:
        """The event comes first: what happens while the rows are read is looked at again."""
        return self.behind.newest_event(), self.behind.rows(query, limit=limit, first=not self._begun)

    def _loaded(self, found: tuple[int, Rows], keep: int | None, *, again: bool) -> None:
        self.newest, rows = found
        self._after = rows.after
        self.queue.show(rows.lines, keep=keep if again else None, empty=self._nothing())
        self._banner(None)
        self._head()
        if not self._begun:
            self._begun = True
            self.app.begun()
        if rows.hides:
            self.load(again=True)
        else:
            self._count()

    def _nothing(self) -> str:
        if self.view.name == FOUND:
            return f"Nothing found for: {self.view.query}"
        return f"Nothing here: {self.view.means}. Tab shows the next view."

    def _not_loaded(self, problem: MaildeskError) -> None:
        if not self._begun and not isinstance(problem, StoreUnavailable):
            # Somebody who does not work here hears that, not that nobody of their name owns a ticket.
            self.ask(self.behind.me, lambda _: self.app.give_up(problem), "me", failed=self.app.give_up)
            return
        if not self.queue.lines:
            self.queue.show((), empty="Nothing was loaded.")
        self.failed(problem)

    def on_queue_more(self) -> None:
        if self._after is None:
            return
        query, after, self._after = self.view.query, self._after, None
        self.ask(lambda: self.behind.rows(query, after), self._more, "rows")

    def _more(self, rows: Rows) -> None:
        self._after = rows.after
        self.queue.append(rows.lines)
        self._head()

    def _count(self) -> None:
        """How many tickets each view has, told beside its name. Nobody waits for it."""
        views = [one for one in VIEWS if one.query]
        self.ask(lambda: {one.name: self.behind.count(one.query) for one in views}, self._counted, "counts", failed=lambda _: None)

    def _counted(self, counts: dict[str, int]) -> None:
        self._counts = counts
        self._head()

    def pulse(self) -> None:
        """Looks whether something happened, and whether the database is back."""
        self.ask(self.behind.newest_event, self._beat, "pulse", failed=lambda _: None)

    def _beat(self, newest: int) -> None:
        if self._trouble is not None or newest != self.newest:
            self._banner(None)
            self.reload()

    def reload(self) -> None:
        """Loads again what is seen."""
        self.load(again=bool(self.queue.lines))
        if self.opened is not None:
            number = self.opened.number
            self.ask(lambda: self.behind.open(number), self._shown_again, "again", failed=self._gone)

    def _gone(self, problem: MaildeskError) -> None:
        """The ticket that somebody reads is theirs to read no more."""
        if not isinstance(problem, StoreUnavailable):
            self.back()
            self.failed(problem)

    def open(self, number: int) -> None:
        """Shows a ticket. What the queue knows of it is seen at once."""
        self.say("", "dim")
        self.ask(lambda: self.behind.open(number), self._shown, "open")

    def _shown(self, opened: Opened) -> None:
        self.opened, self.unfolded = opened, Unfolded()
        self.add_class("-reading")
        self.thread.show(self._page(opened))
        self.thread.focus()
        self._head()

    def _shown_again(self, opened: Opened) -> None:
        if self.opened is None or self.opened.number != opened.number:
            return
        before = self.opened.detail
        self.opened = opened
        self.thread.show(self._page(opened), again=True)
        if len(before.messages) < len(opened.detail.messages) and not self.own:
            self.say("A message came in: it is at the end of the thread.", "dim")
        self.own = False

    def refold(self, unfolded: Unfolded) -> None:
        """Shows more or less of the ticket."""
        self.unfolded = unfolded
        if self.opened is not None:
            self.thread.show(self._page(self.opened), again=True)

    def _page(self, opened: Opened) -> tuple[Piece, ...]:
        from maildesk.screen.pages import page

        return page(opened, self.unfolded, self.behind.prefix, clock())

    def back(self) -> None:
        """The queue again."""
        self.opened = None
        self.remove_class("-reading")
        self.queue.focus()
        self._head()

    def _banner(self, problem: MaildeskError | None) -> None:
        self._trouble = problem
        banner = self.query_one("#banner", Bar)
        banner.set_class(problem is not None, "-on")
        if problem is not None:
            banner.show(f" {problem.told}; it is tried again every {PULSE:.0f} s")

    def _head(self) -> None:
        """What is seen, and the keys for it."""
        self.query_one("#foot", Bar).show(*bars.keys(keys.foot(self.place)))
        queue = self.queue
        more = "+" if self._after is not None else ""
        where = f"{queue.cursor + 1}/{len(queue.lines)}{more} " if queue.lines else ""
        if self.opened is not None:
            self.query_one("#top", Bar).show(Cell(f" {self.opened.line.reference} "), right=where)
            return
        views = (*VIEWS, self.view) if self.view.name == FOUND else VIEWS
        parts: list[Cell] = []
        for at, view in enumerate(views, 1):
            count = self._counts.get(view.name)
            text = f" {at} {view.name}{f' {_some(count)}' if count is not None else ''} "
            parts.append(Cell(text, "here" if view == self.view else ""))
        if self.size.width < 60:
            parts.sort(key=lambda cell: cell.style != "here")
        self.query_one("#top", Bar).show(*parts, right=where)

    def on_resize(self) -> None:
        self._head()


def _some(count: int) -> str:
    return str(count) if count < 1000 else f"{count // 1000}k" if count <= 10_000 else "10k+"
