# SPDX-License-Identifier: Apache-2.0
"""Leases: each mail is in one hand, and none is lost with the hand."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise

import pytest

from maildesk.desk.values import InboundState
from maildesk.flow.values import Claimed
from maildesk.store.claim import GROUP_BYTES
from maildesk.store.sql import SqlStore, open_store
from tests.store.build import LEASE, MINUTE, NOW, claim, claimed, incoming, received


def ids(claims: list[Claimed]) -> list[int]:
    return [one.inbound_id for one in claims]


def failed_once(store: SqlStore, number: int = 1) -> list[int]:
    """Mails that were tried once and may be tried again now."""
    held = claimed(store, number)
    for one in held:
        store.fail(one.inbound_id, one.lease, state=InboundState.RECEIVED, reason="no", retry_at=NOW)
    return ids(held)


def test_fresh_mails_are_claimed_together_oldest_first(store: SqlStore) -> None:
    waiting = received(store, 5)
    assert ids(claim(store, limit=3)) == waiting[:3]
    assert ids(claim(store, limit=3)) == waiting[3:]


def test_what_is_held_is_not_claimed_again(store: SqlStore) -> None:
    claimed(store, 3)
    assert claim(store) == []


def test_only_the_named_mails_are_claimed(store: SqlStore) -> None:
    waiting = received(store, 3)
    assert ids(claim(store, only=[waiting[1]])) == [waiting[1]]


def test_naming_none_claims_none(store: SqlStore) -> None:
    received(store)
    assert claim(store, only=[]) == []


def test_a_claim_holds_no_more_bytes_than_a_group_may(store: SqlStore) -> None:
    big = b"x" * (GROUP_BYTES // 2 - 10)
    waiting = [receipt.inbound_id for receipt in store.receive([incoming(big + b"%d" % number) for number in range(3)])]
    assert ids(claim(store)) == waiting[:2]


def test_a_mail_larger_than_a_group_is_claimed_alone(store: SqlStore) -> None:
    waiting = [receipt.inbound_id for receipt in store.receive([incoming(b"y" * (GROUP_BYTES + 1)), incoming()])]
    assert ids(claim(store)) == waiting[:1]


def test_a_mail_tried_before_is_claimed_alone(store: SqlStore) -> None:
    tried = failed_once(store, 2)
    assert ids(claim(store)) == tried[:1]
    assert ids(claim(store)) == tried[1:]


def test_tried_and_fresh_mails_take_turns(store: SqlStore) -> None:
    tried = set(failed_once(store, 3))
    fresh = set(received(store, 6))
    kinds = ["tried" if tried & set(ids(held)) else "fresh" for held in (claim(store, limit=2) for _ in range(6))]
    assert sorted(kinds) == ["fresh"] * 3 + ["tried"] * 3
    assert all(first != second for first, second in pairwise(kinds))
    assert claim(store) == [] and fresh


def test_attempts_are_counted_in_the_claim(store: SqlStore) -> None:
    failed_once(store)
    assert claim(store)[0].attempts == 2


def test_a_failed_mail_waits_until_its_time(store: SqlStore) -> None:
    (held,) = claimed(store)
    store.fail(held.inbound_id, held.lease, state=InboundState.RECEIVED, reason="bad", retry_at=NOW + MINUTE)
    assert claim(store, now=NOW) == []
    assert ids(claim(store, now=NOW + MINUTE)) == [held.inbound_id]


def test_a_quarantined_mail_stays_visible_and_is_not_claimed(store: SqlStore) -> None:
    (held,) = claimed(store)
    store.fail(held.inbound_id, held.lease, state=InboundState.QUARANTINED, reason="kills the worker", retry_at=None)
    assert claim(store, now=NOW + LEASE * 9) == []
    (row,) = store.inbound(states=[InboundState.QUARANTINED])
    assert (row.id, row.reason, row.disposition, row.attempts) == (held.inbound_id, "kills the worker", "quarantined", 1)


def test_a_lapsed_lease_is_claimed_again(store: SqlStore) -> None:
    (held,) = claimed(store)
    (again,) = claim(store, now=NOW + LEASE + MINUTE, owner="other:1")
    assert (again.inbound_id, again.attempts) == (held.inbound_id, 2)
    assert again.lease != held.lease


def test_who_lost_the_lease_cannot_fail_or_give_back_the_mail(store: SqlStore) -> None:
    (lost,) = claimed(store)
    (held,) = claim(store, now=NOW + LEASE + MINUTE)
    store.fail(lost.inbound_id, lost.lease, state=InboundState.QUARANTINED, reason="late", retry_at=None)
    store.give_back([(lost.inbound_id, lost.lease)])
    row = store.inbound_by_id(held.inbound_id).row
    assert (row.state, row.attempts, row.reason) == (InboundState.PROCESSING, 2, "")


def test_what_is_given_back_counts_no_attempt(store: SqlStore) -> None:
    held = claimed(store, 2)
    store.give_back([(one.inbound_id, one.lease) for one in held])
    assert [one.attempts for one in claim(store)] == [1, 1]


def test_the_mails_of_a_dead_process_are_free_at_once(store: SqlStore) -> None:
    received(store, 2)
    dead = claim(store, owner="host:1", limit=1)
    alive = claim(store, owner="host:2", limit=1)
    assert store.release_dead("host", [2], NOW) == 1
    (again,) = claim(store)
    assert (again.inbound_id, again.attempts) == (dead[0].inbound_id, 2)
    assert store.inbound_by_id(alive[0].inbound_id).row.state is InboundState.PROCESSING


def test_a_mail_over_which_two_processes_died_is_not_the_first_thing_that_the_next_one_meets(store: SqlStore) -> None:
    received(store)
    for _ in range(2):
        assert len(claim(store, owner="host:1")) == 1
        store.release_dead("host", [], NOW)
    assert claim(store, now=NOW) == []
    assert [one.attempts for one in claim(store, now=NOW + timedelta(seconds=5))] == [3]


@pytest.mark.parametrize(("owner", "freed"), [("other:1", 0), ("fe80::1:1", 0), ("host:1", 1), ("nonsense", 0)])
def test_only_processes_of_this_host_are_judged(store: SqlStore, owner: str, freed: int) -> None:
    received(store)
    claim(store, owner=owner)
    assert store.release_dead("host", [7], NOW) == freed


def test_a_host_name_may_hold_colons(store: SqlStore) -> None:
    received(store)
    claim(store, owner="fe80::1:55")
    assert store.release_dead("fe80::1", [], NOW) == 1


def _claim_all(url: str, start: "multiprocessing.synchronize.Event", results: "multiprocessing.Queue[list[int]]") -> None:
    store = open_store(url, busy_seconds=30)
    start.wait(30)
    mine: list[int] = []
    while held := claim(store, limit=7):
        mine += ids(held)
    results.put(mine)
    store.close()


def test_four_processes_share_the_mails_without_overlap(store: SqlStore, store_url: str) -> None:
    waiting = received(store, 120)
    context = multiprocessing.get_context("spawn")
    start, results = context.Event(), context.Queue()
    workers = [context.Process(target=_claim_all, args=(store_url, start, results)) for _ in range(4)]
    for worker in workers:
        worker.start()
    start.set()
    taken = [inbound_id for _ in workers for inbound_id in results.get(timeout=60)]
    for worker in workers:
        worker.join(30)
    assert sorted(taken) == waiting


def test_threads_share_the_mails_without_overlap(store: SqlStore) -> None:
    waiting = received(store, 60)

    def take(_: int) -> list[int]:
        mine: list[int] = []
        while held := claim(store, limit=3):
            mine += ids(held)
        return mine

    with ThreadPoolExecutor(4) as pool:
        taken = [inbound_id for part in pool.map(take, range(4)) for inbound_id in part]
    assert sorted(taken) == waiting


def of_one_conversation(store: SqlStore) -> list[int]:
    """A request and an answer to it, which wait."""
    mails = [b"Message-ID: <a@x>\r\n\r\nmay I?\r\n", b"Message-ID: <b@x>\r\nReferences: <a@x>\r\n\r\nmay I now?\r\n"]
    return [receipt.inbound_id for receipt in store.receive([incoming(raw) for raw in mails])]


def test_a_conversation_in_one_hand_is_passed_over_by_another(store: SqlStore) -> None:
    request, _ = of_one_conversation(store)
    another = received(store)
    assert ids(claim(store, only=[request])) == [request]
    assert ids(claim(store, owner="host:200")) == another


def test_a_conversation_that_was_let_go_is_taken_by_another(store: SqlStore) -> None:
    request, answer = of_one_conversation(store)
    held = claim(store, only=[request])
    store.fail(request, held[0].lease, state=InboundState.QUARANTINED, reason="no", retry_at=None)
    assert ids(claim(store, owner="host:200")) == [answer]


def test_a_conversation_of_a_lapsed_lease_is_taken_by_another(store: SqlStore) -> None:
    request, answer = of_one_conversation(store)
    claim(store, only=[request])
    later = NOW + LEASE + MINUTE
    assert {*ids(claim(store, now=later)), *ids(claim(store, now=later))} == {request, answer}


def test_a_conversation_is_taken_as_a_whole(store: SqlStore) -> None:
    both = of_one_conversation(store)
    assert ids(claim(store)) == both
