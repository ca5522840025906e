# SPDX-License-Identifier: Apache-2.0
"""A real terminal: tmux, with a program in it, keys typed into it, and what stands on its screen."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from rich.cells import cell_len

from tests.conftest import ROOT

PATIENCE = 40.0  # seconds; others use the machine, too


@dataclass(frozen=True)
class Terminal:
    """One pane of a tmux server of its own."""

    socket: Path

    @property
    def screen(self) -> str:
        """What stands on it."""
        return self._tmux("capture-pane", "-p", "-t", "desk")

    def press(self, *keys: str) -> None:
        """Keys by tmux's names: Enter, Tab, C-s, Escape, a."""
        self._tmux("send-keys", "-t", "desk", *keys)

    def type(self, text: str) -> None:
        """Letter by letter, as they are."""
        self._tmux("send-keys", "-t", "desk", "-l", text)

    def see(self, *words: str) -> None:
        """Waits until all of it is on the screen."""
        self.until(lambda: all(one in self.screen for one in words), words)

    def see_no(self, *words: str) -> None:
        """Waits until nothing of it is."""
        self.until(lambda: not any(one in self.screen for one in words), ("no", *words))

    @property
    def painted(self) -> str:
        """The same with the sequences that paint it."""
        return self._tmux("capture-pane", "-p", "-e", "-t", "desk")

    @property
    def colours(self) -> set[str]:
        """The sequences that set a colour (ECMA-48 section 8.3.117); 39 and 49 are the terminal's own."""
        numbers = (match.split(";") for match in re.findall(r"\x1b\[([0-9;]+)m", self.painted))
        return {one for found in numbers for one in found if one.isdecimal() and one not in ("39", "49") and int(one) >= 30}

    @property
    def program(self) -> int:
        """The process in it."""
        return int(self._tmux("display-message", "-p", "-t", "desk", "#{pane_pid}"))

    @staticmethod
    def column(line: str, words: str) -> int:
        """In which cell of the line they begin."""
        return cell_len(line[: line.index(words)])

    def until(self, holds: Callable[[], bool], what: object) -> None:
        """Waits until it holds."""
        end = monotonic() + PATIENCE
        while not holds():
            assert monotonic() < end, f"waited for {what}; the screen says:\n{self.screen}"
            sleep(0.05)  # tmux tells nobody when its screen changes

    def _tmux(self, *arguments: str) -> str:
        done = subprocess.run(["tmux", "-S", self.socket, *arguments], capture_output=True, text=True, timeout=20, check=True)
        return done.stdout


@contextmanager
def terminal(folder: Path, *arguments: str, columns: int = 100, rows: int = 30, **environ: str) -> Iterator[Terminal]:
    """`maildesk ARGUMENTS` in a terminal of that size; its server is gone afterwards."""
    given = {**os.environ, "HOME": str(folder), "PYTHONPATH": str(ROOT), "TERM": "screen-256color", **environ}
    given.pop("TMUX", None)
    command = [sys.executable, "-m", "maildesk", *arguments]
    with tempfile.TemporaryDirectory(prefix="tmux-") as short:  # a socket's path has a hundred letters at most
        socket = Path(short) / "socket"
        start = ["tmux", "-S", socket, "-f", "/dev/null", "new-session", "-d", "-s", "desk", "-x", str(columns), "-y", str(rows), *command]
        subprocess.run(start, cwd=folder, env=given, timeout=20, check=True)
        try:
            yield Terminal(socket)
        finally:
            subprocess.run(["tmux", "-S", socket, "kill-server"], capture_output=True, timeout=20, check=False)
