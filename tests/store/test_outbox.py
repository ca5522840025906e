# SPDX-License-Identifier: Apache-2.0
"""T3: letters leave once, in order, under the cap; what did not leave stays visible."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from maildesk.desk.records import NewEvent
from maildesk.desk.values import OutboxState
from maildesk.flow.errors import Conflict
from maildesk.flow.values import Dispatch, Settlement
from maildesk.store.sql import SqlStore
from tests.store.build import LEASE, MINUTE, NOW, OWNER, filed_case, letter, write_letters

SECOND = timedelta(seconds=1)


def take(store: SqlStore, *, limit: int = 50, now: datetime = NOW, cap: int = 1000, owner: str = OWNER) -> list[Dispatch]:
    return store.claim_outbox(limit=limit, now=now, lease=LEASE, owner=owner, acknowledgements_per_minute=cap)


def ids(dispatches: list[Dispatch]) -> list[int]:
    return [one.outbox_id for one in dispatches]


def written(store: SqlStore, number: int = 1, kind: str = "answer", now: datetime = NOW) -> list[int]:
    letters = [letter(store, kind=kind) for _ in range(number)]
    write_letters(store, letters, now)
    return [one.id for one in letters]


def settled(one: Dispatch, state: OutboxState, **more: object) -> Settlement:
    values: dict[str, object] = {"recipients": one.recipients, "reason": "", "next_attempt_at": None, "event": None}
    return Settlement(one.outbox_id, one.lease, state, **{**values, **more})  # type: ignore[arg-type]


def test_a_letter_is_handed_out_as_it_was_written(store: SqlStore) -> None:
    case = filed_case(store)
    new = letter(store, case.ticket_id, recipients=("a@example.org", "b@example.org"), content=b"\x00\xff raw", mail_from="x@example.net")
    write_letters(store, [new])
    (one,) = take(store)
    assert (one.content, one.recipients, one.mail_from, one.message_id) == (b"\x00\xff raw", new.recipients, new.mail_from, new.message_id)
    assert (one.ticket_id, one.kind, one.attempts, one.created_at) == (case.ticket_id, "answer", 1, NOW)


def test_letters_leave_oldest_first(store: SqlStore) -> None:
    late, early = written(store, now=NOW + SECOND), written(store, now=NOW)
    assert ids(take(store, now=NOW + MINUTE)) == early + late


def test_a_claimed_letter_is_not_handed_out_twice(store: SqlStore) -> None:
    written(store, 3)
    assert len(take(store, limit=2)) == 2
    assert len(take(store)) == 1


def test_a_letter_waits_for_its_time(store: SqlStore) -> None:
    write_letters(store, [letter(store, not_before=NOW + MINUTE)])
    assert take(store) == []
    assert len(take(store, now=NOW + MINUTE)) == 1


def test_a_lapsed_lease_is_handed_out_again(store: SqlStore) -> None:
    written(store)
    (lost,) = take(store)
    (again,) = take(store, now=NOW + LEASE + SECOND)
    assert (again.outbox_id, again.attempts) == (lost.outbox_id, 2)


def test_the_letters_of_a_dead_sender_are_free_at_once(store: SqlStore) -> None:
    written(store)
    take(store, owner="host:1")
    assert store.release_dead("host", [], NOW) == 1
    assert take(store)[0].attempts == 2


def test_a_sent_letter_is_done(store: SqlStore) -> None:
    written(store)
    (one,) = take(store)
    store.settle([settled(one, OutboxState.SENT)], NOW + SECOND)
    assert take(store, now=NOW + LEASE * 9) == []
    row = store.outbox_by_id(one.outbox_id).row
    assert (row.state, row.settled_at) == (OutboxState.SENT, NOW + SECOND)


def test_a_deferred_letter_comes_again_for_those_it_did_not_reach(store: SqlStore) -> None:
    write_letters(store, [letter(store, recipients=("a@example.org", "b@example.org"))])
    (one,) = take(store)
    later = NOW + MINUTE
    deferred = settled(one, OutboxState.DEFERRED, recipients=("b@example.org",), reason="451 later", next_attempt_at=later)
    store.settle([deferred], NOW)
    assert take(store) == []
    (again,) = take(store, now=later)
    assert (again.recipients, again.attempts) == (("b@example.org",), 2)
    assert store.outbox(states=[OutboxState.SENDING])[0].reason == "451 later"


def test_a_failed_letter_stays_visible_with_its_reason_and_event(store: SqlStore) -> None:
    case = filed_case(store)
    write_letters(store, [letter(store, case.ticket_id)])
    (one,) = take(store)
    event = NewEvent(case.ticket_id, "undelivered", "desk", None, {"outbox": one.outbox_id})
    store.settle([settled(one, OutboxState.FAILED, reason="550 no such user", event=event)], NOW)
    (row,) = store.outbox(states=[OutboxState.FAILED])
    assert (row.reason, row.ticket_number) == ("550 no such user", case.number)
    assert store.ticket_by_number(case.number).events[-1].kind == "undelivered"


def test_who_lost_the_lease_settles_nothing_and_tells_nothing(store: SqlStore) -> None:
    case = filed_case(store)
    write_letters(store, [letter(store, case.ticket_id)])
    (lost,) = take(store)
    take(store, now=NOW + LEASE + SECOND)
    event = NewEvent(case.ticket_id, "undelivered", "desk", None, {})
    store.settle([settled(lost, OutboxState.FAILED, event=event)], NOW)
    assert store.outbox_by_id(lost.outbox_id).row.state is OutboxState.SENDING
    assert [one.kind for one in store.ticket_by_number(case.number).events] == ["opened"]


def test_a_letter_given_back_counts_no_attempt_and_waits(store: SqlStore) -> None:
    written(store)
    (one,) = take(store)
    store.give_back_outbox([(one.outbox_id, one.lease)], NOW + MINUTE)
    assert take(store) == []
    assert take(store, now=NOW + MINUTE)[0].attempts == 1


def test_a_letter_given_back_without_a_time_is_due_at_once(store: SqlStore) -> None:
    written(store)
    (one,) = take(store)
    store.give_back_outbox([(one.outbox_id, one.lease)], None)
    assert ids(take(store)) == [one.outbox_id]


@pytest.mark.parametrize("kind", ["acknowledgement", "summary", "oversize"])
def test_what_the_desk_says_by_itself_leaves_under_the_cap(store: SqlStore, kind: str) -> None:
    waiting = written(store, 5, kind)
    assert ids(take(store, cap=3)) == waiting[:3]
    assert take(store, now=NOW + 59 * SECOND, cap=3) == []
    assert ids(take(store, now=NOW + 61 * SECOND, cap=3)) == waiting[3:]


def test_the_cap_counts_what_was_sent(store: SqlStore) -> None:
    written(store, 4, "acknowledgement")
    store.settle([settled(one, OutboxState.SENT) for one in take(store, cap=2)], NOW)
    assert take(store, now=NOW + SECOND, cap=2) == []


def test_the_cap_holds_up_nothing_else(store: SqlStore) -> None:
    acknowledgements = written(store, 4, "acknowledgement")
    answers = written(store, 3, now=NOW + SECOND)
    assert ids(take(store, now=NOW + MINUTE, cap=1)) == [*answers, acknowledgements[0]]
    assert take(store, now=NOW + MINUTE, cap=0) == []


def test_what_was_given_back_does_not_count_against_the_cap(store: SqlStore) -> None:
    written(store, 1, "acknowledgement")
    store.give_back_outbox([(one.outbox_id, one.lease) for one in take(store, cap=1)], None)
    assert len(take(store, cap=1)) == 1


def suppress(store: SqlStore, address: str, due_at: datetime, *, name: str) -> tuple[int, int, int]:
    """A suppressed acknowledgement: its id, and its ticket's id and number."""
    case = filed_case(store, address=f"{name}@example.org", message_id=f"<{name}@example.org>")
    one = letter(
        store, case.ticket_id, kind="acknowledgement", content=b"", recipients=(address,), state=OutboxState.SUPPRESSED, due_at=due_at
    )
    write_letters(store, [one])
    return one.id, case.ticket_id, case.number


def test_suppressed_letters_are_never_sent(store: SqlStore) -> None:
    suppress(store, "ann@example.org", NOW, name="a")
    assert take(store, now=NOW + LEASE) == []


def test_due_summaries_tell_each_address_of_its_tickets(store: SqlStore) -> None:
    first, second = (suppress(store, "ann@example.org", NOW, name=name) for name in "ab")
    other = suppress(store, "bob@example.org", NOW - MINUTE, name="c")
    suppress(store, "later@example.org", NOW + MINUTE, name="d")
    bob, ann = store.suppressed_due(NOW, 10)
    assert (ann.recipients, ann.outbox_ids) == (("ann@example.org",), (first[0], second[0]))
    assert ann.tickets == ((first[1], first[2], NOW), (second[1], second[2], NOW))
    assert (bob.recipients, bob.outbox_ids) == (("bob@example.org",), (other[0],))


def test_the_limit_counts_addresses_not_letters(store: SqlStore) -> None:
    for name in "abc":
        suppress(store, "ann@example.org", NOW, name=name)
    (ann,) = store.suppressed_due(NOW, 1)
    assert len(ann.outbox_ids) == 3


def test_a_summary_is_told_once(store: SqlStore) -> None:
    outbox_id, _, _ = suppress(store, "ann@example.org", NOW, name="a")
    summary = letter(store, kind="summary")
    store.file_summary([outbox_id], summary, NOW)
    assert store.suppressed_due(NOW + LEASE, 10) == []
    assert store.outbox_by_id(outbox_id).row.told_in == summary.id
    assert ids(take(store)) == [summary.id]


def test_a_summary_that_somebody_else_told_is_a_conflict_and_not_written(store: SqlStore) -> None:
    outbox_id, _, _ = suppress(store, "ann@example.org", NOW, name="a")
    store.file_summary([outbox_id], letter(store, kind="summary"), NOW)
    again = letter(store, kind="summary")
    with pytest.raises(Conflict):
        store.file_summary([outbox_id], again, NOW)
    assert again.id not in ids(take(store))


def test_threads_share_the_letters_without_overlap(store: SqlStore) -> None:
    waiting = written(store, 40)

    def take_all(_: int) -> list[int]:
        mine: list[int] = []
        while held := take(store, limit=3):
            mine += ids(held)
        return mine

    with ThreadPoolExecutor(4) as pool:
        taken = [outbox_id for part in pool.map(take_all, range(4)) for outbox_id in part]
    assert sorted(taken) == waiting
