# SPDX-License-Identifier: Apache-2.0
"""imapclient with its rough edges taken off."""

import contextlib
import imaplib
import select
import socket
from collections.abc import Sequence
from typing import Any

from imapclient import IMAPClient
from imapclient.response_parser import parse_fetch_response

from maildesk.imap.answers import Found, quick

CLOSING_SECONDS = 2


class Client(IMAPClient):  # type: ignore[misc]
    """One connection, for one thread."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._imap.debug = 0  # imapclient sets 5, which formats every line, secrets included
        self.normalise_times = False  # times keep their zone

    def fetch(self, messages: Sequence[int], data: Sequence[str], modifiers: None = None) -> Found:
        """The parts `data` of the mails with the UIDs `messages`, as far as they are there."""
        uids = ",".join(map(str, messages))
        tag = self._imap._command("UID", "FETCH", uids, f"({' '.join(data)})")
        status, answer = self._imap._command_complete("FETCH", tag)
        self._checkok("fetch", status, answer)
        _, answer = self._imap._untagged_response(status, answer, "FETCH")
        found = quick(answer)
        if found is None:
            found = parse_fetch_response(answer, self.normalise_times, self.use_uid)
        return {uid: found[uid] for uid in messages if uid in found}

    def idle(self) -> None:
        """Starts IDLE. What the server tells before its "+" is kept for `news`, where imapclient would give up."""
        self._idle_tag = self._imap._command("IDLE")
        while self._imap._get_response() is not None:
            if self._imap.tagged_commands[self._idle_tag]:
                raise imaplib.IMAP4.abort("IDLE was refused")

    def _poll_socket(self, sock: socket.socket, timeout: float | None = None) -> Any:
        # Right after "+" the news may already lie in the read buffer, where polling the socket does not see it: read at once.
        return True if timeout == 0 else super()._poll_socket(sock, timeout)

    def readable(self, seconds: float) -> bool:
        """Whether the server sends something (or hangs up) within `seconds`."""
        poll = select.poll()
        poll.register(self.socket().fileno(), select.POLLIN)
        return bool(poll.poll(seconds * 1000))

    def news(self) -> bool:
        """Whether the server told of new mails since the last call.

        imaplib collects what comes unasked and never empties the collection: this does.
        """
        told = self._imap.untagged_responses
        for kind in ("RECENT", "EXPUNGE", "FLAGS"):
            told.pop(kind, None)
        return bool(told.pop("EXISTS", None))

    def part(self) -> None:
        """Logs out, without waiting long for a server that no longer answers."""
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            self.socket().settimeout(CLOSING_SECONDS)
            self.logout()
        self.drop()

    def drop(self) -> None:
        """Closes the connection at once."""
        with contextlib.suppress(OSError):
            self._imap.shutdown()
