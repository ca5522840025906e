# SPDX-License-Identifier: Apache-2.0
"""`python -m tests.faults.guards [NAME...]`: takes each guard of the product away, in a copy, and looks whether its tests fail.

A test that passes without what it is said to hold holds nothing. `guards.toml` names, for each fault and promise, the lines that keep it
and the tests that must fail when they are changed. `tests/house/test_promises.py` holds that the lines and the tests exist.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
TABLE = Path(__file__).with_name("guards.toml")


@dataclass(frozen=True, slots=True)
class Guard:
    """A piece of `file`, which reads `old`; with `new` in its place, `test` (and what else `holds` names) is to fail."""

    name: str
    file: str
    old: str
    new: str
    test: str


def guards() -> list[Guard]:
    """All of the table, in its order."""
    return [Guard(name, **values) for name, values in tomllib.loads(TABLE.read_text("utf-8")).items()]


def removed(guard: Guard, tree: Path) -> None:
    """Takes the guard out of a tree. Raises ValueError where its lines are not there once."""
    path = tree / guard.file
    text = path.read_text("utf-8")
    if text.count(guard.old) != 1:
        raise ValueError(f"{guard.name}: {guard.file} has its lines {text.count(guard.old)} times")
    path.write_text(text.replace(guard.old, guard.new), "utf-8")


def _impatient(tree: Path) -> None:
    """A test that is to fail need not wait for its whole patience."""
    process = tree / "tests/daemon/process.py"
    process.write_text(re.sub(r"^PATIENCE = .*", "PATIENCE = 30.0", process.read_text("utf-8"), flags=re.MULTILINE), "utf-8")


def main(names: Sequence[str]) -> int:
    """0 if every test failed without its guard."""
    chosen = [guard for guard in guards() if not names or guard.name in names]
    missed = []
    for guard in chosen:
        begun = time.monotonic()
        fell = _falls(guard)
        missed += [] if fell else [guard.name]
        sys.stdout.write(f"{'falls' if fell else 'STANDS'} {guard.name:32} {time.monotonic() - begun:5.0f} s  {guard.test}\n")
        sys.stdout.flush()
    return 1 if missed else 0


def _falls(guard: Guard) -> bool:
    """Whether the test fails, as a test does: not for want of a test, nor of a tree that can be imported."""
    with tempfile.TemporaryDirectory(prefix="guards-") as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(".git", ".venv", "__pycache__", "bench-results", "var", ".*_cache"))
        removed(guard, tree)
        _impatient(tree)
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:xdist", "-p", "no:cacheprovider", guard.test]
        done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
    told = re.search(r"\d+ failed", done.stdout)
    if done.returncode not in (0, 1) or (done.returncode == 1 and told is None):
        sys.stdout.write(done.stdout[-2000:] + done.stderr[-2000:])
    return done.returncode == 1 and told is not None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
