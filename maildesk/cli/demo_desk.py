# SPDX-License-Identifier: Apache-2.0
"""What the demo does with a running desk: hand mails to its listener, wait for what becomes of them, look at the result."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from maildesk.cli.demo_mails import Letter
from maildesk.desk.values import InboundState, OutboxState
from maildesk.flow.errors import MaildeskError
from maildesk.flow.ports import Transport
from maildesk.smtp.connect import RelayDown

if TYPE_CHECKING:
    from maildesk.store.sql import SqlStore
    from maildesk.store.view_inbound import InboundRow
    from maildesk.store.view_outbox import OutboxDetail
    from maildesk.store.view_tickets import TicketDetail

_START = "start it with `make run` (or `maildesk run`) in another terminal, then try again"
_MANY = 1000  # mails that others may send meanwhile
_WAITS = (InboundState.RECEIVED, InboundState.PROCESSING)
_LEAVES = (OutboxState.QUEUED, OutboxState.SENDING)

WORKING_SECONDS = 60.0
SENDING_SECONDS = 10.0

Patience = Callable[[], bool]
"""Pauses; False once it was long enough."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A mail of the demo and what became of it."""

    letter: Letter
    row: "InboundRow"


class RunningDesk:
    """The desk behind a listener (`transport`, at `where`) and its database."""

    def __init__(self, store: "SqlStore", transport: Transport, where: str, patience: Callable[[float], Patience], now: datetime) -> None:
        self._store = store
        self._transport = transport
        self._where = where
        self._patience = patience
        self._since = now - timedelta(minutes=1)
        self._before = {row.id for row in self._store.inbound(since=self._since, limit=_MANY)}

    def send(self, letter: Letter) -> None:
        """Hands one mail over. Raises MaildeskError: nobody listens, or the mail is not taken."""
        try:
            delivery = self._transport.send(letter.mail_from, (letter.recipient,), letter.content, letter.message_id)
        except RelayDown as down:
            raise MaildeskError(f"the desk is not running: {down.fact}", _START) from down
        for _, words in delivery.refused:
            raise MaildeskError(f"{self._where} does not take {letter.name}: {words}", "is this the listener of this configuration's desk?")
        for _, words in delivery.deferred:
            raise MaildeskError(f"{self._where} cannot take {letter.name} now: {words}", "see what `maildesk doctor` says, then try again")

    def filed(self, letters: Sequence[Letter]) -> list[Filed]:
        """What became of the mails, in their order, once all are worked on. Raises MaildeskError where that takes too long."""
        wait = self._patience(WORKING_SECONDS)
        while len(done := self._settled(letters)) < len(letters):
            if not wait():
                raise MaildeskError(
                    f"{len(letters) - len(done)} of {len(letters)} mails are stored, but nobody works on them",
                    "see `maildesk mail list --state received`; a desk started with --only needs `work` too",
                )
        return done

    def acknowledgement(self, filed: Filed) -> "OutboxDetail":
        """The acknowledgement of a request, whether it has left or not. Raises MaildeskError where there is none."""
        sent = self.ticket(filed).outbox if filed.row.ticket_number else ()
        for row in sent:
            if row.kind == "acknowledgement" and row.state is not OutboxState.SUPPRESSED:
                return self._store.outbox_by_id(row.id)
        raise MaildeskError(
            f"the desk wrote no acknowledgement to {filed.letter.name}: {filed.row.reason}",
            f"`maildesk mail explain {filed.row.id}` tells why; acknowledgement.enabled must be true for the demo",
        )

    def delivered(self, filed: Filed) -> "OutboxDetail":
        """The acknowledgement once it has left, or as it is after a while: the relay's trouble is not the demo's."""
        wait = self._patience(SENDING_SECONDS)
        while (detail := self.acknowledgement(filed)).row.state in _LEAVES and wait():
            pass
        return detail

    def ticket(self, filed: Filed) -> "TicketDetail":
        """The ticket of a mail, with everything on it."""
        assert filed.row.ticket_number is not None  # noqa: S101 - callers ask for mails that made a ticket
        return self._store.ticket_by_number(filed.row.ticket_number)

    def _settled(self, letters: Sequence[Letter]) -> list[Filed]:
        rows = [row for row in self._store.inbound(since=self._since, limit=_MANY) if row.id not in self._before]
        found = [Filed(letter, row) for letter in letters for row in rows if _is(letter, row)]
        return [filed for filed in found if filed.row.state not in _WAITS]


def _is(letter: Letter, row: "InboundRow") -> bool:
    """The envelope and the size tell our mails apart: each run writes from addresses of its own."""
    return (row.envelope.mail_from, row.envelope.rcpt_to, row.size) == (letter.mail_from, (letter.recipient,), len(letter.content))
