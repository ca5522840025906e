# SPDX-License-Identifier: Apache-2.0
"""The way in of a desk in tests: real SMTP sessions, to listeners that one process of tests shares."""

import asyncio
import smtplib
import threading
from collections.abc import Callable, Sequence
from datetime import datetime

from maildesk.flow.values import Incoming, Receipt
from maildesk.mail.values import Envelope
from maildesk.smtp.listener import Listener
from maildesk.smtp.options import ListenerOptions

Receive = Callable[[Sequence[Incoming]], list[Receipt]]
_DESK = "servicedesk@cncf.io"
_MANY = {"max_connections": 1000, "max_connections_per_client": 1000, "port": 0, "max_line": 1_000_000, "max_recipients": 10_000}


class Door:
    """Two listeners: one that trusts whoever connects, one behind an MTA, whose Authentication-Results count."""

    def __init__(self) -> None:
        self._receive: Receive | None = None
        self._now: datetime | None = None
        self._receipts: list[Receipt] = []
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self._trusting = self._listening(ListenerOptions(trusted_networks=("127.0.0.0/8",), **_MANY))  # type: ignore[arg-type]
        self._doubting = self._listening(ListenerOptions(behind_mta=True, **_MANY))  # type: ignore[arg-type]

    def takes(self, envelope: Envelope) -> bool:
        """Can a session say what this envelope says? Junk lies in folders, staff also write at the command line, logins need TLS."""
        told_otherwise = envelope.junk or envelope.written_here or envelope.authenticated_as is not None
        return not told_otherwise and (envelope.trusted or envelope.vouched)

    def take(self, receive: Receive, now: datetime, raw: bytes, envelope: Envelope) -> int:
        """The mail in one session of its own; its inbound id. Raises smtplib.SMTPException where the listener refuses it."""
        self._receive, self._now, self._receipts = receive, now, []
        listener = self._trusting if envelope.trusted else self._doubting
        with smtplib.SMTP("127.0.0.1", listener.port, local_hostname="client.example", timeout=20) as session:
            recipients = list(envelope.rcpt_to) or [_DESK]
            session.sendmail(
                "somebody@client.example" if envelope.mail_from is None else envelope.mail_from,
                recipients,
                _lines(raw),
                mail_options=["BODY=8BITMIME"],
            )
        (receipt,) = self._receipts
        return receipt.inbound_id

    def _listening(self, options: ListenerOptions) -> Listener:
        listener = Listener(
            "local",
            options,
            accepts=lambda _address: True,
            receive=self._received,
            note=lambda _kind, _details: None,
            accounts={},
            max_mail_bytes=26_214_400,
            clock=self._clock,
            hint=_DESK,
        )
        asyncio.run_coroutine_threadsafe(listener.start(), self._loop).result(10)
        return listener

    def _received(self, mails: Sequence[Incoming]) -> list[Receipt]:
        assert self._receive is not None
        self._receipts = self._receive(mails)
        return self._receipts

    def _clock(self) -> datetime:
        assert self._now is not None
        return self._now


def _lines(raw: bytes) -> bytes:
    """Mail programs end lines with CR LF (RFC 5321 section 2.3.8)."""
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
