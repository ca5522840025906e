# SPDX-License-Identifier: Apache-2.0
"""`maildesk ticket show` and `save`: one ticket as people read it, and its attachments on disk."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from maildesk.cli.acting import number_of
from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.cli.listing import json_option, print_one
from maildesk.cli.reading import READER, must_read
from maildesk.desk.reference import reference
from maildesk.flow.errors import NotFound

if TYPE_CHECKING:
    from maildesk.store.sql import SqlStore
    from maildesk.store.view_tickets import TicketDetail


@click.command(epilog=example("maildesk ticket show CNCF-1042", "maildesk ticket show 1042 --save-attachments ~/envoy"))
@click.argument("wanted", metavar="REFERENCE")
@click.option("--full", is_flag=True, help="Whole mails, with what they quote.")
@click.option(
    "--save-attachments",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write the attachments to this folder too. No file there is overwritten.",
)
@READER
@json_option
@pass_invocation
def show(invocation: Invocation, wanted: str, full: bool, folder: Path | None, actor: str | None) -> None:
    """Show a ticket: who takes part, the thread, its history, what was sent.

    REFERENCE is CNCF-1042, #1042 or 1042. -o csv and -o tsv give the ticket's line of `ticket list`.
    """
    from maildesk.cli import ticket_page, ticket_row
    from maildesk.wiring import opened

    prefix = invocation.settings.desk.prefix
    with opened(invocation.settings) as store:
        number = number_of(invocation, wanted)
        must_read(invocation, store, number, actor)
        detail = _found(store, number, prefix)
        advice = _advice(invocation, store, detail)
        saved = _saved(invocation, store, detail, folder) if folder else 0
    print_one(
        invocation,
        lambda page: ticket_page.write(page, detail, prefix, advice, full=full),
        ticket_row.row(detail.ticket, prefix, shown=True),
        ticket_row.COLUMNS,
        {**ticket_page.as_json(detail, prefix), "advice": list(advice)},
    )
    if folder:
        invocation.say(f"attachments written to {folder}: {saved}")


def _found(store: "SqlStore", number: int, prefix: str) -> "TicketDetail":
    try:
        return store.ticket_by_number(number)
    except NotFound:
        near = " and ".join(reference(prefix, one) for one in store.ticket_numbers_near(number))
        remedy = f"the nearest are {near}" if " and " in near else f"the nearest is {near}" if near else "there are no tickets yet"
        raise NotFound(f"there is no ticket {reference(prefix, number)}", f"{remedy}; `maildesk ticket list` shows them") from None


def _advice(invocation: Invocation, store: "SqlStore", detail: "TicketDetail") -> tuple[str, ...]:
    """What the roster says of who asks, and for whom the service is."""
    from maildesk.classifying import catalogue
    from maildesk.desk.entitlement import advice

    return advice(catalogue(invocation.settings), store.asked(detail.ticket.number))


def _saved(invocation: Invocation, store: "SqlStore", detail: "TicketDetail", folder: Path) -> int:
    from maildesk.telling.saving import save

    saved = 0
    for message in detail.messages:
        if attached := [one for one in message.attachments if not one.logo]:
            for path in save(store.raw(message.inbound_id), attached, folder):
                invocation.say(f"wrote {path}")
                saved += 1
    return saved


ALL = (show,)
