# SPDX-License-Identifier: Apache-2.0
"""`maildesk search`, `maildesk ticket search`: the messages in which words stand, a line a ticket."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.cli.listing import Whole, json_option
from maildesk.cli.output import Column
from maildesk.cli.reading import READER
from maildesk.cli.ticket_list import Asking, pointed_at, query_argument
from maildesk.desk.reference import parse_reference, reference
from maildesk.desk.values import Visibility

if TYPE_CHECKING:
    from maildesk.desk.excerpt import Excerpt
    from maildesk.desk.sought import Sought
    from maildesk.querying import Wanted
    from maildesk.store.search import Hit, Hits
    from maildesk.store.view_search import MessageLists

_MOST = 10_000  # tickets that are shown at once
_SECONDS = 2.0  # what a search may take before it says how far back it came
_PATIENT = 1500.0  # the same with --all
_WIDTH = 100  # characters of an excerpt
_QUERY = frozenset(':()"“”„')

COLUMNS = (
    Column("reference"),
    Column("filed_at", "WHEN", keep=2, least=10),
    Column("author", keep=4),
    Column("subject", keep=3, least=12),
    Column("excerpt", "FOUND", keep=1, least=20, share=3),
    Column("state", wide=True),
    Column("author_address", wide=True),
    Column("found_in", wide=True),
    Column("internal", wide=True),
    Column("merged_into", wide=True),
    Column("message", wide=True),
)


@click.command(
    cls=Asking,
    epilog=example(
        "maildesk ticket search brand guide",
        "maildesk search category:legal 'brand guide' -status:closed",
        "maildesk search marken* -o json",
        "maildesk search 商标",
    ),
)
@query_argument
@click.option("--limit", type=Whole(min=1, max=_MOST), default=50, show_default=True, help="At most so many tickets.")
@click.option(
    "--all", "patient", is_flag=True, help=f"Look through all messages, however long it takes; else it ends after {_SECONDS:.0f} s."
)
@READER
@json_option
@pass_invocation
def search(invocation: Invocation, words: tuple[str, ...], limit: int, patient: bool, actor: str | None) -> None:
    """Search the messages: their words, subjects, authors, names of attachments.

    The newest come first, a line for each ticket. All words have to stand in one message. 'brand guide' as one argument is a phrase; brand*
    finds whatever begins so. Whatever else a query says (`maildesk help queries`) is about the tickets. Confidential ones are searched for
    their readers alone.
    """
    from maildesk.wiring import clock, opened_messages

    now = clock()
    with opened_messages(invocation.settings) as store:
        wanted = _wanted(invocation, store, words, actor, now)
        sought, rest = _apart(wanted)
        hits = store.search_tickets(sought, rest, now=now, sight=wanted.sight, limit=limit, seconds=_PATIENT if patient else _SECONDS)
        waiting = store.waiting_for_index()[0]
    prefix = invocation.settings.desk.prefix
    _print(invocation, [_row(one, sought, prefix) for one in hits.rows])
    _say(invocation, hits, limit, waiting)


def _wanted(invocation: Invocation, store: "MessageLists", words: Sequence[str], actor: str | None, now: datetime) -> "Wanted":
    from maildesk.cli.acting import operator_of
    from maildesk.querying import read

    prefix = invocation.settings.desk.prefix
    typed = " ".join(_typed(one, prefix) for one in words)
    with pointed_at():
        return read(invocation.settings, store, typed, me=operator_of(invocation, actor), now=now)


def _typed(argument: str, prefix: str) -> str:
    """The shell takes quotation marks away: an argument with spaces is a phrase, unless it is a query. What a message says of a ticket
    is searched, so that its reference is words as well."""
    phrase = " " in argument.strip() and not _QUERY & frozenset(argument)
    return f'"{argument}"' if phrase or parse_reference(prefix, argument) is not None else argument


def _apart(wanted: "Wanted") -> "tuple[tuple[Sought, ...], Any]":
    from maildesk.desk.sought import sought
    from maildesk.store.query_text import apart

    words, rest = apart(wanted.query)
    if not words:
        raise click.UsageError("no words to search for. `maildesk list QUERY` lists tickets by all else")
    if wanted.query.sort:
        raise click.UsageError("a search has one order, the newest first: leave `sort:` out, or use `maildesk list`")
    return tuple(map(sought, words)), rest


def _row(hit: "Hit", wanted: "Sequence[Sought]", prefix: str) -> dict[str, Any]:
    where, shown = _shown(hit, wanted)
    return {
        "reference": reference(prefix, hit.number),
        "filed_at": hit.filed_at,
        "author": hit.author_name or hit.author_address,
        "subject": hit.ticket_subject,
        "excerpt": shown,
        "state": hit.state.value,
        "author_address": hit.author_address,
        "found_in": where,
        "internal": hit.visibility is Visibility.INTERNAL,
        "merged_into": reference(prefix, hit.merged_into) if hit.merged_into is not None else None,
        "message": hit.message_id,
        "matches": [list(one) for one in shown.marks],
    }


def _shown(hit: "Hit", wanted: "Sequence[Sought]") -> "tuple[str, Excerpt]":
    """What shows best why it was found: its text, else what else of it has the words."""
    from maildesk.desk.excerpt import excerpt

    author = f"{hit.author_name} <{hit.author_address}>"
    places = (("text", hit.text), ("subject", hit.subject), ("attachment", ", ".join(hit.files)), ("author", author))
    found = [(where, excerpt(words, wanted, _WIDTH)) for where, words in places]
    return next(((where, one) for where, one in found if one.marks), found[0])


def _print(invocation: Invocation, rows: Sequence[dict[str, Any]]) -> None:
    columns = (*COLUMNS, Column("matches")) if invocation.format == "json" else COLUMNS
    invocation.print_rows(rows, columns)


def _say(invocation: Invocation, hits: "Hits", limit: int, waiting: int) -> None:
    if hits.more:
        invocation.say(f"the newest {limit} tickets are shown, and there are more: say more of what you look for, or --limit")
    if hits.back_to is not None:
        remedy = "--all looks further back, and rarer words are found faster"
        invocation.say(f"time was up: only messages since {hits.back_to:%Y-%m-%d} were looked through; {remedy}")
    if waiting:
        number = f"{waiting:,}" if waiting <= _MOST else "many"
        invocation.say(f"{number} messages are not in the index yet: `maildesk doctor` tells more")


ALL = (search,)
