# SPDX-License-Identifier: Apache-2.0
"""What processes used is read from the system, children included."""

import os
import subprocess
import sys

from bench.accounting import Reading, between, cpu_seconds, family, pss_bytes
from bench.parts.steps import Meter

SPIN = "import time\nwhile time.process_time() < 0.2: pass"


def test_cpu_of_children_that_ended_counts() -> None:
    before = cpu_seconds(os.getpid())
    subprocess.run([sys.executable, "-c", SPIN], check=True)
    assert cpu_seconds(os.getpid()) - before >= 0.15


def test_a_living_child_belongs_to_the_family() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        assert child.pid in family(os.getpid())
    finally:
        child.communicate()


def test_this_process_takes_some_memory() -> None:
    assert pss_bytes(os.getpid()) > 1_000_000


def test_what_others_used_is_the_rest_of_the_machine() -> None:
    span = between(Reading(10.0, 100.0, 5.0, {"ours": 1.0}), Reading(12.0, 103.0, 6.0, {"ours": 1.5}))
    assert span.elsewhere == 1.0


def test_a_step_inside_another_stops_the_clock_of_the_outer() -> None:
    meter = Meter()

    def spin() -> None:
        sum(range(300_000))

    inner = meter.wrap("SQL", spin)
    meter.wrap("understand", inner)()
    spent = meter.finish()
    assert spent["SQL"] > 10 * spent["understand"]
