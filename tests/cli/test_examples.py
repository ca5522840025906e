# SPDX-License-Identifier: Apache-2.0
"""Every example that a help shows does what a person would expect who types it: it works.

Each runs on a desk of its own on which there is what the examples speak of: CNCF-1042, ada, mail 17, request.eml ...
"""

import os
import re
import shlex
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from maildesk.cli.main import cli
from maildesk.cli.manual import examples
from maildesk.model import encoder
from maildesk.wiring import clock
from tests import forked
from tests.cli.conftest import Ended, Maildesk
from tests.cli.setting import do, prepare, surroundings
from tests.cli.terminal import on_a_terminal
from tests.daemon.process import Daemon, until
from tests.house.test_help import ALL

WRITTEN = 2026
PATIENCE = 80.0  # seconds
_AROUND = re.compile(r"\s(?:\|\|?|&&|>)\s")  # what the shell does between commands
_ELSEWHERE = "/etc/maildesk"  # is a folder of the test

# What was done before somebody types it, where that is not the same for all.
BEFORE: dict[str, tuple[str, ...]] = {
    "ticket reopen": ("ticket close CNCF-1042",),
    "ticket undo": ("ticket take CNCF-1042",),
    "ticket unlink": ("ticket link CNCF-1042 CNCFSD-1502",),
    "outbox retry": ("outbox cancel --yes 17 18",),
    "person unbind": ("person bind ana@home.example ana@harbor.example",),
    "roster unbind": ("roster bind addresses.csv",),
    "staff back": ("staff away sam --until 2036-12-01",),
}
EMPTY = ("db upgrade", "generate", "import", "staff add")  # done on a desk without mail and staff
NOWHERE = ("init",)  # done where there is no desk yet
AFTER_A_LOSS = ("db restore",)  # done where a desk was

# What a terminal shows and asks, and what a person types there.
TYPED = {
    "desk": b"q",
    "ticket merge": b"y\n",
    "outbox cancel": b"y\n",
    "roster import": b"y\n",
    "staff leave": b"y\n",
    "ticket reply": b"send\n",
    "ticket note": b"",
}
# What goes on until it is ended: what it says first, by which signal a person or a supervisor ends it, and with what status.
ENDLESS = {
    "run": ("maildesk runs as", signal.SIGTERM, 0),
    "ticket watch": ("watching", signal.SIGINT, 130),
}


@dataclass(frozen=True)
class Line:
    """The command in a line for the shell, as words after the program, what is piped into it, and whether what it writes goes to a file."""

    words: tuple[str, ...]
    said: str = ""
    kept: bool = False

    def is_of(self, *commands: str) -> str | None:
        """Which of the commands it is."""
        return next((one for one in commands if self.words[: len(one.split())] == tuple(one.split())), None)


def lines() -> list[str]:
    """Every line of every help, each once."""
    return list(dict.fromkeys(line for command in (cli, *(one for _, one in ALL)) for line in examples(command)))


def parted(line: str) -> Line:
    """The command of a line, without what the shell does around it. The shell's part is done here: ~, $NAME and *.

    A day to come is over some day: dates of the year in which the examples were written are of the next year from now.
    """
    later = clock().year - WRITTEN + 1
    line = re.sub(r"\b20\d\d(?=-\d\d-\d\d)", lambda year: str(int(year[0]) + later), line)
    pieces = _AROUND.split(re.sub(r"\s+# .*$", "", re.sub(r'^eval "\$\((.*?)\)"', r"\1", re.sub(r" {2,}# .*$", "", line))))
    own = next(piece for piece in pieces if piece.startswith("maildesk "))
    before = shlex.split(pieces[pieces.index(own) - 1]) if pieces.index(own) else []
    words: list[str] = []
    for one in shlex.split(own)[1:]:
        found = sorted(path.name for path in Path().glob(one)) if one.startswith("*") else []
        words += found or [re.sub(r"^~", str(Path.home()), os.path.expandvars(one)).replace(_ELSEWHERE, "etc")]
    return Line(tuple(words), " ".join(before[1:]) + "\n" if before[:1] == ["echo"] else "", " > " in line)


@pytest.fixture(scope="session")
def setting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with desks and the files that the examples name; it is copied, never used."""
    folder = tmp_path_factory.mktemp("setting")
    prepare(folder)
    return folder


@pytest.mark.parametrize("line", lines())
def test_an_example_of_a_help_works(line: str, setting: Path, maildesk: Maildesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    surroundings(tmp_path, monkeypatch)
    shutil.copytree(setting / "busy", tmp_path, dirs_exist_ok=True)
    monkeypatch.setattr(encoder, "installed", bool)  # training without it takes a third; what it learns is tested elsewhere
    example = parted(line)
    _begin(example, setting, tmp_path)
    ended = _run(example, maildesk, tmp_path, monkeypatch)
    assert ended.status == 0, f"{line}\n{ended.out}\n{ended.err}"


def _begin(example: Line, setting: Path, folder: Path) -> None:
    """Makes the folder what it has to be before the line is typed."""
    if example.is_of(*EMPTY):
        shutil.rmtree(folder / "var")
        shutil.copytree(setting / "empty/var", folder / "var")
    elif example.is_of(*NOWHERE):
        shutil.rmtree(folder / "var")
        (folder / "maildesk.toml").unlink()
    elif example.is_of(*AFTER_A_LOSS):
        shutil.rmtree(folder / "var")
    if example.words[0] == "-c":
        shutil.copytree(setting / "busy", folder / "etc")
    for step in BEFORE.get(example.is_of(*BEFORE) or "", ()):
        do(*step.split())


def _run(example: Line, maildesk: Maildesk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Ended:
    if (kind := example.is_of(*ENDLESS)) and "--once" not in example.words:
        return _until_told(example, folder, ENDLESS[kind])
    if kind := example.is_of(*TYPED):
        status, screen = on_a_terminal(folder, *example.words, typed=TYPED[kind])
        return Ended(status, screen, "")
    if "-" in example.words or example.said or example.kept:
        said = example.said.encode() or (folder / "request.eml").read_bytes()
        done = forked.run(example.words, cwd=folder, env=dict(os.environ), timeout=PATIENCE, stdin=said)
        return Ended(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode())
    if example.is_of("demo"):
        with _running(folder) as daemon:
            monkeypatch.setenv("MAILDESK_LISTENER__LOCAL__PORT", str(daemon.port))
            return maildesk(*(str(daemon.port) if one == "2525" else one for one in example.words))
    return maildesk(*example.words)


@contextmanager
def _running(folder: Path, *arguments: str) -> Iterator[Daemon]:
    daemon = _started(folder, *(arguments or ("run",)))
    try:
        daemon.await_port()
        yield daemon
    finally:
        assert daemon.terminate() == 0


def _started(folder: Path, *arguments: str) -> Daemon:
    return Daemon(lambda words, streams: forked.Forked(words, streams, folder, dict(os.environ)), arguments, folder / "said")


def _until_told(example: Line, folder: Path, ends: tuple[str, signal.Signals, int]) -> Ended:
    """Status 0 where it said that it has begun, and ended as told."""
    begun, told, expected = ends
    process = _started(folder, *example.words)
    try:
        until(lambda: begun in process.log, lambda: process.log)
        process.process.send_signal(told)
        status = process.process.wait(PATIENCE)
    finally:
        process.kill()
    return Ended(0 if status == expected else status or 1, process.log, "")
