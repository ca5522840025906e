# SPDX-License-Identifier: Apache-2.0
"""`maildesk` in processes of its own that start at once: forked from one that has imported what a desk imports.

A start from nothing spends a second on imports; tests that start the daemon a hundred times would do little else. What is forked
is a process like any other: its own pid, environment, folder and streams, signals, an exit status. Real starts are tested
elsewhere (`house/test_wheel.py`, `render/test_demo_command.py`, `daemon/test_run.py` for signals).

The nursery, `python -m tests.forked`, is asked over a socket: for a child with three streams, or how a child ended.
"""

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

ROOT = Path(__file__).parent.parent
_MOST = 1 << 16  # bytes of a question: an environment fits
_ROOMS = ("cli", "daemon", "flow", "store", "imap", "smtp", "files", "render")


class Forked:
    """A running `maildesk ARGUMENTS`, to be handled as a `subprocess.Popen`."""

    def __init__(
        self,
        arguments: Sequence[str],
        streams: tuple[int, int, int],
        cwd: Path,
        env: Mapping[str, str],
        prepare: str = "",
        given: Sequence[Any] = (),
    ) -> None:
        """`prepare` ("module:function") is called with `given` in the new process before it begins."""
        asked = {"arguments": list(arguments), "cwd": str(cwd), "env": dict(env), "prepare": prepare, "given": list(given)}
        self.pid = _nursery().ask(asked, streams)
        self.returncode: int | None = None
        self._life = os.pidfd_open(self.pid)

    def poll(self) -> int | None:
        if self.returncode is None and select.select([self._life], [], [], 0)[0]:
            self._reap()
        return self.returncode

    def wait(self, timeout: float) -> int:
        """The exit status; negative for the signal that ended it. Raises subprocess.TimeoutExpired."""
        if self.returncode is None and not select.select([self._life], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout)
        status = self.poll()
        assert status is not None
        return status

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            signal.pidfd_send_signal(self._life, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _reap(self) -> None:
        self.returncode = _nursery().ask({"ended": self.pid})
        os.close(self._life)


def run(
    arguments: Sequence[str], *, cwd: Path, env: Mapping[str, str], timeout: float, stdin: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """One command line to its end, as `subprocess.run` with its output captured."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(stdin)
        given.seek(0)
        process = Forked(arguments, (given.fileno(), out.fileno(), err.fileno()), cwd, env)
        try:
            status = process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        out.seek(0), err.seek(0)
        return subprocess.CompletedProcess(list(arguments), status, out.read(), err.read())


class _Nursery:
    def __init__(self) -> None:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._one_at_a_time = threading.Lock()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.forked", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the tests, which end what they started
            )
        atexit.register(self._end)

    def ask(self, question: dict[str, Any], streams: Sequence[int] = ()) -> int:
        with self._one_at_a_time:
            socket.send_fds(self._socket, [json.dumps(question).encode()], list(streams))
            answer = self._socket.recv(64)
        assert answer, "the nursery has died"
        return int(answer)

    def _end(self) -> None:
        self._socket.close()
        self._process.wait(20)


@cache
def _nursery() -> _Nursery:
    return _Nursery()


# --- the nursery's own side ---


def _warm() -> None:
    """Imports and compiles what daemons and commands need at their start."""
    from maildesk.assets import asset
    from maildesk.classifying import classifier
    from maildesk.render.preview import sample
    from maildesk.render.templates import Templates
    from tests import kept

    for room in _ROOMS:
        for module in iter_modules(import_module(f"maildesk.{room}").__path__, f"maildesk.{room}."):
            import_module(module.name)
    kept.from_now_on()
    classifier(None).classify([])
    Templates([asset("templates")]).check(sample)


def _serve(questions: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """Answers until nobody asks any more. In a child: what it was asked to become, and its streams."""
    while True:
        content, streams, _, _ = socket.recv_fds(questions, _MOST, 3)
        if not content:
            return None
        question = json.loads(content)
        if "ended" in question:
            _, status = os.waitpid(question["ended"], 0)
            questions.send(b"%d" % os.waitstatus_to_exitcode(status))
            continue
        child = os.fork()
        if child == 0:
            questions.close()
            return question, streams
        for stream in streams:
            os.close(stream)
        questions.send(b"%d" % child)


def _become(asked: dict[str, Any], streams: Sequence[int]) -> None:
    from maildesk.cli.main import main

    signal.signal(signal.SIGINT, signal.default_int_handler)  # a suite that runs in the background has it ignored
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdout.reconfigure(line_buffering=os.isatty(1))  # type: ignore[union-attr]
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    sys.argv = [str(ROOT / "maildesk/__main__.py"), *asked["arguments"]]
    if asked["prepare"]:
        module, _, function = asked["prepare"].partition(":")
        getattr(import_module(module), function)(*asked["given"])
    main()


if __name__ == "__main__":
    _warm()
    with socket.socket(fileno=int(sys.argv[1])) as _questions:
        _job = _serve(_questions)
    if _job is not None:
        _become(*_job)
