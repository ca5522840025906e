# SPDX-License-Identifier: Apache-2.0
"""`maildesk desk`: the desk on the whole screen."""

import os
import sys

import click

from maildesk.cli import completing
from maildesk.cli.acting import operator_of
from maildesk.cli.context import Invocation, example, pass_invocation


@click.command(epilog=example("maildesk desk", "maildesk desk 'category:legal older:3d' --as sam", "maildesk desk --theme light"))
@click.argument("query", nargs=-1, metavar="[QUERY]", shell_complete=completing.queries)
@click.option(
    "--as",
    "actor",
    metavar="HANDLE",
    shell_complete=completing.staff,
    help="Who works: a handle or an address of staff. Without it desk.operator, or you.",
)
@click.option(
    "--theme",
    type=click.Choice(("auto", "light", "dark")),
    default="auto",
    show_default=True,
    help="Light or dark; NO_COLOR leaves the colours to the terminal.",
)
@pass_invocation
def desk(invocation: Invocation, query: tuple[str, ...], actor: str | None, theme: str) -> None:
    """Work at the desk on the whole screen: the queue, the threads, answers, and a key for every command.

    QUERY is what the queue shows first, in the language of `maildesk list`. ? shows the keys, and : takes the words of mail commands.
    What you write is kept until it is sent, whatever happens to the connection.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        raise click.UsageError("the desk needs a terminal; scripts use `maildesk ticket`")
    # Esc is also what the sequences of other keys begin with: so many milliseconds it waits for the rest, as in ncurses. Textual's
    # default is 100.
    os.environ.setdefault("ESCDELAY", "40")
    from maildesk.screen.app import run_desk

    run_desk(invocation.settings, operator_of(invocation, actor), query=" ".join(query) or None, theme=theme)
