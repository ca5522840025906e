# SPDX-License-Identifier: Apache-2.0
"""A short command looks for no garbage; a long one does, as soon as it turns out to be one."""

import subprocess
import sys


def looked(code: str) -> list[int]:
    """How often Python looked for garbage after it was put off, and after how many objects it looks from then on."""
    program = f"import gc\nfrom maildesk.cli.garbage import put_off\nput_off(); before = gc.get_stats()[0]['collections']\n{code}\n"
    program += "print(gc.get_stats()[0]['collections'] - before, gc.get_threshold()[0])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    return [int(one) for one in done.stdout.split()]


def test_a_short_command_never_looks() -> None:
    times, _ = looked("kept = [[] for _ in range(200_000)]")
    assert times == 0


def test_a_long_command_looks_again_and_more_often_from_then_on() -> None:
    times, threshold = looked("for _ in range(1_200_000):\n    one = []; one.append(one)")
    assert times > 1
    assert threshold < 100_000
