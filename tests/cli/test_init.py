# SPDX-License-Identifier: Apache-2.0
"""`maildesk init` writes what runs as it is, and overwrites nothing."""

import stat
from pathlib import Path

from maildesk.settings import load
from tests.cli.conftest import Maildesk


def test_what_it_writes_is_a_configuration(maildesk: Maildesk, tmp_path: Path) -> None:
    assert maildesk("init").status == 0
    settings = load(tmp_path / "maildesk.toml", {})
    assert settings.desk.address == "servicedesk@cncf.io"
    assert (settings.listener["local"].host, settings.listener["local"].port) == ("127.0.0.1", 8025)
    assert settings.outgoing.transport == "maildir"
    assert settings.desk.state_dir.is_dir()


def test_what_it_writes_is_private(maildesk: Maildesk, tmp_path: Path) -> None:
    maildesk("init")
    modes = {name: stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("maildesk.toml", "signing-keys", "var")}
    assert modes == {"maildesk.toml": 0o600, "signing-keys": 0o600, "var": 0o700}


def test_each_desk_gets_a_key_of_its_own(maildesk: Maildesk, tmp_path: Path) -> None:
    maildesk("init", "--dir", "one")
    maildesk("init", "--dir", "two")
    keys = {load(tmp_path / name / "maildesk.toml", {}).desk.signing_keys for name in ("one", "two")}
    assert len(keys) == 2


def test_it_refuses_to_overwrite(maildesk: Maildesk, tmp_path: Path) -> None:
    (tmp_path / "maildesk.toml").write_text("mine")
    ended = maildesk("init")
    assert ended.status == 1
    assert "maildesk.toml exists already and stays as it is\n  -> edit it" in ended.err
    assert (tmp_path / "maildesk.toml").read_text() == "mine"
    assert not (tmp_path / "signing-keys").exists()


def test_it_keeps_a_key_that_is_there(maildesk: Maildesk, tmp_path: Path) -> None:
    (tmp_path / "signing-keys").touch(0o600)
    (tmp_path / "signing-keys").write_text("a key that answers on their way were signed with")
    assert "kept signing-keys" in maildesk("init").err
    assert load(tmp_path / "maildesk.toml", {}).desk.signing_keys == ("a key that answers on their way were signed with",)


def test_it_says_what_to_type_next(maildesk: Maildesk) -> None:
    ended = maildesk("init", "--dir", "desk")
    assert "maildesk -c desk/maildesk.toml db upgrade" in ended.err
    assert ended.out == ""


def test_a_folder_that_cannot_be_written_is_told(maildesk: Maildesk, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ended = maildesk("init", "--dir", "file/below")
    assert ended.status in (2, 74)
    assert "file" in ended.err
    assert "Traceback" not in ended.err
