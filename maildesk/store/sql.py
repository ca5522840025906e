# SPDX-License-Identifier: Apache-2.0
"""The store: every part joined over one database."""

from maildesk.store.bringing import Bringing
from maildesk.store.check import Checking
from maildesk.store.claim import Claiming
from maildesk.store.digests import Digesting
from maildesk.store.engine import Database, open_engine
from maildesk.store.erasing import Erasing
from maildesk.store.facts import Knowing
from maildesk.store.filing import Writing
from maildesk.store.held import Handing
from maildesk.store.indexing import Indexing
from maildesk.store.jobs import Scheduling
from maildesk.store.lessons import Teaching
from maildesk.store.marks import Marking
from maildesk.store.operate import Operating
from maildesk.store.outbox import Sending
from maildesk.store.persons import Naming
from maildesk.store.precedents import Precedents
from maildesk.store.presence import Attending
from maildesk.store.promises import Promising
from maildesk.store.receive import Receiving
from maildesk.store.retention import Retaining
from maildesk.store.roster import Rostering
from maildesk.store.search import Searching
from maildesk.store.staff import Employing
from maildesk.store.tallies import Tallying
from maildesk.store.upkeep import Upkeep
from maildesk.store.view_events import EventViews
from maildesk.store.view_export import ExportViews
from maildesk.store.view_health import HealthViews
from maildesk.store.view_held import HeldViews
from maildesk.store.view_inbound import InboundViews
from maildesk.store.view_locks import LockViews
from maildesk.store.view_outbox import OutboxViews
from maildesk.store.view_query import QueryViews
from maildesk.store.view_replay import Replaying
from maildesk.store.view_tickets import TicketViews
from maildesk.store.watching import Watching


class SqlStore(
    Receiving,
    Bringing,
    Claiming,
    Knowing,
    Writing,
    Sending,
    Marking,
    Scheduling,
    Attending,
    Operating,
    Precedents,
    Employing,
    Naming,
    Digesting,
    Promising,
    Rostering,
    TicketViews,
    QueryViews,
    ExportViews,
    LockViews,
    EventViews,
    HeldViews,
    InboundViews,
    OutboxViews,
    HealthViews,
    Replaying,
    Teaching,
    Searching,
    Indexing,
    Tallying,
    Erasing,
    Handing,
    Retaining,
    Checking,
    Upkeep,
    Watching,
):
    """`flow.ports.Store` over SQLite or PostgreSQL, and what the commands read. Any number of threads may share one."""

    def close(self) -> None:
        """Closes the connections that are not in use."""
        self.database.engine.dispose()


def open_store(url: str, *, busy_seconds: float) -> SqlStore:
    """The store at `sqlite:///PATH` or `postgresql://USER:PASSWORD@HOST/NAME` (by pg8000), whose tables exist.

    `busy_seconds` is how long to wait for a lock. Connects only when used. Raises BadDatabaseUrl.
    """
    return SqlStore(Database(open_engine(url, busy_seconds=busy_seconds), busy_seconds))
