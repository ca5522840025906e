# SPDX-License-Identifier: Apache-2.0
"""Desks with a past, made by `maildesk generate`, and kept from one benchmark to the next: a million tickets take many minutes."""

import hashlib
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from bench.desk import Desk, desk
from bench.progress import say
from bench.servers.common import Missing
from maildesk.assets import asset

STAFF, SEED = 20, 1
_LONGEST = 7200  # seconds

# What decides which rows a desk holds: whoever changes one of these finds no desk that was kept.
_DECIDE = ("past", "generating.py", "store/past.py", "store/indexing.py", "store/binary_copy.py", "desk/lexemes.py")


@cache
def version() -> str:
    """Of the program, as far as it makes desks."""
    package = Path(__file__).parent.parent / "maildesk"
    taken = [package / one for one in _DECIDE] + [asset("migrations") / "versions", asset("config/examples"), asset("config/projects.csv")]
    digest = hashlib.sha256(f"{STAFF} {SEED}".encode())
    for path in sorted(file for one in taken for file in _files(one)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def name(tickets: int) -> str:
    """Of a kept desk: nothing but letters, digits and underscores."""
    return f"made_{tickets}_{version()}"


def stale(kept: str, tickets: int) -> bool:
    """Is this the name of a desk of that size that another program made?"""
    return kept.startswith(f"made_{tickets}_") and not kept.startswith(name(tickets))


def make(url: str, folder: Path, tickets: int) -> None:
    """Fills the database at `url`, which is there and empty, as the command does: a year that ends today. Raises Missing."""
    made = desk(folder, url)
    _run(made, "-q", "db", "upgrade")
    if tickets:
        say(f"making a desk of {tickets:,} tickets at {url.partition('@')[2] or url}")
        until = f"{datetime.now(UTC):%Y-%m-%d}"
        _run(made, "generate", "--tickets", str(tickets), "--staff", str(STAFF), "--seed", str(SEED), "--until", until)


def _run(made: Desk, *arguments: str) -> None:
    """What it tells of its progress goes where ours goes."""
    done = subprocess.run(made.command(*arguments), stdout=subprocess.DEVNULL, timeout=_LONGEST, check=False)
    if done.returncode:
        raise Missing(f"maildesk {' '.join(arguments)} ended with {done.returncode}")


def _files(path: Path) -> Iterator[Path]:
    return iter([path]) if path.is_file() else (one for one in path.rglob("*") if one.is_file() and one.suffix != ".pyc")
