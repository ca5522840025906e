# SPDX-License-Identifier: Apache-2.0
"""How long a session may be silent, and how long it may last (fault F18: slow-loris)."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from aiosmtpd.smtp import SMTP

from maildesk.smtp import replies
from maildesk.smtp.context import Context

_LOOK_EVERY = 5.0
_CROWDED_SECONDS = 10.0  # Postfix's smtpd_timeout under stress
_LAST_WORDS_SECONDS = 5.0


class Patience(SMTP):
    """Replaces the library's timer, which is set anew by commands alone: a mail that takes longer than it would be cut off.

    Here silence counts: from the client's last byte, except while we work on its mail.
    """

    context: Context
    closing = False
    _born: float | None = None
    _heard = 0.0
    _working = False
    _over = False

    def _reset_timeout(self, duration: float | None = None) -> None:
        """The library calls this when the connection is made, and for each command."""
        self._heard = self.loop.time()
        if self._born is None:
            self._born = self._heard
            self._look_later()

    def data_received(self, data: bytes) -> None:
        self._heard = self.loop.time()
        super().data_received(data)

    @contextmanager
    def our_turn(self) -> Iterator[None]:
        """The client waits for us: its silence is no fault of its own."""
        self._working = True
        try:
            yield
        finally:
            self._working = False
            self._heard = self.loop.time()

    def _look_later(self) -> None:
        wait = min(_LOOK_EVERY, self.context.options.idle_seconds, self.context.options.session_seconds)
        self._timeout_handle = self.loop.call_later(wait, self._look)

    def _look(self) -> None:
        if self._gone_within_handshake():
            self.close_with("")
            return
        reply = "" if self._working else self._out_of_patience(self.loop.time())
        if reply:
            self.close_with(reply)
        else:
            self._look_later()

    def _gone_within_handshake(self) -> bool:
        """asyncio wakes nobody when a client resets its connection while TLS begins."""
        return self._original_transport is not None and self._original_transport.is_closing()

    def _out_of_patience(self, now: float) -> str:
        options = self.context.options
        idle = min(options.idle_seconds, _CROWDED_SECONDS) if self.context.door.crowded else options.idle_seconds
        if now - (self._born or now) >= options.session_seconds:
            return replies.TOO_LONG_A_SESSION
        return replies.TOO_SILENT if now - self._heard >= idle else ""

    async def hang_up(self, reply: str) -> None:
        """Says the last word; nothing that the client has sent after it is obeyed."""
        self.close_with(reply)
        # The task that runs is the session's own: it ends at its next wait.
        await asyncio.sleep(0)

    def close_with(self, reply: str) -> None:
        """Ends the session after `reply`; the first last word counts."""
        if self._over:
            return
        self._over = True
        if self._handler_coroutine is not None:
            self._handler_coroutine.cancel()
        if reply and isinstance(self.transport, asyncio.WriteTransport) and not self.transport.is_closing():
            self.transport.write(reply.encode() + b"\r\n")

    def let_go(self) -> None:
        """Ends the connection, and the patience with it. A client that does not read its last words is cut off."""
        if self._timeout_handle is not None:
            self._timeout_handle.cancel()
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.close()
            below = self._original_transport or self.transport
            if isinstance(below, asyncio.WriteTransport):
                self.loop.call_later(_LAST_WORDS_SECONDS, below.abort)
