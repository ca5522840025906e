# SPDX-License-Identifier: Apache-2.0
"""T1: a mail is ours once its bytes are committed. Every way in ends here."""

from collections.abc import Callable, Sequence

from maildesk.flow.ports import Inbox
from maildesk.flow.values import Incoming, Receipt
from maildesk.flow.witness import NOBODY, Witness


class Receive:
    """Commits mails and wakes whoever processes them."""

    def __init__(self, store: Inbox, wake: Callable[[], object], witness: Witness = NOBODY) -> None:
        self._store = store
        self._wake = wake
        self._witness = witness

    def __call__(self, mails: Sequence[Incoming]) -> list[Receipt]:
        """One commit for all, in order. Raises StoreUnavailable with nothing written: the sender keeps the mail and tries again."""
        receipts = self._store.receive(mails)
        self._wake()
        self._witness.received(mails, receipts)
        return receipts
