# SPDX-License-Identifier: Apache-2.0
"""What a desk that comes back from a backup has to forget and to be told, before anything of it runs (fault F20).

The time since the backup happened: letters left, requesters hold numbers of tickets that are gone, mails lie in the mailboxes. None of
that is said a second time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import Connection, delete, func, select, text, update

from maildesk.desk.values import InboundState
from maildesk.store.bookkeeping import job_run, mailbox_mark
from maildesk.store.engine import Database
from maildesk.store.outbox import hold_back
from maildesk.store.schema import counter, inbound, ticket

UNSENT = "not sent: it waited when the desk was restored from a backup"
OWED = "not sent: it was due in the time since the backup that the desk was restored from"

_MONTH = timedelta(days=30)
_NUMBERS = "ticket_number"
_FEWEST = 100  # numbers of tickets that are left out
_IDS = 1_000_000  # nobody sees these
_NEVER = 0  # no folder has this UIDVALIDITY (RFC 9051 section 2.3.1.1)


@dataclass(frozen=True, slots=True)
class Settled:
    """What was done. `newest`: when the last mail of the backup came; `next_number`: of the next ticket."""

    letters_held_back: int
    mails_as_history: int
    newest: datetime | None
    next_number: int


def settle(database: Database, now: datetime) -> Settled:
    """Makes a desk out of the tables of a backup: nothing of what waited is sent, and what comes in again is told to nobody.

    Raises StoreUnavailable.
    """
    with database.writing() as connection:
        newest = connection.execute(select(func.max(inbound.c.received_at))).scalar()
        waited = _as_history(connection)
        held = hold_back(connection, now, UNSENT)
        _compare_folders_anew(connection)
        connection.execute(delete(job_run))
        return Settled(held, waited, newest, _leave_numbers_out(connection, now, newest))


def hold_back_owed(database: Database, now: datetime) -> int:
    """What the desk wrote by itself for the time since the backup is not sent; how many letters. Raises StoreUnavailable."""
    with database.writing() as connection:
        return hold_back(connection, now, OWED)


def fill_revision(database: Database, revision: str) -> None:
    """Says of which revision the tables are. Until then no process of the desk works with them. Raises StoreUnavailable."""
    with database.writing() as connection:
        connection.execute(text("INSERT INTO alembic_version (version_num) VALUES (:revision)"), {"revision": revision})


def _as_history(connection: Connection) -> int:
    """Mails that were taken in but not decided yet were decided, and acknowledged, after the backup."""
    waiting = inbound.c.state.in_([InboundState.RECEIVED.value, InboundState.PROCESSING.value])
    free = {"lease": None, "lease_owner": None, "lease_until": None, "next_attempt_at": None}
    anew = update(inbound).where(waiting).values(state=InboundState.RECEIVED.value, history=True, **free)
    return connection.execute(anew).rowcount


def _compare_folders_anew(connection: Connection) -> None:
    """As on a first start that was not finished (`imap/plan.py`): all that a folder holds is history, and what is known is recognised."""
    connection.execute(update(mailbox_mark).values(uidvalidity=_NEVER, last_uid=0, reconciled_at=None, history_until=1))


def _leave_numbers_out(connection: Connection, now: datetime, newest: datetime | None) -> int:
    """The numbers that people were given since must not lead them to tickets of others; the next number of a ticket.

    How many those were is not known: twice as many as the month before the backup would give, and a hundred at least.
    """
    connection.execute(update(counter).where(counter.c.name.in_(_ids())).values(value=counter.c.value + _IDS))
    given: int = connection.execute(select(counter.c.value).where(counter.c.name == _NUMBERS)).scalar_one()
    month = 0
    if newest is not None:
        wanted = select(func.count()).select_from(ticket).where(ticket.c.opened_at > newest - _MONTH)
        month = connection.execute(wanted).scalar_one()
    expected = ceil(2 * month * ((now - newest) / _MONTH)) if newest is not None and now > newest else 0
    last = -(-(given + max(_FEWEST, expected)) // _FEWEST) * _FEWEST
    connection.execute(update(counter).where(counter.c.name == _NUMBERS).values(value=last))
    return last + 1


def _ids() -> tuple[str, ...]:
    return ("inbound", "message", "outbox", "person", "ticket")
