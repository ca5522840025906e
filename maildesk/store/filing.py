# SPDX-License-Identifier: Apache-2.0
"""T2: everything that a group of mails changes, in one commit; table by table, each in one statement."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, update

from maildesk.desk.records import MarkChange, NewEvent
from maildesk.desk.values import Link, LinkOrigin, TicketState
from maildesk.flow.errors import Conflict
from maildesk.flow.values import Filing
from maildesk.store import bulk, rows
from maildesk.store.among import among, members
from maildesk.store.people import add_people, verify_addresses
from maildesk.store.room import Room, take_numbers
from maildesk.store.schema import (
    acknowledgement_mark,
    attachment,
    conversation_link,
    decision,
    event,
    inbound,
    message,
    outbox,
    participant,
    ticket,
)


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
            add_people(connection, [one for filing in filings for one in filing.people], now)
            verify_addresses(connection, [key for filing in filings for key in filing.verified_addresses], now)
            _write_tickets(connection, filings, now)
            _settle_inbound(connection, filings)
            _write_messages(connection, filings, now)
            _write_links(connection, filings)
            bulk.insert(connection, event, [rows.event_row(one, now) for filing in filings for one in filing.events])
            bulk.insert(connection, decision, [rows.decision_row(filing, now) for filing in filings])
            bulk.insert(connection, outbox, [rows.outbox_row(one, now) for filing in filings for one in filing.outbox])
            _write_marks(connection, [filing.mark for filing in filings if filing.mark])

    def record(self, event_: NewEvent, now: datetime) -> None:
        """Writes one event by itself. Raises StoreUnavailable."""
        with self.database.writing() as connection:
            bulk.insert(connection, event, [rows.event_row(event_, now)])


def _settle_inbound(connection: Connection, filings: Sequence[Filing]) -> None:
    settled = bulk.update(connection, inbound, [rows.inbound_row(filing) for filing in filings], match={"id": "id", "lease": "held"})
    if settled != len(filings):
        raise Conflict("the lease of a mail ran out and another process took it", "none needed: whoever holds the mail files it")


def _write_tickets(connection: Connection, filings: Sequence[Filing], now: datetime) -> None:
    bulk.insert(connection, ticket, [rows.ticket_row(filing.ticket, now) for filing in filings if filing.ticket])
    for state, ids in _changes(filings).items():
        connection.execute(update(ticket).where(among(ticket.c.id)).values(**_changed(state, now)), members(ids))
    bulk.insert(connection, participant, [rows.participant_row(one, now) for filing in filings for one in filing.participants])


def _changes(filings: Sequence[Filing]) -> dict[TicketState | None, list[int]]:
    """The changed tickets by the state that they end in; the last filing that sets one wins."""
    ends: dict[int, TicketState | None] = {}
    for change in (filing.change for filing in filings if filing.change):
        ends[change.ticket_id] = change.state or ends.get(change.ticket_id)
    by_state: dict[TicketState | None, list[int]] = {}
    for ticket_id in sorted(ends):
        by_state.setdefault(ends[ticket_id], []).append(ticket_id)
    return by_state


def _changed(state: TicketState | None, now: datetime) -> dict[str, object]:
    if state is None:
        return {"changed_at": now}
    return {"changed_at": now, "state": state.value, "closed_at": now if state is TicketState.CLOSED else None}


def _write_messages(connection: Connection, filings: Sequence[Filing], now: datetime) -> None:
    messages = [filing.message for filing in filings if filing.message]
    bulk.insert(connection, message, [rows.message_row(one, now) for one in messages])
    bulk.insert(connection, attachment, [row for one in messages for row in rows.attachment_rows(one.id, one.mail.attachments)])


def _write_links(connection: Connection, filings: Sequence[Filing]) -> None:
    bulk.insert(connection, conversation_link, [_link(link) for filing in filings for link in filing.links])
    taken = [{**_link(link), "was": LinkOrigin.MENTIONED.value} for filing in filings for link in filing.taken_links]
    if bulk.update(connection, conversation_link, taken, match={"message_id": "message_id", "origin": "was"}) != len(taken):
        raise Conflict("another process filed a mail of the same conversation", "decide again")


def _link(link: Link) -> dict[str, object]:
    return {"message_id": link.message_id, "ticket_id": link.ticket_id, "origin": link.origin.value}


def _write_marks(connection: Connection, marks: Sequence[MarkChange]) -> None:
    together = _together(marks)
    fresh = [{"key": one.key, "at": one.at} for one in together if one.seen is None]
    bulk.insert(connection, acknowledgement_mark, fresh)
    moved = [{"key": one.key, "at": one.at, "seen": one.seen} for one in together if one.seen is not None]
    if bulk.update(connection, acknowledgement_mark, moved, match={"key": "key", "at": "seen"}) != len(moved):
        raise Conflict("another process acknowledged a mail of the same address", "decide again")


def _together(marks: Iterable[MarkChange]) -> list[MarkChange]:
    """One change an address: from what the first saw to what the last sets."""
    folded: dict[str, MarkChange] = {}
    for one in marks:
        before = folded.get(one.key)
        folded[one.key] = MarkChange(one.key, before.seen, one.at) if before else one
    return list(folded.values())
