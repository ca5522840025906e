# SPDX-License-Identifier: Apache-2.0
"""Desks whose processes end with their test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.daemon.process import LocalDesk

DeskMaker = Callable[..., LocalDesk]


@pytest.fixture
def make_desk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[DeskMaker]:
    for database in ("store_url", "postgresql_url"):
        if database in request.fixturenames:
            request.getfixturevalue(database)  # what is set up before the desks is emptied after they have ended
    made: list[LocalDesk] = []

    def make(url: str, **given: Any) -> LocalDesk:
        folder = tmp_path / f"desk{len(made)}"
        folder.mkdir()
        made.append(LocalDesk(folder, url, **given))
        return made[-1]

    yield make
    for one in made:
        one.end()


@pytest.fixture
def desk(make_desk: DeskMaker, store_url: str) -> LocalDesk:
    """On SQLite and on PostgreSQL."""
    return make_desk(store_url)


@pytest.fixture
def sqlite_desk(make_desk: DeskMaker, sqlite_url: str) -> LocalDesk:
    return make_desk(sqlite_url)


@pytest.fixture
def postgresql_desk(make_desk: DeskMaker, postgresql_url: str) -> LocalDesk:
    return make_desk(postgresql_url)
