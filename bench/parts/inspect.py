# SPDX-License-Identifier: Apache-2.0
"""What it costs to understand a mail, by the form of its text, on one core and without any server."""

import email
import math
import statistics
from collections.abc import Callable, Iterator, Sequence
from time import process_time

from bench.bench import Bench
from bench.corpus.forms import forms
from bench.figures import Figure, at_most
from bench.progress import say
from maildesk.mail.inspect import as_json
from maildesk.mail.read import understand

_MOST_MS = 1.1
_MAILS = 600
_GROUP = 50  # mails that are timed at once


def measure(bench: Bench) -> Iterator[Figure]:
    """CPU of the whole of `inspect` a mail, and beside it what the standard library takes to find the parts alone."""
    mails = bench.mails[:_MAILS]
    for form, written in {"all": mails, **forms(mails)}.items():
        bench.quiet()
        note = f"{len(written):,} mails, median {statistics.median(map(len, written)):,.0f} bytes"
        figure = Figure("inspect", f"{form}: inspect", "ms/mail", _runs(bench, inspected, written), at_most(_MOST_MS), None, note)
        say(f"inspect, {form}: {figure.value:.3f} ms")
        yield figure
        yield Figure("inspect", f"{form}: bare parse", "ms/mail", _runs(bench, email.message_from_bytes, written), None, None, "compat32")


def inspected(raw: bytes) -> object:
    """What `maildesk inspect` does with a mail, but for writing it."""
    return as_json(understand(raw))


def _runs(bench: Bench, act: Callable[[bytes], object], mails: Sequence[bytes]) -> tuple[float, ...]:
    return tuple(ms_a_mail(act, mails, bench.sizes.rounds // 5 + 1) for _ in range(bench.sizes.runs))


def ms_a_mail(act: Callable[[bytes], object], mails: Sequence[bytes], rounds: int) -> float:
    """The mean over all mails; of each group of them its best round counts, against what others do to the caches of this core."""
    groups = [mails[at : at + _GROUP] for at in range(0, len(mails), _GROUP)]
    best = [math.inf] * len(groups)
    for at in rounds * list(range(len(groups))):
        begun = process_time()
        for mail in groups[at]:
            act(mail)
        best[at] = min(best[at], process_time() - begun)
    return 1000 * sum(best) / len(mails)
