# SPDX-License-Identifier: Apache-2.0
"""One daemon to an SQLite database: a lock that the kernel drops when its holder dies, however it dies."""

import fcntl
import os
from pathlib import Path

from maildesk.flow.errors import MaildeskError


class AnotherDaemon(MaildeskError):
    """A daemon already works on this database."""


class DaemonLock:
    """Held from construction until `release`. Raises AnotherDaemon."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._file, 32).decode("ascii", "replace").strip() or "unknown"
            os.close(self._file)
            raise AnotherDaemon(
                f"another maildesk daemon (process {holder}) already works on the SQLite database {path.with_suffix('')}",
                "stop that one first, or use PostgreSQL, which many daemons can share",
            ) from None
        os.ftruncate(self._file, 0)
        os.write(self._file, str(os.getpid()).encode())

    def release(self) -> None:
        os.close(self._file)
