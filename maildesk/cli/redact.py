# SPDX-License-Identifier: Apache-2.0
"""`maildesk mail redact`: a mail that must not stay, such as one with a password in it."""

import click

from maildesk.cli.acting import YES, acting, confirm, operator_of
from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.cli.listing import ROW_ID
from maildesk.cli.output import to_json
from maildesk.cli.reading import must_read
from maildesk.flow.errors import MaildeskError


@click.command(epilog=example('maildesk mail redact --yes 17 --reason "a password"'))
@click.argument("number", type=ROW_ID, metavar="ID")
@click.option("--reason", default="", help="Why, for the history. Do not repeat there what is to be forgotten.")
@click.option("--subject", is_flag=True, help="The subject too, which the ticket bears.")
@click.option("--compact/--no-compact", default=True, help="Whether the database is written anew afterwards, so that no remains are in it.")
@YES
@acting
@pass_invocation
def redact(
    invocation: Invocation, number: int, reason: str, subject: bool, compact: bool, yes: bool, actor: str | None, dry_run: bool
) -> None:
    """Take the words of one mail out of the desk, for good: text, attachments, raw bytes, and what was searched of it.

    Later messages of the ticket lose what they quote, letters that repeat it lose their content. Who wrote it, to whom and when stays, and
    so does its SHA-256: the same mail is recognised if it comes again. The history says who redacted it and why, not what it said.

    Not reached: mail that was sent already, the mailbox on its server, older backups. ID is what `maildesk mail list` shows.
    """
    from maildesk import erasing
    from maildesk.wiring import clock, opened

    if not dry_run and not reason.strip():
        raise click.UsageError('say why, for the history: --reason "a password"')
    with opened(invocation.settings) as store:
        detail = store.inbound_by_id(number)
        must_read(invocation, store, detail.row.ticket_number, actor)
        if dry_run:
            invocation.say(f"mail {number} of {detail.row.size:,} bytes would lose its words; nothing was changed")
            return
        if not yes:
            confirm(f"Redact mail {number}? It cannot be taken back.")
        asked = erasing.Asked(operator_of(invocation, actor), " ".join(reason.split()))
        if detail.row.size == 0:
            raise MaildeskError(f"mail {number} was erased already", "there is nothing left of it")
        done = erasing.redact_mail(invocation.settings, store, number, asked, clock(), subject=subject)
        if compact:
            store.compact()
    if invocation.output == "json":
        click.echo(to_json({"mail": number, "messages": done.messages, "tickets": done.beside, "letters": done.mentions}))
        return
    click.echo(f"mail {number} has no words any more; {done.messages} messages")
    invocation.say("mail that was sent, the mailbox on its server and older backups are out of reach: docs/backup.md")
