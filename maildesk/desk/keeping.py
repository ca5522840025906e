# SPDX-License-Identifier: Apache-2.0
"""The one place where what a decision changes becomes time on the tickets' clocks, whoever decided: a mail, a command, a job.

A ticket that is not touched is not looked at; of one that is, the clock goes into the same change, under the same revision.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from maildesk.desk import promise
from maildesk.desk.alarms import settled
from maildesk.desk.changed import replace
from maildesk.desk.clock import Clock
from maildesk.desk.lifecycle import is_over
from maildesk.desk.records import Effects, Facts, NewMessage, NewTicket, TicketChange
from maildesk.desk.targets import Targets
from maildesk.desk.values import Identity, Ticket, TicketState, Visibility


def kept(
    effects: Effects, facts: Facts, identity: Identity, now: datetime, *, asked_at: datetime | None = None, asks: bool = True
) -> Effects:
    """The effects with the clocks of their tickets. `facts`: as they were before them.

    `asked_at`: when the mail came in, since a requester waits from then on, not since the desk found time to read it. `asks`: whether
    the mail asks for anything; thanks, automatic mail and old mail do not.
    """
    said = {one.ticket_id: one for one in effects.messages if one.visibility is Visibility.PUBLIC}
    new = tuple(_opened(one, identity) for one in effects.tickets)
    fresh = {one.id for one in new}
    changes = [*effects.changes]
    touched = dict.fromkeys((*(one.ticket_id for one in changes), *(one for one in said if one not in fresh)))
    for ticket_id in touched:
        before = facts.tickets.get(ticket_id)
        if before is None or ticket_id in fresh:
            continue
        change = _Change(before, _after(before, changes), identity, now)
        clock = change.clock(_joining(ticket_id, changes, facts))
        if message := said.get(ticket_id):
            clock = _spoken(clock, change, message, facts, asked_at or now, asks=asks)
        _write(changes, change, settled(replace(change.after, clock=clock), identity.promise, change.targets))
    return replace(effects, tickets=new, changes=tuple(changes))


def targets(ticket: Ticket | NewTicket, identity: Identity) -> Targets:
    """What is promised for a ticket."""
    category = identity.catalogue.category(ticket.category)
    return identity.promise.targets(category, identity.promise.maturity(ticket.project), identity.promise_hours)


class _Change:
    """A ticket before and after a decision."""

    def __init__(self, before: Ticket, after: Ticket, identity: Identity, now: datetime) -> None:
        self.before = before
        self.targets = targets(after, identity)
        self._old = targets(before, identity)
        self.now = now
        self.after = after
        self.maturity = identity.promise.maturity(after.project) or after.maturity

    def clock(self, joining: Iterable[Ticket]) -> Clock:
        """What the change itself does; `joining` are tickets that become part of it."""
        clock = promise.retargeted(self.after.clock, self.now, self._old, self.targets)
        clock = promise.moved(clock, self.before.state, self.after.state, self.now, self.before.opened_at, self.targets.calendar)
        for one in joining:
            clock = promise.joined(clock, one.clock)
        return clock


def _spoken(clock: Clock, change: _Change, message: NewMessage, facts: Facts, asked_at: datetime, *, asks: bool) -> Clock:
    staff = {one.person_id for one in facts.staff}
    if message.author_id in staff and message.author_id != change.after.requester_id:
        return promise.answered(clock, change.now, change.before.opened_at)
    if not asks:
        return clock
    return promise.asked(clock, min(asked_at, change.now), change.targets, anew=is_over(change.before.state))


def _after(before: Ticket, changes: Iterable[TicketChange]) -> Ticket:
    """The ticket as it is after all of its changes."""
    mine: dict[str, Any] = {"revision": before.revision}
    for one in changes:
        if one.ticket_id == before.id:
            mine |= {**one.fields, "revision": one.seen + 1}
    return replace(before, **mine)


def _joining(ticket_id: int, changes: Iterable[TicketChange], facts: Facts) -> list[Ticket]:
    found = [one.ticket_id for one in changes if one.fields.get("merged_into") == ticket_id]
    return [facts.tickets[one] for one in found if one in facts.tickets]


def _write(changes: list[TicketChange], change: _Change, clock: Clock) -> None:
    """Into the last change of the ticket; as a change of its own where it has none."""
    after = change.after
    moved_on = after.blocked_on and after.state not in (TicketState.BLOCKED, TicketState.MERGED)  # what is merged comes back as it was
    now = replace(after, maturity=change.maturity, clock=clock, blocked_on=None if moved_on else after.blocked_on)
    fields = {name: getattr(now, name) for name in ("clock", "maturity", "blocked_on") if getattr(now, name) != getattr(after, name)}
    if not fields:
        return
    for place in reversed(range(len(changes))):
        if changes[place].ticket_id == after.id:
            changes[place] = replace(changes[place], fields={**changes[place].fields, **fields})
            return
    changes.append(TicketChange(after.id, after.revision, fields))


def _opened(new: NewTicket, identity: Identity) -> NewTicket:
    """Old mail that was there before the desk was promised nothing."""
    maturity = identity.promise.maturity(new.project) or new.maturity
    if new.history:
        return replace(new, maturity=maturity)
    promised = targets(new, identity)
    clock = promise.opened(new.opened_at, promised)
    ticket = Ticket(new.id, new.number, new.state, new.subject, new.requester_id, opened_at=new.opened_at, clock=clock)
    return replace(new, maturity=maturity, clock=settled(ticket, identity.promise, promised))
