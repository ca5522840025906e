# SPDX-License-Identifier: Apache-2.0
"""Named moments at which a desk's process dies as by kill -9, chosen by a test.

The desk knows nothing of them: no line of it asks whether to die. A test starts a daemon through the nursery (`tests.forked`) and has
`arm` called in the new process before the desk begins, which puts a death around one function of it. What ships cannot be told to do so,
neither by its configuration or environment nor by a mail.
"""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from itertools import count
from typing import Any

from tests import forked
from tests.conftest import ROOT
from tests.daemon.process import Process, Starter, Streams, environment

BEFORE, AFTER, EXHAUSTED = "before", "after", "exhausted"
_STORE = "maildesk.store.sql:SqlStore"
_COMMIT = "sqlalchemy.engine.default:DefaultDialect.do_commit"

# Where a mail is when the process dies -> (the function, whether before it is called, after it returned, or once its items were used up).
POINTS = {
    "before T1": (f"{_STORE}.receive", BEFORE),  # fetched, or sent up to the dot
    "after T1": (f"{_STORE}.receive", AFTER),  # committed; neither 250 nor flag
    "before the flag": ("maildesk.imap.intake:act", BEFORE),
    "after the flag": ("maildesk.imap.intake:act", AFTER),  # flagged or moved; the desk has not written that down
    "after the claim": (f"{_STORE}.claim", AFTER),
    "before T2": (f"{_STORE}.file", BEFORE),
    "after T2": (f"{_STORE}.file", AFTER),
    "before DATA": (f"{_STORE}.claim_outbox", AFTER),
    "after the dot": ("maildesk.smtp.handover:_pieces", EXHAUSTED),  # the content is sent, its 250 not heard
    "before T3": (f"{_STORE}.settle", BEFORE),  # 250 heard, not written down
    "after T3": (f"{_STORE}.settle", AFTER),
    "before a commit": (_COMMIT, BEFORE),  # of whatever transaction: migrations and jobs have some too
    "after a commit": (_COMMIT, AFTER),
}


def dying(point: str, time: int = 1) -> Starter:
    """Starts processes that die the given time that they reach a point."""
    assert point in POINTS, f"{point!r} is none of {', '.join(POINTS)}"

    def start(arguments: Sequence[str], streams: Streams) -> Process:
        return forked.Forked(arguments, streams, ROOT, environment(), prepare="tests.faults.deaths:arm", given=[point, time])

    return start


def arm(point: str, time: int) -> None:
    """Called in the process that is to die."""
    target, when = POINTS[point]
    module, _, path = target.partition(":")
    *holders, name = path.split(".")
    holder: Any = import_module(module)
    for each in holders:
        holder = getattr(holder, each)
    setattr(holder, name, _around(getattr(holder, name), when, time))


def _around(function: Callable[..., Any], when: str, time: int) -> Callable[..., Any]:
    calls = count(1)

    def exhausted(items: Iterator[Any]) -> Iterator[Any]:
        yield from items
        die()

    def mortal(*args: Any, **kwargs: Any) -> Any:
        due = next(calls) == time
        if due and when == BEFORE:
            die()
        result = function(*args, **kwargs)
        if due and when == AFTER:
            die()
        return exhausted(result) if due and when == EXHAUSTED else result

    return mortal


def die() -> None:
    """At once: no cleaning up, no goodbye."""
    os.kill(os.getpid(), signal.SIGKILL)
