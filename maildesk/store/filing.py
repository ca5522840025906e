# SPDX-License-Identifier: Apache-2.0
"""T2: everything that a group of mails changes, in one commit; table by table, each in one statement."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from maildesk.desk.records import NewEvent
from maildesk.desk.values import TicketState
from maildesk.flow.errors import Conflict
from maildesk.flow.values import Commanded, Filing, NewOutbox
from maildesk.store import bulk, rows
from maildesk.store.effects import write_effects
from maildesk.store.room import Room, take_numbers
from maildesk.store.schema import decision, event, inbound, outbox, sent_mail, ticket


class Writing(Room):
    """The commit after a decision."""

    def reserve(self, counter: str, count: int) -> range:
        """The next `count` numbers of "ticket_number", "ticket", "person", "message" or "outbox"; a crash leaves a gap, never a repeat.

        The commit is made durable by that of the rows which bear the numbers. Raises StoreUnavailable.
        """
        with self.database.writing(durable=False) as connection:
            return take_numbers(connection, counter, count)

    def file(self, filings: Sequence[Filing], now: datetime) -> None:
        """T2, one commit for all.

        Raises Conflict (nothing written) if a lease, a Message-ID, an address, a participant or a mark was taken meanwhile, also by
        another filing of the same group; StoreUnavailable (DiskFull) with nothing written.
        """
        if not filings:
            return
        with self.database.writing() as connection:
            write_effects(connection, [one.effects for one in filings], now, [f"mail {one.inbound_id}" for one in filings])
            _settle_inbound(connection, filings)
            bulk.insert(connection, decision, [rows.decision_row(filing, now) for filing in filings])
            write_letters(connection, [one for filing in filings for one in filing.outbox], now)

    def command(self, commanded: Commanded, now: datetime) -> None:
        """What commands without a mail change, in one commit. Raises as `file` does."""
        with self.database.writing() as connection:
            write_effects(connection, [commanded.effects], now, [commanded.source])
            write_letters(connection, commanded.outbox, now)

    def sleepers_due(self, now: datetime, limit: int) -> list[int]:
        """The ids of snoozed tickets whose time has come, those first whose time came first. Raises StoreUnavailable."""
        c = ticket.c
        due = select(c.id).where(c.state == TicketState.SNOOZED.value, c.snoozed_until <= now).order_by(c.snoozed_until).limit(limit)
        with self.database.reading() as connection:
            return list(connection.execute(due).scalars())

    def record(self, event_: NewEvent, now: datetime) -> None:
        """Writes one event by itself. Raises StoreUnavailable."""
        with self.database.writing() as connection:
            bulk.insert(connection, event, [rows.event_row(event_, now, rows.FROM_DESK)])


def _settle_inbound(connection: Connection, filings: Sequence[Filing]) -> None:
    settled = bulk.update(connection, inbound, [rows.inbound_row(filing) for filing in filings], match={"id": "id", "lease": "held"})
    if settled != len(filings):
        raise Conflict("the lease of a mail ran out and another process took it", "none needed: whoever holds the mail files it")


def write_letters(connection: Connection, letters: Sequence[NewOutbox], now: datetime) -> None:
    """New rows of the outbox, and the Message-IDs of those that people answer."""
    bulk.insert(connection, outbox, [rows.outbox_row(one, now) for one in letters])
    bulk.insert(connection, sent_mail, [rows.sent_mail_row(one) for one in letters if one.remembered])
