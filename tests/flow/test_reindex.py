# SPDX-License-Identifier: Apache-2.0
"""Filling the search index at a go."""

import pytest

from maildesk.flow.reindex import fill
from maildesk.store import indexing
from maildesk.store.sql import SqlStore
from tests.store.searching import found, indexed, told


def test_what_is_missing_is_taken_in(store: SqlStore) -> None:
    numbers = [told(store, "zebra") for _ in range(3)]
    assert fill(store, print) == 3
    assert fill(store, print) == 0
    assert found(store, "zebra") == numbers[::-1]


def test_an_index_of_another_rule_is_made_anew(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    told(store, "zebra")
    indexed(store)
    with monkeypatch.context() as newer:
        newer.setattr(indexing, "RULE", 99)
        assert fill(store, print) == 1
        assert store.index_fits()
        assert fill(store, print) == 0
    fill(store, print)  # the database is the next test's, too


def test_an_index_in_doubt_is_made_anew(store: SqlStore) -> None:
    told(store, "zebra")
    indexed(store)
    assert fill(store, print, anew=True) == 1


def test_what_was_cut_off_goes_on(store: SqlStore) -> None:
    for _ in range(3):
        told(store, "zebra")
    indexed(store)
    store.restart_index()
    store.queue_missing()
    store.index_waiting(1)
    assert fill(store, print) == 2
    assert len(found(store, "zebra")) == 3


def test_progress_is_told(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maildesk.flow.reindex._GROUP", 1)
    monkeypatch.setattr("maildesk.flow.reindex._TOLD", 2)
    for _ in range(4):
        told(store, "zebra")
    heard: list[str] = []
    fill(store, heard.append)
    assert heard == ["search index: 2 messages", "search index: 4 messages"]
