# SPDX-License-Identifier: Apache-2.0
"""When does the desk look at a ticket by itself, and what for: warnings, what is late, reminders, closing what was resolved.

A ticket has one next alarm, kept on it. What was done is kept as a step in the same commit, so that a restart repeats nothing, and a
clock that jumps ahead and back again (fault F14) finds it done.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from maildesk.desk import promise
from maildesk.desk.calendar import add_working, take_working
from maildesk.desk.changed import replace
from maildesk.desk.clock import Clock
from maildesk.desk.lifecycle import Holder, ball, stands_still
from maildesk.desk.targets import Policy, Targets
from maildesk.desk.values import Ticket, TicketState


class Step(IntEnum):
    """How far staff were told that something is due."""

    NOTHING = 0
    WARNED = 1  # the owner, or the group
    LATE = 2  # the group, and the requester once
    ESCALATED = 3  # the address of the operator for that


class Track(StrEnum):
    """What an alarm is about."""

    ANSWER = "answer"
    RESOLUTION = "resolution"
    REMINDER = "reminder"
    NOTICE = "notice"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Alarm:
    """`step`: what is to be done of a promise; `due_at`: when that promise was, or is, due."""

    at: datetime
    track: Track
    step: Step = Step.NOTHING
    due_at: datetime | None = None


def alarms(ticket: Ticket, policy: Policy, targets: Targets) -> Iterator[Alarm]:
    """Everything that is still to come, the next of each track first."""
    clock = ticket.clock
    if not stands_still(ticket.state):
        if due_at := promise.owed(clock):
            target = targets.next if clock.next_due_at else targets.first
            yield from _steps(Track.ANSWER, due_at, target, Step(clock.answer_step), policy, targets)
        # What a third party has cannot be hurried here; that it is late is in every list.
        if clock.resolve_due_at and targets.resolution and ball(ticket).holder is not Holder.THIRD_PARTY:
            yield from _steps(Track.RESOLUTION, clock.resolve_due_at, targets.resolution, Step(clock.resolve_step), policy, targets)
    elif ticket.state is TicketState.WAITING:
        if policy.remind_days and clock.paused_at and clock.noticed_at is None:
            yield Alarm(clock.paused_at + timedelta(days=policy.remind_days), Track.REMINDER)
    elif ticket.state is TicketState.RESOLVED and clock.resolved_at and policy.close_days:
        yield from _closing(clock, clock.resolved_at, policy)


def _steps(track: Track, due_at: datetime, target: timedelta, done: Step, policy: Policy, targets: Targets) -> Iterator[Alarm]:
    calendar = targets.calendar
    if done < Step.WARNED:
        yield Alarm(take_working(due_at, target * (100 - policy.warn_percent) / 100, calendar), track, Step.WARNED, due_at)
    if done < Step.LATE:
        yield Alarm(due_at, track, Step.LATE, due_at)
    if done < Step.ESCALATED and policy.escalate_to:
        yield Alarm(add_working(due_at, timedelta(hours=policy.escalate_hours), calendar), track, Step.ESCALATED, due_at)


def _closing(clock: Clock, resolved_at: datetime, policy: Policy) -> Iterator[Alarm]:
    """A notice always comes first, and the time that it gives is given whole, also by a desk that was switched off meanwhile."""
    close_at = resolved_at + timedelta(days=policy.close_days)
    notice = timedelta(days=min(policy.notice_days, policy.close_days))
    if notice and clock.noticed_at is None:
        yield Alarm(close_at - notice, Track.NOTICE)
    else:
        yield Alarm(max(close_at, clock.noticed_at + notice) if clock.noticed_at else close_at, Track.CLOSING)


def due_now(ticket: Ticket, policy: Policy, targets: Targets, now: datetime) -> tuple[Alarm, ...]:
    """The alarms that ring now; of each track the last one alone, since it says what those before it would have said."""
    rung = {one.track: one for one in alarms(ticket, policy, targets) if one.at <= now}
    return tuple(rung.values())


def settled(ticket: Ticket, policy: Policy, targets: Targets) -> Clock:
    """The clock with what follows from the rest of the ticket: when something is due, and when the next alarm rings."""
    clock = ticket.clock
    owed = (promise.owed(clock), clock.resolve_due_at, ticket.needed_by)
    due_at = None if stands_still(ticket.state) else min((one for one in owed if one), default=None)
    alarm_at = min((one.at for one in alarms(ticket, policy, targets)), default=None)
    return replace(clock, due_at=due_at, alarm_at=alarm_at)
