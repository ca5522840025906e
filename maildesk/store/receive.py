# SPDX-License-Identifier: Apache-2.0
"""T1: raw bytes, envelope and source, committed. The same mail again is recognised, not stored again."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from maildesk.desk.records import NewEvent
from maildesk.desk.values import InboundState
from maildesk.flow.values import Incoming, Receipt, Source, SourceKind
from maildesk.mail.root import root
from maildesk.mail.values import Envelope
from maildesk.store import bulk, raw
from maildesk.store.among import among, members
from maildesk.store.room import Room, take_numbers
from maildesk.store.rows import FROM_DESK, event_row
from maildesk.store.schema import event, inbound, inbound_source

Coordinates = tuple[str, str, int, int]

_BY_DIGEST = select(inbound.c.digest, inbound.c.id).where(among(inbound.c.digest))
_BY_PLACE = select(inbound_source.c.uid, inbound_source.c.inbound_id).where(
    inbound_source.c.account == bindparam("account_"),
    inbound_source.c.folder == bindparam("folder_"),
    inbound_source.c.uidvalidity == bindparam("uidvalidity_"),
    among(inbound_source.c.uid),
)
_HELD = select(inbound.c.envelope, inbound.c.ticket_id).where(
    inbound.c.id == bindparam("id_"), inbound.c.state == InboundState.HELD.value, inbound.c.source_account == bindparam("account_")
)
_COUNT_REPEAT = update(inbound).where(inbound.c.id == bindparam("id_")).values(repeats=inbound.c.repeats + 1)


class Receiving(Room):
    """The door of the store."""

    def receive(self, mails: Sequence[Incoming]) -> list[Receipt]:
        """T1, one commit for all, in order. Raises StoreUnavailable (DiskFull) with nothing written.

        A mail is a repeat if its source coordinates or its very bytes are known; new coordinates of known bytes are remembered. One
        that is held since it lay among the provider's spam is decided anew when somebody has moved it out of there.
        """
        if not mails:
            return []
        digests = [hashlib.sha256(mail.raw).hexdigest() for mail in mails]
        with self.database.writing() as connection:
            # Before the look: whoever else receives waits here, and sees what we wrote.
            numbers = iter(take_numbers(connection, "inbound", len(mails)))
            known = _Known(connection, mails, digests)
            receipts = [known.receipt(mail.source, digest, numbers) for mail, digest in zip(mails, digests, strict=True)]
            taken = zip(mails, digests, receipts, strict=True)
            fresh = [(receipt.inbound_id, mail, digest) for mail, digest, receipt in taken if not receipt.repeat]
            bulk.insert(connection, inbound, [_row(*one) for one in fresh])
            raw.store(connection, [(inbound_id, mail.raw) for inbound_id, mail, _ in fresh])
            bulk.insert(connection, inbound_source, known.new_places())
            _count_repeats(connection, receipts)
            for receipt, mail in zip(receipts, mails, strict=True):
                if receipt.repeat and mail.source.kind is SourceKind.IMAP and not mail.envelope.junk:
                    _release(connection, receipt.inbound_id, mail)
        return receipts


class _Known:
    """What the database holds of the mails at hand, kept up to date while they are taken in."""

    def __init__(self, connection: Connection, mails: Sequence[Incoming], digests: Sequence[str]) -> None:
        self._by_digest = _ids_by_digest(connection, digests)
        self._by_place = _ids_by_place(connection, [mail.source for mail in mails])
        self._stored_places = set(self._by_place)
        # The only whole copy of what came in as a stub is on its server: nothing is ever done to it there.
        self._settled = {coordinates(mail.source) for mail in mails if mail.full_size is not None}

    def receipt(self, source: Source, digest: str, numbers: Iterator[int]) -> Receipt:
        """The number of a mail, fresh if nothing like it is known; the next one like it is a repeat."""
        place = coordinates(source)
        if place is not None and place in self._by_place:
            return Receipt(self._by_place[place], repeat=True)
        repeat = digest in self._by_digest
        if not repeat:
            self._by_digest[digest] = next(numbers)
        if place is not None:
            self._by_place[place] = self._by_digest[digest]
        return Receipt(self._by_digest[digest], repeat)

    def new_places(self) -> list[dict[str, Any]]:
        """Rows for the coordinates that are not remembered yet."""
        fields = ("account", "folder", "uidvalidity", "uid")
        return [
            {**dict(zip(fields, place, strict=True)), "inbound_id": inbound_id, "settled": place in self._settled}
            for place, inbound_id in self._by_place.items()
            if place not in self._stored_places
        ]


def coordinates(source: Source) -> Coordinates | None:
    """What names a mail on an IMAP server for good; None for the other ways in."""
    if source.uidvalidity is None or source.uid is None:
        return None
    return source.account, source.folder, source.uidvalidity, source.uid


def _ids_by_digest(connection: Connection, digests: Sequence[str]) -> dict[str, int]:
    return {row.digest: row.id for row in connection.execute(_BY_DIGEST, members(digests))}


def _ids_by_place(connection: Connection, sources: Sequence[Source]) -> dict[Coordinates, int]:
    folders: dict[tuple[str, str, int], list[int]] = {}
    for place in filter(None, map(coordinates, sources)):
        folders.setdefault(place[:3], []).append(place[3])
    found: dict[Coordinates, int] = {}
    for (account, folder, uidvalidity), uids in folders.items():
        here = {"account_": account, "folder_": folder, "uidvalidity_": uidvalidity, **members(uids)}
        found.update(((account, folder, uidvalidity, uid), inbound_id) for uid, inbound_id in connection.execute(_BY_PLACE, here))
    return found


def _row(inbound_id: int, mail: Incoming, digest: str) -> dict[str, Any]:
    return {
        "id": inbound_id,
        "received_at": mail.received_at,
        "source_kind": mail.source.kind.value,
        "source_account": mail.source.account,
        "source_folder": mail.source.folder,
        "source_uidvalidity": mail.source.uidvalidity,
        "source_uid": mail.source.uid,
        "envelope": _envelope(mail.envelope),
        "digest": digest,
        "size": len(mail.raw),
        "full_size": mail.full_size,
        "conversation": _conversation(mail.raw),
        "history": mail.history,
        "state": InboundState.RECEIVED.value,
    }


def _conversation(content: bytes) -> int | None:
    """63 bits of a hash: all that a comparison needs, and no bytes that a stranger chose."""
    named = root(content)
    return int.from_bytes(hashlib.blake2b(named, digest_size=8).digest()) >> 1 if named else None


def _envelope(envelope: Envelope) -> dict[str, Any]:
    return {
        "mail_from": envelope.mail_from,
        "rcpt_to": envelope.rcpt_to,
        "peer": envelope.peer,
        "authenticated_as": envelope.authenticated_as,
        "trusted": envelope.trusted,
        "vouched": envelope.vouched,
        **{name: True for name in ("junk", "written_here") if getattr(envelope, name)},
        **({"seen": envelope.seen} if envelope.seen is not None else {}),
        **({"canned": envelope.canned} if envelope.canned else {}),
    }


def _release(connection: Connection, inbound_id: int, mail: Incoming) -> None:
    """Only who has the mailbox can move a mail there, and they say by it that it is no spam. What staff judged already stays judged."""
    held = connection.execute(_HELD, {"id_": inbound_id, "account_": mail.source.account}).one_or_none()
    if held is None or not held.envelope.get("junk"):
        return
    anew = {
        "state": InboundState.RECEIVED.value,
        "envelope": _envelope(mail.envelope),
        "attempts": 0,
        "disposition": None,
        "ticket_id": None,
    }
    connection.execute(update(inbound).where(inbound.c.id == inbound_id).values(reason=f"moved to {mail.source.folder}", **anew))
    if held.ticket_id is not None:
        details = {"mail": inbound_id, "was": InboundState.HELD.value, "moved_to": mail.source.folder}
        moved = NewEvent(held.ticket_id, "requeued", "desk", None, details)
        connection.execute(insert(event).values(event_row(moved, mail.received_at, FROM_DESK)))


def _count_repeats(connection: Connection, receipts: Sequence[Receipt]) -> None:
    for receipt in receipts:
        if receipt.repeat:
            connection.execute(_COUNT_REPEAT, {"id_": receipt.inbound_id})
