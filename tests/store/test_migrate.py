# SPDX-License-Identifier: Apache-2.0
"""The way from nothing, and from every older revision, to the tables of today."""

import re
import shutil
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, exc, insert, select, text

from maildesk.flow.errors import StoreUnavailable
from maildesk.store.common import metadata
from maildesk.store.engine import open_engine
from maildesk.store.errors import SchemaOutdated, StatementRefused
from maildesk.store.migrate import head, require_current, revision, upgrade
from maildesk.store.sql import SqlStore, open_store
from tests.servers.postgres import MIGRATIONS
from tests.store.build import filed_case
from tests.store.filled import fill

SCRIPTS = ScriptDirectory(str(MIGRATIONS))
REVISIONS = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]

# Every object of a database, in words that are the same for the same object.
_OBJECTS = {
    "sqlite": "SELECT type || ' ' || name || ': ' || sql FROM sqlite_master WHERE sql IS NOT NULL AND type IN ('table', 'index')",
    "postgresql": """
        SELECT 'column ' || table_name || '.' || column_name || ': ' || data_type || ' ' || is_nullable || ' '
            || coalesce(column_default, '') FROM information_schema.columns WHERE table_schema = 'public'
        UNION ALL SELECT 'index ' || indexname || ': ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT 'constraint ' || conrelid::regclass || '.' || conname || ': ' || pg_get_constraintdef(oid)
            FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    """,
}


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    opened = open_engine(empty_url, busy_seconds=10, patient=True)
    yield opened
    opened.dispose()


def run_to(engine: Engine, target: str) -> None:
    """Migrates as far as `target`, as a program of that time did."""
    upgrade_nothing = Config()
    upgrade_nothing.set_main_option("script_location", str(MIGRATIONS))
    if engine.dialect.name == "sqlite":
        Path(str(engine.url.database)).touch()
    with engine.begin() as connection:
        upgrade_nothing.attributes["connection"] = connection
        command.upgrade(upgrade_nothing, target)


def fill_as_of(engine: Engine, target: Any) -> None:
    """A database with rows in every table that there was at `target`; nothing before the first revision."""
    if target is not None:
        run_to(engine, target)
        fill(engine)


def objects(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        found = connection.execute(text(_OBJECTS[engine.dialect.name])).scalars().all()
    return sorted(_plain(one) for one in found if "alembic_version" not in one)


def _plain(statement: str) -> str:
    """Statement without the accidents of writing: white space, and the order in which constraints of a table are named."""
    words, without_rowid, _ = re.sub(r"\s+", " ", statement).partition(" WITHOUT ROWID")
    start, opening, inside = words.partition("(")
    parts = re.split(r",(?![^(]*\))", inside.rstrip().removesuffix(")"))
    return start + opening + ",".join(sorted(part.strip() for part in parts)) + without_rowid


def no_search_index(name: str | None, _kind: str, _parents: Any) -> bool:
    """The index of words is what one database alone understands; `test_the_migrated_tables_are_those_of_the_program` compares it."""
    return name is None or not name.startswith(("search_index", "ix_searchable"))


def complete() -> MetaData:
    """The tables of the program with what one database alone understands, as the migrations make it.

    Whoever reads and writes rows does without: these options load the dialects of both databases, 60 ms of every command.
    """
    for table in metadata.tables.values():
        if table.info.get("without_rowid"):
            table.dialect_options["sqlite"]["with_rowid"] = False
        for index in table.indexes:
            if where := index.info.get("where"):
                index.dialect_options["sqlite"]["where"] = index.dialect_options["postgresql"]["where"] = text(where)
    return metadata


def test_the_migrated_tables_are_those_of_the_program(engine: Engine) -> None:
    upgrade(engine, MIGRATIONS, lambda _: None)
    migrated = objects(engine)
    with engine.begin() as connection:
        everything = MetaData()
        everything.reflect(connection)
        for table in reversed(everything.sorted_tables):
            if not table.name.startswith("search_index_"):  # parts of an FTS5 table, which go with it
                connection.execute(text(f"DROP TABLE {table.name}"))
        complete().create_all(connection)
    assert migrated == objects(engine)


def test_alembic_finds_no_difference(engine: Engine) -> None:
    upgrade(engine, MIGRATIONS, lambda _: None)
    with engine.connect() as connection:
        asked = {"compare_type": True, "compare_server_default": True, "include_name": no_search_index}
        context = MigrationContext.configure(connection, opts=asked)
        assert compare_metadata(context, complete()) == []


@pytest.mark.parametrize("target", REVISIONS)
def test_each_migration_runs_on_a_filled_database(engine: Engine, target: str) -> None:
    fill_as_of(engine, SCRIPTS.get_revision(target).down_revision)
    run_to(engine, target)
    upgrade(engine, MIGRATIONS, lambda _: None)
    assert revision(engine) == REVISIONS[-1]


def test_a_filled_database_keeps_its_rows_through_the_newest_migrations(store: SqlStore, store_url: str) -> None:
    case = filed_case(store)
    before = store.ticket_by_number(case.number)
    engine = open_engine(store_url, busy_seconds=10, patient=True)
    fill(engine)
    upgrade(engine, MIGRATIONS, lambda _: None)
    engine.dispose()
    assert store.ticket_by_number(case.number) == before


def test_the_newest_revision_is_known_without_alembic() -> None:
    assert head(MIGRATIONS) == SCRIPTS.get_current_head()


def test_each_step_is_told(engine: Engine) -> None:
    told: list[str] = []
    upgrade(engine, MIGRATIONS, told.append)
    assert [line.split()[0] for line in told] == REVISIONS
    assert told[0] == "0001 the first tables"


def test_upgrading_again_changes_nothing(engine: Engine) -> None:
    upgrade(engine, MIGRATIONS, lambda _: None)
    told: list[str] = []
    upgrade(engine, MIGRATIONS, told.append)
    assert told == []


def test_two_that_upgrade_at_once_both_succeed(empty_url: str) -> None:
    problems: list[Exception] = []

    def run() -> None:
        engine = open_engine(empty_url, busy_seconds=60, patient=True)
        try:
            upgrade(engine, MIGRATIONS, lambda _: None)
        except Exception as problem:  # noqa: BLE001 - told below
            problems.append(problem)
        finally:
            engine.dispose()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert problems == []


def test_a_step_that_fails_leaves_nothing_behind(engine: Engine, tmp_path: Path) -> None:
    broken = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, broken)
    (broken / "versions" / "9999_broken.py").write_text(
        f'from alembic import op\nrevision = "9999"\ndown_revision = "{REVISIONS[-1]}"\n'
        'def upgrade():\n    op.execute("CREATE TABLE half (a INTEGER)")\n    op.execute("no sql at all")\n'
    )
    with pytest.raises(exc.DBAPIError):
        upgrade(engine, broken, lambda _: None)
    assert revision(engine) is None
    assert objects(engine) == []


def test_a_folder_with_odd_characters_in_its_name_is_read(engine: Engine, tmp_path: Path) -> None:
    odd = tmp_path / "100% ours" / "migrations"
    shutil.copytree(MIGRATIONS, odd)
    upgrade(engine, odd, lambda _: None)
    require_current(engine, odd)


def test_a_new_sqlite_database_is_its_owners_alone(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/new.db", busy_seconds=1)
    upgrade(engine, MIGRATIONS, lambda _: None)
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}
    engine.dispose()


def test_tables_of_today_are_accepted(store: SqlStore) -> None:
    require_current(store.database.engine, MIGRATIONS)


def test_an_empty_database_asks_for_an_upgrade(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        Path(str(engine.url.database)).touch()
    with pytest.raises(SchemaOutdated) as told:
        require_current(engine, MIGRATIONS)
    assert "maildesk db upgrade" in told.value.remedy


def test_an_older_database_asks_for_an_upgrade(store: SqlStore, tmp_path: Path) -> None:
    newer = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, newer)
    (newer / "versions" / "9999_next.py").write_text(f'"""next"""\nrevision = "9999"\ndown_revision = "{REVISIONS[-1]}"\n')
    with pytest.raises(SchemaOutdated, match="9999") as told:
        require_current(store.database.engine, newer)
    assert "maildesk db upgrade" in told.value.remedy


def test_a_database_of_a_newer_program_is_left_alone(store: SqlStore) -> None:
    with store.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '7777'"))
    for ask in (lambda: require_current(store.database.engine, MIGRATIONS), lambda: upgrade(store.database.engine, MIGRATIONS, print)):
        with pytest.raises(SchemaOutdated, match="7777") as told:
            ask()
        assert "install" in told.value.remedy


def test_a_command_on_an_empty_database_asks_for_an_upgrade(empty_url: str) -> None:
    path = empty_url.removeprefix("sqlite:///")
    if path != empty_url:
        Path(path).touch()
    with pytest.raises(SchemaOutdated) as told:
        open_store(empty_url, busy_seconds=1).tickets()
    assert "maildesk db upgrade" in told.value.remedy


def test_a_database_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/nowhere/new.db", busy_seconds=1)
    with pytest.raises(StoreUnavailable, match="nowhere"):
        upgrade(engine, MIGRATIONS, lambda _: None)


_APPEND_ONLY = ["UPDATE event SET actor = 'somebody else'", "DELETE FROM event", "UPDATE decision SET reason = ''", "DELETE FROM decision"]


@pytest.mark.parametrize("statement", _APPEND_ONLY)
def test_history_and_evidence_cannot_be_changed(store: SqlStore, statement: str) -> None:
    filed_case(store)
    with pytest.raises(StatementRefused, match="append-only"), store.database.writing() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize("statement", _APPEND_ONLY)
def test_an_erasure_may_change_history_in_its_own_transaction(store: SqlStore, statement: str) -> None:
    filed_case(store)
    counter: Any = metadata.tables["counter"]
    with store.database.writing() as connection:
        connection.execute(insert(counter).values(name="erasing", value=1))
        connection.execute(text(statement))
        connection.execute(counter.delete().where(counter.c.name == "erasing"))
    with store.database.reading() as connection:
        assert connection.execute(select(counter.c.name).where(counter.c.name == "erasing")).all() == []
