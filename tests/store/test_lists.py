# SPDX-License-Identifier: Apache-2.0
"""What the lists of the commands need beside their rows: how many more there are, what is near, how a mail begins; and first numbers."""

import os

import pytest

from maildesk.desk.values import Disposition, InboundState, OutboxState, TicketState
from maildesk.flow.errors import MaildeskError, NotFound
from maildesk.store import room
from maildesk.store.numbering import begin_ticket_numbers
from maildesk.store.sql import SqlStore
from tests.store.build import MINUTE, NOW, claim, claimed, filed_case, ignoring, incoming, letter, received, write_letters


def test_what_fits_is_counted_as_it_is_listed(store: SqlStore) -> None:
    filed_case(store)
    write_letters(store, [letter(store), letter(store)])
    received(store, 3)
    assert (store.count_tickets(), store.count_tickets(states=[TicketState.CLOSED])) == (1, 0)
    assert store.count_tickets(requester="ANN@example.org", category="general", since=NOW - MINUTE) == len(
        store.tickets(requester="ann@example.org", category="general", since=NOW - MINUTE)
    )
    assert (store.count_inbound(), store.count_inbound(states=[InboundState.RECEIVED])) == (5, 3)
    assert store.count_inbound(since=NOW + MINUTE) == 0
    assert store.count_outbox(states=[OutboxState.QUEUED]) == len(store.outbox(states=[OutboxState.QUEUED]))
    assert store.count_outbox(states=[OutboxState.FAILED]) == 0


def test_nobody_waits_until_a_million_is_counted(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST_COUNTED", 2)
    received(store, 5)
    assert store.count_inbound() == 3


def test_the_numbers_next_to_one_that_no_ticket_has_are_known(store: SqlStore) -> None:
    assert store.ticket_numbers_near(5) == ()
    number = filed_case(store).number
    assert store.ticket_numbers_near(number + 7) == (number,)
    assert store.ticket_numbers_near(number - 1) == (number,)
    assert store.ticket_numbers_near(number) == ()


def test_the_fate_of_a_mail_is_told_by_its_id(store: SqlStore) -> None:
    waiting, ignored = received(store, 2)
    store.file([ignoring(one) for one in claim(store, only=[ignored])], NOW)
    fates = {fate.inbound_id: fate for fate in store.fates([waiting, ignored])}
    assert (fates[waiting].state, fates[waiting].disposition) == (InboundState.RECEIVED, None)
    assert (fates[ignored].state, fates[ignored].disposition) == (InboundState.IGNORED, Disposition.IGNORED)


@pytest.mark.parametrize(
    "body", [b"short", b"many words of a long mail " * 9000, os.urandom(300_000)], ids=["short", "compressed", "binary"]
)
def test_the_head_of_a_mail_is_read_without_the_rest(store: SqlStore, body: bytes) -> None:
    raw = b"Subject: one\r\n\r\n" + body
    (receipt,) = store.receive([incoming(raw)])
    head = store.heads([receipt.inbound_id])[receipt.inbound_id]
    assert raw.startswith(head) and head.startswith(b"Subject: one")
    assert len(head) <= 64 * 1024


def test_the_first_ticket_gets_the_number_of_the_configuration(store: SqlStore) -> None:
    begin_ticket_numbers(store.database, 1001)
    assert list(store.reserve("ticket_number", 2)) == [1001, 1002]


def test_the_first_number_can_be_changed_until_mail_has_come_in(store: SqlStore) -> None:
    begin_ticket_numbers(store.database, 1001)
    begin_ticket_numbers(store.database, 7)
    assert list(store.reserve("ticket_number", 1)) == [7]


def test_once_mail_has_come_in_the_first_number_only_goes_up(store: SqlStore) -> None:
    begin_ticket_numbers(store.database, 1001)
    received(store)
    store.reserve("ticket_number", 1)
    begin_ticket_numbers(store.database, 7)
    assert list(store.reserve("ticket_number", 1)) == [1002]
    begin_ticket_numbers(store.database, 5000)
    assert list(store.reserve("ticket_number", 1)) == [5000]


def test_a_desk_with_tickets_goes_on_counting(store: SqlStore) -> None:
    number = filed_case(store).number
    begin_ticket_numbers(store.database, 90_000)
    assert list(store.reserve("ticket_number", 1)) == [number + 1]


def test_a_dry_run_changes_nothing(store: SqlStore) -> None:
    (held,) = claimed(store)
    store.fail(held.inbound_id, held.lease, state=InboundState.QUARANTINED, reason="it broke", retry_at=None)
    waiting = letter(store)
    write_letters(store, [waiting])
    store.requeue(held.inbound_id, actor="operator", now=NOW, dry_run=True)
    store.cancel_outbox(waiting.id, actor="operator", now=NOW, dry_run=True)
    store.retry_outbox(waiting.id, actor="operator", now=NOW + MINUTE, dry_run=True)
    assert store.inbound_by_id(held.inbound_id).row.state is InboundState.QUARANTINED
    row = store.outbox_by_id(waiting.id).row
    assert (row.state, row.next_attempt_at) == (OutboxState.QUEUED, NOW)


def test_a_dry_run_refuses_what_would_be_refused(store: SqlStore) -> None:
    (held,) = claimed(store)
    with pytest.raises(MaildeskError, match="processing"):
        store.requeue(held.inbound_id, actor="operator", now=NOW, dry_run=True)
    with pytest.raises(NotFound):
        store.cancel_outbox(99, actor="operator", now=NOW, dry_run=True)
