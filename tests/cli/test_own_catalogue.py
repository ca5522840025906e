# SPDX-License-Identifier: Apache-2.0
"""Another foundation's desk: its own catalogue is what mail is decided by, not ours."""

from pathlib import Path

import pytest

from tests.cli.desk import CliDesk, request

CATALOGUE = """
[group.kitchen]
name = "Kitchen"
address = "kitchen@teahouse.example"

[category.tea]
name = "Tea"
owner = "kitchen"
[category.tea.service.pots]
name = "Pots"
words.en = ["teapot*", "kettle*"]

[category.general]
name = "General"
owner = "kitchen"
"""


@pytest.fixture
def teahouse(desk: CliDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliDesk:
    (tmp_path / "tea.toml").write_text(CATALOGUE, encoding="utf-8")
    monkeypatch.setenv("MAILDESK_DESK__CATALOGUE", str(tmp_path / "tea.toml"))
    return desk


def test_a_request_is_of_a_category_of_the_operators_catalogue(teahouse: CliDesk) -> None:
    teahouse.take(request("A teapot", body="Our teapot broke, may we have a new teapot?"))
    (row,) = teahouse.json("ticket", "list")
    assert row["category"] == "tea"


def test_a_category_that_the_operators_catalogue_lacks_is_refused(teahouse: CliDesk) -> None:
    teahouse.take(request("A teapot", body="Our teapot broke, may we have a new teapot?"))
    teahouse.say("staff", "add", "sam@cncf.io")
    ended = teahouse.say("ticket", "move", "CNCF-1001", "legal", "--as", "sam")
    assert ended.status == 1
    assert "tea" in ended.err
