# SPDX-License-Identifier: Apache-2.0
"""A private PostgreSQL with its defaults: fsync, full_page_writes and synchronous_commit are on."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.servers.common import Missing, free_port, hand_over, unprivileged

USER = "bench"


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server; `pid` is its postmaster."""

    port: int
    pid: int

    def url(self, database: str) -> str:
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"


def programs() -> Path:
    """Where the newest PostgreSQL has its programs. Raises Missing."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3].partition(".")[0]))
    if not found:
        raise Missing("PostgreSQL is not installed: apt-get install --no-install-recommends postgresql")
    return found[-1].parent


@contextmanager
def running(home: Path) -> Iterator[Postgres]:
    """Starts the server in the folder `home`, where one may have run before; stops it at the end. Raises Missing."""
    port = free_port()
    if not _ours(home):
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        hand_over(home, unprivileged("postgres"))
        _run(home, "initdb", "-D", f"{home}/data", "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C")
    lines = f"listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = '{home}'\nlog_min_messages = warning\n"
    (home / "data" / "postgresql.auto.conf").write_text(lines)
    _run(home, "pg_ctl", "start", "-w", "-t", "300", "-l", f"{home}/log", "-D", f"{home}/data")
    try:
        pid = int((home / "data" / "postmaster.pid").read_text().split()[0])
        yield Postgres(port, pid)
    finally:
        _run(home, "pg_ctl", "stop", "-m", "fast", "-w", "-t", "300", "-D", f"{home}/data")


def _ours(home: Path) -> bool:
    """Was this folder made by the server that is installed?"""
    made = home / "data" / "PG_VERSION"
    return made.exists() and made.read_text().strip() == programs().parts[-2]


def _run(home: Path, program: str, *arguments: str) -> None:
    owner = unprivileged("postgres")
    as_owner = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    done = subprocess.run(  # type: ignore[call-overload]
        [str(programs() / program), *arguments],
        cwd=home,
        stdin=subprocess.DEVNULL,
        stdout=(home / "start.log").open("ab"),
        stderr=subprocess.STDOUT,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
        timeout=600,
        check=False,
        **as_owner,
    )
    if done.returncode:
        raise Missing(f"{program} failed:\n{(home / 'start.log').read_text(errors='replace')}")
