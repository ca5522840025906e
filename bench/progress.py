# SPDX-License-Identifier: Apache-2.0
"""What a benchmark says while it runs."""

import sys
import time

_begun = time.perf_counter()


def say(words: str) -> None:
    """Progress, on standard error."""
    sys.stderr.write(f"{time.perf_counter() - _begun:7.1f} s  {words}\n")
    sys.stderr.flush()
