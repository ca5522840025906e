# SPDX-License-Identifier: Apache-2.0
"""What the commands that change a ticket have in common: who acts, the dry run, and how it is told. A mail says the same with `#take`."""

import sys
from typing import TYPE_CHECKING, Any

import click

from maildesk.cli.completing import references, staff
from maildesk.cli.context import F, Invocation
from maildesk.cli.listing import json_option
from maildesk.cli.output import clean_for_terminal, to_json
from maildesk.desk.reference import parse_reference, reference
from maildesk.flow.errors import MaildeskError

if TYPE_CHECKING:
    from maildesk.desk.command import Command
    from maildesk.flow.act import Acted

REFERENCE = click.argument("wanted", metavar="REFERENCE", shell_complete=references)
YES = click.option("-y", "--yes", is_flag=True, help="Do not ask.")


def acting(command: F) -> F:
    """`--as`, `--dry-run`, `--json` and `-o`."""
    for option in (
        click.option(
            "--as",
            "actor",
            metavar="HANDLE",
            shell_complete=staff,
            help="Who acts: a handle or an address of staff. Without it desk.operator, or your user name.",
        ),
        click.option("-n", "--dry-run", is_flag=True, help="Only say what would happen."),
    )[::-1]:
        command = option(command)
    return json_option(command)


def operator_of(invocation: Invocation, actor: str | None) -> str:
    """Who acts: --as, then desk.operator, then the user name."""
    import getpass

    return actor or invocation.settings.desk.operator or getpass.getuser()


def number_of(invocation: Invocation, wanted: str) -> int:
    """The number in a reference. Raises MaildeskError."""
    prefix = invocation.settings.desk.prefix
    number = parse_reference(prefix, wanted)
    if number is None:
        raise MaildeskError(f"{wanted!r} is no reference of a ticket", f"such are {reference(prefix, 1042)}, #1042 and 1042")
    return number


def do(
    invocation: Invocation,
    wanted: str,
    command: "Command",
    actor: str | None,
    *,
    dry_run: bool,
    message: int | None = None,
    question: str = "",
) -> None:
    """Does it, and says what was done. With a `question`, whoever types confirms it once it is known that it can be done.

    Raises what `Act` raises, Abort.
    """
    from maildesk.flow.act import Order
    from maildesk.wiring import Wiring, opened

    order = Order(operator_of(invocation, actor), number_of(invocation, wanted), (command,), message)
    with opened(invocation.settings) as store:
        act = Wiring(invocation.settings, store).act
        if question:
            act(order, dry_run=True)
            confirm(question)
        acted = act(order, dry_run=dry_run)
    tell(invocation, acted, dry_run=dry_run)


def tell(invocation: Invocation, acted: "Acted", *, dry_run: bool) -> None:
    """What was done, as lines or as JSON."""
    prefix = invocation.settings.desk.prefix
    opened = [reference(prefix, number) for number in acted.opened]
    if invocation.output == "json":
        click.echo(to_json(_whole(acted, prefix, opened, dry_run=dry_run), indent=2))
        return
    for line in (*acted.lines, *(f"the new ticket is {one}" for one in opened)):
        click.echo(clean_for_terminal(line))
    if dry_run:
        sys.stdout.flush()
        invocation.say("nothing was changed: this was a dry run")


def _whole(acted: "Acted", prefix: str, opened: list[str], *, dry_run: bool) -> dict[str, Any]:
    return {
        "reference": reference(prefix, acted.ticket.number) if acted.ticket else None,
        "actor": acted.actor.handle,
        "done": list(acted.lines),
        "opened": opened,
        "letters": acted.letters,
        "dry_run": dry_run,
    }


def confirm(question: str) -> None:
    """Raises Abort for a no; UsageError where nobody can be asked."""
    if not sys.stdin.isatty():
        raise click.UsageError("nobody is here to confirm it: say --yes")
    click.confirm(question, abort=True, err=True)
