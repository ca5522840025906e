# SPDX-License-Identifier: Apache-2.0
"""Imports point downward only, and the lower floors stay pure."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

PURE = sorted(path for room in ("mail", "desk", "flow") for path in (ROOT / "maildesk" / room).rglob("*.py"))

# Each hides a clock, a host name, chance or the environment; floors 0-2 are given `now`, ids and nonces instead.
HIDDEN = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.localtime",
    "time.gmtime",
    "utils.make_msgid",
    "utils.formatdate",
    "utils.localtime",
    "os.environ",
    "os.getenv",
    "uuid.uuid1",
    "uuid.uuid4",
}
MODULES = {"random", "secrets"}


def test_the_contracts_of_import_linter_are_kept() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", PURE, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_lower_floors_hide_no_clock_chance_or_environment(path: Path) -> None:
    assert list(hidden(path.read_text())) == []


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\nx = datetime.now(UTC)",
        "import datetime\nx = datetime.datetime.now()",
        "from time import time",
        "import time as t\nx = t.time()",
        "from email.utils import make_msgid",
        "import email.utils\nx = email.utils.formatdate()",
        "import random",
        "from random import choice",
        "import os\nx = os.environ",
        "from os import environ",
    ],
)
def test_the_check_finds_each_way_to_hide_one(source: str) -> None:
    assert list(hidden(source))


def hidden(source: str) -> Iterator[str]:
    """Every use of what `HIDDEN` and `MODULES` name, under whatever name it was imported."""
    tree = ast.parse(source)
    aliases = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            aliases |= {name.asname: name.name for name in node.names if name.asname}
            yield from (f"line {node.lineno}: import {name.name}" for name in node.names if name.name in MODULES)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            found = [f"{module.split('.')[-1]}.{name.name}" for name in node.names]
            yield from (f"line {node.lineno}: {name}" for name in found if name in HIDDEN or module in MODULES)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else node.value.id if isinstance(node.value, ast.Name) else ""
            name = f"{aliases.get(owner, owner).split('.')[-1]}.{node.attr}"
            if name in HIDDEN:
                yield f"line {node.lineno}: {name}"
