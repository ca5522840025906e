# SPDX-License-Identifier: Apache-2.0
"""T1: raw bytes, envelope and source, committed. The same mail again is recognised, not stored again."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, select, update

from maildesk.desk.values import InboundState
from maildesk.flow.errors import Conflict
from maildesk.flow.ports import Incoming, Receipt, Source
from maildesk.store import bulk, raw
from maildesk.store.room import Room, take_numbers
from maildesk.store.schema import inbound, inbound_source

Coordinates = tuple[str, str, int, int]

# Another process may commit the same mail between our look and our insert; the next look sees it.
_LOOKS = 3


class Receiving(Room):
    """The door of the store."""

    def receive(self, mails: Sequence[Incoming]) -> list[Receipt]:
        """T1, one commit for all, in order. Raises StoreUnavailable (DiskFull) with nothing written.

        A mail is a repeat if its source coordinates or its very bytes are known; new coordinates of known bytes are remembered.
        """
        if not mails:
            return []
        digests = [hashlib.sha256(mail.raw).digest() for mail in mails]
        for _ in range(_LOOKS - 1):
            try:
                return self._receive(mails, digests)
            except Conflict:
                continue
        return self._receive(mails, digests)

    def _receive(self, mails: Sequence[Incoming], digests: Sequence[bytes]) -> list[Receipt]:
        with self.database.writing() as connection:
            known = _Known(connection, mails, digests)
            fresh = [at for at, mail in enumerate(mails) if known.takes(mail.source, digests[at])]
            ids = take_numbers(connection, "inbound", len(fresh)) if fresh else range(0)
            for at, inbound_id in zip(fresh, ids, strict=True):
                known.becomes(mails[at].source, digests[at], inbound_id)
            bulk.insert(connection, inbound, [_row(i, mails[at], digests[at]) for at, i in zip(fresh, ids, strict=True)])
            raw.store(connection, [(i, mails[at].raw) for at, i in zip(fresh, ids, strict=True)])
            receipts = _receipts(mails, digests, known, set(fresh))
            _remember_sources(connection, known, mails, receipts)
            _count_repeats(connection, receipts)
            return receipts


class _Known:
    """What the database holds of the mails at hand, kept up to date while they are taken in."""

    def __init__(self, connection: Connection, mails: Sequence[Incoming], digests: Sequence[bytes]) -> None:
        self.by_digest: dict[bytes, int | None] = dict(_ids_by_digest(connection, digests))
        self.by_place: dict[Coordinates, int | None] = dict(_ids_by_place(connection, [mail.source for mail in mails]))
        self.stored_places = set(self.by_place)

    def takes(self, source: Source, digest: bytes) -> bool:
        """Is the mail new? If so, the next one like it is not."""
        place = coordinates(source)
        if digest in self.by_digest or (place and place in self.by_place):
            return False
        self.becomes(source, digest, None)
        return True

    def becomes(self, source: Source, digest: bytes, inbound_id: int | None) -> None:
        self.by_digest[digest] = inbound_id
        if place := coordinates(source):
            self.by_place[place] = inbound_id

    def inbound_id(self, source: Source, digest: bytes) -> int:
        place = coordinates(source)
        found = self.by_place.get(place) if place else None
        found = found or self.by_digest[digest]
        if found is None:
            raise LookupError("a mail that was taken in has no number")
        return found


def coordinates(source: Source) -> Coordinates | None:
    """What names a mail on an IMAP server for good; None for the other ways in."""
    if source.uidvalidity is None or source.uid is None:
        return None
    return source.account, source.folder, source.uidvalidity, source.uid


def _ids_by_digest(connection: Connection, digests: Sequence[bytes]) -> dict[bytes, int]:
    found: dict[bytes, int] = {}
    for part in bulk.in_parts(dict.fromkeys(digests)):
        rows = connection.execute(select(inbound.c.digest, inbound.c.id).where(inbound.c.digest.in_(part)))
        found.update((bytes(digest), inbound_id) for digest, inbound_id in rows)
    return found


def _ids_by_place(connection: Connection, sources: Sequence[Source]) -> dict[Coordinates, int]:
    c = inbound_source.c
    folders: dict[tuple[str, str, int], list[int]] = {}
    for place in filter(None, map(coordinates, sources)):
        folders.setdefault(place[:3], []).append(place[3])
    found: dict[Coordinates, int] = {}
    for (account, folder, uidvalidity), uids in folders.items():
        for part in bulk.in_parts(uids):
            here = (c.account == account) & (c.folder == folder) & (c.uidvalidity == uidvalidity) & c.uid.in_(part)
            rows = connection.execute(select(c.uid, c.inbound_id).where(here))
            found.update(((account, folder, uidvalidity, uid), inbound_id) for uid, inbound_id in rows)
    return found


def _row(inbound_id: int, mail: Incoming, digest: bytes) -> dict[str, Any]:
    return {
        "id": inbound_id,
        "received_at": mail.received_at,
        "source_kind": mail.source.kind.value,
        "source_account": mail.source.account,
        "source_folder": mail.source.folder,
        "source_uidvalidity": mail.source.uidvalidity,
        "source_uid": mail.source.uid,
        "envelope": asdict(mail.envelope),
        "digest": digest,
        "size": len(mail.raw),
        "full_size": mail.full_size,
        "history": mail.history,
        "state": InboundState.RECEIVED.value,
    }


def _receipts(mails: Sequence[Incoming], digests: Sequence[bytes], known: _Known, fresh: set[int]) -> list[Receipt]:
    return [
        Receipt(known.inbound_id(mail.source, digest), repeat=at not in fresh)
        for at, (mail, digest) in enumerate(zip(mails, digests, strict=True))
    ]


def _remember_sources(connection: Connection, known: _Known, mails: Sequence[Incoming], receipts: Sequence[Receipt]) -> None:
    places = {place: receipt.inbound_id for mail, receipt in zip(mails, receipts, strict=True) if (place := coordinates(mail.source))}
    rows = [
        {"account": place[0], "folder": place[1], "uidvalidity": place[2], "uid": place[3], "inbound_id": inbound_id, "settled": False}
        for place, inbound_id in places.items()
        if place not in known.stored_places
    ]
    bulk.insert(connection, inbound_source, rows)


def _count_repeats(connection: Connection, receipts: Sequence[Receipt]) -> None:
    for receipt in receipts:
        if receipt.repeat:
            connection.execute(update(inbound).where(inbound.c.id == receipt.inbound_id).values(repeats=inbound.c.repeats + 1))
