# SPDX-License-Identifier: Apache-2.0
"""`maildesk ingest`: mail files through the same path as fetched mail."""

import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.cli.output import clean_for_terminal, to_json
from maildesk.flow.errors import MaildeskError

if TYPE_CHECKING:
    from maildesk.flow.ingest import Outcome
    from maildesk.flow.values import Incoming
    from maildesk.settings import Settings


@dataclass(frozen=True, slots=True)
class _Given:
    """How the mails were given, beside the files themselves."""

    names: tuple[str, ...]
    mail_from: str | None
    rcpt_to: tuple[str, ...]
    trusted: bool
    history: bool


@click.command(
    epilog=example(
        "maildesk ingest --json request.eml",
        "maildesk ingest --history ~/old-desk.mbox",
        "maildesk ingest --mail-from ${sender} --rcpt-to ${recipient} -      # Postfix: pipe(8)",
    )
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a mail.")
@click.option("--mail-from", metavar="ADDRESS", help="Envelope sender, as an MTA knows it; '' is the null reverse-path.")
@click.option("--rcpt-to", multiple=True, metavar="ADDRESS", help="Envelope recipient; may be given several times.")
@click.option("--trusted", is_flag=True, help="Take From for authenticated: for a migration of mail you vouch for. It is recorded.")
@click.option("--history", is_flag=True, help="File without acknowledgements.")
@click.argument("names", nargs=-1, required=True, metavar="FILE|DIR|-...")
@pass_invocation
def ingest(
    invocation: Invocation,
    as_json: bool,
    mail_from: str | None,
    rcpt_to: tuple[str, ...],
    trusted: bool,
    history: bool,
    names: tuple[str, ...],
) -> None:
    """Take in mail files, mbox files, Maildir or other folders, or standard input (-).

    Each mail is stored, then processed; a daemon may run beside. A mail that the desk has already is told as a repeat.

    Exit status: 0 all accepted, 75 try again later (nothing of what is missing was taken), 65 a mail is larger than the desk takes
    (the others were taken), 66 a file cannot be read, 78 the configuration is wrong.
    """
    given = _Given(names, mail_from, rcpt_to, trusted, history)
    taken, waiting, refused = False, False, Refused()
    for outcome in _outcomes(invocation.settings, given, refused):
        taken = True
        waiting |= outcome.disposition is None
        _print(outcome, invocation.settings.desk.prefix, as_json or invocation.output == "json")
    if not (taken or refused):
        invocation.say(f"There is no mail in {', '.join(names)}: nothing was taken in.")
    if waiting:
        invocation.say("Some mails are stored but not processed yet: `maildesk mail list --state received` shows them.")
    if refused:
        raise MailTooLarge(*refused.told(invocation.settings.intake.max_mail_bytes))


class Refused(list[str]):
    """The names of mails that are larger than the desk takes."""

    def told(self, most_bytes: int) -> tuple[str, str]:
        return f"larger than the {most_bytes:,} bytes that the desk takes: {', '.join(self)}", "raise intake.max_mail_bytes"


class MailTooLarge(MaildeskError):
    """A mail in a file is larger than the desk takes. All the others were taken."""

    exit_code = 65  # EX_DATAERR: an MTA returns the mail to its sender


def _outcomes(settings: "Settings", given: _Given, refused: Refused) -> "Iterator[Outcome]":
    from maildesk.wiring import Wiring, opened

    with opened(settings) as store, closing(Wiring(settings, store)) as wiring:
        if given.trusted:
            wiring.record("ingest.trusted", {"files": list(given.names)})
        yield from wiring.ingest()(_incoming(settings, given, refused))


def _incoming(settings: "Settings", given: _Given, refused: Refused) -> "Iterator[tuple[str, Incoming]]":
    from maildesk.files.mails import mails
    from maildesk.flow.values import Incoming, Source, SourceKind
    from maildesk.mail.values import Envelope
    from maildesk.wiring import clock

    envelope = Envelope(mail_from=given.mail_from, rcpt_to=given.rcpt_to, trusted=given.trusted)
    for name in given.names:
        for one in mails(name, sys.stdin.buffer, settings.intake.max_mail_bytes):
            if one.raw is None:
                refused.append(one.name)
                continue
            yield one.name, Incoming(one.raw, Source(SourceKind.FILE, "ingest"), envelope, clock(), given.history)


def _print(outcome: "Outcome", prefix: str, as_json: bool) -> None:
    ticket = f"{prefix}-{outcome.ticket_number}" if outcome.ticket_number is not None else None
    if as_json:
        told = {
            "file": outcome.name,
            "inbound": outcome.inbound_id,
            "disposition": outcome.disposition.value if outcome.disposition else None,
            "ticket": ticket,
            "reason": outcome.reason,
        }
        sys.stdout.write(to_json(told) + "\n")
    else:
        words = f"{outcome.name}: {outcome.disposition or 'stored'} {ticket or ''} ({outcome.reason})"
        sys.stdout.write(clean_for_terminal(" ".join(words.split())) + "\n")
    sys.stdout.flush()
