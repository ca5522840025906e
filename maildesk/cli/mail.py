# SPDX-License-Identifier: Apache-2.0
"""`maildesk mail`: what came in, why it was decided so, and another try."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from maildesk.cli import redact as redacting
from maildesk.cli.acting import acting, operator_of
from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.cli.listing import EVERYTHING, ROW_ID, Found, each, json_option, list_options, operator, print_found, print_one, print_raw
from maildesk.cli.moments import Moment
from maildesk.cli.reading import READER, must_read
from maildesk.desk.command import Command, Verb
from maildesk.desk.values import InboundState
from maildesk.flow.errors import MaildeskError

if TYPE_CHECKING:
    from maildesk.flow.rethink import Remembering

_NEXT = "A running desk takes it up within seconds; without one: `maildesk run --once`. Then see `maildesk mail show`."


@click.group(epilog=example("maildesk mail list --state held", "maildesk mail show 17"))
def mail() -> None:
    """Show what came in and why it was decided so; let it in, try it again, redact it."""


mail.add_command(redacting.redact)


@mail.command(name="list", epilog=example("maildesk mail list --state held --state quarantined", "maildesk mail list --since 12h -o json"))
@list_options(InboundState, "mails received")
@pass_invocation
def list_(invocation: Invocation, states: tuple[str, ...], since: datetime | None, limit: int) -> None:
    """List the mails that came in, the newest first."""
    from maildesk.cli.mail_page import COLUMNS, row
    from maildesk.wiring import opened

    wanted = [InboundState(state) for state in states]
    with opened(invocation.settings) as store:
        rows = store.inbound(states=wanted, since=since, limit=limit or EVERYTHING)
        heads = store.heads([one.id for one in rows])
        total = store.count_inbound(states=wanted, since=since) if len(rows) == limit else len(rows)
    prefix = invocation.settings.desk.prefix
    print_found(invocation, Found([row(one, heads.get(one.id, b""), prefix) for one in rows], total), COLUMNS)


@mail.command(epilog=example("maildesk mail show 17", "maildesk mail show 17 --raw > 17.eml"))
@click.argument("number", type=ROW_ID, metavar="ID")
@click.option("--raw", is_flag=True, help="Write the bytes of the mail, as they came, and nothing else.")
@READER
@json_option
@pass_invocation
def show(invocation: Invocation, number: int, raw: bool, actor: str | None) -> None:
    """Show a mail: where it came from, its state, each decision with its evidence, and what the desk reads in it.

    ID is what `mail list` shows. -o csv and -o tsv give the mail's line of the list.
    """
    from maildesk.cli import mail_page
    from maildesk.mail.read import read
    from maildesk.wiring import opened

    with opened(invocation.settings) as store:
        detail = store.inbound_by_id(number)
        must_read(invocation, store, detail.row.ticket_number, actor)
        content = store.raw(number) if raw else store.raw_left(number)
    if raw:
        print_raw(content)
        return
    prefix = invocation.settings.desk.prefix
    seen = read(content, detail.row.envelope)
    print_one(
        invocation,
        lambda page: mail_page.write(page, detail, seen, prefix),
        mail_page.row(detail.row, content, prefix),
        mail_page.COLUMNS,
        mail_page.as_json(detail, seen, prefix),
    )


@mail.command(epilog=example("maildesk mail requeue 17 18", "maildesk mail requeue --dry-run 17"))
@click.argument("numbers", type=ROW_ID, nargs=-1, required=True, metavar="ID...")
@click.option("-n", "--dry-run", is_flag=True, help="Only say what would happen.")
@pass_invocation
def requeue(invocation: Invocation, numbers: tuple[int, ...], dry_run: bool) -> None:
    """Put mails back in the line: quarantined, failed, held or ignored ones.

    They are decided anew, by the rules and the configuration of now. Exit status 1 if one of them cannot be put back; the others are.
    """
    from maildesk.wiring import clock, opened

    said = "would go back in the line" if dry_run else "is back in the line"
    with opened(invocation.settings) as store:

        def put_back(number: int) -> str:
            store.requeue(number, actor=operator(), now=clock(), dry_run=dry_run)
            return f"mail {number} {said}"

        each(invocation, numbers, put_back, "" if dry_run else _NEXT)


@mail.command(epilog=example("maildesk mail accept 17", "maildesk mail accept 17 18 --as sam"))
@click.argument("numbers", type=ROW_ID, nargs=-1, required=True, metavar="ID...")
@acting
@pass_invocation
def accept(invocation: Invocation, numbers: tuple[int, ...], actor: str | None, dry_run: bool) -> None:
    """Let held mails in: each is decided again, as if somebody who takes part had written it.

    Its author takes part in the ticket from then on, and is no surer for that. `#accept ID` in a mail of staff does the same.
    """
    _judge(invocation, numbers, Verb.ACCEPT, "", actor, dry_run=dry_run)


@mail.command(epilog=example("maildesk mail reject 17", 'maildesk mail reject 17 18 --reason "advertising"'))
@click.argument("numbers", type=ROW_ID, nargs=-1, required=True, metavar="ID...")
@click.option("--reason", default="", help="Why, for the history; nobody is told.")
@acting
@pass_invocation
def reject(invocation: Invocation, numbers: tuple[int, ...], reason: str, actor: str | None, dry_run: bool) -> None:
    """Keep held mails out. They stay to be seen, and `mail requeue` takes it back. `#reject ID` in a mail of staff does the same."""
    _judge(invocation, numbers, Verb.REJECT, reason, actor, dry_run=dry_run)


def _judge(invocation: Invocation, numbers: tuple[int, ...], verb: Verb, reason: str, actor: str | None, *, dry_run: bool) -> None:
    from maildesk.flow.act import Order
    from maildesk.wiring import Wiring, opened

    by = operator_of(invocation, actor)
    with opened(invocation.settings) as store:
        act = Wiring(invocation.settings, store).act

        def one(number: int) -> str:
            order = Order(by, None, (Command(verb, f"{number} {' '.join(reason.split())}".strip()),))
            return "; ".join(act(order, dry_run=dry_run).lines)

        each(invocation, numbers, one, "nothing was changed: this was a dry run" if dry_run else _NEXT if verb is Verb.ACCEPT else "")


@mail.command(epilog=example("maildesk mail explain 17", "maildesk mail explain request.eml --rcpt-to servicedesk@example.org"))
@click.argument("wanted", metavar="ID|FILE")
@click.option("--mail-from", metavar="ADDRESS", help="Of a FILE: its envelope sender; '' is the null reverse-path.")
@click.option("--rcpt-to", multiple=True, metavar="ADDRESS", help="Of a FILE: an envelope recipient; may be given several times.")
@click.option("--trusted", is_flag=True, help="Of a FILE: take its From for authenticated, as `ingest --trusted` does.")
@READER
@json_option
@pass_invocation
def explain(invocation: Invocation, wanted: str, mail_from: str | None, rcpt_to: tuple[str, ...], trusted: bool, actor: str | None) -> None:
    """Say in plain words why a mail was decided as it was: who wrote it, which ticket it led to, what its writer may do.

    ID is what `mail list` shows. For a FILE (- is standard input): what would be decided if it came now. Nothing is written or sent.
    """
    from maildesk.cli import explain_page

    prefix = invocation.settings.desk.prefix
    if wanted.isdecimal() and not Path(wanted).exists():
        from maildesk.wiring import opened

        with opened(invocation.settings) as store:
            detail = store.inbound_by_id(int(wanted))
            must_read(invocation, store, detail.row.ticket_number, actor)
            whole = explain_page.stored(detail, prefix)
    else:
        whole = _would_be(invocation, wanted, (mail_from, rcpt_to, trusted))
    if invocation.output in ("csv", "tsv"):
        invocation.print_rows(explain_page.rows(whole), explain_page.COLUMNS)
    else:
        print_one(invocation, lambda page: explain_page.write(page, whole), {}, explain_page.COLUMNS, whole)


def _would_be(invocation: Invocation, name: str, given: tuple[str | None, tuple[str, ...], bool]) -> dict[str, Any]:
    from maildesk.cli import explain_page
    from maildesk.cli import replay as replaying
    from maildesk.cli.files import mail_files
    from maildesk.flow.values import Claimed, Source, SourceKind
    from maildesk.mail.values import Envelope
    from maildesk.reader.process import ReaderProcess
    from maildesk.wiring import clock

    (file,) = mail_files([name])
    if file.raw is None:
        raise MaildeskError(file.error or f"{name} cannot be read", "give the number of a mail (`maildesk mail list`) or a mail file")
    envelope = Envelope(mail_from=given[0], rcpt_to=given[1], trusted=given[2])
    mail = Claimed(0, "", 1, file.raw, Source(SourceKind.FILE), envelope, clock(), history=False, full_size=None)
    with _known(invocation) as known, closing(ReaderProcess()) as read:
        return explain_page.dry(name, replaying.rethink(invocation.settings, known, read).now(mail), invocation.settings.desk.prefix)


@contextmanager
def _known(invocation: Invocation) -> "Iterator[Remembering]":
    """The database; where there is none yet, an empty desk."""
    from maildesk.flow.rethink import EmptyDesk
    from maildesk.wiring import opened, sqlite_path

    path = sqlite_path(invocation.settings)
    if path is not None and not path.exists():
        invocation.say("There is no database yet: this is what an empty desk would decide.")
        yield EmptyDesk()
        return
    with opened(invocation.settings) as store:
        yield store


@mail.command(
    epilog=example("maildesk mail replay 17 18", "maildesk mail replay --since 7d -o json", "maildesk mail replay --since 7d --apply")
)
@click.argument("numbers", type=ROW_ID, nargs=-1, metavar="[ID...]")
@click.option("--since", type=Moment(), help="All mails received since then: 12h, 7d, 2026-11-01 or a time.")
@click.option("--apply", "apply_", is_flag=True, help="Write the words that are read otherwise today, where the decision stays the same.")
@json_option
@pass_invocation
def replay(invocation: Invocation, numbers: tuple[int, ...], since: datetime | None, apply_: bool) -> None:
    """Decide stored mails again by today's rules and configuration, and show what would change. Nothing is decided anew for good.

    Each mail meets the desk as it was before it: without its own ticket and message, and without the mails that came later. States of
    tickets, bound addresses and who works here are as of today. Mails of staff that command are not compared.

    --apply writes only what people read of a mail (text, reply, quotation, signature, language), never a decision.
    """
    from maildesk.cli import replay as replaying
    from maildesk.reader.process import ReaderProcess
    from maildesk.wiring import opened

    if not numbers and since is None:
        raise click.UsageError("Give the numbers of mails, or --since: `maildesk mail replay --since 7d`.")
    prefix, rows, compared, written = invocation.settings.desk.prefix, [], 0, 0
    with opened(invocation.settings) as store, closing(ReaderProcess()) as read:
        again = replaying.rethink(invocation.settings, store, read)
        ids = list(numbers) if since is None else sorted({*numbers, *store.decided(since)})
        for one in replaying.with_progress(ids, again.replay(ids), quiet=invocation.verbosity < 0):
            compared += not one.skipped
            if one.changed or one.words:
                applied = apply_ and again.apply(one, operator())
                written += applied
                rows.append(replaying.row(one, store.ticket_number, prefix, applied=applied))
    invocation.print_rows(rows, replaying.COLUMNS)
    invocation.say(replaying.summary(compared, len(ids), len(rows), written if apply_ else None))
