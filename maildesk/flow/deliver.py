# SPDX-License-Identifier: Apache-2.0
"""T3: hand the outbox to the transport and write down what became of each mail.

Claims are made in groups, but each mail is settled before the next one leaves: a crash between the relay's 250 and the commit
repeats at most that one mail, with the same Message-ID and Date.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from maildesk.desk.bounced import refuses_address
from maildesk.desk.entries import DESK
from maildesk.desk.records import AddressFault, NewEvent
from maildesk.desk.retry import next_delivery
from maildesk.desk.values import OutboxState
from maildesk.flow.errors import TransportDown
from maildesk.flow.ports import Clock, Outbox, Transport
from maildesk.flow.values import Delivery, Dispatch, Settlement
from maildesk.flow.witness import NOBODY, RELAY, Witness
from maildesk.mail.values import folded

RELAY_PAUSE = timedelta(seconds=30)  # with a sender's own pause as long, letters leave within the minute once the relay is back


@dataclass(frozen=True, slots=True)
class Pace:
    """How many mails are claimed at once, how long a claim holds, how many acknowledgements may leave in a minute.

    Half of `lease` must be longer than one mail can take: a group is worked on for the first half.
    """

    batch: int = 50
    lease: timedelta = timedelta(seconds=600)
    acknowledgements_per_minute: int = 60


Tell = Callable[[int, Mapping[str, str]], None]


def _nobody(ticket_id: int, lost: Mapping[str, str]) -> None:
    """The history says it."""


class Deliver:
    """The sender's verb."""

    def __init__(
        self,
        store: Outbox,
        transport: Transport,
        clock: Clock,
        owner: str,
        pace: Pace,
        tell: Tell = _nobody,
        witness: Witness = NOBODY,
    ) -> None:
        """`tell` hears of what will not arrive, once that is written down: the ticket, and whom it did not reach with the relay's words."""
        self._store = store
        self._transport = transport
        self._clock = clock
        self._owner = owner
        self._pace = pace
        self._tell = tell
        self._witness = witness
        # What the database could not be told while it was away. A mail that was sent must not be sent again for that.
        self._unwritten: list[Settlement] = []
        self._unused: list[tuple[int, str]] = []

    def once(self) -> int:
        """Offers a group of due mails to the transport; the number of mails claimed.

        Raises StoreUnavailable; what became of the mails until then is written by the next call. Raises TransportDown after putting
        all mails back: the relay is to blame, and the caller pauses.
        """
        self._catch_up()
        pace, begun = self._pace, self._clock()
        claims = self._store.claim_outbox(
            limit=pace.batch,
            now=begun,
            lease=pace.lease,
            owner=self._owner,
            acknowledgements_per_minute=pace.acknowledgements_per_minute,
        )
        self._unused = [(dispatch.outbox_id, dispatch.lease) for dispatch in claims]
        for dispatch in claims:
            if self._clock() - begun > pace.lease / 2:  # a slow relay: another process must not find the rest lapsed and send it too
                break
            self._one(dispatch)
        self._catch_up()
        if not claims:
            self._transport.close()  # an idle connection holds a place at the relay
        return len(claims)

    def _one(self, dispatch: Dispatch) -> None:
        del self._unused[0]
        try:
            delivery = self._transport.send(dispatch.mail_from, dispatch.recipients, dispatch.content, dispatch.message_id)
        except TransportDown as problem:
            self._witness.silent(RELAY, str(problem))
            again = self._clock() + RELAY_PAUSE
            self._write(dispatch, _not_now(dispatch, str(problem)), at_latest=again)
            self._catch_up(again)
            raise
        except Exception as problem:  # noqa: BLE001 - a mail that the transport stumbles over must not stop those behind it
            self._transport.close()  # it may stand in the middle of that mail
            delivery = _not_now(dispatch, f"{type(problem).__name__}: {problem}")
        else:
            self._witness.answered(RELAY)
        self._write(dispatch, delivery)

    def _write(self, dispatch: Dispatch, delivery: Delivery, at_latest: datetime | None = None) -> None:
        """`at_latest`: the relay was away, for which no mail waits longer than others, however often it happened to be the one in hand."""
        settled = settlement(dispatch, delivery, self._clock())
        if at_latest and settled.next_attempt_at:
            settled = replace(settled, next_attempt_at=min(at_latest, settled.next_attempt_at))
        self._unwritten.append(settled)
        self._witness.delivered(settled.state)
        self._settle()
        if settled.event is not None and dispatch.ticket_id is not None:
            self._tell(dispatch.ticket_id, settled.event.details["recipients"])

    def _settle(self) -> None:
        if self._unwritten:
            self._store.settle(self._unwritten, self._clock())
            self._unwritten = []

    def _catch_up(self, not_before: datetime | None = None) -> None:
        """Writes down what is not written yet, and gives back what was claimed and not offered."""
        self._settle()
        if self._unused:
            self._store.give_back_outbox(self._unused, not_before)
            self._unused = []


def _not_now(dispatch: Dispatch, reason: str) -> Delivery:
    return Delivery(accepted=(), deferred=tuple((one, reason) for one in dispatch.recipients))


def settlement(dispatch: Dispatch, delivery: Delivery, now: datetime) -> Settlement:
    """What a delivery means for its row: refused is final at once, deferred is tried for five days, then visible as failed."""
    deferred = tuple(address for address, _ in delivery.deferred)
    next_at = next_delivery(dispatch.attempts, dispatch.created_at, now) if deferred else None
    lost = (*delivery.refused, *(() if next_at else delivery.deferred))
    state = OutboxState.DEFERRED if next_at else OutboxState.FAILED if lost else OutboxState.SENT
    reasons = dict.fromkeys(words for _, words in (*delivery.refused, *delivery.deferred))
    return Settlement(
        dispatch.outbox_id,
        dispatch.lease,
        state,
        recipients=deferred if next_at else dispatch.recipients,
        reason="; ".join(reasons)[:500],
        next_attempt_at=next_at,
        event=_undelivered(dispatch, lost),
        faults=tuple(AddressFault(folded(one), words[:200]) for one, words in lost if refuses_address(words)),
    )


def _undelivered(dispatch: Dispatch, lost: Sequence[tuple[str, str]]) -> NewEvent | None:
    if not lost:
        return None
    details = {"outbox": dispatch.outbox_id, "recipients": {address: words[:200] for address, words in lost}}
    return NewEvent(dispatch.ticket_id, "undelivered", DESK, None, details)
