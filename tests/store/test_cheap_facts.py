# SPDX-License-Identifier: Apache-2.0
"""The look before a decision stays cheap when the desk is full: no query walks a table, and no machine pushes others out."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert

from maildesk.desk.records import ContextKeys
from maildesk.store import schema
from maildesk.store.sql import SqlStore, open_store
from tests.store.build import NOW

SINCE = NOW - timedelta(days=14)


def _ticket(number: int, requester: int, age: timedelta, state: str = "open") -> dict[str, Any]:
    return {
        "id": number,
        "number": number,
        "state": state,
        "subject": f"Matter {number}",
        "requester_id": requester,
        "category": "general",
        "confidence": 0.5,
        "restricted": False,
        "history": False,
        "opened_at": NOW - age,
        "changed_at": NOW,
    }


def _people(store: SqlStore, *numbers: int) -> None:
    with store.database.writing() as connection:
        connection.execute(insert(schema.person), [{"id": one, "name": f"P{one}", "staff": False, "created_at": NOW} for one in numbers])
        known = [{"key": f"p{one}@x.example", "address": f"p{one}@x.example", "person_id": one, "source": "mail"} for one in numbers]
        connection.execute(insert(schema.person_address), known)


def _asked(*people: int) -> ContextKeys:
    keys = frozenset(f"p{one}@x.example" for one in people)
    return ContextKeys(addresses=keys, askers=keys, since=SINCE)


def test_the_newest_tickets_of_each_person_are_found_however_many_another_has(store: SqlStore) -> None:
    _people(store, 1, 2)
    many = [_ticket(number, 1, timedelta(minutes=number)) for number in range(1, 61)]
    with store.database.writing() as connection:
        connection.execute(insert(schema.ticket), [*many, _ticket(100, 2, timedelta(days=13)), _ticket(101, 2, timedelta(days=15))])
    found = store.facts(_asked(1, 2)).relatives
    assert [one.number for one in found[1]] == list(range(1, 21))
    assert [one.number for one in found[2]] == [100]


def test_a_ticket_that_is_part_of_another_is_no_relative(store: SqlStore) -> None:
    _people(store, 1)
    with store.database.writing() as connection:
        connection.execute(insert(schema.ticket), [_ticket(1, 1, timedelta(days=1)), _ticket(2, 1, timedelta(days=1), "merged")])
    assert [one.number for one in store.facts(_asked(1)).relatives[1]] == [1]


def test_only_the_relatives_of_those_who_ask_are_looked_up(store: SqlStore) -> None:
    _people(store, 1, 2)
    with store.database.writing() as connection:
        connection.execute(insert(schema.ticket), [_ticket(1, 1, timedelta(days=1)), _ticket(2, 2, timedelta(days=1))])
    keys = ContextKeys(addresses=frozenset({"p1@x.example", "p2@x.example"}), askers=frozenset({"p1@x.example"}), since=SINCE)
    assert set(store.facts(keys).relatives) == {1}


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[SqlStore]:
    """A desk on SQLite, which tells how it means to answer a query."""
    store = open_store(sqlite_url, busy_seconds=5)
    yield store
    store.close()


def _plans(store: SqlStore, look: Callable[[], object]) -> list[str]:
    """How SQLite answers each query of a look."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        asked.append((statement, parameters))

    event.listen(store.database.engine, "before_cursor_execute", note)
    look()
    event.remove(store.database.engine, "before_cursor_execute", note)
    with store.database.reading() as connection:
        queries = [(statement, parameters) for statement, parameters in asked if statement.startswith("SELECT")]
        explained = (connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters) for statement, parameters in queries)
        return [row[-1] for rows in explained for row in rows]


def test_no_query_of_the_look_walks_a_table(sqlite: SqlStore) -> None:
    _people(sqlite, 1)
    with sqlite.database.writing() as connection:
        connection.execute(insert(schema.ticket), [_ticket(1, 1, timedelta(days=1))])
        connection.execute(insert(schema.conversation_link), [{"message_id": "<a@x.example>", "ticket_id": 1, "origin": "seen"}])
    keys = ContextKeys(
        ticket_ids=frozenset({1}),
        ticket_numbers=frozenset({1}),
        message_ids=frozenset({"<a@x.example>"}),
        addresses=frozenset({"p1@x.example"}),
        answered=frozenset({"<a@x.example>"}),
        marks=frozenset({"acknowledged:p1@x.example"}),
        sent=frozenset({"<p1.a@x.example>"}),
        inbound=frozenset({1}),
        claimants=frozenset({"p1@x.example"}),
        outbox=frozenset({1}),
        returned=frozenset({"<p1.a@x.example>"}),
        messages=frozenset({1}),
        commands=True,
        askers=frozenset({"p1@x.example"}),
        since=SINCE,
        workload=True,
        projects=frozenset({"Envoy"}),
        inquirers=frozenset({"p1@x.example"}),
        usual=frozenset({"general"}),
    )
    plans = _plans(sqlite, lambda: sqlite.facts(keys))
    walks = [plan for plan in plans if plan.startswith("SCAN") and "json_each" not in plan and "ix_person_staff" not in plan]
    assert walks == []


def test_the_parts_of_a_ticket_are_found_without_a_look_at_every_ticket_that_was_merged(sqlite: SqlStore) -> None:
    _people(sqlite, 1)
    parts = [{**_ticket(number, 1, timedelta(days=1), "merged"), "merged_into": 1} for number in (2, 3)]
    with sqlite.database.writing() as connection:
        connection.execute(insert(schema.ticket), [_ticket(1, 1, timedelta(days=1))])
        connection.execute(insert(schema.ticket), parts)
    assert sqlite.ticket_by_number(1).merged == (2, 3)
    by_target = [plan for plan in _plans(sqlite, lambda: sqlite.ticket_by_number(1)) if "ix_ticket_merged_into" in plan]
    assert len(by_target) == 2  # the ticket, then its parts


def test_the_tickets_whose_alarm_rings_are_found_by_their_index(sqlite: SqlStore) -> None:
    plans = _plans(sqlite, lambda: sqlite.alarms_due(NOW, 50))
    assert all("ix_ticket_alarm" in plan for plan in plans)
