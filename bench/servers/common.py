# SPDX-License-Identifier: Apache-2.0
"""What every private server needs: a port, a user that may do little."""

import os
import pwd
import socket
import time
from collections.abc import Callable
from pathlib import Path


class Missing(Exception):
    """A server is not installed, or does not start: says which, and what to do."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def unprivileged(name: str) -> pwd.struct_passwd:
    """The user that a server runs as: its own where we are root, else we."""
    return pwd.getpwnam(name) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def hand_over(top: Path, owner: pwd.struct_passwd) -> None:
    """Gives a folder and what is in it to a user."""
    if os.geteuid() == 0:
        for path in (top, *top.rglob("*")):
            os.chown(path, owner.pw_uid, owner.pw_gid)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_for(what: str, condition: Callable[[], bool], seconds: float = 30, step: float = 0.02) -> None:
    """Raises Missing where `condition` stays false for `seconds`."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise Missing(f"{what} did not happen within {seconds:.0f} s")
        time.sleep(step)
