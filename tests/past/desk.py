# SPDX-License-Identifier: Apache-2.0
"""The rows of a made-up desk, for tests."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from maildesk.assets import asset
from maildesk.desk.catalogue import Catalogue
from maildesk.desk.values import Identity
from maildesk.model.files import read_catalogue, read_examples, read_projects
from maildesk.past.year import Year, written

UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
YEAR = Year(tickets=1200, since=UNTIL - timedelta(days=365), until=UNTIL)
Rows = Mapping[str, list[Mapping[str, Any]]]


@cache
def catalogue() -> Catalogue:
    """The one that ships."""
    return read_catalogue(asset("config/catalogue.toml"))


@cache
def rows(year: Year = YEAR) -> Rows:
    """The rows of each table, by its name."""
    identity = Identity("Desk", "servicedesk@cncf.io", (), "CNCF", (b"k" * 32,), catalogue=catalogue())
    examples = [(path.stem, row) for path in sorted(asset("config/examples").glob("*.jsonl")) for row in read_examples(path)]
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for group in written(year, identity, examples, read_projects(asset("config/projects.csv")).known):
        for table, row in group:
            found[table].append(row)
    return found
