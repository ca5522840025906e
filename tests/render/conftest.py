# SPDX-License-Identifier: Apache-2.0
"""The built-in templates, alone and behind a folder of an operator."""

from collections.abc import Callable
from pathlib import Path

import pytest

from maildesk.assets import asset
from maildesk.render.fault import Fault
from maildesk.render.templates import Templates

Writer = Callable[[str, str], Path]


@pytest.fixture(scope="session")
def builtin() -> Templates:
    return Templates([asset("templates")])


@pytest.fixture
def operator(tmp_path: Path) -> Writer:
    """Writes a file of the operator's folder."""

    def write(name: str, content: str) -> Path:
        path = tmp_path / "operator" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        return path

    return write


@pytest.fixture
def faults() -> list[Fault]:
    return []


@pytest.fixture
def overlaid(tmp_path: Path, faults: list[Fault]) -> Templates:
    """The operator's folder before the built-in one; what goes wrong ends in `faults`."""
    (tmp_path / "operator").mkdir()
    return Templates([tmp_path / "operator", asset("templates")], tell=faults.append)
