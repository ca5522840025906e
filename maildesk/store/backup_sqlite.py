# SPDX-License-Identifier: Apache-2.0
"""A copy of an SQLite desk as it was in one moment, and such a copy put back. Nobody who reads or writes waits for it."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from maildesk.flow.errors import MaildeskError, StoreUnavailable

MAGIC = b"SQLite format 3\x00"
_PAGES = 2_000  # between two words about how far it is
_BUSY_SECONDS = 30.0


class BadBackup(MaildeskError):
    """A file that is no whole backup of a desk."""

    exit_code = 65  # EX_DATAERR


def copy(source: Path, target: Path, tell: Callable[[int, int], object]) -> None:
    """Writes the desk into `target`, a file that exists and is empty, and reads it back. `tell` hears of pages done, of how many.

    The source is held at one moment by a transaction of our own. Without it SQLite begins a copy anew whenever another process writes
    (sqlite.org/c3ref/backup_finish.html): on a busy desk for ever. Raises StoreUnavailable, BadBackup.
    """
    try:
        with _opened(source) as here, closing(sqlite3.connect(target, isolation_level=None)) as there:
            here.execute("BEGIN")
            here.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the moment
            here.backup(there, pages=_PAGES, progress=lambda _, left, total: tell(total - left, total))
            here.execute("ROLLBACK")
            there.execute("PRAGMA journal_mode=DELETE").fetchone()  # one file, with no log beside it
            _read_back(there, target)
    except sqlite3.Error as problem:
        raise StoreUnavailable(f"the copy of {source} broke off: {problem}", "check the disk it goes to (`df`), and try again") from None
    sync(target)


def put_back(backup: Path, target: Path) -> None:
    """Copies a backup to `target`, a new file that only its owner reads. Raises BadBackup, OSError."""
    with backup.open("rb") as stream, os.fdopen(_private(target), "wb") as written:
        shutil.copyfileobj(stream, written, 1024 * 1024)
        written.flush()
        os.fsync(written.fileno())
    try:
        with closing(sqlite3.connect(target, isolation_level=None)) as connection:
            _read_back(connection, backup)
    except sqlite3.Error as problem:
        raise BadBackup(f"{backup} cannot be read: {problem}", "take another backup: this one is damaged") from None


def sync(path: Path) -> None:
    """Makes a file and its name survive a power cut."""
    for one in (path, path.parent):
        descriptor = os.open(one, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _private(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    if not path.exists():
        raise StoreUnavailable(f"there is no database at {path}", "check [database] url")
    address = f"file:{quote(str(path))}?mode=rw"  # a reader of a log needs its index file, which it may have to make
    with closing(sqlite3.connect(address, uri=True, timeout=_BUSY_SECONDS, isolation_level=None)) as connection:
        yield connection


def _read_back(connection: sqlite3.Connection, named: Path) -> None:
    """Every page is where it belongs. The dearer comparison of indexes with their tables is that of `db check`."""
    said = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if said != "ok":
        raise BadBackup(f"{named} is damaged: {said}", "see `maildesk db check`, and take another backup")
