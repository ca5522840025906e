# SPDX-License-Identifier: Apache-2.0
"""Hands mails to an SMTP relay, over one connection as long as that is good."""

import logging
import smtplib
from collections.abc import Sequence

from maildesk.flow.ports import Clock
from maildesk.flow.values import Delivery
from maildesk.oauth.token import Tokens
from maildesk.smtp.connect import TOKENS_AT, RelayDown, connect, port_of
from maildesk.smtp.handover import NotBegun, hand_over
from maildesk.smtp.letter import Letter
from maildesk.smtp.options import OutgoingOptions

_log = logging.getLogger("maildesk.smtp")


class Relay:
    """A `Transport` (flow/ports.py). For one thread at a time.

    `fallback_sender` stands in for the null reverse-path where the relay refuses that; `clock` tells whether an access
    token is still good.
    """

    def __init__(self, options: OutgoingOptions, *, clock: Clock, fallback_sender: str = "") -> None:
        self._options = options
        self._clock = clock
        self._tokens = Tokens(options.oauth, TOKENS_AT)
        self._fallback_sender = fallback_sender
        self._connection: smtplib.SMTP | None = None
        self._carried = 0

    def send(self, mail_from: str, recipients: Sequence[str], content: bytes, name: str) -> Delivery:
        """Raises TransportDown, with nothing sent. An answer that is lost after the content was sent counts as deferred."""
        letter = Letter(mail_from, tuple(recipients), content)
        connection, used = self._ready()
        try:
            return self._hand_over(connection, letter)
        except NotBegun as trouble:
            self.close()
            if not (used and trouble.again):
                raise self._down(trouble) from trouble
        # The relay had closed a connection that lay idle: that is its right, and no trouble.
        try:
            return self._hand_over(self._ready()[0], letter)
        except NotBegun as trouble:
            self.close()
            raise self._down(trouble) from trouble

    def _down(self, trouble: NotBegun) -> RelayDown:
        return RelayDown(f"{self._options.host}:{port_of(self._options)}: {trouble.words}", "")

    def _hand_over(self, connection: smtplib.SMTP, letter: Letter) -> Delivery:
        self._carried += 1
        return hand_over(connection, letter, self._fallback_sender)

    def _ready(self) -> tuple[smtplib.SMTP, bool]:
        """A connection, and whether it has carried mail before."""
        if self._carried >= self._options.connection_mails:
            self.close()
        if self._connection is not None and self._connection.sock is not None:
            return self._connection, True
        self._connection = connect(self._options, self._tokens, self._clock())
        self._carried = 0
        _log.debug("connected to the relay %s", self._options.host)
        return self._connection, False

    def close(self) -> None:
        """Says goodbye; the next mail opens a new connection."""
        connection, self._connection, self._carried = self._connection, None, 0
        if connection is None or connection.sock is None:
            return
        try:
            connection.quit()
        except OSError:
            connection.close()
