# SPDX-License-Identifier: Apache-2.0
"""`maildesk generate`: a made-up desk with a past, to try reports and digests on, and to measure."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import click

from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.cli.listing import json_option
from maildesk.cli.moments import Day
from maildesk.cli.output import to_json

_LARGE = 50_000  # tickets: less takes no time to speak of


@click.command(epilog=example("maildesk generate", "maildesk generate --tickets 2000 --days 730 --seed 7"))
@click.option("--tickets", type=click.IntRange(1, 10_000_000), default=750, show_default=True, help="How many; four mails each on average.")
@click.option("--days", type=click.IntRange(1, 36500), default=365, show_default=True, help="How far back the past begins.")
@click.option("--until", type=Day(), help="The day at whose beginning it ends (UTC); without it: now.")
@click.option("--staff", type=click.IntRange(1, 200), default=9, show_default=True, help="How many people work there.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed, size and days make the same desk.")
@json_option
@pass_invocation
def generate(invocation: Invocation, tickets: int, days: int, until: datetime | None, staff: int, seed: int) -> None:
    """Fill an empty desk with a made-up past, to try reports and digests on.

    Requests in all languages, answers of staff, late and reopened tickets, bounces: the same seed makes the same. Nothing is sent.
    The desk must have had no mail yet: made-up tickets do not mix with real ones.
    """
    from maildesk.generating import generate as make
    from maildesk.past.year import Year
    from maildesk.wiring import clock

    settings = invocation.settings
    end = until or clock().replace(microsecond=0)
    year = Year(tickets, end - timedelta(days=days), end, settings.desk.first_number, staff, seed)
    with _progress(invocation, tickets) as (drawn, then):
        make(settings, year, drawn, then)
    told = {"tickets": tickets, "since": year.since, "until": year.until, "people": year.people, "staff": staff, "seed": seed}
    if invocation.output == "json":
        click.echo(to_json(told))
    else:
        invocation.say(f"{tickets:,} tickets of {year.people:,} people since {year.since:%Y-%m-%d}: maildesk list")


@contextmanager
def _progress(invocation: Invocation, tickets: int) -> Iterator[tuple[Callable[[int], None], Callable[[str], None]]]:
    """What is told of each block of tickets and of what follows: a bar in a terminal, else a line for each tenth of a large desk."""
    if invocation.verbosity < 0:
        yield (lambda _: None), (lambda _: None)
    elif sys.stderr.isatty():
        with click.progressbar(length=tickets, label="tickets", file=sys.stderr) as bar:
            yield bar.update, lambda what: click.echo(f"\r\033[K{what}", nl=False, err=True)
        click.echo(err=True)
    else:
        yield _tenths(tickets), lambda _: None


def _tenths(tickets: int) -> Callable[[int], None]:
    written = 0

    def drawn(more: int) -> None:
        nonlocal written
        before, written = written, written + more
        if tickets >= _LARGE and before * 10 // tickets != written * 10 // tickets:
            click.echo(f"{written:,} of {tickets:,} tickets", err=True)

    return drawn
