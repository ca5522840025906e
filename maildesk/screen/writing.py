# SPDX-License-Identifier: Apache-2.0
"""Writing an answer, a note or a logged request on the screen. Each word is kept on disk until it is sent."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input, TextArea

from maildesk.flow.act import Changed
from maildesk.flow.errors import MaildeskError, StoreUnavailable
from maildesk.screen import bars, completing, keys
from maildesk.screen.aside import aside
from maildesk.screen.bars import Bar, Said
from maildesk.screen.behind import Behind
from maildesk.screen.drafts import Drafts
from maildesk.screen.editor import edited
from maildesk.screen.keys import Place
from maildesk.screen.meanwhile import Meanwhile, wrote
from maildesk.screen.previewing import Preview
from maildesk.screen.prompt import Kind, Prompt, typed_on
from maildesk.screen.rows import Cell
from maildesk.screen.values import Done, Draft, Opened
from maildesk.screen.words import Takes

if TYPE_CHECKING:
    from maildesk.screen.app import DeskApp

_KEEP_AFTER = 0.5  # seconds without a key
_TITLES = {"reply": "Answer to", "note": "Note on", "log": "A request that somebody made elsewhere"}
_FIELDS = (("requester", "For (address)"), ("subject", "Subject"), ("origin", "Origin (slack, phone, meeting)"))


class Writing(Screen[Done | None]):
    """It ends with what was sent, or None where it was put aside."""

    DEFAULT_CSS = """
    Writing { background: $background; }
    Writing TextArea { height: 1fr; border: none; padding: 0 1; background: $surface; color: $foreground; }
    Writing TextArea:focus { border: none; }
    Writing Input { height: 1; border: none; padding: 0 1; background: $surface; color: $foreground; }
    Writing Input:focus { border: none; background: $panel; }
    """
    # With priority, or the text would take some of them for its own.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, f"typed('{key.does}')", key.means, show=False, priority=True) for key in keys.of(Place.WRITING)
    ]

    if TYPE_CHECKING:
        app: DeskApp

    def __init__(self, behind: Behind, drafts: Drafts, draft: Draft, opened: Opened | None = None, canned: str = "") -> None:
        super().__init__()
        self._behind = behind
        self._drafts = drafts
        self.draft = draft
        self._opened = opened
        self._canned = canned
        self._answers: tuple[str, ...] = ()
        self._later: Timer | None = None
        self._sending = False
        self._early = ""  # typed before there was anything to type into

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While somebody types the path of a file, keys belong to it."""
        return typed_on(self) is None

    def compose(self) -> ComposeResult:
        yield Bar(id="title")
        yield Bar(id="readers", classes="-plain")
        if self.draft.kind == "log":
            for name, placeholder in _FIELDS:
                yield Input(getattr(self.draft, name), placeholder=placeholder, id=name, compact=True, select_on_focus=False)
        yield Bar(id="files", classes="-plain")
        yield TextArea(self.draft.text, soft_wrap=True, tab_behavior="focus", show_line_numbers=False, highlight_cursor_line=False)
        yield Said(id="said", classes="-plain")
        yield Prompt()
        yield Bar(id="foot", classes="-whole")

    def on_mount(self) -> None:
        title = _TITLES[self.draft.kind]
        about = f" {self._opened.line.reference}: {self._opened.line.subject}" if self._opened else ""
        self.query_one("#title", Bar).show(Cell(f" {title}{about}", "key"))
        self.query_one("#foot", Bar).show(*bars.keys(keys.foot(Place.WRITING)))
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)
        area.insert(self._early)
        if self.draft.kind == "log" and not self.draft.requester:
            self.query_one("#requester", Input).focus()
        else:
            area.focus()
        if not self.draft.empty:
            self.say("this is what you had begun", "dim")
        self._tell()
        self.run_worker(self._ask_readers(), group="readers")
        if self.draft.kind == "reply":
            self.run_worker(self._ask_answers(), group="answers")

    def say(self, words: str, style: str = "good") -> None:
        """Tells somebody what is the matter."""
        self.query_one(Said).tell(words, style)

    async def _ask_readers(self) -> None:
        """Who will read it, before a word is written."""
        if self.draft.kind == "log":
            return
        inside = self.draft.kind == "note"
        try:
            readers = await aside(partial(self._behind.readers, replace(self.draft, seen=None, files=())))
        except MaildeskError as problem:
            self.say(problem.told, "error")
            return
        names = ", ".join(readers) or ("nobody, but all of them can read it" if inside else "nobody: nobody takes part who could get it")
        self.query_one("#readers", Bar).show(f" {'Staff who hear of it' if inside else 'To'}: {names}")

    async def _ask_answers(self) -> None:
        """Which canned answers there are, and the words of the one that was asked for."""
        if self._canned:
            await self._put_canned(self._canned)
        if self._opened is not None:
            try:
                self._answers = await aside(partial(self._behind.answers, self._opened))
            except MaildeskError as problem:
                self.say(problem.told, "error")
                return
            if self._answers and not self._canned and self.draft.empty:
                self.say(f"Ctrl-R puts a canned answer in: {', '.join(self._answers[:3])} …", "dim")

    async def _put_canned(self, name: str) -> None:
        try:
            words = await aside(partial(self._behind.canned, self.draft.number, name))
        except MaildeskError as problem:
            self.say(problem.told, "error")
            return
        self.query_one(TextArea).insert(words)
        self.draft = replace(self.current(), canned=name)
        self.say(f"{name} is in: change what does not fit", "dim")

    def _tell(self) -> None:
        """What goes along."""
        files = ", ".join(Path(one).name for one in self.draft.files)
        parts = [f" Attached: {files}" if files else " Nothing attached", "  ·  and the ticket is closed" if self.draft.close else ""]
        self.query_one("#files", Bar).show(Cell("".join(parts), "" if files or self.draft.close else "dim"))

    def current(self) -> Draft:
        """What is written now."""
        text = self.query_one(TextArea).text
        if self.draft.kind != "log":
            return replace(self.draft, text=text)
        requester, subject, origin = (self.query_one(f"#{name}", Input).value for name, _ in _FIELDS)
        return replace(self.draft, text=text, requester=requester, subject=subject, origin=origin)

    # What is written is kept

    def on_text_area_changed(self) -> None:
        self._keep_soon()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._keep_soon()

    def _keep_soon(self) -> None:
        if self._later is not None:
            self._later.stop()
        self._later = self.set_timer(_KEEP_AFTER, self.keep)

    def keep(self) -> None:
        """Keeps it on disk."""
        if self._sending:
            return
        self.draft = self.current()
        try:
            self._drafts.keep(self.draft)
        except OSError as problem:
            self.say(f"{problem.filename}: {problem.strerror}; what you write is not kept until it is sent", "error")

    # Keys

    def action_typed(self, name: str) -> None:
        """Obeys a key once all that was typed before it stands in the text: it might overtake the last letters otherwise."""
        (self.focused or self).call_later(getattr(self, f"action_{name}"))

    def action_put_aside(self) -> None:
        if not self._sending:
            self.keep()
            self.dismiss(None)

    def action_discard(self) -> None:
        from maildesk.screen.asking import Ask

        self.app.push_screen(Ask("Throw away what you wrote?"), self._discarded)

    def _discarded(self, yes: bool | None) -> None:
        if yes:
            self._sending = True  # nothing is kept any more
            self._drafts.drop(self.draft)
            self.dismiss(None)

    def action_close_too(self) -> None:
        if self.draft.kind == "reply":
            self.draft = replace(self.current(), close=not self.draft.close)
            self.keep()
            self._tell()

    def action_canned(self) -> None:
        if self.draft.kind == "reply":
            self.query_one(Prompt).open(Kind("=", self._fitting))
        else:
            self.say("a canned answer goes to a requester: it has no place here", "error")

    def _fitting(self, typed: str) -> tuple[str, ...]:
        return tuple(completing.arguments(Takes.ANSWER, typed, completing.Known(answers=self._answers)))

    def action_attach(self) -> None:
        kind = Kind("+", lambda typed: tuple(completing.arguments(Takes.FILE, typed, completing.Known())))
        self.query_one(Prompt).open(kind, "~/")

    def on_prompt_typed(self, event: Prompt.Typed) -> None:
        if not event.line:
            return
        if event.sign == "=":
            self.run_worker(self._put_canned(event.line), group="canned", exclusive=True)
            return
        path = Path(event.line).expanduser()
        if not path.is_file():
            self.say(f"{event.line}: there is no such file", "error")
            return
        self.draft = replace(self.current(), files=(*self.draft.files, str(path.resolve())))
        self.keep()
        self._tell()
        self.say(f"{path.name} goes along")

    def action_detach(self) -> None:
        self.draft = replace(self.current(), files=self.draft.files[:-1])
        self.keep()
        self._tell()

    def action_editor(self) -> None:
        self.keep()
        try:
            with self.app.suspend():
                text = edited(self.draft.text)
        except SuspendNotSupported:
            self.say("this terminal cannot be lent to an editor: write here", "error")
            return
        except MaildeskError as problem:
            self.say(problem.told, "error")
            return
        self.query_one(TextArea).load_text(text)
        self.keep()

    def action_stop(self) -> None:
        self.keep()
        self.app.stop()

    # Sending

    def action_preview(self) -> None:
        self.keep()
        if self.draft.empty and not self.draft.text.strip():
            self.say("there are no words yet", "error")
        elif self.draft.kind == "log" and not self.draft.requester.strip():
            self.say("say whose request it is: their address", "error")
            self.query_one("#requester", Input).focus()
        else:
            self.say("…", "dim")
            self.run_worker(self._preview(), group="send", exclusive=True)

    async def _preview(self) -> None:
        try:
            letter = await aside(partial(self._behind.preview, self.draft))
        except Changed as problem:
            self._changed(problem)
        except (MaildeskError, OSError) as problem:
            self._failed(problem)
        else:
            self.say("")
            self.app.push_screen(Preview(letter), self._answered)

    def _answered(self, send: bool | None) -> None:
        if send:
            self._sending = True
            self.say("sending …", "dim")
            self.app.busy += 1
            self.run_worker(self._send(), group="send", exclusive=True)

    async def _send(self) -> None:
        draft = self.draft
        try:
            done = await aside(partial(self._behind.send, draft))
        except Changed as problem:
            self._sending = False
            self._changed(problem)
        except (MaildeskError, OSError) as problem:
            self._sending = False
            self._failed(problem)
        else:
            self._drafts.drop(draft)
            self.dismiss(done)
        finally:
            self.app.busy -= 1

    def _changed(self, problem: Changed) -> None:
        """Somebody else was on the ticket: it is shown, and what they did counts as seen from now on."""
        self.say(f"{problem.message}. Nothing was sent; Ctrl-S again goes on", "error")
        self.query_one("#readers", Bar).show(Cell(f" Meanwhile: {problem.message.partition(': ')[2]}", "error"))
        self.run_worker(self._see(problem), group="see", exclusive=True)

    async def _see(self, problem: Changed) -> None:
        """What they wrote is shown to read, if whoever writes may read it."""
        try:
            opened = await aside(partial(self._behind.open, self.draft.number))
        except MaildeskError as refused:
            self._failed(refused)
            return
        self.draft = replace(self.current(), seen=opened.detail.seen)
        self.keep()
        before, self._opened = self._opened, opened
        if words := wrote(opened, before, problem.news, self._behind.prefix):
            self.app.push_screen(Meanwhile(f"{problem.message}. Nothing was sent yet.", words))

    def _failed(self, problem: MaildeskError | OSError) -> None:
        if isinstance(problem, OSError):
            self.say(f"{problem.filename}: {problem.strerror}; take it away with Ctrl-G", "error")
            return
        again = "; your words are kept, and Ctrl-S tries again" if isinstance(problem, StoreUnavailable) else ""
        self.say(f"{problem.told}{again}", "error")

    def on_key(self, event: events.Key) -> None:
        if self.focused is None and event.character and event.is_printable:
            self._early += event.character
