# SPDX-License-Identifier: Apache-2.0
"""What every test shares. Real servers come from `tests/servers`: each module there is a plugin with its fixtures."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parent.parent

pytest_plugins = ["tests.kept", *sorted(f"tests.servers.{path.stem}" for path in (ROOT / "tests/servers").glob("[a-z]*.py"))]

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
