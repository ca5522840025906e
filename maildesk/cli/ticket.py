# SPDX-License-Identifier: Apache-2.0
"""`maildesk ticket`: tickets, and one as people read it."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from maildesk.cli import ticket_log, ticket_verbs, ticket_words
from maildesk.cli.acting import number_of
from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.cli.listing import EVERYTHING, Found, json_option, list_options, print_found, print_one
from maildesk.cli.moments import Moment
from maildesk.cli.reading import READER, must_read
from maildesk.desk.reference import reference
from maildesk.desk.values import TicketState
from maildesk.flow.errors import NotFound

if TYPE_CHECKING:
    from maildesk.store.sql import SqlStore
    from maildesk.store.view_tickets import TicketDetail


@click.group(epilog=example("maildesk ticket list --state new", "maildesk ticket show CNCF-1042", "maildesk ticket take CNCF-1042"))
def ticket() -> None:
    """List tickets, show one as people read it, and change it."""


for verb in (*ticket_words.ALL, *ticket_log.ALL, *ticket_verbs.ALL):
    ticket.add_command(verb)


@ticket.command(
    name="list",
    epilog=example(
        "maildesk ticket list --state new --state open", "maildesk ticket list --requester ana@harbor.example --since 7d -o json"
    ),
)
@list_options(TicketState, "tickets opened")
@click.option("--until", type=Moment(end=True), help="Only tickets opened before then; a date counts whole.")
@click.option("--category", metavar="SLUG", help="Only tickets of this category.")
@click.option("--requester", metavar="ADDRESS", help="Only tickets of whoever has this address.")
@pass_invocation
def list_(
    invocation: Invocation,
    states: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    limit: int,
    category: str | None,
    requester: str | None,
) -> None:
    """List the tickets, the newest first, whatever their state.

    Of a confidential one neither its subject nor who asked is told.
    """
    from maildesk.cli.ticket_page import COLUMNS, row
    from maildesk.wiring import opened_tickets

    wanted = [TicketState(state) for state in states]
    with opened_tickets(invocation.settings) as store:
        rows = store.tickets(states=wanted, category=category, requester=requester, since=since, until=until, limit=limit or EVERYTHING)
        total = len(rows)
        if total == limit:
            total = store.count_tickets(states=wanted, category=category, requester=requester, since=since, until=until)
    prefix = invocation.settings.desk.prefix
    print_found(invocation, Found([row(one, prefix) for one in rows], total), COLUMNS)


@ticket.command(epilog=example("maildesk ticket show CNCF-1042", "maildesk ticket show 1042 --save-attachments ~/envoy"))
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
    from maildesk.cli import ticket_page
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
        ticket_page.row(detail.ticket, prefix, shown=True),
        ticket_page.COLUMNS,
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
