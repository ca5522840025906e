# SPDX-License-Identifier: Apache-2.0
"""The commented starter file says everything there is to say, and says it truly."""

import re
import tomllib
from pathlib import Path

import pytest

from maildesk.assets import asset
from maildesk.settings.paths import Folders, absolute
from maildesk.settings.schema import Key, Section, dotted, file_key, sections
from maildesk.settings.toml_lines import lines_of
from tests.settings.conftest import Read

STARTER = asset("config/maildesk.toml").read_text()
WHOLE = re.sub(r"^#(?=\[|\w+ = )", "", STARTER, flags=re.MULTILINE)
"""The starter with every default uncommented."""


def _table(section: Section) -> Key:
    names = {"mailbox": "main", "listener": "local", "listener_account": "relay", "calendar": "berlin", "query": "late"}
    return (section.name, names[section.name]) if section.named else (section.name,)


@pytest.mark.parametrize("section", sections().values(), ids=lambda section: section.name)
def test_every_key_is_in_the_starter(section: Section) -> None:
    lines = lines_of(WHOLE)
    for path, leaf in section.leaves.items():
        key = (*_table(section), *path)
        assert key in lines or (leaf.secret and file_key(key) in lines), f"{dotted(key)} is not in config/maildesk.toml"


def test_every_commented_value_is_the_default() -> None:
    examples = {"host", "user", "password_file", "zone", "text"}
    commented = tomllib.loads(WHOLE)
    for section in sections().values():
        for path, leaf in section.leaves.items():
            key = (*_table(section), *path)
            value = commented
            for name in key:
                value = value.get(name, {})  # type: ignore[assignment]
            if value == {} or path[-1] in examples or f"\n#{path[-1]} = " not in STARTER:
                continue
            default = (
                list(leaf.default) if isinstance(leaf.default, tuple) else str(leaf.default or "") if _is_path(leaf.type) else leaf.default
            )
            assert value == default, dotted(key)


def test_the_starter_holds_nothing_unknown(read_text: Read, tmp_path: Path) -> None:
    for name in ("signing-keys", "imap-password", "relay-password", "oauth-client-secret", "oauth-refresh-token"):
        (tmp_path / name).touch(0o600)
        (tmp_path / name).write_text("a secret that is as long as a signing key has to be\n")
    (tmp_path / "alarm-url").touch(0o600)
    (tmp_path / "alarm-url").write_text("https://alarms.example.org/hook\n")
    (tmp_path / "pem").touch()
    whole = WHOLE.replace('tls_cert = ""', 'tls_cert = "pem"').replace('tls_key = ""', 'tls_key = "pem"')
    settings = read_text(whole, desk="").settings
    assert settings.mailbox["main"].password
    assert settings.listener["local"].trusted_networks == ("127.0.0.0/8", "::1/128")


def test_an_empty_path_is_no_path() -> None:
    leaf = sections()["outgoing"].leaves[("ca_file",)]
    assert absolute(leaf, "", Folders(Path("/etc"), Path("/var"))) == ""


def _is_path(kind: object) -> bool:
    return kind in (Path, Path | None)
