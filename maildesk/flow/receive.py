# SPDX-License-Identifier: Apache-2.0
"""T1: a mail is ours once its bytes are committed. Every way in ends here."""

from collections.abc import Callable, Sequence

from maildesk.flow.ports import Inbox
from maildesk.flow.values import Incoming, Receipt


class Receive:
    """Commits mails and wakes whoever processes them."""

    def __init__(self, store: Inbox, wake: Callable[[], object]) -> None:
        self._store = store
        self._wake = wake

    def __call__(self, mails: Sequence[Incoming]) -> list[Receipt]:
        """One commit for all, in order. Raises StoreUnavailable with nothing written: the sender keeps the mail and tries again."""
        receipts = self._store.receive(mails)
        self._wake()
        return receipts
