# SPDX-License-Identifier: Apache-2.0
"""`maildesk config`: what is in force, and what is wrong."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Maildesk


@pytest.fixture
def starter(maildesk: Maildesk, tmp_path: Path) -> Path:
    """A starter configuration in the test's folder."""
    maildesk("init")
    return tmp_path / "maildesk.toml"


def test_show_tells_every_value_with_its_origin(maildesk: Maildesk, starter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILDESK_DESK__PROMISE_HOURS", "24")
    shown = {entry["key"]: entry for entry in json.loads(maildesk("config", "show", "-o", "json").out)}
    assert shown["desk.promise_hours"]["value"] == 24
    assert shown["desk.promise_hours"]["origin"] == "environment MAILDESK_DESK__PROMISE_HOURS"
    assert shown["desk.address"]["origin"].startswith("maildesk.toml:")
    assert shown["intake.batch"]["origin"] == "default"


def test_show_masks_secrets(maildesk: Maildesk, starter: Path) -> None:
    key = (starter.parent / "signing-keys").read_text().splitlines()[-1]
    for form in ("table", "wide", "json", "csv", "tsv"):
        shown = maildesk("-o", form, "config", "show").out
        assert key not in shown
        assert "****" in shown


def test_check_is_content_with_the_starter(maildesk: Maildesk, starter: Path) -> None:
    ended = maildesk("config", "check")
    assert (ended.status, ended.out) == (0, "")
    assert "nothing is wrong" in ended.err


def test_quiet_check_says_nothing(maildesk: Maildesk, starter: Path) -> None:
    ended = maildesk("-q", "config", "check")
    assert (ended.status, ended.out, ended.err) == (0, "", "")


@pytest.mark.parametrize("command", ["show", "check"])
def test_a_wrong_configuration_is_told_whole_and_ends_with_78(maildesk: Maildesk, starter: Path, command: str) -> None:
    starter.write_text(starter.read_text() + "loud = true\n[nonsense]\n")
    ended = maildesk("config", command)
    assert (ended.status, ended.out) == (78, "")
    assert "log.loud is not a known key" in ended.err
    assert "nonsense is not a known key" in ended.err


def test_a_file_named_by_the_option_wins(maildesk: Maildesk, starter: Path) -> None:
    ended = maildesk("-c", "typo.toml", "config", "check")
    assert ended.status == 78
    assert "typo.toml: there is no such file" in ended.err


def test_without_a_configuration_the_remedy_is_told(maildesk: Maildesk) -> None:
    ended = maildesk("config", "check")
    assert ended.status == 78
    assert "`maildesk init` writes one" in ended.err
