# SPDX-License-Identifier: Apache-2.0
"""Daemons that share a database know of each other, and what a silent one holds is freed."""

from datetime import timedelta

from maildesk.store.sql import SqlStore
from tests.store.build import MINUTE, NOW, claim, claimed

ONE, OTHER = "host:100", "elsewhere:100"
HOUR = timedelta(hours=1)


def test_each_beat_is_counted_for_its_daemon(store: SqlStore) -> None:
    store.beat(ONE, NOW)
    store.beat(OTHER, NOW)
    assert store.beat(ONE, NOW) == {ONE: 2, OTHER: 1}


def test_a_daemon_that_ended_by_itself_is_forgotten(store: SqlStore) -> None:
    store.beat(ONE, NOW)
    store.part(ONE)
    assert store.beat(OTHER, NOW) == {OTHER: 1}


def test_mails_of_a_silent_daemon_are_free_at_once(store: SqlStore) -> None:
    held = claimed(store, 2)
    assert store.bury([ONE], NOW) == 2
    again = [one.inbound_id for _ in held for one in claim(store, owner=OTHER, now=NOW)]
    assert again == [one.inbound_id for one in held]


def test_mails_of_others_stay_theirs(store: SqlStore) -> None:
    claimed(store)
    assert store.bury([OTHER], NOW) == 0
    assert claim(store, owner=OTHER, now=NOW) == []


def test_a_job_of_a_silent_daemon_is_taken_up_at_once(store: SqlStore) -> None:
    assert store.start_job("digests", owner=ONE, now=NOW, every=HOUR, lease=HOUR)
    later = NOW + MINUTE
    assert not store.start_job("digests", owner=OTHER, now=later, every=HOUR, lease=HOUR)
    assert store.bury([ONE], later) == 1
    assert store.start_job("digests", owner=OTHER, now=later, every=HOUR, lease=HOUR)


def test_a_job_of_a_process_that_died_here_is_taken_up_at_once(store: SqlStore) -> None:
    store.start_job("digests", owner=ONE, now=NOW, every=HOUR, lease=HOUR)
    assert store.release_dead("host", [7], NOW + MINUTE) == 1
    assert store.start_job("digests", owner="host:7", now=NOW + MINUTE, every=HOUR, lease=HOUR)


def test_a_job_that_was_done_is_not_due_again_for_a_death(store: SqlStore) -> None:
    store.start_job("digests", owner=ONE, now=NOW, every=HOUR, lease=HOUR)
    store.finish_job("digests", owner=ONE, now=NOW, outcome="3 written")
    store.bury([ONE], NOW + MINUTE)
    assert not store.start_job("digests", owner=OTHER, now=NOW + MINUTE, every=HOUR, lease=HOUR)
