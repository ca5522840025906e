# SPDX-License-Identifier: Apache-2.0
"""The TOML file: values, types, and every kind of mistake with its line."""

from pathlib import Path

import pytest

from maildesk.settings import SettingsError, load
from tests.settings.conftest import Problems, Read


def test_what_is_not_said_has_its_default(read_text: Read) -> None:
    settings = read_text().settings
    assert settings.desk.prefix == "CNCF"
    assert settings.intake.max_mail_bytes == 26214400
    assert settings.mailbox == {}


def test_named_tables_are_kept_by_name(read_text: Read) -> None:
    settings = read_text('[listener.mta]\nprotocol = "lmtp"\nport = 24\n[listener.local]\n').settings
    assert {name: listener.protocol for name, listener in settings.listener.items()} == {"mta": "lmtp", "local": "smtp"}


def test_a_table_inside_a_table_is_read(read_text: Read) -> None:
    mailbox = '[mailbox.main]\nhost = "imap.example.org"\nuser = "u"\nauth = "xoauth2"\noauth = { token_file = "token" }\n'
    assert read_text(mailbox).settings.mailbox["main"].oauth.token_file.endswith("/token")


def test_settings_cannot_be_changed(read_text: Read) -> None:
    settings = read_text("[listener.local]\n").settings
    with pytest.raises(AttributeError):
        settings.desk.name = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        settings.listener["other"] = settings.listener["local"]  # type: ignore[index]


def test_secrets_stay_out_of_repr(read_text: Read) -> None:
    account = '[mailbox.main]\nhost = "imap.example.org"\nuser = "u"\npassword = "open sesame"\n'
    database = '[database]\nurl = "postgresql://u:open-sesame@db/desk"\n'
    assert "sesame" not in repr(read_text(account + database))


def test_relative_paths_start_at_the_file(read_text: Read, tmp_path: Path) -> None:
    settings = read_text().settings
    assert settings.desk.state_dir == tmp_path / "var"
    assert settings.outgoing.maildir == str(tmp_path / "var/outgoing")
    assert settings.database.url == f"sqlite:///{tmp_path}/var/maildesk.db"


def test_absolute_paths_stay(read_text: Read) -> None:
    settings = read_text('[database]\nurl = "sqlite:////srv/desk.db"\n[outgoing]\nmaildir = "/srv/out"\n').settings
    assert settings.database.url == "sqlite:////srv/desk.db"
    assert settings.outgoing.maildir == "/srv/out"


def test_an_unknown_key_is_told_with_its_line_and_the_nearest_one(problems: Problems) -> None:
    assert problems("prefx = 'X'\n") == ["maildesk.toml:4: desk.prefx is not a known key. Did you mean desk.prefix?"]


def test_an_unknown_section_is_told(problems: Problems) -> None:
    assert problems("\n[mailbx.main]\nhost = 'x'\n") == ["maildesk.toml:5: mailbx is not a known key. Did you mean mailbox?"]


def test_an_unknown_key_of_an_inner_table_is_told(problems: Problems) -> None:
    mailbox = '[mailbox.main]\nhost = "h"\nuser = "u"\npassword = "p"\n[mailbox.main.oauth]\ntoken_fil = "x"\n'
    assert problems(mailbox) == [
        "maildesk.toml:9: mailbox.main.oauth.token_fil is not a known key. Did you mean mailbox.main.oauth.token_file?"
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("first_number = 'x'", 'desk.first_number is "x": a whole number is accepted'),
        ("first_number = true", "desk.first_number is true: a whole number is accepted"),
        ("first_number = 0", "desk.first_number is 0: a whole number from 1 to 2147483647 is accepted"),
        ("first_number = 1.5", "desk.first_number is 1.5: a whole number is accepted"),
        ("name = 7", "desk.name is 7: text in quotes is accepted"),
        ('name = "a\\u0000b"', 'desk.name is "a\0b": text in quotes is accepted'),
        ("prefix = 'cncf'", 'desk.prefix is "cncf": 1 to 16 capital letters and digits, a letter first is accepted'),
        ("language = 'English'", 'desk.language is "English": a language tag such as en or pt-BR is accepted'),
        (
            "aliases = 'a@example.org'",
            'desk.aliases is "a@example.org": a list of texts such as ["a", "b"] (in the environment also a,b) is accepted',
        ),
        ("state_dir = ''", 'desk.state_dir is "": a path in quotes is accepted'),
        ("template_dir = 1", 'desk.template_dir is 1: a path in quotes, or "" for none, is accepted'),
    ],
)
def test_a_value_that_does_not_fit_is_told_with_what_is_accepted(problems: Problems, line: str, told: str) -> None:
    assert problems(line) == [f"maildesk.toml:4: {told}"]


def test_a_choice_lists_what_there_is_to_choose(problems: Problems) -> None:
    assert problems("[log]\nlevel = 'loud'\n") == [
        'maildesk.toml:5: log.level is "loud": "debug" or "info" or "warning" or "error" is accepted'
    ]


def test_a_flag_is_not_text(problems: Problems) -> None:
    assert problems("[acknowledgement]\nenabled = 'no'\n") == [
        'maildesk.toml:5: acknowledgement.enabled is "no": true or false is accepted'
    ]


def test_a_missing_value_tells_where_it_can_be_set(problems: Problems) -> None:
    assert problems("[mailbox.main]\nhost = 'h'\npassword = 'p'\n") == [
        "maildesk.toml:4: mailbox.main.user is missing (login name). Set it under [mailbox.main] or by MAILDESK_MAILBOX__MAIN__USER"
    ]


def test_an_empty_value_does_not_count_as_given(problems: Problems) -> None:
    assert problems("[mailbox.main]\nhost = ''\nuser = 'u'\npassword = 'p'\n") == [
        'maildesk.toml:5: mailbox.main.host is "": something that is not empty is accepted'
    ]


def test_a_value_in_the_place_of_a_section_is_told(problems: Problems) -> None:
    assert "maildesk.toml:1: log must be a table: write [log]" in problems(desk="log = 'json'\n")


def test_a_section_without_a_name_is_told(problems: Problems) -> None:
    assert problems("[mailbox]\nhost = 'h'\n") == [
        "maildesk.toml:5: mailbox.host stands outside a named table: put it under [mailbox.NAME]"
    ]


def test_an_array_of_tables_is_told(problems: Problems) -> None:
    assert problems("[[mailbox]]\nhost = 'h'\n") == ["maildesk.toml:4: mailbox must be a table: write [mailbox.NAME]"]


@pytest.mark.parametrize("name", ["my-box", "Main", "a__b", "_a", '"a b"'])
def test_a_name_that_no_environment_variable_can_hold_is_told(problems: Problems, name: str) -> None:
    (told,) = problems(f"[listener.{name}]\n")
    assert told.startswith("maildesk.toml:4: listener.")
    assert "is no name for a table" in told


def test_all_mistakes_are_told_at_once_line_by_line(problems: Problems) -> None:
    told = problems("prefx = 1\nfirst_number = 'x'\n[log]\nformat = 'xml'\n[listener.a]\ntls_cert = '/nowhere'\n")
    assert [line.split(" ")[0] for line in told] == [f"maildesk.toml:{line}:" for line in (4, 5, 7, 8, 9)]


def test_what_is_not_toml_is_told_with_its_line(problems: Problems) -> None:
    (told,) = problems("prefix = CNCF\n")
    assert told.startswith("maildesk.toml:4: this is not TOML")


def test_a_key_given_twice_is_told(problems: Problems) -> None:
    (told,) = problems("prefix = 'A'\nprefix = 'B'\n")
    assert "this is not TOML" in told


def test_a_file_that_is_not_there_is_told_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"there is no such file; write one with `maildesk init --dir"):
        load(tmp_path / "maildesk.toml", {})


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read: Is a directory"):
        load(tmp_path, {})


def test_a_file_that_is_not_utf8_is_told(config: Path) -> None:
    config.write_bytes(b'[desk]\nname = "\xff"\n')
    with pytest.raises(SettingsError, match=r"is not UTF-8 \(byte 15\)"):
        load(config, {})
