# SPDX-License-Identifier: Apache-2.0
"""`maildesk ticket reply` and `ticket note`: what staff write at the command line, as a mail of theirs."""

from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from maildesk.cli import completing
from maildesk.cli.acting import REFERENCE, YES, acting, number_of, operator_of
from maildesk.cli.context import F, Invocation, example, pass_invocation
from maildesk.cli.listing import Whole
from maildesk.cli.output import clean_for_terminal, to_json
from maildesk.cli.reading import must_read
from maildesk.desk.reference import reference
from maildesk.flow.errors import MaildeskError

if TYPE_CHECKING:
    from maildesk.flow.say import Said, Words
    from maildesk.store.sql import SqlStore
    from maildesk.store.view_tickets import TicketDetail
    from maildesk.wiring import Wiring


@dataclass(frozen=True, slots=True)
class Given:
    """Where the words come from, and how they go out, as it stands on the command line."""

    file: TextIO | None
    message: str | None
    attached: tuple[Path, ...]
    preview: bool
    yes: bool
    seen: int | None
    anyway: bool
    actor: str | None
    dry_run: bool
    inside: bool
    close: bool = False
    template: str | None = None
    language: str | None = None
    no_edit: bool = False

    @property
    def ready(self) -> bool:
        """Do the words stand already, so that no editor is needed?"""
        return self.message is not None or self.file is not None or self.no_edit


def _writing(command: F) -> F:
    """Where the words come from, what goes along, and what is asked before they go."""
    for option in (
        click.option("-m", "--message", metavar="TEXT", help="The words themselves. Without them and --file: your editor."),
        click.option("--file", "file", type=click.File("r", encoding="utf-8"), help="The words; - is standard input."),
        click.option(
            "--attach",
            "attached",
            multiple=True,
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            metavar="PATH",
            help="A file that goes along; may be given several times.",
        ),
        click.option("--preview", is_flag=True, help="Show what goes out, and to whom, and ask before it does."),
        YES,
        click.option(
            "--seen", type=Whole(min=0), metavar="EVENT", help="The newest event that you have seen: `ticket show -o json` has it."
        ),
        click.option("--anyway", is_flag=True, help="Send it, whatever others did meanwhile."),
    )[::-1]:
        command = option(command)
    return command


@click.command(
    epilog=example(
        "maildesk ticket reply CNCF-1042",
        "maildesk ticket reply CNCF-1042 -m 'It is in print.' --attach banner.pdf --preview",
        "maildesk ticket reply CNCF-1042 --template exam-vouchers --no-edit",
        "maildesk ticket reply CNCF-1042 --file answer.txt --close",
        "echo 'It is in print.' | maildesk reply 1042 --file -",
    )
)
@REFERENCE
@_writing
@click.option("--note", "inside", is_flag=True, help="Write a note instead: it stays among staff.")
@click.option("--close", is_flag=True, help="Close the ticket as well.")
@click.option(
    "--template",
    metavar="ANSWER",
    shell_complete=completing.answers,
    help="Begin with a canned answer: `maildesk answer list`; your own words stand above it.",
)
@click.option("--language", metavar="TAG", help="With --template: in this language. Without it: the requester's.")
@click.option("--no-edit", is_flag=True, help="With --template: send it as it stands.")
@acting
@pass_invocation
def reply(
    invocation: Invocation,
    wanted: str,
    file: TextIO | None,
    message: str | None,
    attached: tuple[Path, ...],
    preview: bool,
    yes: bool,
    seen: int | None,
    anyway: bool,
    inside: bool,
    close: bool,
    template: str | None,
    language: str | None,
    no_edit: bool,
    actor: str | None,
    dry_run: bool,
) -> None:
    """Answer a ticket: everybody who takes part gets it from the desk, with your name.

    It is a mail of yours like any other: commands at its top are obeyed. What others did on the ticket while you wrote is shown
    before it is sent; a script that cannot be asked ends with status 1. Words that were not sent are kept, and it is said where.
    """
    given = Given(file, message, attached, preview, yes, seen, anyway, actor, dry_run, inside, close, template, language, no_edit)
    _say(invocation, number_of(invocation, wanted), given)


@click.command(epilog=example("maildesk ticket note CNCF-1042", "maildesk ticket note 1042 -m 'They called.' --as sam"))
@REFERENCE
@_writing
@acting
@pass_invocation
def note(
    invocation: Invocation,
    wanted: str,
    file: TextIO | None,
    message: str | None,
    attached: tuple[Path, ...],
    preview: bool,
    yes: bool,
    seen: int | None,
    anyway: bool,
    actor: str | None,
    dry_run: bool,
) -> None:
    """Write a note on a ticket: it stays among staff."""
    _say(
        invocation,
        number_of(invocation, wanted),
        Given(file, message, attached, preview, yes, seen, anyway, actor, dry_run, inside=True),
    )


def _say(invocation: Invocation, number: int, given: Given) -> None:
    from maildesk.wiring import Wiring, opened

    _check(given)
    with opened(invocation.settings) as store, closing(Wiring(invocation.settings, store)) as wiring:
        must_read(invocation, store, number, given.actor)
        detail = store.ticket_by_number(number)
        words = _with_template(wiring, _words(invocation, number, given, detail), given)
        said = _sent(invocation, store, wiring, words, detail, given)
    if said is not None:
        _tell(invocation, said, words, dry_run=given.dry_run)


def _check(given: Given) -> None:
    if given.message is not None and given.file is not None:
        raise click.UsageError("--message and --file are two ways to give the words: choose one")
    if given.template is None and (given.no_edit or given.language):
        raise click.UsageError("--no-edit and --language belong to --template NAME")
    if given.template is not None and given.inside:
        raise click.UsageError("a canned answer goes to the requester: --template goes without --note")
    if not (given.ready or given.dry_run):
        from maildesk.cli.drafts import must_be_there

        must_be_there()


def _words(invocation: Invocation, number: int, given: Given, detail: "TicketDetail") -> "Words":
    from maildesk.flow.say import Words
    from maildesk.telling.attaching import attached_files

    files = attached_files(given.attached, invocation.settings.intake.max_mail_bytes)
    text = given.message if given.message is not None else given.file.read() if given.file else ""
    if given.ready and not (given.dry_run or given.template) and not text.strip() and not files:
        raise MaildeskError("there are no words, so nothing was sent", "write some, or name a file with --file")
    seen = None if given.anyway else detail.seen if given.seen is None else given.seen
    return Words(operator_of(invocation, given.actor), number, text, files, given.inside, given.close, seen)


def _with_template(wiring: "Wiring", words: "Words", given: Given) -> "Words":
    """The words, with those of the canned answer below them."""
    if given.template is None:
        return words
    from maildesk.readymade import filled

    one, text = filled(wiring.identity, wiring.store, words.number, words.actor, given.template, given.language)
    return replace(words, text="\n\n".join(filter(None, (words.text.strip("\n"), text))), canned=one.slug)


def _sent(
    invocation: Invocation, store: "SqlStore", wiring: "Wiring", words: "Words", detail: "TicketDetail", given: Given
) -> "Said | None":
    """Sends it; with --preview --dry-run it is only shown."""
    from maildesk.cli.composing import Composing, preview_of, show

    if given.dry_run and not given.preview:
        return wiring.say(words, dry_run=True)
    if given.dry_run:
        show(invocation, preview_of(wiring)(words))
        invocation.say("nothing was sent: this was a dry run")
        return None
    kept = given.file is not None and given.file.name not in ("-", "<stdin>")
    return Composing(invocation, store, wiring, words, detail, given.ready, kept).send(preview=given.preview, yes=given.yes)


def _tell(invocation: Invocation, said: "Said", words: "Words", *, dry_run: bool) -> None:
    from maildesk.telling.sent import heard

    tag = reference(invocation.settings.desk.prefix, said.ticket.number)
    if invocation.output == "json":
        told = {"reference": tag, "actor": said.actor.handle, "note": words.inside, "readers": list(said.readers)}
        click.echo(to_json({**told, "inbound": said.inbound_id, "dry_run": dry_run}, indent=2))
        return
    click.echo(clean_for_terminal(heard(tag, said.readers, inside=words.inside, would=dry_run)))
    if dry_run:
        invocation.say("nothing was sent: this was a dry run")


ALL = (reply, note)
