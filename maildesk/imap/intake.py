# SPDX-License-Identifier: Apache-2.0
"""From a folder into the database: which mails are missing, and what is done with them once they are committed."""

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from maildesk.flow.ports import Clock, Marks
from maildesk.flow.values import Incoming, Mark, Receipt, Source, SourceKind
from maildesk.imap.acting import act
from maildesk.imap.folder import Folder
from maildesk.imap.options import MailboxOptions
from maildesk.imap.plan import MAILS_AT_ONCE, SIZES_AT_ONCE, Head, advanced, chunks, opening_mark, portions, walk_due
from maildesk.imap.reading import Fetched, Reading
from maildesk.mail.values import Envelope

Receive = Callable[[Sequence[Incoming]], list[Receipt]]

log = logging.getLogger("maildesk.imap")


class Intake:
    """One folder's mails on their way in. Lives longer than a connection.

    The methods raise StoreUnavailable (nothing of the last portion was written; walk again later), Unreachable and Refused.
    """

    def __init__(
        self, account: str, folder: str, options: MailboxOptions, *, marks: Marks, receive: Receive, clock: Clock, max_mail_bytes: int
    ) -> None:
        self._account = account
        self._folder = folder
        # What the provider took for spam stays where it is: the provider learns from what people move out of there.
        self._options = replace(options, after="leave") if folder in options.junk_folders else options
        self._marks = marks
        self._receive = receive
        self._clock = clock
        self._limit = max_mail_bytes
        self._junk = folder in options.junk_folders
        self._reading = Reading(account, max_mail_bytes)
        self._mark = Mark(uidvalidity=0, last_uid=0, reconciled_at=None)
        self._settled: list[int] = []

    @property
    def unfinished(self) -> bool:
        """Whether some mails gave trouble and are to be tried again."""
        return bool(self._reading.suspects)

    def due(self) -> bool:
        """Whether it is time to walk the whole folder."""
        return walk_due(self._mark, self._clock(), timedelta(hours=self._options.reconcile_hours))

    def walk(self, folder: Folder, stop: threading.Event) -> int:
        """Takes in everything that the database does not know, whatever the mark says, and finishes what a crash left half done.

        Returns the number of mails taken in.
        """
        folder.select()
        folder.news()
        self._begin(folder)
        there = folder.uids()
        known = self._marks.known_uids(self._account, self._folder, folder.uidvalidity)
        self._finish(folder, there)
        taken = self._take(folder, there - known, stop)
        if not stop.is_set():
            self._keep(replace(advanced(self._mark, max(there, default=0)), reconciled_at=self._clock()))
        return taken

    def look(self, folder: Folder, stop: threading.Event) -> int:
        """Takes in what came after the mark, and tries again what gave trouble. Returns the number of mails taken in."""
        folder.news()
        folder.noop()
        return self._take(folder, folder.uids_above(self._mark.last_uid), stop)

    def _begin(self, folder: Folder) -> None:
        self._reading.begin(folder.uidvalidity)
        mark = self._marks.mark(self._account, self._folder)
        opening = opening_mark(mark, folder.uidvalidity, folder.highest, self._options.first_start == "history")
        if mark is not None and mark.uidvalidity != folder.uidvalidity:
            log.warning("mailbox %s, folder %s: new UIDVALIDITY, the whole folder is compared again", self._account, self._folder)
        if opening == mark:
            self._mark = opening
        else:
            self._keep(opening)  # before anything is fetched: a crash must not turn history into new mail

    def _keep(self, mark: Mark) -> None:
        self._marks.set_mark(self._account, self._folder, mark)
        self._mark = mark

    def _finish(self, folder: Folder, there: set[int]) -> None:
        """Acts again on what is committed but not known to be flagged, moved or deleted (faults F2, F3)."""
        unsettled = self._marks.unsettled_uids(self._account, self._folder, folder.uidvalidity)
        self._settled = sorted(unsettled - there)  # gone: moved by us or by somebody else
        for uids in portions(sorted(unsettled & there), MAILS_AT_ONCE):
            self._act(folder, uids)
        self._settle()

    def _take(self, folder: Folder, uids: Iterable[int], stop: threading.Event) -> int:
        suspects = self._reading.suspects
        taken = 0
        for page in portions(sorted(set(uids).difference(suspects)), SIZES_AT_ONCE):
            for chunk in chunks(self._reading.heads(folder, page), self._limit):
                if stop.is_set():
                    return taken
                taken += self._commit(folder, self._reading.together(folder, chunk))
            self._settle()
            self._keep(advanced(self._mark, page[-1]))
        for uid in suspects:
            if stop.is_set():
                return taken
            taken += self._commit(folder, self._reading.alone(folder, uid))
        self._settle()
        return taken

    def _commit(self, folder: Folder, mails: list[Fetched]) -> int:
        if not mails:
            return 0
        self._receive([self._incoming(folder, mail) for mail in mails])
        self._reading.forget([mail.head.uid for mail in mails])
        # The original of a stub is the only whole copy: it stays as it is, whatever is configured.
        whole = [mail.head.uid for mail in mails if mail.full_size is None]
        if whole:
            self._act(folder, whole)
        return len(mails)

    def _act(self, folder: Folder, uids: Sequence[int]) -> None:
        if act(folder, self._options, uids):
            self._settled += uids

    def _settle(self) -> None:
        if self._settled:
            self._marks.settle_uids(self._account, self._folder, self._mark.uidvalidity, self._settled)
            self._settled = []

    def _incoming(self, folder: Folder, mail: Fetched) -> Incoming:
        uid = mail.head.uid
        return Incoming(
            raw=mail.raw,
            source=Source(SourceKind.IMAP, account=self._account, folder=self._folder, uidvalidity=folder.uidvalidity, uid=uid),
            envelope=Envelope(junk=self._junk),
            received_at=self._received_at(mail.head),
            history=uid <= self._mark.history_until,
            full_size=mail.full_size,
        )

    def _received_at(self, head: Head) -> datetime:
        now = self._clock()
        return min(head.received_at or now, now)  # a mail uploaded with a date to come has been here since now at the latest
