# SPDX-License-Identifier: Apache-2.0
"""Reads one mail in a process of its own: `python -m bench.child FILE` tells what that took, as JSON."""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.accounting import most_resident_bytes

_PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Cost:
    """What `inspect` of one mail took: CPU and wall seconds from its bytes to its JSON, and the most bytes that the process held."""

    cpu: float
    wall: float
    resident: int
    defects: int


def cost(mail: bytes) -> Cost:
    """What a mail costs in a fresh process. One that takes two minutes is killed and has cost two minutes."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(mail)
        file.flush()
        try:
            told = subprocess.run([sys.executable, "-m", "bench.child", file.name], stdout=subprocess.PIPE, timeout=_PATIENCE, check=True)
        except subprocess.TimeoutExpired:
            return Cost(_PATIENCE, _PATIENCE, 0, 0)
        return Cost(**json.loads(told.stdout))


def _read(path: Path) -> Cost:
    from maildesk.mail.inspect import as_json
    from maildesk.mail.read import understand

    raw = path.read_bytes()
    wall, cpu = time.perf_counter(), time.process_time()
    mail = understand(raw)
    json.dumps(as_json(mail))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return Cost(cpu, wall, most_resident_bytes(os.getpid()), len(mail.defects))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(_read(Path(sys.argv[1])))))
