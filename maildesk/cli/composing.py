# SPDX-License-Identifier: Apache-2.0
"""From words to a sent mail: written, looked at, and sent, with what others did meanwhile told before. Nothing that was written is lost."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import click

from maildesk.cli.context import Invocation
from maildesk.cli.drafts import Draft
from maildesk.cli.output import clean_for_terminal
from maildesk.cli.page import size
from maildesk.cli.reading import must_read
from maildesk.desk.reference import reference
from maildesk.flow.act import Changed
from maildesk.flow.errors import MaildeskError
from maildesk.previewing import preview_of as preview_of

if TYPE_CHECKING:
    from maildesk.flow.preview import Shown
    from maildesk.flow.say import Said, Words
    from maildesk.mail.values import Address
    from maildesk.store.sql import SqlStore
    from maildesk.store.view_tickets import MessageRow, TicketDetail
    from maildesk.wiring import Wiring


@dataclass
class Composing:
    """Words on their way. `detail`: the ticket as whoever writes has seen it; `below`: what their editor shows to read.

    `ready`: the words stand, and nobody edits them unless they ask to. `kept`: they are in a file of whoever sends them anyway.
    """

    invocation: Invocation
    store: "SqlStore"
    wiring: "Wiring"
    words: "Words"
    detail: "TicketDetail"
    ready: bool
    kept: bool = False
    _draft: Draft | None = field(default=None, init=False)
    _sending: bool = field(default=False, init=False)

    def write(self) -> None:
        """Lets them write in their editor; what they do not save stays as it was. Raises MaildeskError where they leave without words."""
        stood = self.ready or self._draft is not None
        if self._draft is None:
            self._draft = Draft(self.name, self.words.text, self._below())
        else:
            self._draft.write(self.words.text)
        saved = self._draft.edit()
        if stood and not saved:
            return
        text = self._draft.words()
        if not saved or not (text.strip() or self.words.files):
            self._draft.remove()
            raise MaildeskError("there are no words, so nothing was sent" if saved else "nothing was saved, so nothing was sent")
        self.words = replace(self.words, text=text)

    def send(self, *, preview: bool, yes: bool) -> "Said":
        """Until it is sent, or they give up. What was written is kept then, and it is said where. Raises what `Say` raises, Abort."""
        try:
            said = self._sent(preview=preview, yes=yes)
        except (MaildeskError, click.Abort, KeyboardInterrupt) as error:
            self._keep(error)
            raise
        if self._draft:
            self._draft.remove()
        return said

    @property
    def name(self) -> str:
        return reference(self.invocation.settings.desk.prefix, self.words.number)

    def _sent(self, *, preview: bool, yes: bool) -> "Said":
        if not self.ready:
            self.write()
        looks = preview
        while True:
            try:
                if looks:
                    show(self.invocation, preview_of(self.wiring)(self.words))
                    if not yes and self._wants("Send it, edit it, or abort?") == "edit":
                        self.write()
                        continue
                looks = False
                self._sending = True
                return self.wiring.say(self.words)
            except Changed as changed:
                self._sending = False
                looks = self._told(changed) or preview

    def _told(self, changed: Changed) -> bool:
        """What others did is shown, and whoever writes decides; whether they edited their words. Raises Changed where nobody is there."""
        if not sys.stdin.isatty():
            remedy = f"`maildesk ticket show {self.name}` has it; --anyway sends it all the same"
            raise Changed(self.name, changed.news, remedy) from None
        must_read(self.invocation, self.store, self.words.number, self.words.actor)  # it may have become confidential as well
        seen = {one.id for one in self.detail.messages}
        self.detail = self.store.ticket_by_number(self.detail.ticket.number)
        self.words = replace(self.words, seen=self.detail.seen)
        click.echo(clean_for_terminal(f"{self.name} changed while you wrote:"), err=True)
        for one in changed.news:
            click.echo(clean_for_terminal(f"  {one}"), err=True)
        for message in (one for one in self.detail.messages if one.id not in seen):
            click.echo(clean_for_terminal(f"\n{_quoted(message)}", lines=True), err=True)
        if self._wants("Send it anyway, edit it, or abort?") == "edit":
            self.write()
            return True
        return False

    def _wants(self, question: str) -> str:
        """ "send" or "edit". Raises Abort; UsageError where nobody can be asked."""
        if not sys.stdin.isatty():
            raise click.UsageError("nobody is here to say whether it goes: say --yes")
        answer = click.prompt(question, type=click.Choice(["send", "edit", "abort"]), err=True)
        if answer == "abort":
            raise click.Abort
        return str(answer)

    def _below(self) -> str:
        """To whom it goes, what goes along, and the last mail, to read while one writes."""
        readers = self.wiring.say(replace(self.words, seen=None), dry_run=True).readers
        ticket = self.detail.ticket
        lines = [
            f"{self.name}: {ticket.subject or '(no subject)'}",
            f"To:     {', '.join(readers) or 'nobody'}{' (a note: all staff can read it, and nobody else)' if self.words.inside else ''}",
            f"State:  {ticket.state}{f', of {ticket.owner_name}' if ticket.owner_name else ''}",
            *(f"File:   {one.filename}, {size(len(one.content))}" for one in self.words.files),
        ]
        last = _quoted(self.detail.messages[-1]) if self.detail.messages else ""
        return clean_for_terminal("\n".join((*lines, "", last)), lines=True)

    def _keep(self, error: BaseException) -> None:
        """Says where the words are."""
        if self._draft is None and not self.kept and self.words.text.strip():
            self._draft = Draft(self.name, self.words.text, self.name)
        if self._draft is None or not self._draft.path.exists():
            return
        where = f"your words are in {self._draft.path}"
        if not isinstance(error, MaildeskError):
            unknown = f"it was interrupted while it was sent: `maildesk ticket show {self.name}` tells whether it stands there"
            self.invocation.say(f"{unknown if self._sending else 'nothing was sent'}; {where}")
        elif str(self._draft.path) not in error.remedy:
            error.remedy = f"{error.remedy}; {where}" if error.remedy else where


def show(invocation: Invocation, mails: "Sequence[Shown]") -> None:
    """The answer as those who get it will read it, and in a line each who else hears of it. Beside JSON it is talk."""
    if not mails:
        click.echo("Nobody gets a mail of it: it is on the ticket alone.", err=invocation.output == "json")
        return
    first, *others = mails
    lines = [
        f"From:    {_person(first.from_)}" if first.from_ else "",
        f"To:      {', '.join(map(_person, first.to))}",
        f"Cc:      {', '.join(map(_person, first.cc))}" if first.cc else "",
        f"Subject: {first.subject}",
        *(f"File:    {name} ({kind}, {size(bytes_)})" for name, kind, bytes_ in first.files),
    ]
    also = [f"[also: {one.kind} to {', '.join(map(_person, one.to))}]" for one in others]
    text = "\n".join((*filter(None, lines), "", first.text.rstrip(), "", *also))
    click.echo(clean_for_terminal(text, lines=True), err=invocation.output == "json")


def _person(one: "Address") -> str:
    return f"{one.name} <{one.address}>" if one.name else one.address


def _quoted(message: "MessageRow") -> str:
    who = message.author_name or message.author_address
    marked = "\n".join(f"> {line}".rstrip() for line in (message.reply or message.text).strip("\n").split("\n"))
    return f"{who} wrote on {message.filed_at:%Y-%m-%d %H:%M} UTC:\n{marked}\n"
