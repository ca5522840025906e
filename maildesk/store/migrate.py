# SPDX-License-Identifier: Apache-2.0
"""The tables' revision, and the way to the newest one.

Asking costs no import of alembic: every command asks, few upgrade.
"""

import re
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Engine, column, delete, exc, insert, select, table

from maildesk.flow.errors import MaildeskError
from maildesk.store import errors, sqlite
from maildesk.store.errors import UPGRADE, SchemaOutdated

_VERSION = table("alembic_version", column("version_num"))
_ASSIGNED = re.compile(r'^(revision|down_revision)\s*(?::[^=]*)?=\s*(?:"([^"]*)"|None)', re.MULTILINE)

# PostgreSQL's advisory locks are numbers; this one is ours.
_LOCK = 0x6D61696C


def upgrade(engine: Engine, migrations: Path, progress: Callable[[str], None]) -> None:
    """Brings the database to the newest revision: all steps in one transaction, or none. Makes the SQLite file if there is none.

    `progress` is told of each step. A second process that upgrades waits for the first. Use a `patient` engine.
    Raises StoreUnavailable, DiskFull, SchemaOutdated (the database belongs to a newer program).
    """
    if engine.dialect.name == "sqlite":
        sqlite.create_file(sqlite.path_of(engine.url))
    try:
        with engine.begin() as connection:
            _upgrade(connection, migrations, progress)
    except (exc.SQLAlchemyError, OSError) as problem:
        words = errors.told(problem, engine.url)
        if words is None:
            raise
        raise words from problem


def upgrade_unseen(engine: Engine, migrations: Path, progress: Callable[[str], None], has: str) -> str:
    """As `upgrade`, of tables of the revision `has` that do not say so, and do not say so afterwards either; the newest revision.

    No process of the desk works with tables that do not say of which revision they are. Raises as `upgrade` does.
    """
    try:
        with engine.begin() as connection:
            connection.execute(insert(_VERSION).values(version_num=has))
            _upgrade(connection, migrations, progress)
            connection.execute(delete(_VERSION))
    except (exc.SQLAlchemyError, OSError) as problem:
        words = errors.told(problem, engine.url)
        if words is None:
            raise
        raise words from problem
    return head(migrations)


def revision(engine: Engine) -> str | None:
    """The revision of the database; None where there are no tables yet. Raises StoreUnavailable."""
    try:
        with engine.connect() as connection:
            return _revision(connection)
    except (exc.SQLAlchemyError, OSError) as problem:
        words = errors.told(problem, engine.url)
        if isinstance(words, SchemaOutdated):
            return None
        if words is None:
            raise
        raise words from problem


def head(migrations: Path) -> str:
    """The newest revision that this program brings: the one that no other stands on. Raises MaildeskError."""
    newest = set(_steps(migrations)) - set(_steps(migrations).values())
    if len(newest) != 1:
        raise MaildeskError(f"{migrations} has no single newest revision", "install maildesk again")
    return newest.pop()


def require_current(engine: Engine, migrations: Path) -> None:
    """Raises SchemaOutdated unless the database is at the newest revision; StoreUnavailable if it cannot be asked."""
    has, needs = revision(engine), head(migrations)
    if has == needs:
        return
    where = errors.place(engine.url)
    if has is None:
        raise SchemaOutdated(f"{where} has no tables yet", UPGRADE)
    _refuse_newer(where, has, migrations)
    raise SchemaOutdated(f"{where} is at revision {has}, this program needs {needs}", UPGRADE)


def _upgrade(connection: Connection, migrations: Path, progress: Callable[[str], None]) -> None:
    from alembic import command
    from alembic.config import Config

    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
    if has := _existing_revision(connection):
        _refuse_newer(errors.place(connection.engine.url), has, migrations)
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.attributes["connection"] = connection
    config.attributes["progress"] = progress
    command.upgrade(config, "head")


def _existing_revision(connection: Connection) -> str | None:
    from sqlalchemy import inspect

    return _revision(connection) if inspect(connection).has_table(_VERSION.name) else None


def _revision(connection: Connection) -> str | None:
    return connection.execute(select(_VERSION.c.version_num)).scalar()


def _refuse_newer(where: str, has: str, migrations: Path) -> None:
    if has not in _steps(migrations):
        remedy = "install the version of maildesk that made it"
        raise SchemaOutdated(f"{where} is at revision {has}, which this program does not know", remedy)


def _steps(migrations: Path) -> dict[str, str | None]:
    """Each revision and the one it stands on, as the files say at their top."""
    steps = {}
    for file in sorted((migrations / "versions").glob("*.py")):
        said = {name: value or None for name, value in _ASSIGNED.findall(file.read_text(encoding="utf-8"))}
        if said.get("revision"):
            steps[str(said["revision"])] = said.get("down_revision")
    return steps
