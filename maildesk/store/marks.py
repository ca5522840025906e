# SPDX-License-Identifier: Apache-2.0
"""How far each folder has been read, and what of it is ours."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, insert, select, update

from maildesk.flow.errors import Conflict
from maildesk.flow.values import Mark
from maildesk.store.among import among, members
from maildesk.store.room import Room
from maildesk.store.schema import inbound_source, mailbox_mark


class Marking(Room):
    """The memory of the IMAP pollers."""

    def mark(self, account: str, folder: str) -> Mark | None:
        """How far a folder has been read; None if never. Raises StoreUnavailable."""
        c = mailbox_mark.c
        with self.database.reading() as connection:
            row = connection.execute(
                select(c.uidvalidity, c.last_uid, c.reconciled_at, c.history_until).where(c.account == account, c.folder == folder)
            ).one_or_none()
        return Mark(row.uidvalidity, row.last_uid, row.reconciled_at, row.history_until) if row else None

    def set_mark(self, account: str, folder: str, mark: Mark) -> None:
        """Remembers how far a folder has been read. Raises StoreUnavailable."""
        try:
            self._set_mark(account, folder, mark)
        except Conflict:  # another process made the row between our update and our insert: now there is one to update
            self._set_mark(account, folder, mark)

    def _set_mark(self, account: str, folder: str, mark: Mark) -> None:
        c = mailbox_mark.c
        values = {
            "uidvalidity": mark.uidvalidity,
            "last_uid": mark.last_uid,
            "reconciled_at": mark.reconciled_at,
            "history_until": mark.history_until,
        }
        with self.database.writing() as connection:
            here = update(mailbox_mark).where(c.account == account, c.folder == folder)
            if connection.execute(here.values(values)).rowcount == 0:
                connection.execute(insert(mailbox_mark).values(account=account, folder=folder, **values))

    def known_uids(self, account: str, folder: str, uidvalidity: int) -> set[int]:
        """The UIDs of a folder whose mails are committed. Raises StoreUnavailable."""
        return self._uids(_folder(account, folder, uidvalidity))

    def unsettled_uids(self, account: str, folder: str, uidvalidity: int) -> set[int]:
        """UIDs that are committed but whose flag, move or deletion is not known to be done (fault F2). Raises StoreUnavailable."""
        return self._uids(_folder(account, folder, uidvalidity) & inbound_source.c.settled.is_(False))

    def settle_uids(self, account: str, folder: str, uidvalidity: int, uids: Sequence[int]) -> None:
        """Remembers that the mails were flagged, moved or deleted. Raises StoreUnavailable."""
        with self.database.writing(durable=False) as connection:
            here = update(inbound_source).where(_folder(account, folder, uidvalidity), among(inbound_source.c.uid))
            connection.execute(here.values(settled=True), members(uids))

    def _uids(self, condition: ColumnElement[bool]) -> set[int]:
        with self.database.reading() as connection:
            return set(connection.execute(select(inbound_source.c.uid).where(condition)).scalars())


def _folder(account: str, folder: str, uidvalidity: int) -> ColumnElement[bool]:
    c = inbound_source.c
    return (c.account == account) & (c.folder == folder) & (c.uidvalidity == uidvalidity)
