# SPDX-License-Identifier: Apache-2.0
"""The facts about a desk that outlive its processes: what the database knows, and the room on the disk. Collected here and nowhere else."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from maildesk.assets import asset
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
    return Facts(now, standing, trouble, disk(settings.desk.state_dir))


def disk(folder: Path) -> Disk | None:
    """The room on the disk of a folder; None where there is no such folder."""
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return None
    return Disk(folder, usage.free, usage.total)


def _asked(store: "SqlStore", now: datetime) -> "Standing":
    """Raises StoreUnavailable, SchemaOutdated: a database of another program's revision is not asked further."""
    from maildesk.store.migrate import require_current

    require_current(store.database.engine, asset("migrations"))
    return store.standing(now)
