# SPDX-License-Identifier: Apache-2.0
"""What each step of a mail costs: the same path as the daemon's, in this process, with a clock around each step."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench.bench import Bench
from bench.databases import Database
from bench.desk import desk, mailbox
from bench.figures import Figure, at_most
from bench.progress import say

STEPS = ("fetch, flag", "understand", "thread, trust, decide", "classify", "SQL", "acknowledgement", "rest")
_BUDGET = {
    "sqlite": (0.1, 1.1, 0.15, 0.35, 0.3, 0.3, 0.2, 2.5),
    "postgres": (0.1, 1.1, 0.15, 0.35, 1.2, 0.3, 0.2, 3.4),
}


class Meter:
    """CPU seconds of this process by step. A step inside another one stops the clock of the outer."""

    def __init__(self) -> None:
        self.spent = dict.fromkeys(STEPS, 0.0)
        self._open = ["rest"]
        self._since = time.process_time()

    def wrap(self, step: str, act: Callable[..., Any]) -> Callable[..., Any]:
        """`act`, its time counted for `step`."""

        def metered(*arguments: Any, **named: Any) -> Any:
            self._turn()
            self._open.append(step)
            try:
                return act(*arguments, **named)
            finally:
                self._turn()
                self._open.pop()

        return metered

    def restart(self) -> None:
        """Forgets what was spent so far."""
        self.spent = dict.fromkeys(STEPS, 0.0)
        self._since = time.process_time()

    def finish(self) -> dict[str, float]:
        self._turn()
        return self.spent

    def _turn(self) -> None:
        now = time.process_time()
        self.spent[self._open[-1]] += now - self._since
        self._since = now


class Metered:
    """Stands for an object; the time of its methods is counted for a step."""

    def __init__(self, meter: Meter, step: str, inner: Any) -> None:
        self._meter, self._step, self._inner = meter, step, inner

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        return self._meter.wrap(self._step, found) if callable(found) else found


def measure(bench: Bench) -> Iterator[Figure]:
    """CPU of each step, on both databases; the database server's CPU is part of the SQL."""
    for kind in ("sqlite", "postgres"):
        runs = [_run(bench, kind) for _ in range(bench.sizes.runs)]
        sums = tuple(sum(run.values()) for run in runs)
        for step, budget in zip(STEPS, _BUDGET[kind], strict=False):
            yield Figure("steps", f"{kind}: {step}", "ms/mail", tuple(run[step] for run in runs), at_most(budget))
        yield Figure("steps", f"{kind}: sum", "ms/mail", sums, at_most(_BUDGET[kind][-1]))
        say(f"steps, {kind}: {min(sums):.2f} ms a mail")


def _run(bench: Bench, kind: str) -> dict[str, float]:
    """ms a mail by step."""
    mails = bench.mails
    with bench.databases(kind).fresh() as database:
        config = desk(bench.folder(), database.url, mailbox(bench.dovecot, bench.dovecot.mailbox(mails))).config
        bench.quiet()
        served = database.cpu()
        spent = metered_path(config)
        spent["SQL"] += database.cpu() - served
        _check(database, len(mails))
    return {step: 1000 * seconds / len(mails) for step, seconds in spent.items()}


def _check(database: Database, mails: int) -> None:
    settled = database.ask("SELECT count(*) FROM inbound WHERE state NOT IN ('received', 'processing')")
    if settled != mails:
        raise AssertionError(f"{settled} of {mails} mails were decided on")


def metered_path(config: Path, around: AbstractContextManager[object] = nullcontext()) -> dict[str, float]:  # noqa: B008 - it has no state
    """Fetches and processes all there is, within `around`; CPU seconds by step."""
    from maildesk import settings, wiring

    meter = Meter()
    read = settings.read(config, {name: value for name, value in os.environ.items() if not name.startswith("MAILDESK_")}).settings
    store = wiring.open_store(read)
    joined = wiring.Wiring(read, Metered(meter, "SQL", store))  # type: ignore[arg-type]
    try:
        with _metered_rules(meter, joined):
            process = joined.process
            meter.restart()
            with around:
                for poller in joined.pollers(joined.receive()):
                    meter.wrap("fetch, flag", poller.once)()
                while process.once():
                    pass
            return meter.finish()
    finally:
        store.close()


@contextmanager
def _metered_rules(meter: Meter, joined: Any) -> Iterator[None]:
    """Clocks around what the worker calls by name."""
    from maildesk import wiring
    from maildesk.desk import decide, learn, thread
    from maildesk.flow import process
    from maildesk.mail import attachments, read

    deciding = "thread, trust, decide"
    guess = wiring.classifier()
    # In this process, where the clock is; the desk's own reader has a process to itself.
    reader: Any = meter.wrap("understand", lambda mails: [read.read(raw, envelope) for raw, envelope in mails])
    reader.extract = attachments.extract_all
    vars(joined)["reader"] = reader
    vars(joined)["letters"] = Metered(meter, "acknowledgement", joined.letters)
    with (
        patch.object(wiring, "classifier", lambda _: Metered(meter, "classify", guess)),
        patch.object(process, "decide", meter.wrap(deciding, decide.decide)),
        patch.object(process, "learn", meter.wrap(deciding, learn.learn)),
        patch.object(thread, "keys", meter.wrap(deciding, thread.keys)),
    ):
        yield
