# SPDX-License-Identifier: Apache-2.0
"""What every test shares. Real servers come from `tests/servers`: each module there is a plugin with its fixtures."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from tests import kept

ROOT = Path(__file__).parent.parent

pytest_plugins = sorted(f"tests.servers.{path.stem}" for path in (ROOT / "tests/servers").glob("[a-z]*.py"))
kept.from_now_on()

# A shell that forbids compiled modules would have every process that a test starts compile a thousand of them.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# A deadline measures how busy the machine is, not the code.
settings.register_profile("maildesk", deadline=None)
settings.load_profile("maildesk")

_STEERING = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in the developer's own environment steers a test."""
    for name in list(os.environ):
        if name.startswith("MAILDESK_") or name in _STEERING:
            monkeypatch.delenv(name)
