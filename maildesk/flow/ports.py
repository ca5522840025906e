# SPDX-License-Identifier: Apache-2.0
"""What the verbs need from the world, as Protocols. Adapters on floor 3 provide them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from maildesk.desk.records import ContextKeys, Facts, NewEvent
from maildesk.desk.values import Classification, InboundState
from maildesk.flow.values import (
    Claimed,
    Commanded,
    Delivery,
    Dispatch,
    Filing,
    Incoming,
    Mark,
    NewOutbox,
    Receipt,
    Rendered,
    Settlement,
    Suppressed,
)
from maildesk.mail.values import Envelope, Mail


class Transport(Protocol):
    """Hands mails to the world. One at a time; a connection is kept over many."""

    def send(self, mail_from: str, recipients: Sequence[str], content: bytes, name: str) -> Delivery:
        """`name` is the Message-ID, for file names and logs. Raises TransportDown."""

    def close(self) -> None: ...


class Marks(Protocol):
    """What the IMAP poller remembers between two looks."""

    def mark(self, account: str, folder: str) -> Mark | None: ...

    def set_mark(self, account: str, folder: str, mark: Mark) -> None: ...

    def known_uids(self, account: str, folder: str, uidvalidity: int) -> set[int]:
        """UIDs that were received, those included whose bytes were a repeat and those whose mail has been erased since."""

    def unsettled_uids(self, account: str, folder: str, uidvalidity: int) -> set[int]:
        """UIDs that are committed but whose flag, move or deletion is not known to be done (fault F2).

        Repeats are among them. Mails received with `full_size` set never are: their original is not touched.
        """

    def settle_uids(self, account: str, folder: str, uidvalidity: int, uids: Sequence[int]) -> None: ...


class Inbox(Protocol):
    def receive(self, mails: Sequence[Incoming]) -> list[Receipt]:
        """T1, one commit for all: raw bytes, envelope, source. In order. Raises StoreUnavailable (DiskFull) with nothing written."""

    def claim(self, *, limit: int, now: datetime, lease: timedelta, owner: str, only: Sequence[int] | None = None) -> list[Claimed]:
        """Takes the oldest waiting mails (or lapsed leases) and counts the attempt, committed; few enough to fit in memory together.

        A mail tried before is claimed alone, so that one that kills its worker takes no other with it.
        """

    def give_back(self, claims: Sequence[tuple[int, str]]) -> None:
        """Undoes a claim (inbound id, lease) that was nobody's fault; the attempt does not count."""

    def fail(self, inbound_id: int, lease: str, *, state: InboundState, reason: str, retry_at: datetime | None) -> None:
        """A try failed: back to `received` until `retry_at`, or `quarantined` for good."""

    def release_dead(self, host: str, alive: Sequence[int], now: datetime) -> int:
        """Frees the leases (inbound and outbox) of processes of this host that are not among the `alive` process ids."""


class Desk(Protocol):
    def facts(self, keys: ContextKeys) -> Facts: ...

    def reserve(self, counter: str, count: int) -> range:
        """The next `count` numbers of "ticket_number", "ticket", "person", "message" or "outbox", committed. A crash leaves a gap."""

    def file(self, filings: Sequence[Filing], now: datetime) -> None:
        """T2, one commit for all. Raises Conflict (nothing written) if a lease, a Message-ID, an address or a mark was taken meanwhile."""

    def command(self, commanded: Commanded, now: datetime) -> None:
        """What commands without a mail change, in one commit. Raises as `file` does."""

    def sleepers_due(self, now: datetime, limit: int) -> list[int]:
        """The ids of snoozed tickets whose time has come, those first whose time came first."""

    def record(self, event: NewEvent, now: datetime) -> None:
        """Writes one event by itself."""


class Outbox(Protocol):
    def claim_outbox(self, *, limit: int, now: datetime, lease: timedelta, owner: str, acknowledgements_per_minute: int) -> list[Dispatch]:
        """Takes due rows, oldest first, counted and committed; acknowledgements only as far as the cap of the last 60 s allows."""

    def settle(self, settlements: Sequence[Settlement], now: datetime) -> None:
        """T3, one commit for all. Rows whose lease was lost are left alone."""

    def give_back_outbox(self, claims: Sequence[tuple[int, str]], not_before: datetime | None) -> None: ...

    def suppressed_due(self, now: datetime, limit: int) -> list[Suppressed]: ...

    def file_summary(self, told: Sequence[int], summary: NewOutbox, now: datetime) -> None:
        """The summary and the mark on the rows it tells of, in one commit. Raises Conflict if another process told them."""


class Jobs(Protocol):
    """One process at a time runs a scheduled job."""

    def start_job(self, name: str, *, owner: str, now: datetime, every: timedelta, lease: timedelta) -> bool: ...

    def finish_job(self, name: str, *, owner: str, now: datetime, outcome: str) -> None: ...


class Store(Inbox, Desk, Outbox, Marks, Jobs, Protocol):
    """The whole database as the verbs and the daemon use it."""


class Renderer(Protocol):
    def render(self, template: str, language: str | None, values: Mapping[str, Any]) -> Rendered:
        """Renders `templates/<language>/<template>.*`; the desk's language, then English, where there is none."""


class Reader(Protocol):
    """Bytes to values, in order. Raises ReaderLost where the mails are more than a reader survives."""

    def __call__(self, mails: Sequence[tuple[bytes, Envelope]]) -> list[Mail]: ...


class Extractor(Protocol):
    """The bytes of attachments of a mail, by the paths that reading it gave. Raises ReaderLost as reading does."""

    def __call__(self, raw: bytes, parts: Sequence[str]) -> list[bytes]: ...


class Classifier(Protocol):
    def classify(self, mails: Sequence[Mail]) -> list[Classification]: ...


class Clock(Protocol):
    def __call__(self) -> datetime:
        """The present moment, aware, in UTC."""


class Nonces(Protocol):
    def __call__(self) -> str:
        """A fresh random word of at least 80 bits, lower-case letters and digits."""
