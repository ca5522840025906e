# SPDX-License-Identifier: Apache-2.0
"""What tests change in a process before it becomes a desk: its patience, its clock, the reader it starts.

As with `deaths.py`, the desk knows nothing of it: the nursery (`tests.forked`) calls these in the new process.
"""

import os
import signal
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from tests import forked
from tests.conftest import ROOT
from tests.daemon.process import Process, Starter, Streams, environment


def changed(what: str, *given: Any) -> Starter:
    """Starts processes in which one of the functions below was called."""

    def start(arguments: Sequence[str], streams: Streams) -> Process:
        return forked.Forked(arguments, streams, ROOT, environment(), prepare=f"tests.faults.changes:{what}", given=given)

    return start


def constant(module: str, name: str, value: float) -> None:
    """Makes the desk less patient, so that a test need not wait for minutes."""
    found = import_module(module)
    assert hasattr(found, name), f"{module} has no {name}"
    setattr(found, name, value)


def clock(hours: float) -> None:
    """The machine's clock is wrong by so much, and goes on."""
    import time_machine

    time_machine.travel(datetime.now(UTC) + timedelta(hours=hours), tick=True).start()


def poisonable_reader() -> None:
    """Mails are read by `tests.faults.poisoned`, which dies over one that asks for it."""
    real = subprocess.Popen

    def start(command: Sequence[str], **given: Any) -> Any:
        ours = [*command[:-1], "tests.faults.poisoned"] if command[-1] == "maildesk.reader.service" else command
        return real(ours, **given)

    subprocess.Popen = start  # type: ignore[misc, assignment]


def mortal_over_poison() -> None:
    """The worker itself dies over a mail that says so, as it would by a fault of a library in C."""
    from maildesk.flow.process import Process as Worker

    real = Worker._file

    def file(self: Worker, claims: Sequence[Any], *rest: Any) -> None:
        if any(b"X-Poison: kill" in claim.raw for claim in claims):
            os.kill(os.getpid(), signal.SIGKILL)
        real(self, claims, *rest)

    Worker._file = file  # type: ignore[method-assign, assignment]
