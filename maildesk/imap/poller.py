# SPDX-License-Identifier: Apache-2.0
"""Watching a folder: connect, take in what is missing, wait for more.

Each folder has its own connection and thread, also where a mailbox has several: every one of them is told of new mail at once, and
one that is misspelt or slow does not hold up the others. Providers permit ten and more connections for an account.
"""

import logging
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from maildesk.flow.errors import StoreUnavailable
from maildesk.flow.ports import Clock, Marks
from maildesk.imap.connection import opened, setting_of
from maildesk.imap.errors import Unreachable, Unusable
from maildesk.imap.folder import Folder
from maildesk.imap.idle import idle
from maildesk.imap.intake import Intake, Receive
from maildesk.imap.options import MailboxOptions
from maildesk.imap.plan import TRIES
from maildesk.oauth.token import Tokens

log = logging.getLogger("maildesk.imap")


@dataclass(frozen=True, slots=True)
class Pace:
    """Durations in seconds. Under five minutes, a connection that waits outlives the memory of most firewalls, and a dead one is
    found within ten (RFC 2177 would allow 29)."""

    step: float = 0.5  # how soon `stop` is seen while waiting with IDLE
    renewal: float = 290
    first_pause: float = 1  # when the database is away
    longest_pause: float = 20


class Poller:
    """Brings the mails of one folder to `receive`, for ever or once. Use one thread; keep the object over restarts.

    An error ends `run`: the caller starts it again, after a growing pause. What the poller has learned about mails that break the
    fetch is kept in the object.
    """

    def __init__(
        self,
        name: str,
        folder: str,
        options: MailboxOptions,
        *,
        marks: Marks,
        receive: Receive,
        tokens: Tokens,
        clock: Clock,
        max_mail_bytes: int,
        pace: Pace = Pace(),
        answered: Callable[[], None] = lambda: None,
    ) -> None:
        """`answered` is called whenever the server has said what there is. Raises Unusable."""
        _check(name, options)
        self.name = name
        self.folder = folder
        self._options = options
        self._tokens = tokens
        self._clock = clock
        self._pace = pace
        self._answered = answered
        self._intake = Intake(name, folder, options, marks=marks, receive=receive, clock=clock, max_mail_bytes=max_mail_bytes)

    def run(self, stop: threading.Event) -> None:
        """Watches the folder until `stop` is set.

        Raises ImapError or TokenError; never StoreUnavailable: while the database is away it waits, and nothing is flagged.
        """
        with self._open() as folder:
            self._walk(folder, stop)
            while not stop.is_set():
                self._wait(folder, stop)
                self._look(folder, stop)

    def once(self, stop: threading.Event | None = None) -> int:
        """Takes in everything that is there and returns how many mails that were. Raises ImapError, TokenError, StoreUnavailable."""
        stop = stop or threading.Event()
        for _ in range(2 * TRIES):
            try:
                return self._drain(stop)
            except Unreachable as error:
                if not self._intake.unfinished:
                    raise
                log.warning("%s", error)  # a mail broke the connection: the others first, then that one by itself
        return self._drain(stop)

    def _drain(self, stop: threading.Event) -> int:
        with self._open() as folder:
            taken = self._intake.walk(folder, stop)
            while not stop.is_set() and (self._intake.unfinished or folder.news()):
                taken += self._intake.look(folder, stop)
            return taken

    @contextmanager
    def _open(self) -> Iterator[Folder]:
        with opened(self._options, self.name, self._tokens, self._clock()) as client:
            yield Folder(client, self._options, self.name, self.folder)

    def _look(self, folder: Folder, stop: threading.Event) -> None:
        if stop.is_set():
            return
        if self._intake.due():
            self._walk(folder, stop)
            return
        try:
            self._intake.look(folder, stop)
            self._answered()
        except StoreUnavailable as error:
            # What was fetched is forgotten; a walk finds what is missing without a memory of ours.
            self._pause(folder, stop, self._pace.first_pause, error)
            self._walk(folder, stop)

    def _walk(self, folder: Folder, stop: threading.Event) -> None:
        """Walks the folder; while the database is away, tries again after growing pauses."""
        pause = self._pace.first_pause
        while not stop.is_set():
            try:
                self._intake.walk(folder, stop)
            except StoreUnavailable as error:
                self._pause(folder, stop, pause, error)
                pause = min(2 * pause, self._pace.longest_pause)
            else:
                self._answered()
                return

    def _pause(self, folder: Folder, stop: threading.Event, seconds: float, error: StoreUnavailable) -> None:
        log.warning("mailbox %s, folder %s: nothing is fetched while the database is away: %s", self.name, self.folder, error)
        stop.wait(seconds * random.uniform(0.5, 1))  # noqa: S311 - so that many pollers do not come back at once
        folder.noop()

    def _wait(self, folder: Folder, stop: threading.Event) -> None:
        """Waits for mail with IDLE, or for the next look where IDLE is missing."""
        if folder.news():
            return
        # A mail that gave trouble is tried again after a while; others are seen at once all the same.
        seconds = min(self._options.poll_seconds, self._pace.renewal) if self._intake.unfinished else self._pace.renewal
        if self._options.idle and folder.can("IDLE"):
            idle(folder, stop, seconds=seconds, step=self._pace.step)
            return
        left = float(self._options.poll_seconds)
        while not stop.wait(min(left, self._pace.renewal)) and (left := left - self._pace.renewal) > 0:
            folder.noop()


def _check(name: str, options: MailboxOptions) -> None:
    setting = f"{setting_of(name)}.move_to"
    if options.after == "move" and not options.move_to:
        raise Unusable(f'{setting} is empty, but after = "move".', "Name the folder that filed mails go to.")
    if options.after == "move" and _same_for_all(options.move_to) in map(_same_for_all, options.folders):
        raise Unusable(f"{setting}: {options.move_to!r} is watched itself: mails would come round for ever.", "Name another folder.")


def _same_for_all(folder: str) -> str:
    """INBOX is the one name whose case does not matter (RFC 9051 section 5.1)."""
    return "INBOX" if folder.upper() == "INBOX" else folder
