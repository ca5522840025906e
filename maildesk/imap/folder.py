# SPDX-License-Identifier: Apache-2.0
"""One open folder, spoken to in UIDs."""

import imaplib
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from maildesk.imap.client import Client
from maildesk.imap.connection import setting_of
from maildesk.imap.errors import Unusable
from maildesk.imap.options import MailboxOptions
from maildesk.imap.plan import HEADER_BYTES, Head, search_windows
from maildesk.imap.words import plain, refused, told, unknown_folder

FILED = b"$MaildeskFiled"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Folder:
    """A folder of a connection. Every method raises Unreachable (the connection is gone) or Refused (it goes on)."""

    def __init__(self, client: Client, options: MailboxOptions, account: str, name: str) -> None:
        if not name or _CONTROL.search(name):  # folder names are data, never part of a command
            raise Unusable(f"{setting_of(account)}: {name!r} is no name of a folder.", "Leave control characters out of folder names.")
        self.client = client
        self.name = name
        self.uidvalidity = 0
        self.highest = 0  # the highest UID that can be there
        self.exists = 0
        self._options = options
        self._account = account
        self._keywords = False
        self._where = f"mailbox {account}, folder {name}"

    def select(self) -> None:
        """Opens the folder, afresh if it is open. Raises FolderUnknown, Unusable besides."""
        # EXAMINE promises the server that nothing is changed.
        facts = self._selected(readonly=self._options.after == "leave")
        with told(self._where, "opening the folder"):
            self.exists = int(facts.get(b"EXISTS", 0))
            self.uidvalidity = int(facts.get(b"UIDVALIDITY", 0))
            permanent = facts.get(b"PERMANENTFLAGS", ())
            self._keywords = rb"\*" in permanent or FILED in permanent
            self.highest = int(facts[b"UIDNEXT"]) - 1 if b"UIDNEXT" in facts else max(self.uids(), default=0)
        if not self.uidvalidity:
            raise Unusable(
                f"{self._where}: the server gives no UIDVALIDITY, so mails cannot be told apart.", "Use another folder or server."
            )

    def _selected(self, readonly: bool) -> dict[bytes, Any]:
        with told(self._where, "opening the folder"):
            try:
                return self.client.select_folder(self.name, readonly=readonly)  # type: ignore[no-any-return]
            except imaplib.IMAP4.readonly:
                raise Unusable(
                    f"{self._where}: the folder is read-only, so that mails cannot be flagged or moved.",
                    f'Give this user write access, or set {setting_of(self._account)}.after = "leave".',
                ) from None
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error as error:
                if refused(self._where, "opening the folder", error).temporary:
                    raise
                raise unknown_folder(self.name, self.folders(), setting_of(self._account), plain(error)) from error

    def folders(self) -> list[str]:
        """The names of the folders that can be opened."""
        with told(self._where, "listing folders"):
            return [name for flags, _, name in self.client.list_folders() if rb"\Noselect" not in flags and rb"\NonExistent" not in flags]

    def can(self, capability: str) -> bool:
        with told(self._where, "asking for capabilities"):
            return bool(self.client.has_capability(capability))

    def noop(self) -> None:
        with told(self._where, "keeping the connection alive"):
            self.client.noop()

    def uids(self) -> set[int]:
        """Every UID of the folder, as it was when it was opened."""
        with told(self._where, "searching"):
            return {uid for low, high in search_windows(self.exists) for uid in self.client.search([f"{low}:{high}"])}

    def uids_above(self, uid: int) -> set[int]:
        """The UIDs above `uid`. (`n:*` names the last mail even where its UID is below n: RFC 9051 section 9, seq-range.)"""
        with told(self._where, "searching"):
            return {found for found in self.client.search(["UID", f"{uid + 1}:*"]) if found > uid}

    def heads(self, uids: Sequence[int]) -> list[Head]:
        """Sizes and times of those that are still there, in the order of `uids`."""
        with told(self._where, "fetching sizes"):
            found = self.client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
            return [Head(uid, found[uid][b"RFC822.SIZE"], _utc(found[uid].get(b"INTERNALDATE"))) for uid in uids if uid in found]

    def bodies(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The whole mails. Raises Refused as well where the server sends a mail without its text."""
        return self._texts(uids, "BODY[]", "BODY.PEEK[]")

    def headers(self, uid: int) -> dict[int, bytes]:
        """The headers of a mail, as far as they are bearable."""
        return self._texts([uid], "BODY[HEADER]<0>", f"BODY.PEEK[HEADER]<0.{HEADER_BYTES}>")

    def _texts(self, uids: Sequence[int], key: str, item: str) -> dict[int, bytes]:
        with told(self._where, f"fetching {len(uids)} mails"):
            found = self.client.fetch(uids, [item])
            texts = {uid: parts[key.encode()] for uid, parts in found.items()}
            if not all(isinstance(text, bytes) for text in texts.values()):
                raise TypeError("a mail came without its text")
            return texts

    def flag(self, uids: Sequence[int]) -> None:
        r"""Marks mails as \Seen and, where the server takes keywords, as $MaildeskFiled."""
        with told(self._where, "flagging"):
            self.client.add_flags(uids, [rb"\Seen", FILED] if self._keywords else [rb"\Seen"], silent=True)

    def delete(self, uids: Sequence[int]) -> None:
        r"""Removes mails; without UIDPLUS they are flagged \Deleted only, because a bare EXPUNGE would take others' mails too."""
        with told(self._where, "deleting"):
            self.client.add_flags(uids, [rb"\Deleted"], silent=True)
            if self.client.has_capability("UIDPLUS"):
                self.client.uid_expunge(uids)

    def move(self, uids: Sequence[int], to: str) -> None:
        """Moves mails. Without MOVE they are copied and removed: a crash between the two leaves a second copy in `to`, never none."""
        if self.can("MOVE"):
            with told(self._where, f"moving to {to}"):
                self.client.move(uids, to)
            return
        with told(self._where, f"copying to {to}"):
            self.client.copy(uids, to)
        self.delete(uids)

    def news(self) -> bool:
        """Whether the server told of new mails since the last call."""
        return self.client.news()


def _utc(moment: datetime | None) -> datetime | None:
    try:
        return moment.astimezone(UTC) if moment is not None and moment.tzinfo else None
    except OverflowError:  # the year 1 or 9999
        return None
