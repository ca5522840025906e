# SPDX-License-Identifier: Apache-2.0
"""Scheduled jobs: one process at a time, as often as they are due, whoever dies."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, or_, select, update

from maildesk.flow.errors import Conflict
from maildesk.store.room import Room
from maildesk.store.schema import job_run


class Scheduling(Room):
    """The memory of the scheduler."""

    def start_job(self, name: str, *, owner: str, now: datetime, every: timedelta, lease: timedelta) -> bool:
        """Is the job due, and ours? Then it is held for `lease`. Raises StoreUnavailable.

        Due: never started, started `every` ago, or its process died over it (the lease ran out). A start in the future, which a
        clock that was set back leaves behind, counts as long ago.
        """
        try:
            with self.database.writing() as connection:
                return _start(connection, name, owner, now, every, lease)
        except Conflict:
            return False  # another process started it for the first time in the same instant

    def finish_job(self, name: str, *, owner: str, now: datetime, outcome: str) -> None:
        """The job is done. Nothing happens if another process took it over meanwhile. Raises StoreUnavailable."""
        mine = update(job_run).where(job_run.c.name == name, job_run.c.lease_owner == owner)
        with self.database.writing() as connection:
            connection.execute(mine.values(finished_at=now, outcome=outcome, lease_owner=None, lease_until=None))


def _start(connection: Connection, name: str, owner: str, now: datetime, every: timedelta, lease: timedelta) -> bool:
    c = job_run.c
    started = {"started_at": now, "finished_at": None, "outcome": "", "lease_owner": owner, "lease_until": now + lease}
    idle = c.lease_owner.is_(None) & or_(c.started_at <= now - every, c.started_at > now)
    lapsed = c.lease_owner.is_not(None) & (c.lease_until < now)
    if connection.execute(update(job_run).where(c.name == name, or_(idle, lapsed)).values(started)).rowcount:
        return True
    if connection.execute(select(c.name).where(c.name == name)).one_or_none():
        return False
    connection.execute(insert(job_run).values(name=name, **started))
    return True
