# SPDX-License-Identifier: Apache-2.0
"""The rows of a made-up desk, for tests."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from maildesk.assets import asset
from maildesk.desk.catalogue import Catalogue
from maildesk.desk.targets import Policy
from maildesk.desk.values import Identity
from maildesk.model.files import read_catalogue, read_examples, read_projects
from maildesk.past.sheets import COLUMNS, Sheets
from maildesk.past.year import Story, Year, story
from maildesk.store.engine import Database
from maildesk.store.past import Past, batch

UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
YEAR = Year(tickets=1200, since=UNTIL - timedelta(days=365), until=UNTIL)
Rows = Mapping[str, list[Mapping[str, Any]]]


@cache
def catalogue() -> Catalogue:
    """The one that ships."""
    return read_catalogue(asset("config/catalogue.toml"))


@cache
def told(year: Year = YEAR) -> Story:
    """Its story."""
    promise = Policy(resolve_hours=240)
    identity = Identity("Desk", "servicedesk@cncf.io", (), "CNCF", (b"k" * 32,), catalogue=catalogue(), promise=promise)
    examples = [(path.stem, row) for path in sorted(asset("config/examples").glob("*.jsonl")) for row in read_examples(path)]
    return story(year, identity, examples, read_projects(asset("config/projects.csv")).known)


@cache
def rows(year: Year = YEAR) -> Rows:
    """The rows of each table, by its name."""
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for sheets in _sheets(year):
        for table, own in sheets.items():
            found[table] += [dict(zip(COLUMNS[table], row, strict=True)) for row in own]
    return found


def write(database: Database, year: Year = YEAR) -> None:
    """Writes them into a database."""
    with database.writing() as connection:
        past = Past(connection)
        for sheets in _sheets(year):
            past.write(batch(connection.dialect.name, COLUMNS, sheets))
        past.finish()


def _sheets(year: Year) -> Iterator[Sheets]:
    story = told(year)
    yield story.people()
    yield from (story.block(number) for number in range(year.blocks))
