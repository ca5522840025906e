# SPDX-License-Identifier: Apache-2.0
"""Who hears of what happened, to count it. A witness is told after the fact, in the thread that did it, and must be quick."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from maildesk.desk.values import InboundState, OutboxState
    from maildesk.flow.values import Filing, Incoming, Receipt


class Witness(Protocol):
    """Hears of commits, failed tries, deliveries and contacts with servers. Its methods never raise."""

    def received(self, mails: "Sequence[Incoming]", receipts: "Sequence[Receipt]") -> None:
        """T1 is committed."""

    def filed(self, filings: "Sequence[Filing]") -> None:
        """T2 is committed."""

    def stumbled(self, state: "InboundState") -> None:
        """A try to process a mail failed: it is `received` again, or `quarantined`."""

    def delivered(self, state: "OutboxState") -> None:
        """The transport said what becomes of a letter."""

    def answered(self, peer: str) -> None:
        """A server of ours answered: "relay", or a mailbox by the name of its part ("imap:main/INBOX")."""

    def silent(self, peer: str, words: str) -> None:
        """A server of ours could not be reached, or did not let us in."""


class Nobody:
    """Counts nothing: what commands use."""

    def received(self, mails: "Sequence[Incoming]", receipts: "Sequence[Receipt]") -> None: ...

    def filed(self, filings: "Sequence[Filing]") -> None: ...

    def stumbled(self, state: "InboundState") -> None: ...

    def delivered(self, state: "OutboxState") -> None: ...

    def answered(self, peer: str) -> None: ...

    def silent(self, peer: str, words: str) -> None: ...


NOBODY: Witness = Nobody()
RELAY = "relay"
