# SPDX-License-Identifier: Apache-2.0
"""What is inserted in groups comes back as it was, of every kind, on both databases."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import select

from maildesk.store import bulk, schema
from maildesk.store.sql import SqlStore

AT = datetime(2026, 11, 22, 10, 20, 30, 123456, tzinfo=UTC)


def inserted(store: SqlStore, table: Any, *rows: dict[str, Any]) -> list[Any]:
    with store.database.writing() as connection:
        bulk.insert(connection, table, rows)
    with store.database.reading() as connection:
        return list(connection.execute(select(table)).mappings())


def ticket(number: int, **more: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "id": number,
        "number": number,
        "state": "new",
        "subject": "",
        "category": "general",
        "confidence": 0.0,
        "restricted": False,
        "history": False,
        "opened_at": AT,
        "changed_at": AT,
    }
    return fields | more


def event(details: Any) -> dict[str, Any]:
    return {"ticket_id": None, "at": AT, "kind": "kind", "actor": "desk", "actor_id": None, "details": details}


@pytest.mark.parametrize("number", [1, 2**31, 2**62])
def test_large_numbers_come_back(store: SqlStore, number: int) -> None:
    assert inserted(store, schema.ticket, ticket(number))[0]["number"] == number


@pytest.mark.parametrize("words", ["", "Grüße, 你好 🙂", "a\tb\\N\nc", "'; DROP TABLE ticket; --"])
def test_words_come_back(store: SqlStore, words: str) -> None:
    assert inserted(store, schema.ticket, ticket(1, subject=words))[0]["subject"] == words


def test_what_no_database_stores_is_replaced(store: SqlStore) -> None:
    assert inserted(store, schema.ticket, ticket(1, subject="a\x00b\ud800c"))[0]["subject"] == "a\ufffdb\ufffdc"


def test_fractions_come_back(store: SqlStore) -> None:
    assert inserted(store, schema.ticket, ticket(1, confidence=0.1))[0]["confidence"] == 0.1


@pytest.mark.parametrize("value", [True, False])
def test_yes_and_no_come_back(store: SqlStore, value: bool) -> None:
    assert inserted(store, schema.ticket, ticket(1, restricted=value))[0]["restricted"] is value


@pytest.mark.parametrize("at", [AT, datetime(1970, 1, 1, tzinfo=UTC), AT.astimezone(timezone(timedelta(hours=5, minutes=30)))])
def test_moments_come_back(store: SqlStore, at: datetime) -> None:
    assert inserted(store, schema.ticket, ticket(1, opened_at=at))[0]["opened_at"] == at


def test_a_naive_moment_is_refused(store: SqlStore) -> None:
    with pytest.raises((TypeError, ValueError)):
        inserted(store, schema.ticket, ticket(1, opened_at=AT.replace(tzinfo=None)))


def test_nothing_comes_back_as_nothing(store: SqlStore) -> None:
    assert inserted(store, schema.ticket, ticket(1, closed_at=None, language=None))[0]["closed_at"] is None


@pytest.mark.parametrize("details", [{}, {"a": [1, None, "ü"]}, {"nul": "\ufffd", "nested": {"b": True}}])
def test_documents_come_back(store: SqlStore, details: Any) -> None:
    assert inserted(store, schema.event, event(details))[0]["details"] == details


def test_rows_that_name_no_id_get_one(store: SqlStore) -> None:
    first, second = (row["id"] for row in inserted(store, schema.event, event({}), event({})))
    assert first < second


def test_any_bytes_come_back(store: SqlStore) -> None:
    content = bytes(range(256)) * 10
    letter = {
        "id": 1,
        "kind": "acknowledgement",
        "capped": True,
        "message_id": "<a@b>",
        "mail_from": "",
        "recipients": "[]",
        "content": content,
        "state": "queued",
        "created_at": AT,
        "next_attempt_at": AT,
    }
    assert bytes(inserted(store, schema.outbox, letter)[0]["content"]) == content


def test_many_rows_come_back_in_order(store: SqlStore) -> None:
    rows = [ticket(number, subject=f"subject {number}") for number in range(1, 2001)]
    assert [row["subject"] for row in inserted(store, schema.ticket, *rows)] == [row["subject"] for row in rows]
