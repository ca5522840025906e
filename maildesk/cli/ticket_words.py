# SPDX-License-Identifier: Apache-2.0
"""`maildesk ticket reply` and `ticket note`: what staff write at the command line, as a mail of theirs."""

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from maildesk.cli.acting import REFERENCE, acting, number_of, operator_of
from maildesk.cli.context import F, Invocation, example, pass_invocation
from maildesk.cli.output import clean_for_terminal, to_json
from maildesk.cli.reading import must_read
from maildesk.desk.reference import reference
from maildesk.flow.errors import MaildeskError
from maildesk.telling.attaching import attached_files

if TYPE_CHECKING:
    from maildesk.flow.say import Said, Words

# An editor is given the ticket to read below this line. No line of a mail looks like it.
CUT = "------------------------ >8 ------------------------"
_BELOW = "Nothing from the line above on is sent. Save without words to send nothing."


def _writing(command: F) -> F:
    """Where the words come from, and what goes along."""
    for option in (
        click.option(
            "--file", "file", type=click.File("r", encoding="utf-8"), help="The words; - is standard input. Without it: your editor."
        ),
        click.option(
            "--attach",
            "attached",
            multiple=True,
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            metavar="PATH",
            help="A file that goes along; may be given several times.",
        ),
    )[::-1]:
        command = option(command)
    return command


@click.command(
    epilog=example(
        "maildesk ticket reply CNCF-1042",
        "maildesk ticket reply CNCF-1042 --file answer.txt --attach banner.pdf --close",
        "echo 'It is in print.' | maildesk reply 1042 --file -",
    )
)
@REFERENCE
@_writing
@click.option("--close", is_flag=True, help="Close the ticket as well.")
@acting
@pass_invocation
def reply(
    invocation: Invocation,
    wanted: str,
    file: TextIO | None,
    attached: tuple[Path, ...],
    close: bool,
    actor: str | None,
    dry_run: bool,
) -> None:
    """Answer a ticket: everybody who takes part gets it from the desk, with your name.

    It is a mail of yours like any other: commands at its top are obeyed.
    """
    words = _words(invocation, wanted, file, attached, actor, inside=False, close=close, ask=not dry_run)
    _say(invocation, words, dry_run=dry_run)


@click.command(epilog=example("maildesk ticket note CNCF-1042", "echo 'They called.' | maildesk ticket note 1042 --file - --as sam"))
@REFERENCE
@_writing
@acting
@pass_invocation
def note(invocation: Invocation, wanted: str, file: TextIO | None, attached: tuple[Path, ...], actor: str | None, dry_run: bool) -> None:
    """Write a note on a ticket: it stays among staff."""
    words = _words(invocation, wanted, file, attached, actor, inside=True, close=False, ask=not dry_run)
    _say(invocation, words, dry_run=dry_run)


def _words(
    invocation: Invocation,
    wanted: str,
    file: TextIO | None,
    attached: tuple[Path, ...],
    actor: str | None,
    *,
    inside: bool,
    close: bool,
    ask: bool,
) -> "Words":
    from maildesk.flow.say import Words

    number, files = number_of(invocation, wanted), attached_files(attached)
    text = file.read() if file else edited(_newest(invocation, number, actor)) if ask else ""
    if ask and not text.strip() and not files:
        raise MaildeskError("there are no words, so nothing was sent", "write some, or name a file with --file")
    return Words(operator_of(invocation, actor), number, text, files, inside, close)


def edited(below: str) -> str:
    """What somebody writes in their editor, with `below` to read under a line. Raises UsageError where nobody is there to write."""
    if not sys.stdin.isatty():
        raise click.UsageError("nobody is here to write: give the words with --file, - for standard input")
    written = click.edit(f"\n\n{CUT}\n{_BELOW}\n\n{below}", extension=".txt", require_save=True)
    return (written or "").partition(CUT)[0]


def _newest(invocation: Invocation, number: int, actor: str | None) -> str:
    from maildesk.wiring import opened

    with opened(invocation.settings) as store:
        must_read(invocation, store, number, actor)
        detail = store.ticket_by_number(number)
    last = detail.messages[-1] if detail.messages else None
    return f"{detail.ticket.subject}\n\n{last.reply or last.text}\n" if last else f"{detail.ticket.subject}\n"


def _say(invocation: Invocation, words: "Words", *, dry_run: bool) -> None:
    from maildesk.wiring import Wiring, opened

    with opened(invocation.settings) as store, closing(Wiring(invocation.settings, store)) as wiring:
        said = wiring.say(words, dry_run=dry_run)
    _tell(invocation, said, words, dry_run=dry_run)


def _tell(invocation: Invocation, said: "Said", words: "Words", *, dry_run: bool) -> None:
    tag = reference(invocation.settings.desk.prefix, said.ticket.number)
    if invocation.output == "json":
        told = {"reference": tag, "actor": said.actor.handle, "note": words.inside, "readers": list(said.readers)}
        click.echo(to_json({**told, "inbound": said.inbound_id, "dry_run": dry_run}, indent=2))
        return
    kind, to = ("note" if words.inside else "answer"), ", ".join(said.readers) or "nobody"
    click.echo(clean_for_terminal(f"{tag}: your {kind} {'would go' if dry_run else 'goes'} to {to}"))
    if dry_run:
        invocation.say("nothing was sent: this was a dry run")


ALL = (reply, note)
