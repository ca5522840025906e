# SPDX-License-Identifier: Apache-2.0
"""`maildesk ticket watch`: what happens on the tickets of a query, while it happens."""

import select
import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import click

from maildesk.cli.acting import operator_of
from maildesk.cli.context import Invocation, example, output_option, pass_invocation
from maildesk.cli.output import Column, clean_for_terminal, to_json, tsv_line
from maildesk.cli.reading import READER
from maildesk.cli.ticket_list import Asking, pointed_at, query_argument
from maildesk.desk.reference import reference
from maildesk.desk.sight import HIDDEN
from maildesk.flow.errors import StoreUnavailable
from maildesk.telling.history import told

if TYPE_CHECKING:
    from maildesk.querying import Wanted
    from maildesk.store.view_events import Happening
    from maildesk.store.view_query import TicketLists

COLUMNS = tuple(Column(one) for one in ("at", "reference", "state", "kind", "words", "subject", "actor", "source", "event"))


@click.command(
    name="watch",
    cls=Asking,
    epilog=example(
        "maildesk ticket watch", "maildesk ticket watch owner:@me --every 5", "maildesk ticket watch status:new -o json | tee new.jsonl"
    ),
)
@query_argument
@click.option("--every", type=click.FloatRange(min=0.1, max=3600), default=2.0, show_default=True, help="Seconds between two looks.")
@READER
@output_option
@pass_invocation
def watch(invocation: Invocation, words: tuple[str, ...], every: float, actor: str | None) -> None:
    """Tell what happens from now on, a line an event, until Ctrl-C.

    New tickets, answers, states: of the tickets that QUERY finds (`maildesk help queries`), all without it. -o json writes a JSON object
    a line. Of a confidential ticket it is told that something happened, not what.
    """
    from maildesk.querying import read
    from maildesk.wiring import clock, opened_tickets

    with opened_tickets(invocation.settings) as store:
        with pointed_at():
            wanted = read(invocation.settings, store, " ".join(words), me=operator_of(invocation, actor), now=clock())
        last = store.newest_happening()
        invocation.say(f"watching {str(wanted.query) or 'all tickets'}; Ctrl-C ends it")
        write = _writer(invocation)
        for happening in changes(store, wanted, last, lambda: _wait(every), invocation.say):
            write(_row(happening, invocation.settings.desk.prefix))


def changes(
    store: "TicketLists", wanted: "Wanted", last: int, wait: Callable[[], bool], say: Callable[[str], None]
) -> "Iterator[Happening]":
    """The events after the one of number `last`, as they come. `wait` passes the time between two looks; False ends it.

    A database that is away for a while is waited for, and `say` is told.
    """
    from maildesk.wiring import clock

    start, seen = last, frozenset[int]()
    while wait():
        try:
            if store.newest_happening() <= last:
                continue
            look = store.happened(wanted.query, max(start, last - _look_back()), seen, now=clock(), sight=wanted.sight)
        except StoreUnavailable as problem:
            say(f"{problem.told}; trying again")
            continue
        yield from look.happenings
        last, seen = max(look.until, last), look.seen


def _look_back() -> int:
    from maildesk.store.view_events import LOOK_BACK

    return LOOK_BACK


def _wait(seconds: float) -> bool:
    """Sleeps; False once nobody reads what is written."""
    if sys.stdout.isatty():
        time.sleep(seconds)
        return True
    reader = select.poll()
    reader.register(sys.stdout, 0)  # only that it has gone
    return not reader.poll(seconds * 1000)


def _writer(invocation: Invocation) -> Callable[[dict[str, Any]], None]:
    form = invocation.format
    if form == "json":
        return lambda row: click.echo(to_json(row))
    if form in ("table", "wide"):
        return lambda row: click.echo(_line(row, invocation.colour))
    click.echo(tsv_line([one.key for one in COLUMNS]))
    return lambda row: click.echo(tsv_line([row[one.key] for one in COLUMNS]))


def _line(row: dict[str, Any], colour: bool) -> str:
    """For people: when, which ticket, what happened, and what it is about."""
    when = row["at"].astimezone().strftime("%H:%M:%S")
    name = click.style(row["reference"], bold=True) if colour else row["reference"]
    return (
        f"{when}  {name}  {row['state']:<8}  {clean_for_terminal(row['words'])}  | {clean_for_terminal(row['subject'] or '(no subject)')}"
    )


def _row(one: "Happening", prefix: str) -> dict[str, Any]:
    hidden = one.restricted
    return {
        "event": one.id,
        "at": one.at,
        "reference": reference(prefix, one.number),
        "state": one.state.value,
        "kind": one.kind,
        "actor": None if hidden else one.actor,
        "source": None if hidden else one.source,
        "words": HIDDEN if hidden else told(one.kind, one.actor, one.details, prefix),
        "subject": HIDDEN if hidden else one.subject,
    }


ALL = (watch,)
