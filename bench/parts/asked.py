# SPDX-License-Identifier: Apache-2.0
"""What people ask of a desk with a past, as whole processes: reports, digests, lists, tickets, words."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import product

from bench.bench import Bench
from bench.commands import figures
from bench.databases import Database
from bench.desk import desk
from bench.figures import Figure

_REPORT_MS, _DIGESTS_MS, _QUERY_MS = 2000.0, 5000.0, 400.0
_YEAR = timedelta(days=364)  # to the beginning of the first day, from the end of the last
_LAST = "SELECT max(opened_at) FROM ticket"
_MIDDLE = "SELECT number FROM ticket WHERE state = 'closed' AND reopened > 0 ORDER BY number DESC LIMIT 1"

Commands = Sequence[Sequence[str]]

REPORTS: Commands = (
    ("report", "summary"),
    ("report", "promise"),
    ("report", "promise", "--by", "service"),
    ("report", "promise", "--by", "staff"),
    ("report", "promise", "--by", "project"),
    ("report", "promise", "--by", "week"),
    ("report", "categories"),
    ("report", "staff"),
    ("report", "projects"),
    ("report", "trend"),
    ("report", "backlog"),
    ("report", "satisfaction"),
    ("report", "ledger"),
    ("report", "summary", "--category", "events"),
    ("report", "promise", "--by", "staff", "--project", "Prometheus"),
    ("report", "projects", "-o", "json"),
    ("report", "projects", "--html", "{folder}/page.html"),
    ("report", "trend", "--html", "{folder}/page.html"),
)
DIGESTS: Commands = (("digest", "preview"), ("digest", "send", "--dry-run"))
QUERIES: Commands = (
    ("ticket", "list"),
    ("ticket", "list", "status:open"),
    ("ticket", "list", "status:open owner:sam", "--sort", "due"),
    ("ticket", "list", "category:events older:30d"),
    ("ticket", "list", "project:Prometheus", "-o", "json"),
    ("ticket", "show", "{ticket}"),
    ("ticket", "show", "{ticket}", "-o", "json"),
    ("ticket", "search", "trademark"),
    ("ticket", "search", "brand guide", "--limit", "10"),
    ("ticket", "search", "words nobody ever wrote"),
)


def reports(bench: Bench) -> Iterator[Figure]:
    """Every report over the whole year."""
    yield from _measured(bench, "reports", REPORTS, _REPORT_MS, _over_a_year)


def digests(bench: Bench) -> Iterator[Figure]:
    """The digests of everybody who works there."""
    yield from _measured(bench, "digests", DIGESTS, _DIGESTS_MS, _nothing)


def queries(bench: Bench) -> Iterator[Figure]:
    """Lists, a ticket, words."""
    yield from _measured(bench, "queries", QUERIES, _QUERY_MS, _nothing)


def filled(command: Sequence[str], **known: str) -> list[str]:
    """A command whose places, such as "{ticket}", are filled in."""
    return [one.format(**known) if one.startswith("{") else one for one in command]


def _measured(bench: Bench, part: str, commands: Commands, most: float, more: Callable[[Database], list[str]]) -> Iterator[Figure]:
    for kind, tickets in product(bench.kinds, bench.sizes.desk):
        databases = bench.databases(kind)
        with databases.read_only(tickets) as database:
            made = desk(bench.folder(), database.url)
            ticket, rest = f"#{database.ask(_MIDDLE)}", more(database)
            for command in commands:
                words = made.command(*filled(command, ticket=ticket, folder=str(made.home)), *rest)
                name = f"{' '.join(command)}, {tickets:,} tickets, {databases.name}"
                bench.quiet()
                yield from figures(part, name, words, most, bench.sizes.asked, database.cpu)


def _over_a_year(database: Database) -> list[str]:
    last = date.fromisoformat(str(database.ask(_LAST))[:10])
    return ["--since", f"{last - _YEAR}", "--until", f"{last}"]


def _nothing(_database: Database) -> list[str]:
    return []
