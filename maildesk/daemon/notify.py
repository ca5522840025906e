# SPDX-License-Identifier: Apache-2.0
"""What a process tells systemd: READY, STATUS, WATCHDOG and STOPPING, as sd_notify(3) does. Silent where nobody listens."""

import logging
import os
import socket
from collections.abc import Mapping

log = logging.getLogger("maildesk.daemon")


class Notifier:
    """Speaks to the socket that `NOTIFY_SOCKET` names."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._address = _address(environ.get("NOTIFY_SOCKET", ""))
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) if self._address else None
        if self._socket:
            self._socket.setblocking(False)  # a supervisor that does not read must not hold us up
        self.watchdog_seconds = _watchdog(environ)

    def tell(self, *lines: str) -> None:
        """One message of lines such as "READY=1". What cannot be told is logged: the service goes on."""
        if self._socket is None:
            return
        try:
            self._socket.sendto("\n".join(lines).encode(), self._address)
        except OSError as problem:
            log.debug("the supervisor could not be told %s: %s", lines[0], problem)

    def close(self) -> None:
        if self._socket:
            self._socket.close()


def _address(named: str) -> str:
    """A path, or a name of the abstract namespace, which begins with "@" (sd_notify(3)); "" for anything else."""
    if named.startswith("@"):
        return "\0" + named[1:]
    return named if named.startswith("/") else ""


def _watchdog(environ: Mapping[str, str]) -> float | None:
    """Within how many seconds systemd wants to hear of us; None if it does not wait, or for another process."""
    given = environ.get("WATCHDOG_USEC", "")
    if environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()) or not given.isdigit() or int(given) == 0:
        return None
    return int(given) / 1_000_000
