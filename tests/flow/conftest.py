# SPDX-License-Identifier: Apache-2.0
"""A desk on SQLite and on PostgreSQL."""

import pytest

from maildesk.store.sql import SqlStore
from tests.flow.desk import Away, PrivateDesk


@pytest.fixture
def desk(store: SqlStore) -> PrivateDesk:
    return PrivateDesk(store)


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch, store: SqlStore) -> Away:
    return Away(monkeypatch, store)
