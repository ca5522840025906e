# SPDX-License-Identifier: Apache-2.0
"""A desk of its own for a test: a configuration, a database, and the real daemon as a process."""

import json
import os
import re
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from email import message_from_bytes
from email.message import Message
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, NullPool, create_engine, text

from tests import forked
from tests.conftest import ROOT

PATIENCE = 80.0  # seconds; a wait longer than this is a failure
KEYS = "k" * 48


Streams = tuple[int, int, int]  # descriptors: stdin, stdout, stderr
Process = subprocess.Popen[bytes] | forked.Forked
Starter = Callable[[Sequence[str], Streams], Process]


def start_forked(arguments: Sequence[str], streams: Streams) -> Process:
    return forked.Forked(arguments, streams, ROOT, environment())


def start_afresh(arguments: Sequence[str], streams: Streams) -> Process:
    """As a shell does it, with everything to import."""
    command = [sys.executable, "-m", "maildesk", *arguments]
    return subprocess.Popen(command, stdin=streams[0], stdout=streams[1], stderr=streams[2], env=environment(), cwd=ROOT)


class LocalDesk:
    """A desk in a folder. `extra` is TOML that goes into its configuration."""

    def __init__(self, folder: Path, url: str, extra: str = "", protocol: str = "smtp", desk: str = "") -> None:
        self.folder = folder
        self.url = url
        self.config = folder / "maildesk.toml"
        self.config.write_text(
            f'[desk]\naddress = "servicedesk@cncf.test"\nsigning_keys = ["{KEYS}"]\n{desk}\n'
            f'[database]\nurl = "{url}"\n'
            f'[listener.local]\nport = 0\nprotocol = "{protocol}"\ntrusted_networks = ["127.0.0.0/8"]\n'
            f"[acknowledgement]\nglobal_per_minute = 100000\n{extra}\n"
        )
        self.config.chmod(0o600)
        self.processes: list[Daemon] = []

    def run(self, *arguments: str, stdin: bytes = b"", check: bool = True) -> subprocess.CompletedProcess[bytes]:
        """One command, to its end."""
        done = forked.run(self.line(arguments), cwd=ROOT, env=environment(), timeout=PATIENCE, stdin=stdin)
        if check:
            assert done.returncode == 0, done.stderr.decode()
        return done

    def start(self, *arguments: str, start: Starter = start_forked) -> "Daemon":
        """`maildesk run`, once its listener takes mail (where it has one)."""
        daemon = Daemon(start, self.line(["run", *arguments]), self.folder / f"log{len(self.processes)}")
        self.processes.append(daemon)
        if not arguments or "smtp" in " ".join(arguments):
            daemon.await_port()
        return daemon

    def end(self) -> None:
        for daemon in self.processes:
            daemon.kill()

    @cached_property
    def _engine(self) -> Engine:
        """Every look by a connection of its own. Without TLS, for which pg8000 would read all authorities that the system trusts."""
        if self.url.startswith("sqlite"):
            return create_engine(self.url, poolclass=NullPool)
        return create_engine(self.url.replace("://", "+pg8000://", 1), poolclass=NullPool, connect_args={"ssl_context": False})

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """What another connection sees in the database."""
        with self._engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def change(self, statement: str) -> None:
        """What no verb of the desk does yet, done in the database."""
        with self._engine.begin() as connection:
            connection.execute(text(statement))

    def letters(self) -> list[Message]:
        """What the embedded transport has written, oldest first."""
        folder = self.folder / "var/outgoing/new"
        files = sorted(folder.glob("*"), key=lambda path: path.stat().st_mtime_ns) if folder.is_dir() else []
        return [message_from_bytes(path.read_bytes()) for path in files]

    def line(self, arguments: Sequence[str]) -> list[str]:
        return ["-c", str(self.config), *arguments]


class Daemon:
    """The process and its log."""

    def __init__(self, start: Starter, arguments: Sequence[str], log: Path) -> None:
        self.log_file = log
        with log.open("wb") as stream, Path(os.devnull).open("rb") as nothing:
            self.process = start(arguments, (nothing.fileno(), stream.fileno(), stream.fileno()))
        self.port = 0

    @property
    def log(self) -> str:
        return self.log_file.read_text("utf-8", "replace")

    def await_port(self) -> None:
        def bound() -> bool:
            assert self.process.poll() is None, self.log
            return "takes mail on port" in self.log

        until(bound, lambda: self.log)
        found = re.search(r"takes mail on port (\d+)", self.log)
        assert found is not None
        self.port = int(found[1])

    def send(self, *mails: bytes, mail_from: str = "alice@envoy.test", rcpt_to: str = "servicedesk@cncf.test") -> None:
        with smtplib.SMTP("127.0.0.1", self.port, timeout=PATIENCE) as client:
            for mail in mails:
                client.sendmail(mail_from, [rcpt_to], mail)

    def terminate(self) -> int:
        """SIGTERM; the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        """SIGKILL, as a power cut to the process."""
        self.process.kill()
        self.process.wait(PATIENCE)


def until(holds: Callable[[], bool], log: Callable[[], str] = str) -> None:
    """Waits for something that another process does."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, f"it did not happen within {PATIENCE} s\n{log()}"
        time.sleep(0.05)


def lines(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    """JSON Lines of a command's output."""
    return [json.loads(line) for line in done.stdout.splitlines()]


def mail(
    subject: str = "We need a logo", sender: str = "Alice Ng <alice@envoy.test>", body: str = "Who can draw one?", **fields: str
) -> bytes:
    """A mail to the desk; its Message-ID is made of its subject and sender."""
    name = re.sub(r"\W+", "-", f"{subject}-{sender}").strip("-").lower()
    given: Mapping[str, str] = {"message_id": f"<{name}@envoy.test>", "to": "servicedesk@cncf.test"} | fields
    head = [f"{key.replace('_', '-').title()}: {value}" for key, value in given.items()]
    return "\r\n".join([f"From: {sender}", f"Subject: {subject}", *head, "", body, ""]).encode()


def environment() -> dict[str, str]:
    """What processes of a test are started with: nothing that steers a desk."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MAILDESK_")}
