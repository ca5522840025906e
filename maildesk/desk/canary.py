# SPDX-License-Identifier: Apache-2.0
"""The mail that the desk writes to itself now and then, through the real servers: it shows that the way is open, and how long it is.

It is known by its signed address and by the desk's own name in From, whatever servers do to its Message-ID; it opens no ticket and
nobody is told of it. What it shows stands in four marks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from maildesk.desk import marks, thread, token
from maildesk.desk.case import Case, Decision
from maildesk.desk.changed import replace
from maildesk.desk.hold import ignored
from maildesk.desk.records import ContextKeys, Effects, MarkChange
from maildesk.desk.values import Identity
from maildesk.mail.values import Envelope, Mail


@dataclass(frozen=True, slots=True)
class Flight:
    """Where the canaries are; moments that did not come yet are None. In the order of `marks.CANARIES`."""

    sent_at: datetime | None = None
    since: datetime | None = None
    returned: datetime | None = None
    back_at: datetime | None = None

    @property
    def round_trip(self) -> timedelta | None:
        """How long the newest one that came back was under way."""
        return self.back_at - self.returned if self.back_at and self.returned else None

    def awaited_since(self, every: timedelta) -> datetime | None:
        """Since when the oldest one is awaited that did not come back; None if none is. `every`: how often one is sent.

        Of two that are under way the marks know the older one alone: once it is back, the next was sent `every` later.
        """
        if self.sent_at is None or (self.returned and self.returned >= self.sent_at):
            return None
        since = self.since or self.sent_at
        return since if self.returned is None or self.returned < since else min(self.returned + every, self.sent_at)


def flight(known: Mapping[str, datetime]) -> Flight:
    """Where the canaries are, by their marks."""
    return Flight(*(known.get(one) for one in marks.CANARIES))


def due(now_in: Flight, now: datetime, every: timedelta) -> bool:
    """Is it time for the next? A moment ahead was written by a clock that was wrong (fault F14)."""
    return now_in.sent_at is None or not now - every < now_in.sent_at <= now


def sent(now_in: Flight, now: datetime) -> tuple[MarkChange, ...]:
    """The marks of one more that is sent at `now`."""
    changes = (MarkChange(marks.CANARY_SENT, now_in.sent_at, now),)
    nothing_awaited = now_in.awaited_since(timedelta(0)) is None
    return (*changes, MarkChange(marks.CANARY_SINCE, now_in.since, now)) if nothing_awaited or now_in.since is None else changes


def keys(mail: Mail, envelope: Envelope, identity: Identity) -> Iterator[ContextKeys]:
    """What must be looked up before a canary is decided; nothing for other mail."""
    if _sent_at(mail, envelope, identity):
        yield ContextKeys(marks=frozenset(marks.CANARIES))


def returned(case: Case) -> Decision | None:
    """A canary that came back. A copy of it, or one that was overtaken, changes nothing."""
    sent_at = _sent_at(case.mail, case.arrival.envelope, case.identity)
    if sent_at is None:
        return None
    known = flight(case.facts.marks)
    if sent_at > case.now or (known.returned and sent_at <= known.returned):
        return ignored(case, "the desk's mail to itself came back, once more or late")
    changes = (
        MarkChange(marks.CANARY_RETURNED, known.returned, sent_at),
        MarkChange(marks.CANARY_BACK, known.back_at, case.now),
    )
    decision = ignored(case, f"the desk's mail to itself came back after {(case.now - sent_at).total_seconds():.1f} s")
    return replace(decision, effects=Effects(marks=changes))


def _sent_at(mail: Mail, envelope: Envelope, identity: Identity) -> datetime | None:
    """When the desk sent this mail to itself; None for every other mail. Whoever learns the address writes no canary in their own name."""
    if mail.from_ is None or not token.is_desk_address(identity, mail.from_.address):
        return None
    found = (token.read_canary_address(identity, one) for one in thread.recipients(mail, envelope) if "+" in one)
    return next((moment for moment in found if moment is not None), None)
