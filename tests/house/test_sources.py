# SPDX-License-Identifier: Apache-2.0
"""What holds for every source file, and for the locks."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT

SOURCES = sorted(
    path
    for folder in ("maildesk", "migrations", "tests", "bench", "tools")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".sh"} and "_assets" not in path.parts
)
PRODUCT = [path for path in SOURCES if path.is_relative_to(ROOT / "maildesk")]
LOCKS = [ROOT / "requirements.txt", ROOT / "requirements-dev.txt"]


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_a_source_file_names_its_licence_at_the_top(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert "# SPDX-License-Identifier: Apache-2.0" in lines[:2]


@pytest.mark.parametrize("path", PRODUCT, ids=_name)
def test_a_reader_can_hold_a_file_and_its_functions_in_the_head(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert text.count("\n") <= 350
    assert [node.name for node in functions if (node.end_lineno or 0) - node.lineno >= 50] == []


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_nothing_is_left_for_later_in_the_code(path: Path) -> None:
    left = re.compile(r"\b(TO" r"DO|FIX" r"ME|NotImplemented" r"Error)\b")
    assert left.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("lock", LOCKS, ids=_name)
def test_a_lock_pins_and_hashes_every_package_and_names_no_place(lock: Path) -> None:
    entries = re.split(r"\n(?=[a-z])", lock.read_text().strip())
    assert len(entries) > 20
    for entry in entries:
        assert re.match(r"[a-z0-9-]+(\[[a-z]+\])?==\S+( ; .*)? \\\n(    --hash=sha256:[0-9a-f]{64}( \\\n)?)+$", entry), entry


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    wanted = {
        ROOT / "requirements.txt": project["dependencies"] + extras["postgres"],
        ROOT / "requirements-dev.txt": project["dependencies"] + extras["postgres"] + extras["dev"],
    }
    for lock, requirements in wanted.items():
        locked = set(re.findall(r"^([a-z0-9-]+)", lock.read_text(), re.MULTILINE))
        assert {re.split(r"[\[<>=]", requirement)[0].lower() for requirement in requirements} <= locked
