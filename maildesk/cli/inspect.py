# SPDX-License-Identifier: Apache-2.0
"""`maildesk inspect`: what the desk reads in a mail."""

import sys
from typing import Any

import click

from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.cli.files import MailFile, mail_files
from maildesk.cli.output import clean_for_terminal, to_json


@click.command(epilog=example("maildesk inspect request.eml", "maildesk inspect --json *.eml | jq -r .subject"))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@pass_invocation
def inspect(invocation: Invocation, as_json: bool, files: tuple[str, ...]) -> None:
    """Show what the desk reads in mail files (- is standard input).

    Nothing is stored; no configuration is needed. Exit status 1 if a file could not be read.
    """
    failed = False
    for one in mail_files(files):
        seen = _seen(one)
        failed |= not seen["ok"]
        if as_json or invocation.output == "json":
            sys.stdout.write(to_json(seen) + "\n")
        else:
            _print(seen)
    if failed:
        raise click.exceptions.Exit(1)


def _seen(one: MailFile) -> dict[str, Any]:
    from maildesk.mail.inspect import as_json
    from maildesk.mail.read import read
    from maildesk.mail.values import Mail

    known = {"file": one.name, "ok": one.raw is not None, "error": one.error}
    nothing = Mail(None, None, None, (), (), (), "", None, (), (), "")
    return known | as_json(nothing if one.raw is None else read(one.raw))


def _print(seen: dict[str, Any]) -> None:
    """The fields that say something, a line each, then the text as it is."""
    head = {key: value for key, value in seen.items() if key != "text" and value not in (None, "", [], True)}
    width = max(map(len, head))
    for key, value in head.items():
        click.echo(f"{key:<{width}}  {clean_for_terminal(value if isinstance(value, str) else to_json(value))}")
    click.echo("\n" + clean_for_terminal(seen["text"], lines=True) + "\n")
