# SPDX-License-Identifier: Apache-2.0
"""The facts about a desk that outlive its processes: what the database knows, and the room on the disk. Collected here and nowhere else."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from maildesk.assets import asset
from maildesk.databases import sqlite_path
from maildesk.flow.errors import MaildeskError
from maildesk.settings import Settings

if TYPE_CHECKING:
    from maildesk.store.sql import SqlStore
    from maildesk.store.view_health import Standing


@dataclass(frozen=True, slots=True)
class Disk:
    """Room on the disk of a folder, in bytes."""

    folder: Path
    free: int
    size: int


@dataclass(frozen=True, slots=True)
class Facts:
    """How the desk was at `taken_at`. `standing` is None where the database could not tell; `trouble` says why."""

    taken_at: datetime
    standing: "Standing | None"
    trouble: MaildeskError | None
    disk: Disk | None


def collect(settings: Settings, store: "SqlStore", now: datetime) -> Facts:
    """Asks the database and the disk; what does not answer is a fact as well."""
    standing, trouble = None, None
    try:
        standing = _asked(store, now)
    except MaildeskError as problem:
        trouble = problem
    return Facts(now, standing, trouble, room(settings))


def room(settings: Settings) -> Disk | None:
    """The disk with the least room of those that hold the state and the database; None if nobody can tell."""
    database = sqlite_path(settings)
    folders = dict.fromkeys((settings.desk.state_dir, *((database.parent,) if database else ())))
    return min(filter(None, map(_disk, folders)), key=lambda one: one.free, default=None)


def _disk(folder: Path) -> Disk | None:
    """The disk of a folder, or of the one where it would be made."""
    try:
        usage = shutil.disk_usage(next(one for one in (folder, *folder.parents) if one.is_dir()))
    except (OSError, StopIteration):
        return None
    return Disk(folder, usage.free, usage.total)


def _asked(store: "SqlStore", now: datetime) -> "Standing":
    """Raises StoreUnavailable, SchemaOutdated: a database of another program's revision is not asked further."""
    from maildesk.store.migrate import require_current

    require_current(store.database.engine, asset("migrations"))
    return store.standing(now)
