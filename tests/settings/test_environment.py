# SPDX-License-Identifier: Apache-2.0
"""The environment over the file."""

from pathlib import Path

import pytest

from maildesk.settings import Settings, SettingsError, load, search_path
from maildesk.settings.schema import environment_name, find, sections
from tests.settings.conftest import DESK, KEY, Problems, Read


def test_the_environment_wins_over_the_file(read_text: Read) -> None:
    assert read_text("prefix = 'FILE'\n", {"MAILDESK_DESK__PREFIX": "ENV"}).settings.desk.prefix == "ENV"


def test_a_value_of_a_named_table_has_a_variable(read_text: Read) -> None:
    mailbox = "[mailbox.main]\nhost = 'h'\nuser = 'u'\n"
    settings = read_text(mailbox, {"MAILDESK_MAILBOX__MAIN__PASSWORD": "p"}).settings
    assert settings.mailbox["main"].password == "p"


def test_a_value_of_an_inner_table_has_a_variable(read_text: Read) -> None:
    mailbox = "[mailbox.main]\nhost = 'h'\nuser = 'u'\nauth = 'xoauth2'\n"
    settings = read_text(mailbox, {"MAILDESK_MAILBOX__MAIN__OAUTH__TOKEN_FILE": "/run/token"}).settings
    assert settings.mailbox["main"].oauth.token_file == "/run/token"


def test_a_named_table_can_stand_in_the_environment_alone(read_text: Read) -> None:
    assert read_text("", {"MAILDESK_LISTENER__FROM_MTA__PORT": "24"}).settings.listener["from_mta"].port == 24


def test_the_environment_alone_is_a_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load(None, {"MAILDESK_DESK__ADDRESS": "desk@example.org", "MAILDESK_DESK__SIGNING_KEYS": KEY})
    assert settings.desk.state_dir == tmp_path / "var"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a@example.org", ("a@example.org",)),
        ("a@example.org, b@example.org", ("a@example.org", "b@example.org")),
        ('["a@example.org", "b@example.org"]', ("a@example.org", "b@example.org")),
        ("", ()),
    ],
)
def test_a_list_is_written_with_commas_or_as_toml(read_text: Read, text: str, value: tuple[str, ...]) -> None:
    assert read_text("", {"MAILDESK_DESK__ALIASES": text}).settings.desk.aliases == value


def test_a_list_that_is_not_toml_is_told(problems: Problems) -> None:
    (told,) = problems("", {"MAILDESK_DESK__ALIASES": "['a"})
    assert told.startswith("environment MAILDESK_DESK__ALIASES: desk.aliases is")


@pytest.mark.parametrize(("text", "value"), [("true", True), ("Yes", True), ("1", True), ("off", False), ("0", False)])
def test_a_flag_is_read_as_people_write_it(read_text: Read, text: str, value: bool) -> None:
    assert read_text("", {"MAILDESK_ACKNOWLEDGEMENT__ENABLED": text}).settings.acknowledgement.enabled is value


@pytest.mark.parametrize("text", ["x", "", "1e3", "0x10", "9" * 30])
def test_a_number_that_is_none_is_told_with_its_variable(problems: Problems, text: str) -> None:
    assert problems("", {"MAILDESK_INTAKE__BATCH": text}) == [
        f'environment MAILDESK_INTAKE__BATCH: intake.batch is "{text}": a whole number is accepted'
    ]


def test_an_unknown_variable_is_told_with_the_nearest_one(problems: Problems) -> None:
    assert problems("[mailbox.main]\nhost = 'h'\nuser = 'u'\npassword = 'p'\n", {"MAILDESK_MAILBOX__MAIN__PASSWRD": "x"}) == [
        "environment: MAILDESK_MAILBOX__MAIN__PASSWRD is not a known variable. Did you mean MAILDESK_MAILBOX__MAIN__PASSWORD?"
    ]


@pytest.mark.parametrize(
    "name", ["MAILDESK_", "MAILDESK_DESK", "MAILDESK_DESK__name", "MAILDESK_MAILBOX__MAIN", "MAILDESK_MAILBOX____HOST"]
)
def test_whatever_begins_like_ours_and_is_none_is_told(problems: Problems, name: str) -> None:
    assert problems("", {name: "x"})[0].startswith(f"environment: {name} is not a known variable")


def test_other_variables_are_not_ours(read_text: Read) -> None:
    assert read_text("", {"PATH": "/bin", "MAILDESKTOP": "x", "MAILDESK_CONFIG": "/elsewhere"}).settings.desk.prefix == "CNCF"


def test_every_value_can_be_found_by_its_variable() -> None:
    for section in sections().values():
        table = (section.name, "main") if section.named else (section.name,)
        for path in section.leaves:
            name = environment_name((*table, *path))
            assert find(tuple(name.removeprefix("MAILDESK_").lower().split("__"))) is section.leaves[path]


def test_the_variable_that_names_the_file_is_obeyed(tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    file.touch(0o600)
    file.write_text(DESK)
    assert load(None, {"MAILDESK_CONFIG": str(file)}).desk.address == "desk@example.org"


def test_a_named_file_that_is_missing_is_never_replaced_by_another(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="there is no such file"):
        load(None, {"MAILDESK_CONFIG": str(tmp_path / "typo.toml")})


def test_the_working_folder_comes_before_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home/.config/maildesk"
    home.mkdir(parents=True)
    _write(home / "maildesk.toml", DESK + "name = 'home'\n")
    monkeypatch.chdir(tmp_path)
    environ = {"HOME": str(tmp_path / "home")}
    assert load(None, environ).desk.name == "home"
    _write(tmp_path / "maildesk.toml", DESK + "name = 'here'\n")
    assert load(None, environ).desk.name == "here"


def test_the_system_s_folder_comes_last() -> None:
    assert search_path({"HOME": "/home/me"})[-1] == Path("/etc/maildesk/maildesk.toml")


def test_without_any_configuration_the_remedy_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match=r"no configuration was found .*`maildesk init` writes one"):
        load(None, {"HOME": str(tmp_path)})


def test_every_setting_explains_itself() -> None:
    for section in sections().values():
        assert section.type.__doc__
        assert not section.type.__doc__.startswith(section.type.__name__ + "("), f"{section.type} has no docstring of its own"
        for path, leaf in section.leaves.items():
            assert leaf.metadata.get("help"), f"{section.name}.{path} has no help"
    assert Settings.__doc__


def _write(path: Path, text: str) -> None:
    path.touch(0o600)
    path.write_text(text)
