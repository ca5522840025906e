# SPDX-License-Identifier: Apache-2.0
"""The poller with the real database (SQLite) behind it: what it relies on there."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from maildesk.flow.values import Mark
from maildesk.imap.poller import Poller
from maildesk.oauth.token import Tokens
from maildesk.store.sql import SqlStore, open_store
from tests.imap.conftest import LIMIT, Box, mail


@pytest.fixture
def store(sqlite_url: str) -> Iterator[SqlStore]:
    opened = open_store(sqlite_url, busy_seconds=5)
    yield opened
    opened.close()


def poll(box: Box, store: SqlStore) -> int:
    source = Tokens(box.options.oauth, "mailbox.main.oauth")
    poller = Poller(
        "main",
        "INBOX",
        box.options,
        marks=store,
        receive=store.receive,
        tokens=source,
        clock=lambda: datetime.now(UTC),
        max_mail_bytes=LIMIT,
    )
    return poller.once()


def place(store: SqlStore) -> tuple[str, str, int]:
    mark = store.mark("main", "INBOX")
    assert mark is not None
    return "main", "INBOX", mark.uidvalidity


def test_every_mail_is_stored_once_and_settled(box: Box, store: SqlStore) -> None:
    box.append("one", "two")

    assert (poll(box, store), poll(box, store)) == (2, 0)
    assert store.known_uids(*place(store)) == {1, 2}
    assert store.unsettled_uids(*place(store)) == set()


def test_the_border_of_history_outlives_the_process(store: SqlStore) -> None:
    mark = Mark(uidvalidity=2**32 - 1, last_uid=3, reconciled_at=datetime(2026, 11, 22, 12, tzinfo=UTC), history_until=2**32 - 2)
    store.set_mark("main", "INBOX", mark)

    assert store.mark("main", "INBOX") == mark


def test_the_original_of_a_stub_is_never_waiting_to_be_deleted(box: Box, store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    box.set(after="delete")
    box.append("small")
    box.server.append(box.account, "INBOX", mail("big", "x" * (LIMIT + 1)))
    monkeypatch.setattr(store, "settle_uids", lambda *_: None)  # a crash before anything is settled
    poll(box, store)

    assert store.unsettled_uids(*place(store)) == {1}
    assert list(box.flags()) == [2]


def test_repeats_under_a_new_uidvalidity_are_known_from_then_on(box: Box, store: SqlStore) -> None:
    box.append("one", "two")
    poll(box, store)
    box.server.renumber(box.account)

    assert (poll(box, store), poll(box, store)) == (2, 0)
    assert store.known_uids(*place(store)) == {1, 2}
