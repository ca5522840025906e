# SPDX-License-Identifier: Apache-2.0
"""Databases of released programs, kept as rows: `0001.jsonl` is one of the first revision with something in every table.

They are never written anew once their revision was released: what they hold is what operators have. Until then a change of 0001 that
they do not fit is followed by `python -m tests.upgrades.kept`.
"""

import base64
import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Column, Connection, Engine, MetaData, Table, insert, select, text
from sqlalchemy import types as t

from maildesk.store.engine import open_engine
from tests.servers.postgres import MIGRATIONS
from tests.store.filled import fill

FOLDER = Path(__file__).parent
FIRST = "0001"
_NOT_ROWS = ("alembic_version", "search_index", "searchable")  # the index of words is made of the messages again


def revise(engine: Engine, target: str, migrations: Path = MIGRATIONS) -> None:
    """Migrates as far as `target`, as a program of that time did."""
    config = Config()
    config.set_main_option("script_location", str(migrations))
    if engine.dialect.name == "sqlite":
        Path(str(engine.url.database)).touch()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, target)


def tables(connection: Connection) -> list[Table]:
    """The tables of a database that hold rows of ours, those first to which others refer."""
    found = MetaData()
    found.reflect(connection)
    return [one for one in found.sorted_tables if not one.name.startswith(_NOT_ROWS)]


def kept(revision: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of a kept database with the names of their tables."""
    for line in (FOLDER / f"{revision}.jsonl").read_text().splitlines():
        row = json.loads(line)
        yield row.pop(""), row


def restore(engine: Engine, revision: str) -> None:
    """A database of this revision as it was kept. Use an engine of an empty database."""
    revise(engine, revision)
    with engine.begin() as connection:
        known = {one.name: one for one in tables(connection)}
        connection.execute(known["counter"].delete())
        for name, row in kept(revision):
            table = known[name]
            connection.execute(insert(table).values({column: _read(table.c[column], value) for column, value in row.items()}))
        if engine.dialect.name == "postgresql":
            _continue_numbers(connection, known.values())


def _continue_numbers(connection: Connection, known: Any) -> None:
    """Numbers that the database gives by itself go on where the kept rows end."""
    for table in known:
        for column in table.primary_key.columns:
            found = connection.execute(text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": table.name, "column": column.name})
            if sequence := found.scalar():
                connection.execute(text(f"SELECT setval('{sequence}', (SELECT max({column.name}) FROM {table.name}))"))


def _read(column: Column[Any], value: Any) -> Any:
    if value is None or not isinstance(value, str):
        return bool(value) if isinstance(column.type, t.Boolean) and value is not None else value
    if isinstance(column.type, t.LargeBinary):
        return base64.b64decode(value)
    return datetime.fromisoformat(value) if isinstance(column.type, t.DateTime) else value


def _written(value: Any) -> Any:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _keep(engine: Engine, target: Path) -> None:
    with engine.connect() as connection, target.open("w") as file:
        for table in tables(connection):
            for row in connection.execute(select(table)).mappings():
                written = {name: _written(value) for name, value in _mean(table.name, dict(row)).items()}
                print(json.dumps({"": table.name} | written, ensure_ascii=False), file=file)


# What a made-up row says where a program reads one of few words.
_MEANT = {
    "person": {"notify": "all", "zone": "Europe/Berlin", "quiet": None, "digest": "weekly", "digest_days": "mon", "handle": "ada"},
    "person_address": {"source": "mail", "fault": None},
    "ticket": {"priority": "high", "origin": "mail", "language": "en", "category": "general", "service": None, "readers": ""},
    "conversation_link": {"origin": "seen"},
    "event": {"kind": "noted"},
    "inbound": {"source_kind": "smtp", "disposition": "held", "lease": None, "lease_owner": None, "lease_until": None},
    "participant": {"role": "cc"},
    "relation": {"kind": "follows"},
    "message": {"standing": "unverified", "visibility": "public", "auto": None, "auto_reason": None, "language": "en"},
    "raw_mail": {"encoding": "identity"},
    "decision": {"disposition": "held"},
}


def _mean(table: str, row: dict[str, Any]) -> dict[str, Any]:
    return row | _MEANT.get(table, {}) if "x" in row.values() else row


def main() -> None:
    """Keeps a desk that took in some mails, with a made-up row in every table that they left empty."""
    from tests.daemon.process import LocalDesk, mail

    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/kept.db"
        engine = open_engine(url, busy_seconds=10, patient=True)
        revise(engine, FIRST)
        desk = LocalDesk(Path(folder), url)
        desk.run("staff", "add", "sam@cncf.test", "--name", "Sam Rivera")
        desk.run("ingest", "-", stdin=mail("We need a logo"))
        desk.run("ingest", "-", stdin=mail("Our certificate has expired", "Ben Ode <ben@harbor.test>"))
        desk.run("run", "--once")
        fill(engine)
        with engine.begin() as connection:
            connection.execute(
                text("INSERT INTO search_waiting SELECT id FROM message WHERE id NOT IN (SELECT message_id FROM search_waiting)")
            )
            connection.execute(text("DELETE FROM searchable"))
        _keep(engine, FOLDER / f"{FIRST}.jsonl")
        engine.dispose()


if __name__ == "__main__":
    sys.exit(main())
