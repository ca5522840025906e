# SPDX-License-Identifier: Apache-2.0
"""`maildesk ticket log`: a request that reached staff elsewhere, logged for whoever made it."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from maildesk.cli import completing
from maildesk.cli.acting import operator_of
from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.cli.drafts import edited
from maildesk.cli.listing import json_option
from maildesk.cli.output import clean_for_terminal, to_json
from maildesk.desk.reference import reference
from maildesk.flow.errors import MaildeskError
from maildesk.telling.attaching import attached_files

if TYPE_CHECKING:
    from maildesk.flow.log import Logged, Request
    from maildesk.mail.compose import OutgoingAttachment


@click.command(
    epilog=example(
        "maildesk ticket log --for ana@envoy.example --subject 'DNS of envoy' --origin slack --file pasted.txt",
        "maildesk ticket log her-mail.eml --note 'She caught me at lunch.' --as sam",
    )
)
@click.argument("mail", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="[MAIL]")
@click.option("--for", "requester", default="", metavar="ADDRESS", help="Who asked; not needed where MAIL names its author.")
@click.option("--subject", default="", help="What it is about. Without it that of MAIL, or the first line.")
@click.option("--origin", default="", metavar="WORD", help="Where they asked: slack, phone, meeting ... Without it: mail.")
@click.option("--file", "file", type=click.File("r", encoding="utf-8"), help="The request; - is standard input. Without it: your editor.")
@click.option("--note", default="", help="With MAIL: your own words about it. They stay inside.")
@click.option(
    "--attach",
    "attached",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="PATH",
    help="A file that belongs to it; may be given several times.",
)
@click.option("--tell", is_flag=True, help="Let the requester know that you logged it.")
@click.option(
    "--as",
    "actor",
    metavar="HANDLE",
    shell_complete=completing.staff,
    help="Who logs it: a handle or an address of staff. Without it desk.operator, or you.",
)
@json_option
@pass_invocation
def log(
    invocation: Invocation,
    mail: Path | None,
    requester: str,
    subject: str,
    origin: str,
    file: TextIO | None,
    note: str,
    attached: tuple[Path, ...],
    tell: bool,
    actor: str | None,
) -> None:
    """Log a request for whoever made it: they are its requester, and you get the receipt.

    MAIL is their mail as a file (.eml). Without it, say who asked with --for, and give their words.
    """
    from maildesk.flow.log import Request

    if mail is None and not requester:
        raise click.UsageError("say who asked, with --for ADDRESS, or name their mail as a file")
    if mail is None and note:
        raise click.UsageError("--note belongs to a MAIL; write a note on the ticket afterwards with `maildesk ticket note`")
    if mail is not None and file is not None:
        raise click.UsageError("MAIL holds the request already: --file goes without it")
    text = note if mail else file.read() if file else edited(f"{subject}\n")
    if mail is None and not text.strip():
        raise MaildeskError("there are no words, so nothing was logged", "write some, or name a file with --file")
    files = (*((_passed_on(mail),) if mail else ()), *attached_files(attached, invocation.settings.intake.max_mail_bytes))
    _log(invocation, Request(operator_of(invocation, actor), requester, _subject(subject, mail, text), text, origin, tell, files))


def _passed_on(mail: Path) -> "OutgoingAttachment":
    from maildesk.flow.log import MAIL
    from maildesk.mail.compose import OutgoingAttachment

    return OutgoingAttachment(mail.name, MAIL, mail.read_bytes())


def _subject(subject: str, mail: Path | None, text: str) -> str:
    if subject or mail:
        return subject or "Fwd:"
    return next(line.strip() for line in text.splitlines() if line.strip())[:120]


def _log(invocation: Invocation, request: "Request") -> None:
    from maildesk.wiring import Wiring, opened

    with opened(invocation.settings) as store, closing(Wiring(invocation.settings, store)) as wiring:
        logged = wiring.log(request)
    _tell(invocation, request, logged)


def _tell(invocation: Invocation, request: "Request", logged: "Logged") -> None:
    tag = reference(invocation.settings.desk.prefix, logged.number)
    if invocation.output == "json":
        told = {"reference": tag, "actor": logged.actor.handle, "inbound": logged.inbound_id, "told": request.tell}
        click.echo(to_json(told, indent=2))
        return
    who = request.requester or "the author of the mail"
    click.echo(clean_for_terminal(f"{tag}: logged for {who}; the receipt goes to {logged.actor.address}"))


ALL = (log,)
