# SPDX-License-Identifier: Apache-2.0
"""Scheduled jobs run once when due, whoever runs them and whatever the clock does."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from maildesk.store.sql import SqlStore
from tests.store.build import NOW

HOUR = timedelta(hours=1)
LEASE = timedelta(minutes=10)


def start(store: SqlStore, now: datetime = NOW, owner: str = "host:1") -> bool:
    return store.start_job("reconcile", owner=owner, now=now, every=HOUR, lease=LEASE)


def test_a_job_that_never_ran_is_due(store: SqlStore) -> None:
    assert start(store)


def test_a_running_job_is_not_started_again(store: SqlStore) -> None:
    start(store)
    assert not start(store, owner="host:2")


def test_a_finished_job_is_due_after_its_time(store: SqlStore) -> None:
    start(store)
    store.finish_job("reconcile", owner="host:1", now=NOW, outcome="done")
    assert not start(store, NOW + HOUR - LEASE)
    assert start(store, NOW + HOUR)


def test_the_job_of_a_dead_process_is_started_again(store: SqlStore) -> None:
    start(store)
    assert start(store, NOW + LEASE + LEASE, owner="host:2")


def test_who_lost_a_job_does_not_finish_it_for_the_other(store: SqlStore) -> None:
    start(store)
    start(store, NOW + LEASE * 2, owner="host:2")
    store.finish_job("reconcile", owner="host:1", now=NOW, outcome="late")
    (row,) = store.standing(NOW).jobs
    assert (row.owner, row.finished_at, row.outcome) == ("host:2", None, "")


def test_the_outcome_is_remembered(store: SqlStore) -> None:
    start(store)
    store.finish_job("reconcile", owner="host:1", now=NOW + LEASE, outcome="12 mails")
    (row,) = store.standing(NOW).jobs
    assert (row.name, row.started_at, row.finished_at, row.outcome, row.owner) == ("reconcile", NOW, NOW + LEASE, "12 mails", None)


def test_a_clock_that_was_ahead_does_not_hold_a_job_back(store: SqlStore) -> None:
    start(store, NOW + timedelta(days=1))
    store.finish_job("reconcile", owner="host:1", now=NOW + timedelta(days=1), outcome="done")
    assert start(store, NOW)


def test_of_many_that_start_a_job_at_once_one_does(store: SqlStore) -> None:
    with ThreadPoolExecutor(4) as pool:
        started = list(pool.map(lambda number: start(store, owner=f"host:{number}"), range(4)))
    assert sorted(started) == [False, False, False, True]
