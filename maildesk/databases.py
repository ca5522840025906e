# SPDX-License-Identifier: Apache-2.0
"""The database of the settings, opened for what a command does with it. Imports stand inside the functions, as in `wiring.py`."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from maildesk.assets import asset
from maildesk.settings import Settings

if TYPE_CHECKING:
    from maildesk.store.engine import Database
    from maildesk.store.sql import SqlStore
    from maildesk.store.view_page import TicketPages
    from maildesk.store.view_query import TicketLists
    from maildesk.store.view_search import MessageLists

V = TypeVar("V")


def open_store(settings: Settings) -> "SqlStore":
    """The migrated database. Raises StoreUnavailable, and SchemaOutdated where `maildesk db upgrade` has not run."""
    from maildesk.store.sql import open_store as open_database

    return open_database(settings.database.url, busy_seconds=settings.database.busy_seconds)


def sqlite_path(settings: Settings) -> Path | None:
    """The file of an SQLite database; None for PostgreSQL."""
    scheme, _, path = settings.database.url.partition("///")
    return Path(path) if scheme.startswith("sqlite") else None


@contextmanager
def opened(settings: Settings) -> "Iterator[SqlStore]":
    """The store for the time of one command."""
    from maildesk.store.migrate import require_current

    store = open_store(settings)
    try:
        require_current(store.database.engine, asset("migrations"))
        yield store
    finally:
        store.close()


def opened_tickets(settings: Settings) -> "AbstractContextManager[TicketLists]":
    """Lists alone, for the time of one command: what people wait for does not load what files mail."""
    from maildesk.store.view_query import TicketLists

    return _reading(settings, TicketLists)


def opened_messages(settings: Settings) -> "AbstractContextManager[MessageLists]":
    """What a search reads, for the time of one command."""
    from maildesk.store.view_search import MessageLists

    return _reading(settings, MessageLists)


def opened_page(settings: Settings) -> "AbstractContextManager[TicketPages]":
    """One ticket alone, for the time of one command."""
    from maildesk.store.view_page import TicketPages

    return _reading(settings, TicketPages)


@contextmanager
def _reading(settings: Settings, views: "Callable[[Database], V]") -> Iterator[V]:
    """What reads alone need not know whether the schema is the newest: it says so where a table or a column is missing."""
    from maildesk.store.engine import Database, open_engine

    engine = open_engine(settings.database.url, busy_seconds=settings.database.busy_seconds)
    try:
        yield views(Database(engine, settings.database.busy_seconds))
    finally:
        engine.dispose()


def upgrade_database(settings: Settings, progress: Callable[[str], None]) -> str:
    """Migrates to the newest schema and returns its revision; `progress` is told of each step. Raises StoreUnavailable."""
    from maildesk.store.engine import Database, open_engine
    from maildesk.store.migrate import head, upgrade
    from maildesk.store.numbering import begin_ticket_numbers

    settings.desk.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = open_engine(settings.database.url, busy_seconds=settings.database.busy_seconds, patient=True)
    try:
        upgrade(engine, asset("migrations"), progress)
        begin_ticket_numbers(Database(engine, settings.database.busy_seconds), settings.desk.first_number)
        return head(asset("migrations"))
    finally:
        engine.dispose()
