# SPDX-License-Identifier: Apache-2.0
"""docs/faults.md and docs/promises.md name tests and guards: all of them exist, and no fault or promise is without."""

import ast
import re
from functools import cache

import pytest

from tests.conftest import ROOT
from tests.faults.guards import Guard, guards

FAULTS = ROOT / "docs/faults.md"
PROMISES = ROOT / "docs/promises.md"
GUARDS = guards()
# F6 does not exist here.
WANTED = {f"F{number}" for number in range(1, 21) if number != 6} | {str(number) for number in range(1, 20)}


def rows() -> list[tuple[str, list[str], list[str]]]:
    """What a row is about, the tests it names (from the top of the tree), and its guards."""
    found = []
    for page in (FAULTS, PROMISES):
        for line in page.read_text("utf-8").splitlines():
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if line.startswith("| ") and "`" in cells[-2 if page is PROMISES else 2]:
                named = re.findall(r"`([\w/]+\.py::\w+)`", line)
                found.append((cells[0], [_path(name, page.name) for name in named], re.findall(r"[a-z0-9-]+", cells[-1])))
    return found


def _path(name: str, page: str) -> str:
    return f"tests/{name}" if "/" in name or page == PROMISES.name else f"tests/faults/{name}"


@cache
def functions_in(path: str) -> set[str]:
    file = ROOT / path
    tree = ast.parse(file.read_text("utf-8")) if file.is_file() else ast.Module([], [])
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def exists(test: str) -> bool:
    path, _, name = test.partition("::")
    return name.partition("[")[0] in functions_in(path)


@pytest.mark.parametrize("row", rows(), ids=lambda row: str(row[0])[:30])
def test_a_fault_or_promise_names_tests_and_guards_that_exist(row: tuple[str, list[str], list[str]]) -> None:
    _, tests, named = row
    assert tests and named
    assert [test for test in tests if not exists(test)] == []
    assert set(named) <= {guard.name for guard in GUARDS}


def test_no_fault_and_no_promise_is_without_a_test() -> None:
    assert {found[1] for row in rows() if (found := re.match(r"\*\*(F?\d+)\.?\*\*", row[0]))} == WANTED


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: str(guard.name))
def test_a_guard_is_where_it_is_said_to_be(guard: Guard) -> None:
    told = f"tests/faults/guards.toml quotes {guard.file}: write there what [{guard.name}] reads now, and run python -m tests.faults.guards"
    assert (ROOT / guard.file).read_text("utf-8").count(guard.old) == 1, told
    assert guard.old != guard.new
    assert exists(guard.test)


def test_every_guard_keeps_something_that_is_told() -> None:
    assert {guard.name for guard in GUARDS} == {name for row in rows() for name in row[2]}
