# SPDX-License-Identifier: Apache-2.0
"""What the commands read, and what an operator does by hand."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from maildesk.desk.values import Disposition, InboundState, OutboxState, Role, Standing, TicketState, Visibility
from maildesk.flow.errors import MaildeskError, NotFound
from maildesk.flow.values import Settlement
from maildesk.store.sql import SqlStore, open_store
from maildesk.store.view_tickets import AttachmentRow, EventRow
from tests.store.build import (
    LEASE,
    MINUTE,
    NOW,
    OWNER,
    Case,
    affecting,
    claim,
    claimed,
    filed_case,
    ignoring,
    incoming,
    letter,
    new_case,
    received,
    write_letters,
)

DAY = timedelta(days=1)


def a_ticket(store: SqlStore, name: str, **more: object) -> Case:
    """A ticket of `name`@example.org that differs from others in `more`."""
    (held,) = claimed(store)
    case = new_case(store, held, address=f"{name.title()}@example.org", message_id=f"<{name}@example.org>")
    store.file([affecting(case.filing, tickets=(replace(case.filing.effects.tickets[0], **more),))], NOW)  # type: ignore[arg-type]
    return case


def test_tickets_are_listed_newest_first(store: SqlStore) -> None:
    old, new = a_ticket(store, "a", opened_at=NOW - DAY), a_ticket(store, "b")
    older = a_ticket(store, "c", opened_at=NOW - DAY * 2)
    assert [row.number for row in store.tickets()] == [new.number, old.number, older.number]
    assert [row.number for row in store.tickets(limit=2)] == [new.number, old.number]


def test_tickets_of_one_moment_are_listed_by_number(store: SqlStore) -> None:
    numbers = [a_ticket(store, name).number for name in "abc"]
    assert [row.number for row in store.tickets()] == numbers[::-1]


def test_tickets_of_several_states_are_listed_together(store: SqlStore) -> None:
    made = {state: a_ticket(store, state.value, state=state, opened_at=NOW - MINUTE * at) for at, state in enumerate(TicketState)}
    wanted = [TicketState.OPEN, TicketState.CLOSED, TicketState.NEW, TicketState.OPEN]
    assert [row.number for row in store.tickets(states=wanted, limit=3)] == [
        made[state].number for state in (TicketState.NEW, TicketState.OPEN, TicketState.CLOSED)
    ]


def test_tickets_are_found_by_category_requester_and_time(store: SqlStore) -> None:
    early = a_ticket(store, "ann", opened_at=NOW - DAY)
    late = a_ticket(store, "bob", category="website")
    assert [row.number for row in store.tickets(category="website")] == [late.number]
    assert [row.number for row in store.tickets(requester="ANN@example.org")] == [early.number]
    assert [row.number for row in store.tickets(since=NOW)] == [late.number]
    assert [row.number for row in store.tickets(until=NOW)] == [early.number]
    assert store.tickets(requester="nobody@example.org") == []


def test_a_ticket_row_names_its_requester(store: SqlStore) -> None:
    a_ticket(store, "ann")
    (row,) = store.tickets()
    assert (row.requester_name, row.requester_address, row.owner_name, row.merged_into) == ("Ann", "Ann@example.org", None, None)


def test_a_ticket_may_have_no_requester(store: SqlStore) -> None:
    a_ticket(store, "ann", requester_id=None)
    (row,) = store.tickets()
    assert (row.requester_name, row.requester_address) == (None, None)


def test_a_ticket_shows_everything_on_it(store: SqlStore) -> None:
    case = filed_case(store)
    write_letters(store, [letter(store, case.ticket_id)])
    detail = store.ticket_by_number(case.number)
    assert detail.ticket == store.tickets()[0]
    (participant,) = detail.participants
    assert (participant.name, participant.address, participant.role) == ("Ann", "ann@example.org", Role.REQUESTER)
    (event,) = detail.events
    assert event == EventRow(NOW, "opened", "ann@example.org", {"by": "mail"}, event.id, event.source)
    assert event.source.startswith("mail ")
    assert detail.seen == event.id
    assert [row.kind for row in detail.outbox] == ["answer"]


def test_a_message_shows_what_the_mail_says(store: SqlStore) -> None:
    (message,) = store.ticket_by_number(filed_case(store).number).messages
    assert (message.message_id, message.subject, message.text) == ("<one@example.org>", "Access, please", "May I have access?\n")
    assert (message.to, message.cc) == ((("Desk", "desk@example.net"),), (("", "bob@example.com"),))
    assert (message.references, message.defects, message.sent_at) == (("<zero@example.org>",), ("no-date",), NOW)
    assert (message.standing, message.visibility) == (Standing.UNVERIFIED, Visibility.PUBLIC)
    assert (message.reply, message.quoted, message.signature) == (None, None, None)
    assert message.attachments == (AttachmentRow(1, "2", "plan.pdf", "application/pdf", 1234, "0" * 64, "attachment", None, False),)


def test_a_ticket_that_is_not_there_is_said_to_be_missing(store: SqlStore) -> None:
    with pytest.raises(NotFound, match="4711"):
        store.ticket_by_number(4711)


def test_mails_are_listed_newest_first_and_by_state(store: SqlStore) -> None:
    old, new = store.receive([incoming(received_at=NOW - DAY), incoming(received_at=NOW)])
    (held,) = claim(store, only=[old.inbound_id])
    store.file([ignoring(held, state=InboundState.HELD, disposition=Disposition.HELD)], NOW)
    assert [row.id for row in store.inbound()] == [new.inbound_id, old.inbound_id]
    assert [row.id for row in store.inbound(states=[InboundState.RECEIVED])] == [new.inbound_id]
    assert [row.id for row in store.inbound(states=[InboundState.HELD, InboundState.QUARANTINED])] == [old.inbound_id]
    assert [row.id for row in store.inbound(states=[InboundState.HELD, InboundState.RECEIVED])] == [new.inbound_id, old.inbound_id]
    assert [row.id for row in store.inbound(since=NOW)] == [new.inbound_id]
    assert [row.id for row in store.inbound(limit=1)] == [new.inbound_id]


def test_what_became_of_mails_is_told_by_id(store: SqlStore) -> None:
    case = filed_case(store)
    (waiting,) = received(store)
    found = store.inbound_by_ids([case.filing.inbound_id, waiting, 4711])
    assert {inbound_id: row.disposition for inbound_id, row in found.items()} == {case.filing.inbound_id: "ticket", waiting: None}


@pytest.mark.parametrize("ask", ["inbound_by_id", "raw"])
def test_a_mail_that_is_not_there_is_said_to_be_missing(store: SqlStore, ask: str) -> None:
    with pytest.raises(NotFound, match="4711"):
        getattr(store, ask)(4711)


def test_letters_are_listed_newest_first_and_by_state(store: SqlStore) -> None:
    old, new = letter(store), letter(store)
    write_letters(store, [old], NOW - DAY)
    write_letters(store, [new], NOW)
    (held,) = store.claim_outbox(limit=1, now=NOW, lease=LEASE, owner=OWNER, acknowledgements_per_minute=9)
    store.settle([Settlement(held.outbox_id, held.lease, OutboxState.FAILED, held.recipients, "no", None, None)], NOW)
    assert [row.id for row in store.outbox()] == [new.id, old.id]
    assert [row.id for row in store.outbox(states=[OutboxState.QUEUED])] == [new.id]
    assert [row.id for row in store.outbox(states=[OutboxState.FAILED])] == [old.id]
    assert [row.id for row in store.outbox(states=[OutboxState.FAILED, OutboxState.QUEUED])] == [new.id, old.id]
    assert [row.id for row in store.outbox(since=NOW)] == [new.id]


def test_a_letter_shows_its_content(store: SqlStore) -> None:
    one = letter(store)
    write_letters(store, [one])
    assert store.outbox_by_id(one.id).content == one.content


def test_a_letter_that_is_not_there_is_said_to_be_missing(store: SqlStore) -> None:
    with pytest.raises(NotFound, match="4711"):
        store.outbox_by_id(4711)


@pytest.mark.parametrize("state", [InboundState.QUARANTINED, InboundState.FAILED, InboundState.IGNORED, InboundState.HELD])
def test_what_was_set_aside_can_be_requeued_with_all_its_tries(store: SqlStore, state: InboundState) -> None:
    (held,) = claimed(store)
    store.file([ignoring(held, state=state)], NOW)
    store.requeue(held.inbound_id, actor="ops", now=NOW)
    (again,) = claim(store)
    assert (again.inbound_id, again.attempts) == (held.inbound_id, 1)


def test_a_mail_that_waits_for_its_next_try_can_be_tried_now(store: SqlStore) -> None:
    (held,) = claimed(store)
    store.fail(held.inbound_id, held.lease, state=InboundState.RECEIVED, reason="no", retry_at=NOW + DAY)
    store.requeue(held.inbound_id, actor="ops", now=NOW)
    assert [one.attempts for one in claim(store)] == [1]


def test_a_filed_mail_and_one_in_work_cannot_be_requeued(store: SqlStore) -> None:
    case, (held,) = filed_case(store), claimed(store)
    for inbound_id in (case.filing.inbound_id, held.inbound_id):
        with pytest.raises(MaildeskError, match=str(inbound_id)):
            store.requeue(inbound_id, actor="ops", now=NOW)


def test_requeueing_is_told_in_the_history_of_the_ticket(store: SqlStore) -> None:
    case, (held,) = filed_case(store), claimed(store)
    store.file([ignoring(held, state=InboundState.HELD, disposition=Disposition.HELD, ticket_id=case.ticket_id)], NOW)
    store.requeue(held.inbound_id, actor="ops", now=NOW)
    event = store.ticket_by_number(case.number).events[-1]
    assert (event.kind, event.actor, event.details) == ("requeued", "ops", {"mail": held.inbound_id, "was": "held"})


def test_a_cancelled_letter_is_not_sent_and_can_be_retried(store: SqlStore) -> None:
    one = letter(store)
    write_letters(store, [one])
    store.cancel_outbox(one.id, actor="ops", now=NOW)
    assert store.outbox_by_id(one.id).row.state is OutboxState.CANCELLED
    assert store.claim_outbox(limit=1, now=NOW + DAY, lease=LEASE, owner=OWNER, acknowledgements_per_minute=9) == []
    store.retry_outbox(one.id, actor="ops", now=NOW)
    assert len(store.claim_outbox(limit=1, now=NOW, lease=LEASE, owner=OWNER, acknowledgements_per_minute=9)) == 1


def test_a_letter_in_work_or_sent_can_be_neither_cancelled_nor_retried(store: SqlStore) -> None:
    write_letters(store, [letter(store)])
    (held,) = store.claim_outbox(limit=1, now=NOW, lease=LEASE, owner=OWNER, acknowledgements_per_minute=9)
    for state in (OutboxState.SENDING, OutboxState.SENT):
        for verb in (store.cancel_outbox, store.retry_outbox):
            with pytest.raises(MaildeskError, match=state.value):
                verb(held.outbox_id, actor="ops", now=NOW)
        store.settle([Settlement(held.outbox_id, held.lease, OutboxState.SENT, held.recipients, "", None, None)], NOW)


def test_a_suppressed_letter_has_nothing_to_send_but_can_be_cancelled(store: SqlStore) -> None:
    one = letter(store, state=OutboxState.SUPPRESSED, content=b"", due_at=NOW)
    write_letters(store, [one])
    with pytest.raises(MaildeskError):
        store.retry_outbox(one.id, actor="ops", now=NOW)
    store.cancel_outbox(one.id, actor="ops", now=NOW)
    assert store.suppressed_due(NOW, 9) == []


def test_a_cancelled_letter_that_was_never_written_goes_back_to_the_summary(store: SqlStore) -> None:
    one = letter(store, state=OutboxState.SUPPRESSED, content=b"", due_at=NOW + DAY)
    write_letters(store, [one])
    store.cancel_outbox(one.id, actor="ops", now=NOW)
    store.retry_outbox(one.id, actor="ops", now=NOW)
    assert store.claim_outbox(limit=9, now=NOW + DAY, lease=LEASE, owner=OWNER, acknowledgements_per_minute=9) == []
    assert [told.outbox_ids for told in store.suppressed_due(NOW, 9)] == [(one.id,)]


def test_what_a_summary_told_of_can_no_longer_be_cancelled(store: SqlStore) -> None:
    one, summary = letter(store, state=OutboxState.SUPPRESSED, content=b"", due_at=NOW), letter(store)
    write_letters(store, [one])
    store.file_summary([one.id], summary, NOW)
    with pytest.raises(MaildeskError, match=f"letter {summary.id} told of letter {one.id}"):
        store.cancel_outbox(one.id, actor="ops", now=NOW)


def test_a_letter_that_is_tried_again_is_not_settled(store: SqlStore) -> None:
    one = letter(store)
    write_letters(store, [one])
    store.cancel_outbox(one.id, actor="ops", now=NOW)
    store.retry_outbox(one.id, actor="ops", now=NOW)
    assert store.outbox_by_id(one.id).row.settled_at is None


@pytest.mark.parametrize("verb", ["requeue", "retry_outbox", "cancel_outbox"])
def test_what_is_not_there_cannot_be_operated_on(store: SqlStore, verb: str) -> None:
    with pytest.raises(NotFound):
        getattr(store, verb)(4711, actor="ops", now=NOW)


def test_what_is_in_progress_is_counted_by_state(store: SqlStore) -> None:
    filed_case(store)
    received(store, 2)
    standing = store.standing(NOW)
    assert standing.mails[InboundState.RECEIVED] == 2
    assert (sum(standing.mails.values()), sum(standing.tickets.values())) == (2, 1)
    assert InboundState.FILED not in standing.mails and TicketState.CLOSED not in standing.tickets


def waits(store: SqlStore) -> tuple[datetime | None, datetime | None]:
    standing = store.standing(NOW)
    return standing.mail_since, standing.letter_since


def test_the_longest_wait_is_known(store: SqlStore) -> None:
    assert waits(store) == (None, None)
    write_letters(store, [letter(store), letter(store, not_before=NOW + DAY)], NOW - MINUTE)
    store.receive([incoming(received_at=NOW - DAY), incoming()])
    assert waits(store) == (NOW - DAY, NOW - MINUTE)


def test_mail_that_was_there_before_the_desk_is_in_no_hurry(store: SqlStore) -> None:
    store.receive([incoming(received_at=NOW - DAY, history=True)])
    assert waits(store) == (None, None)


def test_how_the_desk_is_costs_what_waits_and_not_what_it_holds(sqlite_url: str) -> None:
    """Each question of monitoring is answered from an index of what waits: one of all mails would be read whole."""
    store = open_store(sqlite_url, busy_seconds=10)
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        asked.append((statement, values))

    event.listen(store.database.engine, "before_cursor_execute", note)
    store.standing(NOW)
    event.remove(store.database.engine, "before_cursor_execute", note)
    questions = [one for one in asked if one[0].startswith("SELECT")]
    with store.database.reading() as connection:
        plans = [row[3] for statement, values in questions for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    store.close()
    large = [one for one in plans if re.search(r"(SCAN|SEARCH) (inbound|outbox|ticket|message)\b", one)]
    waits = r"ix_inbound_(waiting|attention)|ix_outbox_(waiting|failed)"
    small = rf"{waits}|ix_ticket_state \(state=|ix_ticket_due|PRIMARY KEY \(rowid="
    assert len(large) >= 7
    assert [one for one in large if not re.search(small, one)] == []
