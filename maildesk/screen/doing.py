# SPDX-License-Identifier: Apache-2.0
"""What keys and the command line do: each is a word of `words.py`, done by the same flows as on the command line of the shell."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from maildesk.desk.command import Command, Verb
from maildesk.desk.reference import reference
from maildesk.flow.errors import MaildeskError
from maildesk.screen import completing, words
from maildesk.screen.asking import Ask
from maildesk.screen.board import Board
from maildesk.screen.completing import Known
from maildesk.screen.keys import Place
from maildesk.screen.prompt import Kind, Prompt
from maildesk.screen.queue import Queue
from maildesk.screen.values import Done, Draft, Opened
from maildesk.screen.views import FOUND, VIEWS, View, view_named
from maildesk.screen.words import Said, Takes


class Doing(Board):
    """The board, with hands."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._known = Known(views=tuple(one.name for one in VIEWS))
        self._last: int | None = None  # the ticket that somebody acted on last
        self._folder = "~/"

    # Looking

    def action_open(self) -> None:
        if self.place is Place.QUEUE and self.current is not None:
            self.open(self.current)

    def on_queue_chosen(self, _: Queue.Chosen) -> None:
        self.action_open()

    def action_leave(self) -> None:
        if self.place is Place.THREAD:
            self.back()
        else:
            self.app.stop()

    def action_back(self) -> None:
        if self.place is Place.THREAD:
            self.back()
        self.say("")

    def action_move(self, by: int) -> None:
        (self.thread if self.place is Place.THREAD else self.queue).move(by)
        self._head()

    def action_page(self, by: int) -> None:
        if self.place is Place.THREAD:
            self.thread.move(by * max(1, self.thread.size.height - 2))
        else:
            self.queue.move(by * self.queue.page)
        self._head()

    def action_end(self, by: int) -> None:
        self.action_move(by * 1_000_000)

    def action_view(self, by: int) -> None:
        names = [one.name for one in VIEWS]
        at = names.index(self.view.name) if self.view.name in names else -1 if by > 0 else 0
        self._go(VIEWS[(at + by) % len(VIEWS)])

    def action_numbered(self, number: int) -> None:
        self._go(VIEWS[number - 1])

    def action_reload(self) -> None:
        self.reload()
        self.say("loaded again", "dim")

    def action_step(self, by: int) -> None:
        if self.place is Place.THREAD:
            self.queue.move(by)
            if self.queue.current is not None:
                self.open(self.queue.current.number)

    def action_message(self, by: int) -> None:
        if self.place is Place.THREAD:
            self.thread.step(by)

    def action_fold(self) -> None:
        message = self._message()
        if message is not None:
            self.refold(replace(self.unfolded, messages=self.unfolded.messages ^ {message}))

    def action_fold_all(self) -> None:
        if self.opened is not None:
            every = frozenset(one.id for one in self.opened.detail.messages)
            self.refold(replace(self.unfolded, messages=frozenset() if self.unfolded.messages >= every else every))

    def action_history(self) -> None:
        if self.opened is not None:
            self.refold(replace(self.unfolded, history=not self.unfolded.history))

    def action_theme(self) -> None:
        self.app.other_theme()

    def action_help(self) -> None:
        from maildesk.screen.helping import Help

        self.app.push_screen(Help())

    def action_door(self) -> None:
        from maildesk.screen.door import Door

        self.app.push_screen(Door(self.behind), lambda _: self.reload())

    def action_stop(self) -> None:
        self.app.stop()

    # The command line

    def action_command(self) -> None:
        self._type(":")

    def action_search(self) -> None:
        self._type("/")

    def action_word(self, name: str) -> None:
        """A key for a word: it is done, or what it needs is asked for."""
        if self.current is None and words.WORDS[name].verb is not None:
            self.say("there is no ticket here to do that to", "error")
        elif words.WORDS[name].takes is Takes.NOTHING:
            self.obey(name)
        else:
            self._type(":", f"{name} {self._likely(name)}")

    def _type(self, sign: str, line: str = "") -> None:
        prompt = self.query_one(Prompt)
        prompt.past = prompt.past or list(self.app.lines())
        if not self._known.staff:
            self.ask(self.behind.known, self._knows, "known", failed=lambda _: None)
        complete = self._complete if sign == ":" else self._complete_query
        prompt.open(Kind(sign, complete), line)

    def _knows(self, known: Known) -> None:
        self._known = known
        if self.query_one(Prompt).display:
            self.query_one(Prompt).offer()

    def _complete(self, line: str) -> tuple[str, ...]:
        return completing.complete(line, self._here())

    def _complete_query(self, line: str) -> tuple[str, ...]:
        return tuple(completing.arguments(Takes.QUERY, line, self._here()))

    def _here(self) -> Known:
        """The names that there are, with those on the screen."""
        detail, held = (self.opened.detail, self.opened.held) if self.opened else (None, ())
        return replace(
            self._known,
            references=tuple(one.reference for one in self.queue.lines),
            addresses=tuple(one.address for one in detail.participants if one.address) if detail else (),
            messages=tuple(str(one.id) for one in detail.messages) if detail else (),
            held=tuple(str(one.id) for one in held),
            answers=self._known.answers,
        )

    def _likely(self, name: str) -> str:
        """What most people would type behind the word now."""
        takes = words.WORDS[name].takes
        if takes is Takes.FOLDER:
            return self._folder
        if takes is Takes.MESSAGE:
            return str(self._message() or "")
        return str(self.opened.held[0].id) if takes is Takes.MAIL and self.opened and self.opened.held else ""

    def _message(self) -> int | None:
        """The id of the message that keys are about."""
        messages = self.opened.detail.messages if self.opened else ()
        return messages[self.thread.message].id if self.thread.message < len(messages) else None

    def on_prompt_typed(self, event: Prompt.Typed) -> None:
        if event.line is None or (event.sign == ":" and not event.line):
            return
        self.app.keep_lines(self.query_one(Prompt).past)
        if event.sign == "/":
            self._go(View(FOUND, event.line, ""))
        else:
            self.obey(event.line)

    # Doing

    def obey(self, line: str) -> None:
        """Does what a line of the command line says."""
        try:
            said = words.read(line)
        except MaildeskError as problem:
            self.failed(problem)
            return
        if said.word.verb is None:
            getattr(self, f"_do_{said.word.name}")(said.argument)
        elif (number := self._about(said)) is None:
            self.say("there is no ticket here to do that to", "error")
        else:
            self._verb(said.word.verb, said, number)

    def _about(self, said: Said) -> int | None:
        """The ticket that is meant. In the queue, `undo` means the one that somebody acted on last: it may have left the view."""
        undoes = said.word.name == "undo" and self.place is Place.QUEUE and self._last is not None
        return self._last if undoes else self.current

    def _verb(self, verb: Verb, said: Said, number: int) -> None:
        argument, message = said.argument, None
        if said.word.takes is Takes.MESSAGE:
            if not argument.isdecimal():
                self.say("a message is named by its number, which stands in its title", "error")
                return
            argument, message = "", int(argument)
        mine = self.opened is not None and self.opened.number == number
        seen = self.opened.detail.seen if mine and self.opened else self.newest if said.word.name != "undo" else None
        doing = partial(self.behind.do, number, Command(verb, argument), message, seen)
        if said.question:
            question = said.question.replace("{ticket}", reference(self.behind.prefix, number))
            # What cannot be done is refused before anybody is asked.
            self.ask(partial(doing, dry_run=True), lambda _: self._confirm(question, doing, number), f"do-{number}", failed=self._refused)
        else:
            self._do(doing, number)

    def _confirm(self, question: str, doing: Callable[[], Done], number: int) -> None:
        self.app.push_screen(Ask(question), lambda yes: self._do(doing, number) if yes else self.say("nothing was changed", "dim"))

    def _do(self, doing: Callable[[], Done], number: int) -> None:
        self.say("…", "dim")
        self.app.busy += 1
        self._last = number
        self.ask(doing, self._done, f"do-{number}", failed=self._undone)

    def _done(self, done: Done) -> None:
        self.app.busy -= 1
        self.own = True
        self.say("; ".join(done.lines))
        self.reload()

    def _undone(self, problem: MaildeskError) -> None:
        self.app.busy -= 1
        self._refused(problem)

    def _refused(self, problem: MaildeskError) -> None:
        from maildesk.flow.act import Changed  # with it come all rules: a start does not wait for them

        if isinstance(problem, Changed):
            self.say(f"{problem.message}. Nothing was changed: this is how it stands now; the same key again does it all the same", "error")
            self.reload()
        else:
            self.failed(problem)

    def _go(self, view: View) -> None:
        self.back()
        self.view = view
        self.say(view.means, "dim")
        self.load()

    def _do_open(self, argument: str) -> None:
        try:
            self.open(self.behind.number(argument))
        except MaildeskError as problem:
            self.failed(problem)

    def _do_search(self, argument: str) -> None:
        self._go(View(FOUND, argument, ""))

    def _do_view(self, argument: str) -> None:
        view = view_named(argument)
        if view is None:
            self.say(f"there is no view {argument}: there are {', '.join(one.name for one in VIEWS)}", "error")
        else:
            self._go(view)

    def _do_save(self, argument: str) -> None:
        if self.opened is None:
            self.say("open the ticket first: its attachments are saved then", "error")
            return
        opened, self._folder = self.opened, argument or self._folder
        folder = Path(self._folder).expanduser()
        self.ask(lambda: self.behind.save(opened, folder), lambda paths: self.say(_saved(paths)), "save")

    def _do_theme(self, argument: str) -> None:
        self.app.other_theme(argument)

    def _do_reload(self, _argument: str) -> None:
        self.action_reload()

    def _do_help(self, _argument: str) -> None:
        self.action_help()

    def _do_door(self, _argument: str) -> None:
        self.action_door()

    def _do_quit(self, _argument: str) -> None:
        self.app.stop()

    def _do_reply(self, _argument: str) -> None:
        self._write("reply")

    def _do_note(self, _argument: str) -> None:
        self._write("note")

    def _do_log(self, argument: str) -> None:
        self.app.write(self.app.drafts.find("log", 0) or Draft("log", requester=argument), self._sent)

    def _do_answer(self, argument: str) -> None:
        self._write("reply", argument)

    def _write(self, kind: str, canned: str = "") -> None:
        """Begins to write on the ticket, with what was put aside. It is opened first: who answers has seen what stands there."""
        number = self.current
        if number is None:
            self.say("there is no ticket here to write on", "error")
        elif self.opened is None:
            self.waits = True
            self.ask(lambda: self.behind.open(number), lambda opened: self._begin(kind, opened, canned), "open", failed=self._not_begun)
        else:
            self._begin(kind, self.opened, canned)

    def _not_begun(self, problem: MaildeskError) -> None:
        self.waits = False
        self.failed(problem)

    def _begin(self, kind: str, opened: Opened, canned: str = "") -> None:
        self.waits = False
        if self.opened is None:
            self._shown(opened)
        kept = self.app.drafts.find(kind, opened.number)
        self.app.write(kept or Draft(kind, opened.number, seen=opened.detail.seen), self._sent, opened, canned)

    def _sent(self, done: Done | None) -> None:
        if done is not None:
            self.own = True
            self.say("; ".join(done.lines))
            self.reload()
        else:
            self.say("put aside: it is there when you write on this ticket again", "dim")


def _saved(paths: tuple[Path, ...]) -> str:
    return f"saved {', '.join(map(str, paths))}" if paths else "there is nothing attached"
