# SPDX-License-Identifier: Apache-2.0
"""The reader's process (`maildesk.reader.service`), over which some mails are poison: no mail is known that kills the real one.

What a mail does stands in its field X-Poison: `kill` ends the process, `hang` works for ever, `eat` takes all memory that there is.
"""

import os
import re
import resource
import signal
import sys
import time
from typing import Any

from maildesk.reader import service


def poison(raw: bytes) -> None:
    """Does what the mail says."""
    found = re.search(rb"^X-Poison: (\w+)", raw, re.MULTILINE)
    if found is None:
        return
    if found[1] == b"kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if found[1] == b"eat":
        eaten = []
        while True:
            eaten.append(bytes(1 << 24))
    while True:
        time.sleep(60)


def read(raw: bytes, *given: Any) -> Any:
    """As the real one, for all other mails."""
    poison(raw)
    return _read(raw, *given)


if __name__ == "__main__":
    _read, service.read = service.read, read  # type: ignore[attr-defined, assignment]
    resource.setrlimit(resource.RLIMIT_AS, (service.MEMORY_BYTES, service.MEMORY_BYTES))
    service.serve(sys.stdin.buffer, sys.stdout.buffer)
