# SPDX-License-Identifier: Apache-2.0
"""The line that somebody types on: commands behind a colon, a search behind a slash, a path. Tab completes, the arrows go back in time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import events
from textual.containers import Vertical
from textual.dom import DOMNode
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from maildesk.screen.bars import Bar
from maildesk.screen.rows import Cell

Completing = Callable[[str], Sequence[str]]
_MOST_KEPT = 200


@dataclass(frozen=True, slots=True)
class Kind:
    """What is typed: `sign` stands before it."""

    sign: str
    complete: Completing


class Prompt(Vertical):
    """One line, and what it can become above it. Hidden until somebody types."""

    DEFAULT_CSS = """
    Prompt { height: auto; max-height: 2; display: none; }
    Prompt Input { height: 1; border: none; padding: 0; background: $background; color: $foreground; }
    Prompt Input:focus { border: none; }
    """

    class Typed(Message):
        """Somebody is done: `line`, None if they gave it up."""

        def __init__(self, sign: str, line: str | None) -> None:
            super().__init__()
            self.sign = sign
            self.line = line

    def __init__(self) -> None:
        super().__init__()
        self.past: list[str] = []
        self._kind = Kind(":", lambda _: ())
        self._at = 0
        self._before: Widget | None = None  # who had the keys
        self._found: tuple[str, ...] = ()
        self._chosen = -1
        self._offered = ""  # what it was that can become those
        self._kept = ""

    def compose(self) -> "list[Bar | Input]":
        return [Bar(id="completions", classes="-whole"), Input(compact=True, select_on_focus=False)]

    @property
    def line(self) -> Input:
        return self.query_one(Input)

    @property
    def _typed(self) -> str:
        return self.line.value.removeprefix(self._kind.sign)

    def open(self, kind: Kind, line: str = "") -> None:
        """Lets somebody type, after what is there already."""
        self._kind, self._at, self._kept = kind, len(self.past), line
        self.display = True
        self._before = self.screen.focused
        self._put(line)
        self.screen.set_focus(self.line)
        self.offer()

    def close(self, line: str | None) -> None:
        """Hides the line and says what was typed."""
        self.display = False
        self.screen.set_focus(self._before)
        if line and (not self.past or self.past[-1] != self._kind.sign + line):
            self.past = [*self.past, self._kind.sign + line][-_MOST_KEPT:]
        self.post_message(self.Typed(self._kind.sign, line))

    def press(self, key: events.Key) -> bool:
        """Obeys a key that is pressed while somebody types; False where it is one of those that move in the line and edit it."""
        actions: dict[str, Callable[[], None]] = {
            "enter": self.enter,
            "tab": lambda: self.tab(1),
            "shift+tab": lambda: self.tab(-1),
            "up": lambda: self.past_line(-1),
            "down": lambda: self.past_line(1),
            "escape": lambda: self.close(None),
            "ctrl+c": lambda: self.close(None),
        }
        if act := actions.get(key.key):
            act()
        elif key.is_printable and key.character is not None:
            self.line.replace(key.character, *self.line.selection)
        else:
            return False
        return True

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if not self.display:
            return
        if not event.value.startswith(self._kind.sign):  # the sign was deleted: that is how people leave such a line
            self.close(None)
        elif self._chosen < 0 or self._typed != self._found[self._chosen]:
            self.offer()

    def enter(self) -> None:
        """It is what was meant."""
        self.close(self._typed.strip())

    def tab(self, by: int) -> None:
        """The next thing that the line can become, or the one before."""
        if self._typed not in (self._offered, self._found[self._chosen] if self._chosen >= 0 else None):
            self.offer()  # Tab was faster than the news of what was typed before it
        if not self._found:
            return
        self._chosen = (self._chosen + by) % len(self._found) if self._chosen >= 0 else (0 if by > 0 else len(self._found) - 1)
        self._put(self._found[self._chosen])
        self._tell()
        if len(self._found) == 1:
            self.offer()

    def past_line(self, by: int) -> None:
        """A line typed before, of the same kind."""
        same = [one for one in self.past if one.startswith(self._kind.sign)]
        self._at = max(0, min(min(self._at, len(same)) + by, len(same)))
        self._put(same[self._at].removeprefix(self._kind.sign) if self._at < len(same) else self._kept)

    def _put(self, line: str) -> None:
        self.line.value = self._kind.sign + line
        self.line.cursor_position = len(self.line.value)

    def offer(self) -> None:
        """Shows what the line can become."""
        self._chosen, self._offered = -1, self._typed
        self._found = tuple(self._kind.complete(self._offered))
        self._tell()

    def _tell(self) -> None:
        first = max(0, self._chosen)
        cells = [Cell(f" {_short(one)} ", "here" if at == self._chosen else "") for at, one in enumerate(self._found)][first:]
        self.query_one(Bar).show(*(cells or [Cell(" Enter: do it · Esc: leave it", "dim")]))


def typed_on(screen: DOMNode) -> Prompt | None:
    """The line of a screen, while somebody types on it."""
    return next((one for one in screen.query(Prompt) if one.display), None)


def _short(line: str) -> str:
    """What is offered, without what was typed before it."""
    head, space, last = line.rpartition(" ")
    return last if space else head or last
