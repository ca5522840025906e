# SPDX-License-Identifier: Apache-2.0
"""`python -m tests.faults`: the long form of the runs that break the desk at random, with progress and a table at the end."""

import sys
from collections.abc import Sequence

import pytest

LONG = {"--kills": "500", "--mails": "5000", "--cuts": "1000"}
_RUNS = ("tests/faults/test_kills.py", "tests/faults/test_cuts.py")


def main(arguments: Sequence[str]) -> int:
    """Whatever pytest takes may be given: `-k sqlite`, `-x`, `--kills 50`."""
    sizes = [word for option in LONG.items() for word in option]
    return int(pytest.main([*_RUNS, "-q", "-s", "-p", "no:xdist", "--timeout=0", *sizes, *arguments]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
