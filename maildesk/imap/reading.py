# SPDX-License-Identifier: Apache-2.0
"""Fetching mails in such a way that one which breaks the fetch holds nobody up.

What breaks a fetch of many is fetched alone, after the others. What breaks it alone three times becomes a stub of its headers, and
what breaks that three times becomes a stub that names it: visible to staff, its original left on the server.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from maildesk.imap.errors import Refused, Unreachable
from maildesk.imap.folder import Folder
from maildesk.imap.plan import Head, Way, header_part, note, way

# So many mails refused one after the other, and none given, is the server's trouble and no mail's.
REFUSED_IN_A_ROW = 5

log = logging.getLogger("maildesk.imap")


@dataclass(frozen=True, slots=True)
class Fetched:
    """A mail, or with `full_size` set a stub of one."""

    head: Head
    raw: bytes
    full_size: int | None = None


class Reading:
    """What a folder's mails look like, and which of them gave trouble. Lives longer than a connection."""

    def __init__(self, account: str, limit: int) -> None:
        self._account = account
        self._limit = limit  # bytes
        self._uidvalidity = 0
        self._failures: dict[int, int] = {}  # by UID: how often it failed alone

    def begin(self, uidvalidity: int) -> None:
        if uidvalidity != self._uidvalidity:
            self._uidvalidity = uidvalidity
            self._failures.clear()

    @property
    def suspects(self) -> list[int]:
        """UIDs that broke a fetch and are not done, those with the fewest failures first."""
        return sorted(self._failures, key=lambda uid: (self._failures[uid], uid))

    def forget(self, uids: Sequence[int]) -> None:
        for uid in uids:
            self._failures.pop(uid, None)

    def heads(self, folder: Folder, uids: Sequence[int]) -> list[Head]:
        """Sizes and times of those that are still there. Raises Unreachable, Refused (temporary)."""
        with self._watched(uids):
            try:
                return folder.heads(uids)
            except Refused as error:
                if error.temporary:
                    raise
                return [head for uid in uids for head in _head_alone(folder, uid)]

    def together(self, folder: Folder, heads: Sequence[Head]) -> list[Fetched]:
        """Fetches mails at once, one by one if that is refused. Those that fail are left out and remembered.

        Raises Unreachable, Refused (temporary, or all are refused).
        """
        if len(heads) == 1:
            return self._one(folder, heads[0])
        with self._watched([head.uid for head in heads]):
            try:
                bodies = folder.bodies([head.uid for head in heads])
            except Refused as error:
                if error.temporary:
                    raise
                return self._one_by_one(folder, heads)
        for head in heads:
            if head.uid not in bodies:  # gone meanwhile, or passed over by the server: the next look at it alone tells
                self._failures.setdefault(head.uid, 0)
        return [self._whole(head, bodies[head.uid]) for head in heads if head.uid in bodies]

    def alone(self, folder: Folder, uid: int) -> list[Fetched]:
        """Fetches a mail that gave trouble; nothing where it has gone or fails again. Raises Unreachable, Refused (temporary)."""
        if way(None, self._failures.get(uid, 0), self._limit) is Way.NOTE:
            return [self._note(folder, Head(uid, None, None))]
        heads = self.heads(folder, [uid])
        if not heads:
            self.forget([uid])
            return []
        return self._one(folder, heads[0])

    def _one_by_one(self, folder: Folder, heads: Sequence[Head]) -> list[Fetched]:
        found: list[Fetched] = []
        refusals: list[tuple[int, Refused]] = []
        for head in heads:
            try:
                found += self._fetch(folder, head)
            except Refused as error:
                refusals.append((head.uid, error))
                if error.temporary or (not found and len(refusals) >= REFUSED_IN_A_ROW):
                    raise
        for uid, refusal in refusals:
            self._count(uid, refusal)
        return found

    def _one(self, folder: Folder, head: Head) -> list[Fetched]:
        try:
            return self._fetch(folder, head)
        except Refused as error:
            if error.temporary:
                raise
            self._count(head.uid, error)
            return []

    def _fetch(self, folder: Folder, head: Head) -> list[Fetched]:
        with self._watched([head.uid]):
            if way(head.size, self._failures.get(head.uid, 0), self._limit) is Way.WHOLE:
                return [self._whole(head, _given(folder, head.uid, folder.bodies([head.uid])))]
            header = _given(folder, head.uid, folder.headers(head.uid))
            # Stubs without a single field would all be the same mail to the database.
            return [Fetched(head, header, full_size=head.size or 0) if header.strip() else self._note(folder, head)]

    def _whole(self, head: Head, raw: bytes) -> Fetched:
        if len(raw) > self._limit:  # some servers tell a smaller size than they send
            return Fetched(head, header_part(raw), full_size=len(raw))
        return Fetched(head, raw)

    def _note(self, folder: Folder, head: Head) -> Fetched:
        log.error("mailbox %s, folder %s: UID %d cannot be read; it stays on the server", self._account, folder.name, head.uid)
        return Fetched(head, note(self._account, folder.name, folder.uidvalidity, head.uid), full_size=0)

    @contextmanager
    def _watched(self, uids: Sequence[int]) -> Iterator[None]:
        """Remembers whose fetch it was that the connection did not survive."""
        try:
            yield
        except Unreachable as error:
            if len(uids) == 1:
                self._count(uids[0], error)
            for uid in uids:
                self._failures.setdefault(uid, 0)
            raise

    def _count(self, uid: int, error: Exception) -> None:
        self._failures[uid] = self._failures.get(uid, 0) + 1
        log.warning("mailbox %s: UID %d could not be fetched (try %d): %s", self._account, uid, self._failures[uid], error)


def _given(folder: Folder, uid: int, texts: Mapping[int, bytes]) -> bytes:
    """The text of the mail that was asked for. A server that leaves it out without a word refuses it as well."""
    if uid not in texts:
        raise Refused(f"folder {folder.name}: the server gives nothing of UID {uid}.")
    return texts[uid]


def _head_alone(folder: Folder, uid: int) -> list[Head]:
    try:
        return folder.heads([uid])
    except Refused:
        return [Head(uid, None, None)]
