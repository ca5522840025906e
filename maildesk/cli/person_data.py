# SPDX-License-Identifier: Apache-2.0
"""`maildesk person export` and `maildesk person erase`: what is held of somebody, to hand out and to take away (docs/backup.md)."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from maildesk.cli.acting import YES, acting, confirm, operator_of
from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.cli.listing import json_option
from maildesk.cli.output import clean_for_terminal, to_json
from maildesk.cli.reading import READER, must_read
from maildesk.cli.staff import one_address

if TYPE_CHECKING:
    from maildesk.store.erasing import Erased
    from maildesk.store.sql import SqlStore
    from maildesk.store.traces import Traces

_COMPACT = click.option(
    "--compact/--no-compact", default=True, help="Whether the database is written anew afterwards, so that no remains are in its file."
)


@click.command(epilog=example("maildesk person erase --dry-run ana@harbor.example", "maildesk person erase --yes ana@harbor.example"))
@click.argument("address", metavar="ADDRESS")
@YES
@_COMPACT
@acting
@pass_invocation
def erase(invocation: Invocation, address: str, yes: bool, compact: bool, actor: str | None, dry_run: bool) -> None:
    """Take somebody out of the desk, for good: all their addresses, their words, and what others quoted of them.

    Tickets that they asked for lose every word and stay to be counted, closed and without a requester. On tickets of others their messages
    lose their words; mails of others that name them lose their raw bytes and attachments. Letters, quarantined and held mail, the search
    index, lessons and the roster are gone through. The same mail is recognised if it comes again; a restored backup erases them again.

    Not reached: mail that was sent, the mailbox on its server, copies made by others, older backups. With --no-compact the remains in
    the database file wait for `maildesk db compact`, which makes others wait to write.
    """
    from maildesk import erasing
    from maildesk.wiring import clock, opened

    with opened(invocation.settings) as store:
        found = erasing.traces(invocation.settings, store, one_address(address))
        _may_see(invocation, store, found, actor)
        if dry_run or not yes:
            _tell(invocation, found, store.count_traces(found), done=False)
        if dry_run:
            return
        if not yes:
            confirm("Erase all of it? It cannot be taken back.")
        asked = erasing.Asked(operator_of(invocation, actor))
        done = erasing.erase_person(invocation.settings, store, found, asked, clock())
        if compact:
            store.compact()
    _tell(invocation, found, done, done=True)


@click.command(epilog=example("maildesk person export ana@harbor.example ana.zip"))
@click.argument("address", metavar="ADDRESS")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@READER
@json_option
@pass_invocation
def export(invocation: Invocation, address: str, file: Path, actor: str | None) -> None:
    """Write what is held of somebody into one ZIP file, to give it to them.

    person.json has who they are, their addresses, tickets and messages; mails.mbox the mails that they wrote, letters.mbox what the desk
    wrote to them. What staff noted among themselves is not in it.
    """
    from maildesk import erasing
    from maildesk.bundle import write
    from maildesk.wiring import clock, opened

    with opened(invocation.settings) as store:
        found = erasing.traces(invocation.settings, store, one_address(address))
        _may_see(invocation, store, found, actor)
        counts = write(store, found, file, invocation.settings.desk.prefix, clock())
    if invocation.output == "json":
        click.echo(to_json({"file": str(file), **counts}))
        return
    invocation.say(f"{file}: " + ", ".join(f"{count} {name}" for name, count in counts.items()))


def _may_see(invocation: Invocation, store: "SqlStore", found: "Traces", actor: str | None) -> None:
    """Raises MaildeskError where a ticket of theirs is confidential, and who acts is none of its readers."""
    for number in store.restricted_numbers([*found.tickets, *found.beside]):
        must_read(invocation, store, number, actor)


def _tell(invocation: Invocation, found: "Traces", counts: "Erased", *, done: bool) -> None:
    whole = {
        "addresses": len(found.keys),
        "tickets": counts.tickets,
        "messages": counts.messages,
        "mails": counts.mails,
        "tickets_of_others": counts.beside,
        "other_places": counts.mentions,
        "erased": done,
    }
    if invocation.output == "json":
        click.echo(to_json(whole, indent=2))
        return
    known = "" if done else f": {', '.join(found.keys)}"
    said = "erased" if done else "would be erased"
    click.echo(clean_for_terminal(f"{counts.tickets} tickets, {counts.messages} messages, {counts.mails} mails {said}{known}"))
    click.echo(f"named on {counts.beside} tickets of others, and in {counts.mentions} further rows")
    if done:
        invocation.say("mail that was sent, the mailbox on its server and older backups are out of reach: docs/backup.md")
    else:
        invocation.say("nothing was changed")
