# SPDX-License-Identifier: Apache-2.0
"""Bringing the search index up to date at a go: after an upgrade, an import, a generation, or because somebody asks for it."""

from collections.abc import Callable
from typing import Protocol

_GROUP = 1000  # messages a commit: nobody waits for them
_TOLD = 50_000  # messages between two words about progress


class Index(Protocol):
    """The search index (`store/indexing.py`)."""

    def index_fits(self) -> bool: ...

    def restart_index(self) -> None: ...

    def queue_missing(self) -> None: ...

    def index_waiting(self, limit: int, *, durable: bool) -> int: ...


def fill(index: Index, progress: Callable[[str], None], *, anew: bool = False) -> int:
    """Takes in every message that is missing; how many. An index of another rule, or `anew`, is emptied first.

    Whoever is cut off goes on with another call, or leaves the rest to the daemon. Raises StoreUnavailable.
    """
    if anew or not index.index_fits():
        index.restart_index()
    index.queue_missing()
    done = told = 0
    while taken := index.index_waiting(_GROUP, durable=False):
        done += taken
        if done - told >= _TOLD:
            told = done
            progress(f"search index: {done:,} messages")
    return done
