# SPDX-License-Identifier: Apache-2.0
"""A desk on SQLite and on PostgreSQL."""

import pytest

from maildesk.store.sql import SqlStore
from tests.flow.desk import Away, PrivateDesk
from tests.flow.door import Door


@pytest.fixture(scope="session")
def door() -> Door:
    return Door()


@pytest.fixture
def desk(store: SqlStore, store_url: str, door: Door) -> PrivateDesk:
    """On SQLite its mail comes through SMTP sessions, on PostgreSQL straight into T1."""
    return PrivateDesk(store, door=door if store_url.startswith("sqlite") else None)


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch, store: SqlStore) -> Away:
    return Away(monkeypatch, store)
