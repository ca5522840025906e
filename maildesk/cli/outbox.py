# SPDX-License-Identifier: Apache-2.0
"""`maildesk outbox`: what the desk sent, or could not."""

from datetime import datetime

import click

from maildesk.cli.acting import confirm
from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.cli.listing import EVERYTHING, ROW_ID, Found, each, json_option, list_options, operator, print_found, print_one, print_raw
from maildesk.cli.reading import READER, must_read
from maildesk.desk.values import OutboxState

_NUMBERS = click.argument("numbers", type=ROW_ID, nargs=-1, required=True, metavar="ID...")
_DRY_RUN = click.option("-n", "--dry-run", is_flag=True, help="Only say what would happen.")

_NEXT = "A running desk sends it within seconds; without one: `maildesk run --once`. Then see `maildesk outbox show`."


@click.group(epilog=example("maildesk outbox list --state failed", "maildesk outbox retry 17"))
def outbox() -> None:
    """Show what the desk sent, or could not; send again or cancel."""


@outbox.command(
    name="list", epilog=example("maildesk outbox list --state failed --state deferred", "maildesk outbox list --since 7d -o csv")
)
@list_options(OutboxState, "letters written")
@pass_invocation
def list_(invocation: Invocation, states: tuple[str, ...], since: datetime | None, limit: int) -> None:
    """List the letters of the outbox, the newest first."""
    from maildesk.cli.outbox_page import COLUMNS, row
    from maildesk.wiring import opened

    wanted = [OutboxState(state) for state in states]
    with opened(invocation.settings) as store:
        rows = store.outbox(states=wanted, since=since, limit=limit or EVERYTHING)
        total = store.count_outbox(states=wanted, since=since) if len(rows) == limit else len(rows)
    prefix = invocation.settings.desk.prefix
    print_found(invocation, Found([row(one, prefix) for one in rows], total), COLUMNS)


@outbox.command(epilog=example("maildesk outbox show 17", "maildesk outbox show 17 --raw > 17.eml"))
@click.argument("number", type=ROW_ID, metavar="ID")
@click.option("--raw", is_flag=True, help="Write the bytes of the letter, as they are sent, and nothing else.")
@READER
@json_option
@pass_invocation
def show(invocation: Invocation, number: int, raw: bool, actor: str | None) -> None:
    """Show a letter as its recipient sees it, and what became of it.

    ID is what `outbox list` shows. -o csv and -o tsv give the letter's line of the list.
    """
    from maildesk.cli import outbox_page
    from maildesk.wiring import opened

    with opened(invocation.settings) as store:
        detail = store.outbox_by_id(number)
        must_read(invocation, store, detail.row.ticket_number, actor)
    if raw:
        print_raw(detail.content)
        return
    prefix = invocation.settings.desk.prefix
    print_one(
        invocation,
        lambda page: outbox_page.write(page, detail, prefix),
        outbox_page.row(detail.row, prefix, shown=True),
        outbox_page.COLUMNS,
        outbox_page.as_json(detail, prefix),
    )


@outbox.command(epilog=example("maildesk outbox retry 17 18", "maildesk outbox retry --dry-run 17"))
@_NUMBERS
@_DRY_RUN
@pass_invocation
def retry(invocation: Invocation, numbers: tuple[int, ...], dry_run: bool) -> None:
    """Send letters now that failed, wait for another try, or were cancelled.

    Exit status 1 if one of them cannot be sent again; the others are.
    """
    from maildesk.wiring import clock, opened

    said = "would be sent now" if dry_run else "is due now"
    with opened(invocation.settings) as store:

        def send_again(number: int) -> str:
            store.retry_outbox(number, actor=operator(), now=clock(), dry_run=dry_run)
            return f"letter {number} {said}"

        each(invocation, numbers, send_again, "" if dry_run else _NEXT)


@outbox.command(epilog=example("maildesk outbox cancel 17", "maildesk outbox cancel --yes 17 18"))
@_NUMBERS
@_DRY_RUN
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@pass_invocation
def cancel(invocation: Invocation, numbers: tuple[int, ...], dry_run: bool, yes: bool) -> None:
    """Keep letters from being sent.

    Its recipient hears nothing then; `outbox retry` takes it back. A terminal asks first; a script says --yes. Exit status 1 if one of
    them cannot be cancelled; the others are.
    """
    from maildesk.wiring import clock, opened

    if not (yes or dry_run):
        _confirm(numbers)
    said = "would not be sent" if dry_run else "is cancelled"
    with opened(invocation.settings) as store:

        def hold_back(number: int) -> str:
            store.cancel_outbox(number, actor=operator(), now=clock(), dry_run=dry_run)
            return f"letter {number} {said}"

        each(invocation, numbers, hold_back)


def _confirm(numbers: tuple[int, ...]) -> None:
    which = ", ".join(map(str, numbers))
    confirm(f"Keep {'letter' if len(numbers) == 1 else 'letters'} {which} from being sent?")
