# SPDX-License-Identifier: Apache-2.0
"""A made-up past is written whole or not at all, and leaves the database as its migrations made it."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from maildesk.past.sheets import COLUMNS
from maildesk.past.year import Year
from maildesk.store.engine import open_engine
from maildesk.store.past import Batch, batch, writing_past
from maildesk.store.schema import ticket
from maildesk.store.sql import open_store
from tests.past.desk import UNTIL, told

DESK = Year(tickets=60, since=UNTIL - timedelta(days=60), until=UNTIL)


class Interrupted(Exception):
    """Somebody has had enough."""


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    engine = open_engine(store_url, busy_seconds=10)
    yield engine
    engine.dispose()


def batches(url: str) -> list[Batch]:
    dialect = "sqlite" if url.startswith("sqlite") else "postgresql"
    return [batch(dialect, COLUMNS, sheets) for sheets in (told(DESK).people(), told(DESK).block(0))]


def write(url: str, *, then: type[Exception] | None = None) -> None:
    with writing_past(url, 10, lambda _: None) as past:
        for one in batches(url):
            past.write(one)
        if then:
            raise then


_OF_SQLITE = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name"
_OF_POSTGRESQL = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT indrelid::regclass::text, indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indexrelid::regclass::text LIKE 'ix_%' OR indexrelid::regclass::text LIKE 'pk_%'
UNION ALL SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2, 3
"""


def made_of(engine: Engine) -> list[tuple[str, ...]]:
    """Tables, indexes, keys, references, triggers."""
    with engine.connect() as connection:
        asked = _OF_SQLITE if connection.dialect.name == "sqlite" else _OF_POSTGRESQL
        return [tuple(row) for row in connection.exec_driver_sql(asked)]


def tickets(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(ticket)).scalar_one()


def test_indexes_and_references_are_there_again(store_url: str, engine: Engine) -> None:
    before = made_of(engine)
    assert len(before) > 50
    engine.dispose()
    write(store_url)
    assert made_of(engine) == before
    assert tickets(engine) == DESK.tickets


def test_nothing_is_left_of_a_past_that_was_interrupted(store_url: str, engine: Engine, tmp_path: Path) -> None:
    before = made_of(engine)
    engine.dispose()
    with pytest.raises(Interrupted):
        write(store_url, then=Interrupted)
    assert (made_of(engine), tickets(engine)) == (before, 0)
    assert not list(tmp_path.rglob("*.making*"))


def test_whoever_has_the_database_open_finds_the_past_in_it(store_url: str) -> None:
    with closing(open_store(store_url, busy_seconds=10)) as store:
        assert store.digest_readers() == []
        write(store_url)
        assert len(store.digest_readers()) == DESK.staff


def test_every_reference_leads_to_a_row(sqlite_url: str) -> None:
    write(sqlite_url)
    engine = open_engine(sqlite_url, busy_seconds=10)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    engine.dispose()
