# SPDX-License-Identifier: Apache-2.0
"""A made-up desk from its story to the database: drawn by several processes where it is large, written by one."""

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from maildesk.assets import asset
from maildesk.classifying import projects_path
from maildesk.daemon.lock import DaemonLock
from maildesk.model.files import read_examples, read_projects
from maildesk.past.sheets import COLUMNS
from maildesk.past.year import BLOCK, Story, Year, story
from maildesk.settings import Settings
from maildesk.store.past import Batch, batch, require_empty, writing_past
from maildesk.wiring import identity, opened, sqlite_path

_ALONE = 12  # blocks that are drawn before other processes would have started

_told: list[Story] = []  # of a drawing process


def generate(settings: Settings, year: Year, drawn: Callable[[int], None], then: Callable[[str], None]) -> None:
    """Fills the empty database. `drawn` is told how many tickets were written more, `then` what is done after that.

    Raises MaildeskError (the desk is not empty, or in use), StoreUnavailable.
    """
    files = sorted(asset("config/examples").glob("*.jsonl"))
    examples = ((path.stem, row) for path in files for row in read_examples(path))
    dialect = "sqlite" if sqlite_path(settings) else "postgresql"
    with opened(settings) as store:
        require_empty(store.database)
    with _sole(sqlite_path(settings)), writing_past(settings.database.url, settings.database.busy_seconds, then) as past:
        told = story(year, identity(settings), examples, read_projects(projects_path(settings)).known)
        past.write(batch(dialect, COLUMNS, told.people()))
        hands = 1 if year.blocks <= _ALONE else os.cpu_count() or 1
        for number, rows in enumerate(batches(told, dialect, hands)):
            past.write(rows)
            drawn(min(BLOCK, year.tickets - number * BLOCK))
    then("weeks of reports")
    with opened(settings) as store:
        while store.tally_weeks(year.until):
            pass


@contextmanager
def _sole(path: Path | None) -> Iterator[None]:
    """No daemon may work on an SQLite file that another takes the place of."""
    lock = DaemonLock(path.with_name(path.name + ".lock")) if path else None
    try:
        yield
    finally:
        if lock:
            lock.release()


def batches(told: Story, dialect: str, hands: int) -> Iterator[Batch]:
    """The rows of each block, in order, drawn by so many processes. `dialect`: "sqlite" or "postgresql"."""
    if hands == 1:
        yield from (batch(dialect, COLUMNS, told.block(number)) for number in range(told.year.blocks))
        return
    # "spawn": a process that is forked would share open databases with this one.
    with ProcessPoolExecutor(hands, get_context("spawn"), _listen, (told,)) as pool:
        asked = (pool.submit(_drawn, number, dialect) for number in range(told.year.blocks))
        yield from _in_turn(asked, 2 * hands)


def _listen(told: Story) -> None:
    _told.append(told)


def _in_turn(asked: Iterator[Future[Batch]], ahead: int) -> Iterator[Batch]:
    """As they were asked for, never more than `ahead` of what was taken: drawing may be faster than writing."""
    waiting = deque(islice(asked, ahead))
    while waiting:
        yield waiting.popleft().result()
        waiting.extend(islice(asked, 1))


def _drawn(number: int, dialect: str) -> Batch:
    return batch(dialect, COLUMNS, _told[0].block(number))
