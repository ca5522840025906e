# SPDX-License-Identifier: Apache-2.0
"""`maildesk ticket list`: the tickets of a query, in the order and with the columns that somebody asks for."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import click

from maildesk.cli import completing
from maildesk.cli.acting import operator_of
from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.cli.listing import Found, list_options, print_found
from maildesk.cli.moments import Moment
from maildesk.cli.output import Column
from maildesk.cli.reading import READER
from maildesk.desk.query_keys import NotUnderstood, sorting
from maildesk.desk.query_terms import Key, Sort, Span, Term
from maildesk.desk.states import TicketState

if TYPE_CHECKING:
    from maildesk.querying import Wanted
    from maildesk.store.view_query import TicketLists

_NEGATED = re.compile(r"-(?:[A-Za-z][A-Za-z-]*:|[(\"“„])")
_PAGE = 1000  # tickets that are held at once where all are asked for


class Asking(click.Command):
    """A command whose arguments are a query: `-category:legal` is a part of it, not an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, [f"not {one[1:]}" if _NEGATED.match(one) else one for one in args])


def query_argument(command: Any) -> Any:
    """QUERY, in one argument or several."""
    return click.argument("words", metavar="[QUERY]", nargs=-1, shell_complete=completing.queries)(command)


@contextmanager
def pointed_at() -> Iterator[None]:
    """A query that cannot be read is a wrong command line: where, what was expected, what is like it."""
    from maildesk.desk.query import QueryError

    try:
        yield
    except QueryError as error:
        from maildesk.telling.queries import pointed

        raise click.UsageError(pointed(error)) from None


@click.command(
    name="list",
    cls=Asking,
    epilog=example(
        "maildesk ticket list status:open owner:@me older:3d",
        "maildesk ticket list 'category:legal -is:overdue \"brand guide\"' --sort -priority,due",
        "maildesk ticket list --state new --since 7d -o json --columns reference,subject,due_at",
    ),
)
@query_argument
@list_options(TicketState, "tickets opened")
@click.option("--until", type=Moment(end=True), help="Only tickets opened before then; a date counts whole.")
@click.option("--category", metavar="CATEGORY", shell_complete=completing.categories, help="Only tickets of this category.")
@click.option("--requester", metavar="ADDRESS", help="Only tickets of whoever has this address.")
@click.option(
    "--sort", "order", metavar="KEY[,KEY]", help="By opened, due, priority, ... (maildesk help queries); -opened is the newest first."
)
@click.option("--columns", metavar="COLUMN[,...]", help="These columns, in this order.")
@READER
@pass_invocation
def list_(
    invocation: Invocation,
    words: tuple[str, ...],
    states: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    limit: int,
    category: str | None,
    requester: str | None,
    order: str | None,
    columns: str | None,
    actor: str | None,
) -> None:
    """List the tickets, the newest first, whatever their state.

    QUERY says which: status:open owner:@me category:legal older:3d "words to look for" (`maildesk help queries`). Of a confidential one
    neither its subject nor who asked is told.
    """
    from maildesk.cli.ticket_row import COLUMNS
    from maildesk.wiring import opened_tickets

    shown = chosen(columns, COLUMNS)
    sort = _sorted(order)
    terms = _terms(states, since, until, category, requester)
    with opened_tickets(invocation.settings) as store:
        _list(invocation, store, _read(invocation, store, words, terms, actor), sort, limit, shown)


def _list(
    invocation: Invocation, store: "TicketLists", wanted: "Wanted", sort: Sequence[Sort], limit: int, shown: Sequence[Column]
) -> None:
    from maildesk.cli.ticket_row import row
    from maildesk.wiring import clock

    now, prefix = clock(), invocation.settings.desk.prefix
    if not limit:
        pages = store.pages(wanted.query, now=now, sort=sort, limit=_PAGE, sight=wanted.sight)
        invocation.print_rows((row(one, prefix) for page in pages for one in page.rows), shown)
        return
    page = store.found(wanted.query, now=now, sort=sort, limit=limit, sight=wanted.sight)
    total = len(page.rows) if page.after is None else store.count_found(wanted.query, now=now, sight=wanted.sight)
    in_order = ", the newest first" if not (sort or wanted.query.sort) else ""
    print_found(invocation, Found([row(one, prefix) for one in page.rows], total, in_order), shown)


def _read(invocation: Invocation, store: "TicketLists", words: Sequence[str], terms: Sequence[Term], actor: str | None) -> "Wanted":
    from maildesk.querying import read
    from maildesk.wiring import clock

    with pointed_at():
        return read(invocation.settings, store, " ".join(words), me=operator_of(invocation, actor), now=clock(), also=terms)


def _terms(
    states: Sequence[str], since: datetime | None, until: datetime | None, category: str | None, requester: str | None
) -> tuple[Term, ...]:
    """The options, as they would stand in the query."""
    return (
        *([Term(Key.STATUS, tuple(dict.fromkeys(states)))] if states else ()),
        *([Term(Key.OPENED, (Span(since, until, "--since, --until"),))] if since or until else ()),
        *([Term(Key.CATEGORY, (category,))] if category is not None else ()),
        *([Term(Key.REQUESTER, (requester,))] if requester is not None else ()),
    )


def _sorted(order: str | None) -> tuple[Sort, ...]:
    try:
        return sorting(order or "")
    except NotUnderstood as why:
        meant = f"; did you mean {' or '.join(why.nearest)}?" if why.nearest else ""
        raise click.BadParameter(f"{why.problem}: {why.expected}{meant}", param_hint="--sort") from None


def chosen(asked: str | None, known: Sequence[Column]) -> Sequence[Column]:
    """The columns that were asked for, none of which a narrow table leaves out. Raises BadParameter, which names the nearest."""
    if asked is None:
        return known
    by_key = {one.key: one for one in known}
    keys = [one.strip().casefold().replace(" ", "_") for one in asked.split(",") if one.strip()]
    for key in keys:
        if key not in by_key:
            near = get_close_matches(key, by_key, n=3, cutoff=0.5)
            meant = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(by_key)}"
            raise click.BadParameter(f"there is no column {key!r}; {meant}", param_hint="--columns")
    if not keys:
        raise click.BadParameter(f"name some of {', '.join(by_key)}", param_hint="--columns")
    return [Column(key, by_key[key].title, least=by_key[key].least, keep=0, share=by_key[key].share) for key in dict.fromkeys(keys)]


ALL = (list_,)
