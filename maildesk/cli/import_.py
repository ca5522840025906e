# SPDX-License-Identifier: Apache-2.0
"""`maildesk import`: an exported desk into an empty one."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.cli.listing import json_option
from maildesk.cli.output import to_json
from maildesk.cli.progress import progress
from maildesk.flow.errors import MaildeskError

if TYPE_CHECKING:
    from maildesk.exchanging import Header


@click.command(name="import", epilog=example("maildesk import desk.jsonl.gz", "maildesk import desk.jsonl --send"))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE")
@click.option("--send", is_flag=True, help="Letters that waited to be sent go out; without it `maildesk outbox retry` sends each.")
@json_option
@pass_invocation
def import_(invocation: Invocation, file: Path, send: bool) -> None:
    """Read an exported desk into an empty one, or the tickets of another desk.

    The same desk, on either database: all of it or nothing. Nothing is sent meanwhile. With the same desk.signing_keys the answers to
    old mail find their tickets.
    """
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
