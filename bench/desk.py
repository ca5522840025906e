# SPDX-License-Identifier: Apache-2.0
"""A desk in a folder: its configuration, and its daemon as a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.accounting import cpu_seconds, most_resident_bytes, pss_bytes
from bench.corpus import AUTHSERV_ID, DESK
from bench.servers.common import Missing, wait_for
from bench.servers.dovecot import PASSWORD, Dovecot

# What a benchmark says of itself before its figures: nothing holds the desk back, and a backlog is acknowledged.
CONDITIONS = {
    "mailbox.first_start": "acknowledge",
    "mailbox.after": "flag",
    "acknowledgement.per_address_minutes": 1,
    "acknowledgement.global_per_minute": 100_000,
    "listener.max_connections_per_client": 100,
    "intake.batch": "default (50)",
    "transport security": "none: every server is on loopback",
    "log.level": "warning",
    "SQLite": "WAL, synchronous=FULL (the program's own)",
    "PostgreSQL": "its defaults: fsync, full_page_writes, synchronous_commit on, shared_buffers 128 MB",
    "requesters": "each new request comes from an address of its own, so that each is acknowledged by a mail of its own",
}

Sections = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Daemon:
    """A running `maildesk run`."""

    process: subprocess.Popen[bytes]

    def wait_for(self, what: str, condition: Callable[[], bool], seconds: float = 900, step: float = 0.05) -> None:
        """Raises Missing where the daemon ends before `condition` holds, or it does not hold within `seconds`."""

        def settled() -> bool:
            if self.process.poll() is not None:
                raise Missing(f"the daemon ended with {self.process.returncode} before {what}")
            return condition()

        wait_for(what, settled, seconds, step)

    def cpu(self) -> float:
        return cpu_seconds(self.process.pid)

    def pss(self) -> int:
        return pss_bytes(self.process.pid)

    def most_resident(self) -> int:
        return most_resident_bytes(self.process.pid)


@dataclass(frozen=True, slots=True)
class Desk:
    """A configured desk. `home` holds its configuration and its state."""

    home: Path

    @property
    def config(self) -> Path:
        return self.home / "maildesk.toml"

    @property
    def log(self) -> Path:
        return self.home / "log"

    def command(self, *arguments: str) -> list[str]:
        """The command line of the installed program, as a person starts it."""
        return [str(Path(sys.executable).with_name("maildesk")), "-c", str(self.config), *arguments]

    @contextmanager
    def running(self, only: str = "") -> Iterator[Daemon]:
        """The daemon with some of its parts, or all. Raises Missing where it does not end well."""
        parts = ["--only", only] if only else []
        with self.log.open("wb") as log:
            process = subprocess.Popen(self.command("-q", "run", *parts), stderr=log, stdout=log, cwd=self.home, env=_environment())
        try:
            yield Daemon(process)
        except BaseException:
            process.kill()
            process.wait()
            sys.stderr.write(self.words())
            raise
        process.terminate()
        if process.wait(20):
            raise Missing(f"the daemon ended with {process.returncode}:\n{self.words()}")

    def words(self) -> str:
        """The end of what the daemon said."""
        return self.log.read_text(errors="replace")[-4000:]


def desk(home: Path, url: str, sections: Sections | None = None) -> Desk:
    """Writes a configuration into the folder `home`; `sections` come on top of what every desk here has."""
    home.mkdir(parents=True, exist_ok=True)
    keys = home / "signing-keys"
    keys.write_text("a-signing-key-that-only-the-benchmark-uses\n")
    keys.chmod(0o600)
    common: dict[str, Mapping[str, Any]] = {
        "desk": {"address": DESK, "signing_keys_file": "signing-keys", "state_dir": "var", "authserv_ids": [AUTHSERV_ID]},
        "database": {"url": url},
        "acknowledgement": {"per_address_minutes": 1, "global_per_minute": 100_000},
        "log": {"level": "warning"},
    }
    made = Desk(home)
    made.config.touch(mode=0o600)  # it holds the mailbox's password
    made.config.write_text(_toml(common | dict(sections or {})))
    return made


def mailbox(dovecot: Dovecot, user: str) -> Sections:
    """The settings of a mailbox whose backlog is acknowledged."""
    return {
        "mailbox.main": {
            "host": "127.0.0.1",
            "port": dovecot.port,
            "security": "none",
            "user": user,
            "password": PASSWORD,
            "first_start": "acknowledge",
            "after": "flag",
        }
    }


def listener(port: int, protocol: str = "smtp") -> Sections:
    """The settings of a listener ("smtp" or "lmtp") that takes many connections of one client."""
    return {"listener.bench": {"protocol": protocol, "host": "127.0.0.1", "port": port, "max_connections_per_client": 100}}


def relay(port: int) -> Sections:
    """The settings of a relay without TLS."""
    return {"outgoing": {"transport": "smtp", "host": "127.0.0.1", "port": port, "security": "none"}}


def _toml(sections: Sections) -> str:
    """JSON's strings, numbers, booleans and lists are TOML's too."""
    lines = []
    for name, values in sections.items():
        lines += [f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in values.items()), ""]
    return "\n".join(lines)


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("MAILDESK_")}
