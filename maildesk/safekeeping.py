# SPDX-License-Identifier: Apache-2.0
"""A backup of the desk, and a desk from a backup. Imports stand inside the functions, as in `wiring.py`."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from maildesk.assets import asset
from maildesk.databases import sqlite_path, upgrade_database
from maildesk.flow.errors import MaildeskError
from maildesk.settings import Settings

if TYPE_CHECKING:
    from maildesk.flow.erasures import Erasure
    from maildesk.store.engine import Database
    from maildesk.store.holdings import Holdings
    from maildesk.store.restored import Settled
    from maildesk.wiring import Wiring

# How far it is: done, of how many (0: nobody knows).
Tell = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Made:
    """A backup. `list_`: where the list of erasures stands beside it."""

    file: Path
    size: int
    holds: "Holdings"
    list_: Path


def backup(settings: Settings, wanted: Path, now: datetime, tell: Tell) -> Made:
    """Writes a backup to `wanted`, or into it with a name of its own where it is a folder. It takes its place once it is whole.

    Raises StoreUnavailable, SchemaOutdated, NoProgram, BadBackup, OSError.
    """
    from maildesk.store.backup_sqlite import sync
    from maildesk.store.holdings import note_backup

    source = sqlite_path(settings)
    file = wanted / f"maildesk-{now:%Y%m%dT%H%M%SZ}.{'db' if source else 'dump'}" if wanted.is_dir() else wanted
    if source and file.resolve() == source.resolve():
        raise MaildeskError(f"{file} is the database itself", "name another file, on another disk")
    with _opened(settings) as database, _part(file) as part:
        holds = _copied(database, settings, part, tell)
        part.replace(file)
        sync(file)
        note_backup(database, now)
    return Made(file, file.stat().st_size, holds, _list_beside(settings, file))


def _copied(database: "Database", settings: Settings, part: Path, tell: Tell) -> "Holdings":
    from maildesk.store import backup_postgresql, backup_sqlite
    from maildesk.store.holdings import Holdings, holdings, table_count

    source = sqlite_path(settings)
    if source is not None:
        backup_sqlite.copy(source, part, tell)
        return _holdings_of(part)
    found: list[Holdings] = []
    steps = _Steps(table_count(), tell)
    backup_postgresql.dump(database, settings.database.url, part, steps, lambda here: found.append(holdings(here)))
    backup_sqlite.sync(part)
    return found[0]


def _holdings_of(file: Path) -> "Holdings":
    from maildesk.store.engine import Database, open_engine
    from maildesk.store.holdings import holdings

    engine = open_engine(f"sqlite:///{file}", busy_seconds=10, patient=True)
    try:
        with Database(engine, 10).reading() as connection:
            found = holdings(connection)
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
            connection.exec_driver_sql("BEGIN")
        return found
    finally:
        engine.dispose()


@dataclass(slots=True)
class _Steps:
    """Counts what a program tells of."""

    total: int
    tell: Tell
    done: int = 0

    def __call__(self, more: int) -> None:
        self.done = min(self.done + more, self.total)
        self.tell(self.done, self.total)


@contextmanager
def _part(file: Path) -> Iterator[Path]:
    """A file for its owner alone, beside `file`; it is gone afterwards, unless it took its place."""
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield part
    finally:
        for one in (part, *(part.with_name(part.name + end) for end in ("-wal", "-shm", "-journal"))):
            with suppress(FileNotFoundError):
                one.unlink()


@contextmanager
def _opened(settings: Settings) -> "Iterator[Database]":
    """The database of this program's schema, whose statements may take as long as they take."""
    from maildesk.exchanging import patient

    with patient(settings) as database:
        yield database


def _list_beside(settings: Settings, file: Path) -> Path:
    """The list of erasures travels with each backup: whoever has lost the machine has it where the backups are."""
    from maildesk.files import erasures

    beside = file.with_name(erasures.NAME)
    known = settings.retention.erasures
    erasures.add(beside, erasures.read(known) if known.exists() else ())
    return beside


@dataclass(frozen=True, slots=True)
class Restored:
    """A desk from a backup. `owed`: letters that the desk wrote for the time since the backup, and does not send."""

    holds: "Holdings"
    settled: "Settled"
    owed: int
    erased: int


def restore(settings: Settings, file: Path, erased: "list[Erasure]", now: datetime, say: Callable[[str], None], tell: Tell) -> Restored:
    """Makes the desk of the configuration from a backup, in an empty place. `say` is told of each step of an upgrade.

    Raises MaildeskError (the place is not empty, the backup is of the other database), BadBackup, NoProgram, StoreUnavailable, OSError.
    """
    from maildesk.store.backup_postgresql import MAGIC as OF_POSTGRESQL
    from maildesk.store.backup_sqlite import MAGIC as OF_SQLITE

    with file.open("rb") as stream:
        head = stream.read(len(OF_SQLITE))
    target = sqlite_path(settings)
    fits = head.startswith(OF_SQLITE if target else OF_POSTGRESQL)
    if not fits:
        raise _misfit(file, head.startswith((OF_SQLITE, OF_POSTGRESQL)), to_sqlite=target is not None)
    if target is not None:
        return _restore_sqlite(settings, file, target, _Task(erased, now, say))
    return _restore_postgresql(settings, file, _Task(erased, now, say), tell)


def _misfit(file: Path, is_backup: bool, *, to_sqlite: bool) -> MaildeskError:
    if is_backup:
        ours, theirs = ("SQLite", "PostgreSQL") if to_sqlite else ("PostgreSQL", "SQLite")
        remedy = f"restore it into {theirs}; `maildesk export --all` there and `maildesk import` here change the database"
        return MaildeskError(f"{file} is of a desk on {theirs}, and database.url names {ours}", remedy)
    return MaildeskError(f"{file} is no backup", "name a file that `maildesk db backup` wrote; `maildesk import` reads exported desks")


@dataclass(frozen=True, slots=True)
class _Task:
    """What is done to a desk whose tables are back."""

    erased: "list[Erasure]"
    now: datetime
    say: Callable[[str], None]

    def settle(self, settings: Settings) -> Restored:
        """Nothing of what waited, and nothing that was due since the backup, is sent."""
        from maildesk.erasing import reapply
        from maildesk.files import erasures as lists
        from maildesk.store.holdings import holdings
        from maildesk.store.restored import hold_back_owed, settle
        from maildesk.wiring import Wiring, open_store

        store = open_store(settings)
        try:
            done = settle(store.database, self.now)
            if self.erased:
                lists.add(settings.retention.erasures, self.erased)
            erased = reapply(store, settings, self.erased, self.now)
            _write_what_is_owed(Wiring(settings, store))
            owed = hold_back_owed(store.database, self.now)
            with store.database.reading() as connection:
                return Restored(holdings(connection), done, owed, erased)
        finally:
            store.close()


def _write_what_is_owed(wiring: "Wiring") -> None:
    """Reminders, digests and summaries for the time since the backup, which were sent: by the way that they always take."""
    from maildesk import digesting, promising

    while wiring.wake():
        pass
    while promising.remind(wiring):
        pass
    wiring.summarise()
    digesting.digests(wiring).send_due()


def _restore_sqlite(settings: Settings, file: Path, target: Path, task: _Task) -> Restored:
    """All is done to a file beside the place, which takes it once it is a desk."""
    from dataclasses import replace

    from maildesk.store.backup_sqlite import put_back, sync

    _require_no_file(target)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _part(target) as part:
        part.unlink()
        put_back(file, part)
        there = replace(settings, database=replace(settings.database, url=f"sqlite:///{part}"))
        upgrade_database(there, task.say)
        done = task.settle(there)
        sync(part)
        _require_no_file(target)
        part.replace(target)
        sync(target)
    return done


def _require_no_file(target: Path) -> None:
    for one in (target, *(target.with_name(target.name + end) for end in ("-wal", "-journal"))):
        if one.exists() and one.stat().st_size:
            raise MaildeskError(
                f"{one} exists, and a backup is never put over a desk",
                f"stop the desk and move it away: mv {target} {target}.old (with {target.name}-wal, if it is there)",
            )


def _restore_postgresql(settings: Settings, file: Path, task: _Task, tell: Tell) -> Restored:
    """The tables say last of which revision they are: whatever dies before, no process of the desk works with them."""
    from maildesk.store import backup_postgresql
    from maildesk.store.engine import Database, open_engine
    from maildesk.store.errors import place
    from maildesk.store.migrate import upgrade_unseen
    from maildesk.store.restored import fill_revision

    engine = open_engine(settings.database.url, busy_seconds=settings.database.busy_seconds, patient=True)
    database = Database(engine, settings.database.busy_seconds)
    try:
        with database.reading() as connection:
            empty = backup_postgresql.is_empty(connection)
        if not empty:
            raise MaildeskError(
                f"{place(engine.url)} is not empty, and a backup is never put over a desk",
                "make another one (`createdb -O USER NAME` on the server), name it in database.url, and restore there",
            )
        steps = _Steps(backup_postgresql.tables_of(file), tell)
        restored = backup_postgresql.restore(database, settings.database.url, file, steps)
        newest = upgrade_unseen(engine, asset("migrations"), task.say, restored)
        done = task.settle(settings)
        fill_revision(database, newest)
        return done
    finally:
        engine.dispose()
