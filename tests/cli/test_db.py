# SPDX-License-Identifier: Apache-2.0
"""`maildesk db`: from an empty database to a desk that takes mail, on SQLite and on PostgreSQL."""

from pathlib import Path

import pytest

from tests.cli.conftest import Maildesk
from tests.cli.desk import request


@pytest.fixture
def configured(maildesk: Maildesk, empty_url: str, monkeypatch: pytest.MonkeyPatch) -> Maildesk:
    """A configuration whose database has no tables."""
    maildesk("init")
    monkeypatch.setenv("MAILDESK_DATABASE__URL", empty_url)
    return maildesk


def test_an_upgraded_database_takes_mail_from_the_first_number_on(configured: Maildesk, tmp_path: Path) -> None:
    assert configured("db", "upgrade").status == 0
    (tmp_path / "request.eml").write_bytes(request())
    assert "CNCF-1001" in configured("ingest", "request.eml").out


def test_an_upgrade_of_a_database_that_is_up_to_date_changes_nothing(configured: Maildesk, tmp_path: Path) -> None:
    configured("db", "upgrade")
    (tmp_path / "request.eml").write_bytes(request())
    configured("ingest", "request.eml")
    assert configured("db", "upgrade").status == 0
    assert "CNCF-1001" in configured("ticket", "list").out


def test_reindexing_fills_the_search_index(configured: Maildesk, tmp_path: Path) -> None:
    configured("db", "upgrade")
    (tmp_path / "request.eml").write_bytes(request())
    configured("ingest", "request.eml")
    assert "index: 1 messages" in configured("db", "reindex").err
    assert "index: 0 messages" in configured("db", "reindex").err
    assert "index: 1 messages" in configured("db", "reindex", "--anew").err
