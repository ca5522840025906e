# SPDX-License-Identifier: Apache-2.0
"""A configuration in a folder of its own."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from maildesk.settings import Loaded, SettingsError, read

KEY = "a-key-that-is-long-enough-to-sign-with-1234"
DESK = f'[desk]\naddress = "desk@example.org"\nsigning_keys = ["{KEY}"]\n'
"""The least that a configuration must say: three lines."""

Read = Callable[..., Loaded]
Problems = Callable[..., list[str]]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Where the configuration file of a test stands."""
    return tmp_path / "maildesk.toml"


@pytest.fixture
def read_text(config: Path) -> Read:
    """Reads a configuration from its text: `text` follows the least that must be said."""

    def reader(text: str = "", environ: Mapping[str, str] | None = None, desk: str = DESK) -> Loaded:
        config.touch(0o600)
        config.write_text(desk + text)
        return read(config, environ or {})

    return reader


@pytest.fixture
def problems(read_text: Read, config: Path) -> Problems:
    """The problems of a configuration as a person reads them, the file's path without its folder."""

    def complain(text: str = "", environ: Mapping[str, str] | None = None, desk: str = DESK) -> list[str]:
        with pytest.raises(SettingsError) as caught:
            read_text(text, environ, desk)
        return [str(problem).replace(f"{config.parent}/", "") for problem in caught.value.problems]

    return complain
