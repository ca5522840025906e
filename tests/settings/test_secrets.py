# SPDX-License-Identifier: Apache-2.0
"""Secrets: from files of their own, never where others can read them, never shown."""

from pathlib import Path

import pytest

from maildesk.settings import SettingsError, read
from maildesk.settings.show import MASK, entries
from tests.settings.conftest import DESK, KEY, Problems, Read

MAILBOX = "[mailbox.main]\nhost = 'h'\nuser = 'u'\n"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.touch(0o600)
    path.write_text("open sesame\n")
    return path


def test_a_secret_is_read_from_a_file_beside_the_configuration(read_text: Read, secret: Path) -> None:
    assert read_text(f"{MAILBOX}password_file = '{secret.name}'\n").settings.mailbox["main"].password == "open sesame"


def test_a_variable_can_name_the_file(read_text: Read, secret: Path) -> None:
    settings = read_text(MAILBOX, {"MAILDESK_MAILBOX__MAIN__PASSWORD_FILE": str(secret)}).settings
    assert settings.mailbox["main"].password == "open sesame"


def test_the_secret_of_an_inner_table_has_a_file_too(read_text: Read, secret: Path) -> None:
    oauth = "auth = 'xoauth2'\n[mailbox.main.oauth]\ntoken_url = 'https://t'\nclient_id = 'c'\nrefresh_token_file = 'secret'\n"
    assert read_text(MAILBOX + oauth).settings.mailbox["main"].oauth.refresh_token == "open sesame"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_file_that_others_can_read_is_refused_with_the_chmod(problems: Problems, secret: Path, mode: int) -> None:
    secret.chmod(mode)
    assert f"maildesk.toml:7: mailbox.main.password_file names a secret that others can read: chmod 600 {secret.name}" in problems(
        f"{MAILBOX}password_file = 'secret'\n"
    )


def test_a_missing_secret_file_is_told(problems: Problems) -> None:
    told = problems(f"{MAILBOX}password_file = 'nowhere'\n")
    assert told[-1] == "maildesk.toml:7: mailbox.main.password_file names nowhere, which cannot be read: No such file or directory"


def test_a_folder_is_no_secret(problems: Problems, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir(mode=0o700)
    assert any("must be a file, and folder is none" in line for line in problems(f"{MAILBOX}password_file = 'folder'\n"))


def test_a_secret_that_is_not_text_is_told(problems: Problems, secret: Path) -> None:
    secret.write_bytes(b"\xff\xfe")
    assert any("which is not UTF-8 text" in line for line in problems(f"{MAILBOX}password_file = 'secret'\n"))


def test_a_secret_given_twice_is_told(problems: Problems, secret: Path) -> None:
    assert problems(f"{MAILBOX}password = 'p'\npassword_file = 'secret'\n") == [
        "maildesk.toml:7: mailbox.main.password is given twice: here and by password_file (maildesk.toml:8). Keep one"
    ]


def test_the_environment_s_secret_wins_over_the_file_s_secret_file(read_text: Read) -> None:
    settings = read_text(f"{MAILBOX}password_file = 'nowhere'\n", {"MAILDESK_MAILBOX__MAIN__PASSWORD": "p"}).settings
    assert settings.mailbox["main"].password == "p"


def test_the_environment_s_secret_file_wins_over_the_file_s_secret(read_text: Read, secret: Path) -> None:
    settings = read_text(f"{MAILBOX}password = 'p'\n", {"MAILDESK_MAILBOX__MAIN__PASSWORD_FILE": str(secret)}).settings
    assert settings.mailbox["main"].password == "open sesame"


def test_a_configuration_with_secrets_must_not_be_readable_by_others(config: Path) -> None:
    config.write_text(DESK)
    config.chmod(0o644)
    with pytest.raises(SettingsError, match=rf"desk.signing_keys is a secret in a file that others can read: chmod 600 {config}"):
        read(config, {})


def test_a_configuration_without_secrets_may_be_readable_by_others(config: Path) -> None:
    config.write_text("[desk]\naddress = 'desk@example.org'\n[database]\nurl = 'sqlite:///desk.db'\n")
    config.chmod(0o644)
    assert read(config, {"MAILDESK_DESK__SIGNING_KEYS": KEY}).settings.desk.address == "desk@example.org"


def test_signing_keys_stand_a_line_each_with_comments(config: Path, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    keys.touch(0o600)
    keys.write_text(f"# new\n{KEY}-new\n\n# old\n{KEY}-old\n")
    config.write_text("[desk]\naddress = 'desk@example.org'\nsigning_keys_file = 'keys'\n")
    assert read(config, {}).settings.desk.signing_keys == (f"{KEY}-new", f"{KEY}-old")


def test_a_refused_signing_key_file_is_one_problem(config: Path) -> None:
    config.write_text("[desk]\naddress = 'desk@example.org'\nsigning_keys_file = 'keys'\n")
    with pytest.raises(SettingsError) as caught:
        read(config, {})
    assert [problem.key for problem in caught.value.problems] == ["desk.signing_keys_file"]


def test_no_problem_quotes_a_secret(problems: Problems) -> None:
    told = problems("[database]\nurl = 'mysql://u:sesame@db'\n[outgoing]\npassword = 5\n", {"MAILDESK_DESK__SIGNING_KEYS": "sesame"})
    assert len(told) == 3
    assert "sesame" not in "\n".join(told)


def test_what_is_shown_holds_no_secret(read_text: Read) -> None:
    loaded = read_text(MAILBOX + "password = 'sesame'\n[database]\nurl = 'postgresql://u:ses@me@db/desk?password=sesame&x=1'\n")
    shown = {entry.key: entry.value for entry in entries(loaded)}
    assert shown["mailbox.main.password"] == MASK
    assert shown["mailbox.main.oauth.client_secret"] == ""
    assert shown["desk.signing_keys"] == [MASK]
    assert shown["database.url"] == f"postgresql://u:{MASK}@db/desk?password={MASK}&x=1"


def test_what_is_shown_tells_where_it_came_from(read_text: Read, config: Path, secret: Path) -> None:
    loaded = read_text(f"{MAILBOX}password_file = 'secret'\n", {"MAILDESK_DESK__NAME": "Desk"})
    origins = {entry.key: entry.origin for entry in entries(loaded)}
    assert origins["desk.name"] == "environment MAILDESK_DESK__NAME"
    assert origins["mailbox.main.host"] == f"{config}:5"
    assert origins["mailbox.main.password"] == f"secret file {secret}"
    assert origins["mailbox.main.port"] == "default"
