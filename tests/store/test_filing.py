# SPDX-License-Identifier: Apache-2.0
"""T2: everything that a mail changes, in one commit or not at all."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta, timezone
from threading import Barrier

import pytest
from sqlalchemy import func, select

from maildesk.desk.records import ContextKeys, Effects, MarkChange, NewEvent, NewParticipant, NewPerson, NewTicket, TicketChange
from maildesk.desk.values import Disposition, Evidence, InboundState, Link, LinkOrigin, OutboxState, Role, TicketState
from maildesk.flow.errors import Conflict
from maildesk.flow.values import Filing
from maildesk.store.common import metadata
from maildesk.store.sql import SqlStore
from tests.store.build import (
    LEASE,
    MINUTE,
    NOW,
    Case,
    affecting,
    claim,
    claimed,
    filed_case,
    ignoring,
    letter,
    mail,
    new_case,
    new_message,
)


def everything(store: SqlStore) -> dict[str, int]:
    """How many rows each table of the desk has, but for the mails as they came in."""
    with store.database.reading() as connection:
        tables = [table for table in metadata.sorted_tables if table.name not in ("counter", "inbound", "raw_mail", "inbound_source")]
        return {table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables}


def answer(store: SqlStore, case: Case, message_id: str = "<two@example.org>", state: TicketState | None = None, seen: int = 0) -> Filing:
    """A filing that adds a mail of the requester to a ticket."""
    (held,) = claimed(store)
    about = mail(message_id, attachments=())
    return Filing(
        held.inbound_id,
        held.lease,
        InboundState.FILED,
        Disposition.REPLY,
        case.ticket_id,
        "an answer",
        (Evidence("thread", "known"),),
        Effects(
            changes=(TicketChange(case.ticket_id, seen, {"state": state} if state else {}),),
            messages=(new_message(store, case.ticket_id, held, case.person_id, about),),
            links=(Link(message_id, case.ticket_id, LinkOrigin.SEEN),),
        ),
    )


def test_a_filed_mail_says_what_became_of_it_and_why(store: SqlStore) -> None:
    case = filed_case(store)
    detail = store.inbound_by_id(case.filing.inbound_id)
    row = detail.row
    assert (row.state, row.disposition, row.ticket_number, row.reason) == ("filed", "ticket", case.number, "a new request")
    (decision,) = detail.decisions
    assert (decision.decided_at, decision.disposition, decision.ticket_number) == (NOW, "ticket", case.number)
    assert decision.evidence == (Evidence("trust", "unverified"), Evidence("thread", "nothing known"))


def test_a_filed_mail_is_not_claimed_again(store: SqlStore) -> None:
    filed_case(store)
    assert claim(store, now=NOW + LEASE * 99) == []


def test_a_mail_is_filed_once_even_with_the_same_lease(store: SqlStore) -> None:
    (held,) = claimed(store)
    store.file([ignoring(held)], NOW)
    with pytest.raises(Conflict):
        store.file([ignoring(held)], NOW)


def test_a_lost_lease_writes_nothing(store: SqlStore) -> None:
    (lost,) = claimed(store)
    claim(store, now=NOW + LEASE + MINUTE)
    before = everything(store)
    with pytest.raises(Conflict):
        store.file([new_case(store, lost).filing], NOW)
    assert everything(store) == before


def test_one_lost_lease_stops_the_whole_group(store: SqlStore) -> None:
    first, second = claimed(store, 2)
    store.give_back([(second.inbound_id, second.lease)])
    before = everything(store)
    with pytest.raises(Conflict):
        store.file([new_case(store, first).filing, ignoring(second)], NOW)
    assert everything(store) == before


def _numbered(case: Case, number: int) -> NewTicket:
    return replace(case.filing.effects.tickets[0], number=number)


def _known_as(case: Case, key: str) -> NewPerson:
    return replace(case.filing.effects.people[0], key=key)


Taken = Callable[[SqlStore, Case, Case], Filing]


@pytest.mark.parametrize(
    "collide",
    [
        pytest.param(lambda _, old, new: affecting(new.filing, links=old.filing.effects.links), id="message-id"),
        pytest.param(
            lambda _, old, new: affecting(new.filing, tickets=(replace(new.filing.effects.tickets[0], number=old.number),)), id="number"
        ),
        pytest.param(
            lambda _, old, new: affecting(new.filing, participants=(NewParticipant(old.ticket_id, old.person_id, Role.CC, None),)),
            id="participant",
        ),
        pytest.param(
            lambda _, old, new: affecting(new.filing, people=(replace(new.filing.effects.people[0], key="ann@example.org"),)), id="address"
        ),
        pytest.param(lambda _, old, new: affecting(new.filing, marks=(MarkChange("ann@example.org", None, NOW),)), id="first-mark"),
        pytest.param(
            lambda _, old, new: affecting(new.filing, marks=(MarkChange("ann@example.org", NOW - MINUTE, NOW),)), id="mark-moved-meanwhile"
        ),
        pytest.param(
            lambda _, old, new: affecting(new.filing, taken_links=(replace(old.filing.effects.links[0], ticket_id=new.ticket_id),)),
            id="link-that-is-not-only-mentioned",
        ),
    ],
)
def test_what_somebody_else_took_meanwhile_is_a_conflict_and_writes_nothing(store: SqlStore, collide: Taken) -> None:
    old = filed_case(store, marks=(MarkChange("ann@example.org", None, NOW),))
    (held,) = claimed(store)
    new = new_case(store, held, address="eve@example.org", message_id="<other@example.org>")
    before = everything(store)
    with pytest.raises(Conflict):
        store.file([collide(store, old, new)], NOW)
    assert everything(store) == before
    assert store.inbound_by_id(held.inbound_id).row.state is InboundState.PROCESSING


def test_two_that_decide_the_same_new_message_id_at_once_make_one_ticket(store: SqlStore) -> None:
    together = Barrier(2)
    cases = [new_case(store, held, address=f"{held.inbound_id}@example.org") for held in claimed(store, 2)]

    def file(case: Case) -> bool:
        together.wait(30)
        try:
            store.file([case.filing], NOW)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(file, cases)) == [False, True]
    assert len(store.tickets()) == 1


def test_two_requests_share_a_commit(store: SqlStore) -> None:
    cases = [
        new_case(store, held, address=f"{held.inbound_id}@example.org", message_id=f"<{held.inbound_id}@example.org>")
        for held in claimed(store, 2)
    ]
    store.file([case.filing for case in cases], NOW)
    assert {row.number for row in store.tickets()} == {case.number for case in cases}


def test_an_answer_may_stand_in_the_same_group_as_its_request(store: SqlStore) -> None:
    (held,) = claimed(store)
    case = new_case(store, held)
    store.file([case.filing, answer(store, case, state=TicketState.OPEN)], NOW + MINUTE)
    detail = store.ticket_by_number(case.number)
    assert detail.ticket.state is TicketState.OPEN
    assert [one.message_id for one in detail.messages] == ["<one@example.org>", "<two@example.org>"]


def test_an_answer_changes_when_but_not_the_state(store: SqlStore) -> None:
    case = filed_case(store)
    store.file([answer(store, case)], NOW + MINUTE)
    row = store.ticket_by_number(case.number).ticket
    assert (row.state, row.changed_at, row.opened_at) == (TicketState.NEW, NOW + MINUTE, NOW)


def test_a_ticket_knows_when_it_was_closed_until_it_is_reopened(store: SqlStore) -> None:
    case = filed_case(store)
    store.file([answer(store, case, "<close@example.org>", TicketState.CLOSED)], NOW + MINUTE)
    assert store.ticket_by_number(case.number).ticket.closed_at == NOW + MINUTE
    store.file([answer(store, case, "<reopen@example.org>", TicketState.OPEN, seen=1)], NOW + MINUTE * 2)
    assert store.ticket_by_number(case.number).ticket.closed_at is None


def test_of_several_changes_in_a_group_the_last_state_wins(store: SqlStore) -> None:
    case = filed_case(store)
    states = (TicketState.CLOSED, TicketState.OPEN, None)
    store.file([answer(store, case, f"<{at}@example.org>", state) for at, state in enumerate(states)], NOW + MINUTE)
    row = store.ticket_by_number(case.number).ticket
    assert (row.state, row.closed_at) == (TicketState.OPEN, None)


def test_a_mentioned_message_id_is_taken_over_by_the_mail_that_bears_it(store: SqlStore) -> None:
    (held,) = claimed(store)
    first = new_case(store, held)
    mentioned = Link("<later@example.org>", first.ticket_id, LinkOrigin.MENTIONED)
    store.file([affecting(first.filing, links=(*first.filing.effects.links, mentioned))], NOW)
    seen = replace(mentioned, origin=LinkOrigin.SEEN)
    store.file([affecting(answer(store, first), links=(), taken_links=(seen,))], NOW)
    assert store.facts(ContextKeys(message_ids=frozenset({"<later@example.org>"}))).links == {"<later@example.org>": seen}


def test_a_mark_moves_from_what_the_decision_saw(store: SqlStore) -> None:
    filed_case(store, marks=(MarkChange("ann@example.org", None, NOW),))
    (held,) = claimed(store)
    store.file([ignoring(held, marks=(MarkChange("ann@example.org", NOW, NOW + MINUTE),))], NOW)
    assert store.facts(ContextKeys(marks=frozenset({"ann@example.org"}))).marks == {"ann@example.org": NOW + MINUTE}


def test_several_marks_of_one_address_in_a_group_follow_each_other(store: SqlStore) -> None:
    marks = [MarkChange("a@example.org", None, NOW), MarkChange("a@example.org", NOW, NOW + MINUTE)]
    store.file([ignoring(held, marks=(mark,)) for held, mark in zip(claimed(store, 2), marks, strict=True)], NOW)
    assert store.facts(ContextKeys(marks=frozenset({"a@example.org"}))).marks == {"a@example.org": NOW + MINUTE}


def test_an_address_is_verified_once_and_keeps_the_time(store: SqlStore) -> None:
    filed_case(store)
    for held in claimed(store, 2):
        store.file([ignoring(held, verified_addresses=("ann@example.org",))], NOW)
    assert store.facts(ContextKeys(addresses=frozenset({"ann@example.org"}))).people["ann@example.org"].verified


def test_a_person_may_come_verified(store: SqlStore) -> None:
    (held,) = claimed(store)
    store.file([ignoring(held, people=(NewPerson(900, "Bo", "Bo@example.org", "bo@example.org", True),))], NOW)
    assert store.facts(ContextKeys(addresses=frozenset({"bo@example.org"}))).people["bo@example.org"].verified


def test_text_that_no_database_takes_is_replaced_everywhere(store: SqlStore) -> None:
    bad = "a\x00b\ud800c \\u0000 é"
    (held,) = claimed(store)
    case = new_case(store, held, address=f"{bad}@example.org", message_id=f"<{bad}>")
    message = new_message(store, case.ticket_id, held, case.person_id, mail(f"<{bad}>", text=bad, subject=bad, defects=(bad,)))
    filing = affecting(case.filing, messages=(message,), events=(NewEvent(case.ticket_id, "opened", bad, None, {"said": [bad]}),))
    store.file([replace(filing, reason=bad, evidence=(Evidence("rule", bad),))], NOW)
    good = "a\ufffdb\ufffdc \\u0000 é"
    detail = store.ticket_by_number(case.number)
    assert (detail.messages[0].text, detail.messages[0].subject, detail.messages[0].defects) == (good, good, (good,))
    assert (detail.events[0].actor, detail.events[0].details) == (good, {"said": [good]})
    assert store.inbound_by_id(held.inbound_id).decisions[0].evidence == (Evidence("rule", good),)
    assert set(store.facts(ContextKeys(message_ids=frozenset({f"<{bad}>"}))).links) == {f"<{bad}>"}


@pytest.mark.parametrize("length", [255, 256, 3000, 200_000])
def test_ids_and_addresses_of_any_length_are_kept_and_found(store: SqlStore, length: int) -> None:
    message_id = "<" + "é" * length + "@example.org>"
    address = "x" * length + "@example.org"
    (held,) = claimed(store)
    case = new_case(store, held, address=address, message_id=message_id, marks=(MarkChange(address, None, NOW),))
    store.file([affecting(case.filing, verified_addresses=(address,))], NOW)
    facts = store.facts(ContextKeys(message_ids=frozenset({message_id}), addresses=frozenset({address}), marks=frozenset({address})))
    assert set(facts.links) == set(facts.copies) == {message_id}
    assert facts.people[address].verified and facts.marks == {address: NOW}
    assert store.ticket_by_number(case.number).messages[0].message_id == message_id


def test_a_naive_time_is_refused(store: SqlStore) -> None:
    (held,) = claimed(store)
    with pytest.raises(Exception, match="naive"):
        store.file([ignoring(held)], NOW.replace(tzinfo=None))


def test_a_time_of_another_zone_comes_back_as_the_same_moment_in_utc(store: SqlStore) -> None:
    there = NOW.astimezone(timezone(timedelta(hours=-5, minutes=-30)))
    filed_case(store, marks=(MarkChange("a@example.org", None, there),))
    at = store.facts(ContextKeys(marks=frozenset({"a@example.org"}))).marks["a@example.org"]
    assert (at, at.utcoffset()) == (NOW, timedelta(0))


def test_an_event_of_the_desk_itself_can_be_recorded(store: SqlStore) -> None:
    store.record(NewEvent(None, "oversize-refused", "desk", None, {"size": 99}), NOW)
    assert everything(store)["event"] == 1


def test_numbers_are_given_once(store: SqlStore) -> None:
    def take(_: int) -> list[int]:
        return [number for _ in range(10) for number in store.reserve("ticket", 3)]

    with ThreadPoolExecutor(4) as pool:
        numbers = [number for part in pool.map(take, range(4)) for number in part]
    assert sorted(numbers) == list(range(1, 121))


def test_each_counter_counts_by_itself(store: SqlStore) -> None:
    store.reserve("ticket", 5)
    assert store.reserve("person", 2) == range(1, 3)


def test_reserving_none_gives_none(store: SqlStore) -> None:
    assert list(store.reserve("ticket", 0)) == []


def test_letters_are_written_with_the_decision(store: SqlStore) -> None:
    case = filed_case(store)
    filing = replace(
        answer(store, case), outbox=(letter(store, case.ticket_id, state=OutboxState.SUPPRESSED, reason="one an hour", due_at=NOW),)
    )
    store.file([filing], NOW)
    (row,) = store.ticket_by_number(case.number).outbox
    assert (row.state, row.reason, row.due_at, row.created_at) == (OutboxState.SUPPRESSED, "one an hour", NOW, NOW)


def test_filing_nothing_is_allowed(store: SqlStore) -> None:
    store.file([], NOW)
