# SPDX-License-Identifier: Apache-2.0
"""One mail at the end of the hour tells an address of all its requests that had no acknowledgement of their own."""

from typing import Protocol

from maildesk.flow.errors import Conflict
from maildesk.flow.letters import Letters
from maildesk.flow.numbers import Numbers
from maildesk.flow.ports import Clock, Desk, Outbox

GROUP = 50


class SummaryStore(Outbox, Desk, Protocol):
    """The rooms of the store that summaries need."""


def summarise(store: SummaryStore, letters: Letters, numbers: Numbers, clock: Clock) -> int:
    """Writes the summaries that are due; how many. Raises StoreUnavailable."""
    written = 0
    for told in store.suppressed_due(clock(), GROUP):
        try:
            store.file_summary(told.outbox_ids, letters.summary(told, numbers.outbox(), clock()), clock())
            written += 1
        except Conflict:
            continue  # another process told them
    return written
