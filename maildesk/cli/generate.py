# SPDX-License-Identifier: Apache-2.0
"""`maildesk generate`: a made-up desk with a past, to try reports and digests on, and to measure."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.cli.listing import json_option
from maildesk.cli.output import to_json

if TYPE_CHECKING:
    from maildesk.past.year import Year
    from maildesk.settings import Settings


@click.command(epilog=example("maildesk generate", "maildesk generate --tickets 20000 --days 730 --seed 7"))
@click.option("--tickets", type=click.IntRange(1, 10_000_000), default=750, show_default=True, help="How many; four mails each on average.")
@click.option("--days", type=click.IntRange(1, 36500), default=365, show_default=True, help="How far back the past begins.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The day at whose beginning it ends (UTC); without it: now.")
@click.option("--staff", type=click.IntRange(1, 200), default=9, show_default=True, help="How many people work there.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed, size and days make the same desk.")
@json_option
@pass_invocation
def generate(invocation: Invocation, tickets: int, days: int, until: datetime | None, staff: int, seed: int) -> None:
    """Fill an empty desk with a made-up past, to try reports and digests on.

    Requests in all languages, answers of staff, late and reopened tickets, bounces: the same seed makes the same. Nothing is sent.
    The desk must have had no mail yet: made-up tickets do not mix with real ones.
    """
    from maildesk.past.year import Year
    from maildesk.store.past import Past
    from maildesk.wiring import clock, opened

    settings = invocation.settings
    end = until.replace(tzinfo=UTC) if until else clock().replace(microsecond=0)
    year = Year(tickets, end - timedelta(days=days), end, settings.desk.first_number, staff, seed)
    with opened(settings) as store:
        past = Past(store.database)
        past.require_empty()
        for rows in _with_progress(invocation, _groups(settings, year), year):
            past.write_past(rows)
    told = {"tickets": tickets, "since": year.since, "until": year.until, "people": year.people, "staff": staff, "seed": seed}
    if invocation.output == "json":
        click.echo(to_json(told))
    else:
        invocation.say(f"{tickets:,} tickets of {year.people:,} people since {year.since:%Y-%m-%d}: maildesk list")


def _groups(settings: "Settings", year: "Year") -> Iterator[list[tuple[str, dict[str, Any]]]]:
    from maildesk.assets import asset
    from maildesk.classifying import projects_path
    from maildesk.model.files import read_examples, read_projects
    from maildesk.past.year import written
    from maildesk.wiring import identity

    files = sorted(asset("config/examples").glob("*.jsonl"))
    examples = ((path.stem, row) for path in files for row in read_examples(path))
    for rows in written(year, identity(settings), examples, read_projects(projects_path(settings)).known):
        yield [(name, dict(row)) for name, row in rows]


def _with_progress(invocation: Invocation, groups: Iterator[Any], year: "Year") -> Iterator[Any]:
    from maildesk.past.year import GROUP

    if invocation.verbosity < 0 or not sys.stderr.isatty():
        yield from groups
        return
    with click.progressbar(groups, length=year.tickets // GROUP + 2, label="made up", file=sys.stderr) as bar:
        yield from bar
