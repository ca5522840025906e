# SPDX-License-Identifier: Apache-2.0
"""`maildesk db check`: what does not fit together in the database."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.cli.listing import json_option
from maildesk.cli.output import clean_for_terminal, to_json
from maildesk.cli.progress import progress

if TYPE_CHECKING:
    from maildesk.store.check import Trouble
    from maildesk.store.sql import SqlStore


@click.command(epilog=example("maildesk db check", "maildesk db check --quick -o json"))
@click.option("--quick", is_flag=True, help="Leave out what reads every mail, counts every ticket and compares every index.")
@json_option
@pass_invocation
def check(invocation: Invocation, quick: bool) -> None:
    """Find what does not fit together: damaged files, lost references, tickets without messages, letters in no state, wrong counts, words
    that are not searched, raw mails whose SHA-256 is wrong, claims of dead processes.

    Each is said with what it means and what to do. It only reads, and the desk may run on. Exit status 0 where nothing is wrong, 1 where
    something is, 75 where the database cannot be reached.
    """
    from maildesk.wiring import opened

    with opened(invocation.settings) as store:
        found = list(_found(invocation, store, quick=quick))
    if invocation.output == "json":
        click.echo(to_json({"ok": not any(not one.note for one in found), "found": [_as_json(one) for one in found]}, indent=2))
    else:
        for one in found:
            _tell(one)
    if any(not one.note for one in found):
        raise click.exceptions.Exit(1)
    invocation.say("nothing is wrong" if not quick else "nothing is wrong; mails, tallies and indexes were not compared")


def _found(invocation: Invocation, store: "SqlStore", *, quick: bool) -> "Iterator[Trouble]":
    from maildesk.wiring import clock

    yield from store.check_file(quick=quick)
    yield from store.check_rules(clock())
    if quick:
        return
    yield from store.check_tallies()
    with progress(invocation, store.count_raw(), "mails") as tell:
        yield from store.check_bytes(tell)


def _many(count: int) -> str:
    from maildesk.store.room import MOST_COUNTED

    return f"{count:,}" if count <= MOST_COUNTED else f"more than {MOST_COUNTED:,}"


def _tell(one: "Trouble") -> None:
    more = ", ..." if one.count > len(one.examples) else ""
    sign = "note" if one.note else "wrong"
    click.echo(clean_for_terminal(f"{sign}: {one.name} ({_many(one.count)}: {', '.join(one.examples)}{more})"))
    click.echo(f"  {one.meaning}")
    click.echo(f"  -> {one.remedy}")


def _as_json(one: "Trouble") -> dict[str, object]:
    return {
        "name": one.name,
        "count": one.count,
        "examples": list(one.examples),
        "note": one.note,
        "meaning": one.meaning,
        "remedy": one.remedy,
    }
