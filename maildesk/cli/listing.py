# SPDX-License-Identifier: Apache-2.0
"""What the lists and the pages of tickets, mails and letters have in common."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import click

from maildesk.cli.context import F, Invocation, output_option
from maildesk.cli.moments import Moment
from maildesk.cli.output import FORMATS, Column, clean_for_terminal, to_json
from maildesk.cli.page import Page
from maildesk.flow.errors import MaildeskError

EVERYTHING = 2**31 - 1  # a limit that both databases take
_HIGHEST = 2**63 - 1  # the highest id that both databases take


class Whole(click.IntRange):
    """A whole number within bounds."""

    name = "whole number"


ROW_ID = Whole(min=1, max=_HIGHEST)


@dataclass(frozen=True, slots=True)
class Found:
    """The first of what was asked for, in their `order`, and how many there are in all, counted up to `MOST_COUNTED` + 1."""

    rows: Sequence[Mapping[str, Any]]
    total: int
    order: str = ", the newest first"


def list_options(states: Iterable[str], what: str) -> Callable[[F], F]:
    """`--state`, `--since`, `--limit`, `--json` and `-o`."""

    def add(command: F) -> F:
        for option in (
            click.option(
                "--state",
                "states",
                type=click.Choice([str(state) for state in states]),
                multiple=True,
                help="Only these; may be given several times.",
            ),
            click.option("--since", type=Moment(), help=f"Only {what} since then: 12h, 7d, 2026-11-01 or a time."),
            click.option("--limit", type=Whole(min=0, max=EVERYTHING), default=50, show_default=True, help="At most so many; 0 is all."),
        )[::-1]:
            command = option(command)
        return json_option(command)

    return add


def json_option(command: F, formats: Sequence[str] = FORMATS) -> F:
    """`-o`, and `--json` for `-o json`. `formats`: what may be asked for."""
    return output_option(
        click.option("--json", is_flag=True, callback=_choose_json, expose_value=False, help="The same as -o json.")(command), formats
    )


def _choose_json(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        ctx.ensure_object(Invocation).output = "json"


def print_found(invocation: Invocation, found: Found, columns: Sequence[Column]) -> None:
    """The rows, and a word where they are not all."""
    invocation.print_rows(found.rows, columns)
    if found.total > len(found.rows):
        from maildesk.store.room import MOST_COUNTED, UNCOUNTED

        if found.total == UNCOUNTED:
            invocation.say(f"the first {len(found.rows)} are shown{found.order}; there are more, and --limit 0 shows all")
            return
        total = str(found.total) if found.total <= MOST_COUNTED else f"more than {MOST_COUNTED}"
        invocation.say(f"{len(found.rows)} of {total} are shown{found.order}; --limit 0 shows all")


def print_one(
    invocation: Invocation, page: Callable[[Page], None], row: Mapping[str, Any], columns: Sequence[Column], whole: Mapping[str, Any]
) -> None:
    """One thing: `whole` as JSON, `row` as CSV or TSV (the line of its list), else a page for people."""
    if invocation.output == "json":
        click.echo(to_json(whole, indent=2))
    elif invocation.output in ("csv", "tsv"):
        invocation.print_rows([row], columns)
    else:
        invocation.print_page(page)


def print_raw(content: bytes) -> None:
    """The very bytes to a file or a pipe; a terminal would obey what stands in them, and gets them neutralised."""
    if sys.stdout.isatty():
        click.echo(clean_for_terminal(content.decode("utf-8", "replace").replace("\r\n", "\n"), lines=True), nl=False)
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)


def operator() -> str:
    """Who acts, as the history names them: the account that runs this command."""
    import getpass

    return f"operator {getpass.getuser()}"


def each(invocation: Invocation, ids: Sequence[int], act: Callable[[int], str], afterwards: str = "") -> None:
    """Does `act` to each and says what it answers, and `afterwards` if one was done.

    One that fails stops no other; the command then ends with 1.
    """
    done = failed = False
    for number in dict.fromkeys(ids):
        try:
            click.echo(act(number))
            done = True
        except MaildeskError as error:
            if error.exit_code != 1:  # the database is to blame, not this one
                raise
            failed = True
            click.echo(clean_for_terminal(f"maildesk: {error.message}\n  -> {error.remedy}", lines=True), err=True)
    if done and afterwards:
        sys.stdout.flush()
        invocation.say(afterwards)
    if failed:
        raise click.exceptions.Exit(1)
