# SPDX-License-Identifier: Apache-2.0
"""What stands for the database in the tests of the poller: the same promises, in memory."""

import hashlib
import threading
from collections.abc import Sequence

from maildesk.flow.errors import StoreUnavailable
from maildesk.flow.values import Incoming, Mark, Receipt

Place = tuple[str, str, int]


class Database:
    """Marks and `receive`. Knows mails by their coordinates and by their bytes, as the real one does."""

    def __init__(self) -> None:
        self.mails: list[Incoming] = []  # new ones
        self.received: list[Incoming] = []  # repeats as well
        self.marks: dict[tuple[str, str], Mark] = {}
        self.known: dict[Place, set[int]] = {}
        self.unsettled: dict[Place, set[int]] = {}
        self.away = 0  # so many calls of `receive` fail
        self.refused = 0
        self._digests: dict[bytes, int] = {}
        self._changed = threading.Condition()

    @property
    def subjects(self) -> list[str]:
        return [subject(mail.raw) for mail in self.mails]

    def await_mails(self, count: int, seconds: float = 20) -> list[Incoming]:
        """Waits until there are `count` new mails in all."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.mails) >= count, seconds), f"{len(self.mails)} of {count} mails came"
            return list(self.mails)

    def await_settled(self, seconds: float = 20) -> None:
        """Waits until nothing is left to flag, move or delete."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.received and not any(self.unsettled.values()), seconds), self.unsettled

    def await_refusal(self, seconds: float = 20) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self.refused > 0, seconds)

    # --- receive ---

    def receive(self, mails: Sequence[Incoming]) -> list[Receipt]:
        with self._changed:
            if self.away:
                self.away -= 1
                self.refused += 1
                self._changed.notify_all()
                raise StoreUnavailable("The database is away.")
            receipts = [self._take(mail) for mail in mails]
            self._changed.notify_all()
            return receipts

    def _take(self, mail: Incoming) -> Receipt:
        source, digest = mail.source, hashlib.sha256(mail.raw).digest()
        assert source.uid is not None and source.uidvalidity is not None
        place = (source.account, source.folder, source.uidvalidity)
        repeat = digest in self._digests or source.uid in self.known.get(place, set())
        self.received.append(mail)
        if not repeat:
            self.mails.append(mail)
        self.known.setdefault(place, set()).add(source.uid)
        if mail.full_size is None:
            self.unsettled.setdefault(place, set()).add(source.uid)
        return Receipt(self._digests.setdefault(digest, len(self._digests) + 1), repeat)

    # --- Marks ---

    def mark(self, account: str, folder: str) -> Mark | None:
        return self.marks.get((account, folder))

    def set_mark(self, account: str, folder: str, mark: Mark) -> None:
        self.marks[account, folder] = mark

    def known_uids(self, account: str, folder: str, uidvalidity: int) -> set[int]:
        return set(self.known.get((account, folder, uidvalidity), ()))

    def unsettled_uids(self, account: str, folder: str, uidvalidity: int) -> set[int]:
        return set(self.unsettled.get((account, folder, uidvalidity), ()))

    def settle_uids(self, account: str, folder: str, uidvalidity: int, uids: Sequence[int]) -> None:
        with self._changed:
            self.unsettled.get((account, folder, uidvalidity), set()).difference_update(uids)
            self._changed.notify_all()


def subject(raw: bytes) -> str:
    return raw.split(b"Subject: ", 1)[1].split(b"\r\n", 1)[0].decode()
