# SPDX-License-Identifier: Apache-2.0
"""`maildesk import`: an exported desk into an empty one; with --csv the tickets of another desk (`cli/cutover.py`)."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from maildesk.cli import completing
from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.cli.listing import json_option
from maildesk.cli.output import clean_for_terminal, to_json
from maildesk.cli.progress import progress
from maildesk.flow.errors import MaildeskError

if TYPE_CHECKING:
    from maildesk.exchanging import Header

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command(
    name="import",
    epilog=example(
        "maildesk import desk.jsonl.gz",
        "maildesk import desk.jsonl --send",
        'maildesk import --csv tickets.csv --from "JIRA" --dry-run',
    ),
)
@click.argument("file", type=_FILE, required=False, metavar="[FILE]")
@click.option("--csv", "table", type=_FILE, metavar="FILE", help="A table of the tickets of another desk: its open ones are brought in.")
@click.option("--from", "other", metavar="DESK", help="With --csv: what the other desk is called, such as JIRA.")
@click.option("-n", "--dry-run", is_flag=True, help="With --csv: only say what would happen.")
@click.option(
    "--as",
    "actor",
    metavar="HANDLE",
    shell_complete=completing.staff,
    help="Who imports, for the history. Without it desk.operator, or your user name.",
)
@click.option("--send", is_flag=True, help="Letters that waited to be sent go out; without it `maildesk outbox retry` sends each.")
@json_option
@pass_invocation
def import_(
    invocation: Invocation, file: Path | None, table: Path | None, other: str | None, dry_run: bool, actor: str | None, send: bool
) -> None:
    """Read an exported desk into an empty one, or the tickets of another desk.

    FILE is of `maildesk export --all`: the same desk, on either database, all of it or nothing. With the same desk.signing_keys the
    answers to old mail find their tickets. --csv brings the open tickets of another desk beside those that are here; what was brought
    in before is left as it is. Nothing is sent by either. `maildesk help export` has both, step by step.
    """
    if (file is None) == (table is None):
        raise click.UsageError("name the file of `maildesk export --all`, or a table with --csv FILE")
    if table is not None:
        from maildesk.cli.cutover import bring

        if not (other and other.strip()):
            raise click.UsageError('say with --from NAME which desk it is, such as --from "JIRA"')
        bring(invocation, table, clean_for_terminal(other.strip()), actor, dry_run=dry_run)
    elif file is not None:
        if dry_run:
            raise click.UsageError("--dry-run is for --csv; an exported desk is imported whole or not at all")
        _whole(invocation, file, send=send)


def _whole(invocation: Invocation, file: Path, *, send: bool) -> None:
    from maildesk.exchanging import opened, patient
    from maildesk.files import lines
    from maildesk.store.load import load
    from maildesk.wiring import clock

    with lines.reading(file) as stream:
        records = lines.read(stream)
        header = opened(records)
        _same_desk(invocation, header)
        with patient(invocation.settings) as database, progress(invocation, header.total, "imported") as tell:
            held = load(database, records, header.counts, clock(), send=send, tell=tell)
    _tell(invocation, header, held)


def _same_desk(invocation: Invocation, header: "Header") -> None:
    """References in subjects name the prefix. Raises MaildeskError; other keys are only told."""
    from maildesk.exchanging import marks

    desk = invocation.settings.desk
    if header.prefix != desk.prefix:
        raise MaildeskError(
            f"the file is of a desk whose tickets are called {header.prefix}-1042, and this one calls them {desk.prefix}-1042",
            f'set desk.prefix = "{header.prefix}", so that people find theirs',
        )
    if not set(header.keys) & set(marks(invocation.settings)):
        invocation.say(
            "desk.signing_keys are not those of the exported desk: answers are found by the Message-IDs of what they answer alone"
        )


def _tell(invocation: Invocation, header: "Header", held: int) -> None:
    if invocation.output == "json":
        click.echo(to_json({"records": dict(header.counts), "letters_held_back": held}))
        return
    invocation.say(f"{header.counts.get('ticket', 0):,} tickets, {header.total:,} records")
    if held:
        waited = "letter that waited was" if held == 1 else "letters that waited were"
        invocation.say(f"{held} {waited} not sent: `maildesk outbox list --state cancelled` shows what waited")
