# SPDX-License-Identifier: Apache-2.0
"""`maildesk ticket show` and `save`: one ticket as people read it, and its attachments on disk."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from maildesk.cli.acting import number_of
from maildesk.cli.completing import references
from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.cli.listing import Whole, json_option, print_one, print_raw
from maildesk.cli.reading import READER, must_read
from maildesk.desk.reference import reference
from maildesk.flow.errors import NotFound

if TYPE_CHECKING:
    from maildesk.cli.ticket_page import Numbered
    from maildesk.store.view_page import TicketPages
    from maildesk.store.view_tickets import TicketDetail

_PART = Whole(min=1, max=1_000_000)
_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command(
    epilog=example(
        "maildesk ticket show CNCF-1042",
        "maildesk ticket show 1042 --quotes --history",
        "maildesk ticket show 1042 --save ~/envoy",
        "maildesk ticket show 1042 --part 2 > brand-guide.pdf",
    )
)
@click.argument("wanted", metavar="REFERENCE", shell_complete=references)
@click.option("--quotes", "--full", "quotes", is_flag=True, help="Whole mails, with what they quote and their signatures.")
@click.option("--history", is_flag=True, help="All that happened, with where from, and every letter.")
@click.option(
    "--save", "--save-attachments", "folder", type=_FOLDER, metavar="DIR", help="Also write the attachments to DIR, over no file there."
)
@click.option("--part", type=_PART, metavar="N", help="Only attachment N, its very bytes.")
@READER
@json_option
@pass_invocation
def show(
    invocation: Invocation, wanted: str, quotes: bool, history: bool, folder: Path | None, part: int | None, actor: str | None
) -> None:
    """Show a ticket: who takes part, the thread, its history, what was sent.

    REFERENCE is CNCF-1042, #1042 or 1042. -o csv and -o tsv give the ticket's line of `ticket list`.
    """
    from maildesk.wiring import opened_page

    with opened_page(invocation.settings) as store:
        detail = _read(invocation, store, wanted, actor)
        if part is not None:
            print_raw(_bytes(store, _numbered(invocation, detail, (part,))[0]))
            return
        advice = _advice(invocation, store, detail)
        saved = _saved(invocation, store, _numbered(invocation, detail, ()), folder) if folder else 0
    _print(invocation, detail, advice, quotes=quotes, history=history)
    if folder:
        invocation.say(f"attachments written to {folder}: {saved}")


@click.command(epilog=example("maildesk ticket save CNCF-1042", "maildesk ticket save 1042 ~/envoy --part 1 --part 3"))
@click.argument("wanted", metavar="REFERENCE", shell_complete=references)
@click.argument("folder", type=_FOLDER, metavar="[DIR]", default=Path())
@click.option("--part", "parts", type=_PART, multiple=True, metavar="N", help="Only this one; may be given several times.")
@READER
@pass_invocation
def save(invocation: Invocation, wanted: str, folder: Path, parts: tuple[int, ...], actor: str | None) -> None:
    """Write the attachments of a ticket to a folder, this one without DIR. No file there is overwritten.

    `maildesk ticket show` numbers them.
    """
    from maildesk.wiring import opened_page

    with opened_page(invocation.settings) as store:
        detail = _read(invocation, store, wanted, actor)
        saved = _saved(invocation, store, _numbered(invocation, detail, parts), folder)
    invocation.say(f"attachments written to {folder}: {saved}")


def _print(invocation: Invocation, detail: "TicketDetail", advice: Sequence[str], *, quotes: bool, history: bool) -> None:
    from maildesk.cli import ticket_page, ticket_row

    prefix = invocation.settings.desk.prefix
    look = ticket_page.Look(quotes, history)
    print_one(
        invocation,
        lambda page: ticket_page.write(page, detail, prefix, advice, look),
        ticket_row.row(detail.ticket, prefix, shown=True),
        ticket_row.COLUMNS,
        {**ticket_page.as_json(detail, prefix), "advice": list(advice)},
    )


def _read(invocation: Invocation, store: "TicketPages", wanted: str, actor: str | None) -> "TicketDetail":
    """The ticket, if whoever looks may read it. Raises NotFound, MaildeskError."""
    number = number_of(invocation, wanted)
    must_read(invocation, store, number, actor)
    return _found(store, number, invocation.settings.desk.prefix)


def _found(store: "TicketPages", number: int, prefix: str) -> "TicketDetail":
    try:
        return store.ticket_by_number(number)
    except NotFound:
        near = " and ".join(reference(prefix, one) for one in store.ticket_numbers_near(number))
        remedy = f"the nearest are {near}" if " and " in near else f"the nearest is {near}" if near else "there are no tickets yet"
        raise NotFound(f"there is no ticket {reference(prefix, number)}", f"{remedy}; `maildesk ticket list` shows them") from None


def _advice(invocation: Invocation, store: "TicketPages", detail: "TicketDetail") -> tuple[str, ...]:
    """What the roster says of who asks, and for whom the service is."""
    from maildesk.classifying import catalogue
    from maildesk.desk.entitlement import advice

    return advice(catalogue(invocation.settings), store.asked(detail.ticket.number))


def _numbered(invocation: Invocation, detail: "TicketDetail", parts: Sequence[int]) -> "list[Numbered]":
    """The attachments of these numbers, all without one. Raises NotFound."""
    from maildesk.cli.ticket_page import numbered

    there = {one.number: one for one in numbered(detail)}
    for part in parts:
        if part not in there:
            name = reference(invocation.settings.desk.prefix, detail.ticket.number)
            has = f"it has 1 to {len(there)}" if len(there) > 1 else "it has only attachment 1" if there else "it has none"
            raise NotFound(f"{name} has no attachment {part}", f"{has}; `maildesk ticket show {name}` lists them")
    return [there[one] for one in dict.fromkeys(parts)] if parts else list(there.values())


def _bytes(store: "TicketPages", one: "Numbered") -> bytes:
    from maildesk.telling.saving import content

    return content(store.raw(one.message.inbound_id), one.attachment)


def _saved(invocation: Invocation, store: "TicketPages", wanted: "Sequence[Numbered]", folder: Path) -> int:
    from maildesk.telling.saving import save as write

    saved = 0
    for inbound_id, attached in _by_mail(wanted):
        for path in write(store.raw(inbound_id), [one.attachment for one in attached], folder):
            invocation.say(f"wrote {path}")
            saved += 1
    return saved


def _by_mail(wanted: "Sequence[Numbered]") -> "Iterator[tuple[int, list[Numbered]]]":
    """Each mail is read once."""
    found: dict[int, list[Numbered]] = {}
    for one in wanted:
        found.setdefault(one.message.inbound_id, []).append(one)
    yield from found.items()


ALL = (show, save)
