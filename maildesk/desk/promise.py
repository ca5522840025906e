# SPDX-License-Identifier: Apache-2.0
"""The promise: until when somebody is owed an answer, and a request its solution. The clock stands while the requester has the ball.

Every function takes the clock as it was and gives it as it is then. Nothing here is computed from the history of a ticket, and
`due` shows that both ways come to the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from maildesk.desk.calendar import Calendar, add_working, between
from maildesk.desk.clock import Clock
from maildesk.desk.lifecycle import is_over, stands_still
from maildesk.desk.targets import Targets
from maildesk.desk.values import TicketState

_DONE = (TicketState.RESOLVED, TicketState.CLOSED)
_ASIDE = (TicketState.SPAM, TicketState.MERGED)  # what is put there and comes back is as it was


class What(StrEnum):
    """What happened to a ticket, as far as the promise goes."""

    OPENED = "opened"
    ASKED = "asked"  # the requester's side wrote
    ANSWERED = "answered"  # staff wrote for all to read
    MOVED = "moved"  # it has another state


@dataclass(frozen=True, slots=True)
class Happening:
    """`state`: the one that the ticket has from then on, where it `MOVED`. What a mail says comes before what it does to the state."""

    what: What
    at: datetime
    state: TicketState = TicketState.NEW


@dataclass(frozen=True, slots=True)
class Due:
    """Until when (UTC) what is owed: the first answer, the answer to a later question, the solution; None where nothing is."""

    first: datetime | None
    next: datetime | None
    resolution: datetime | None


def due(history: Iterable[Happening], targets: Targets) -> Due:
    """What is owed after all that happened to a ticket, in order."""
    clock, state, opened_at = Clock(), TicketState.NEW, None
    for one in history:
        if one.what is What.OPENED:
            clock, opened_at = opened(one.at, targets), one.at
        elif one.what is What.ASKED:
            clock = asked(clock, one.at, targets, anew=is_over(state))
        elif one.what is What.ANSWERED:
            clock = answered(clock, one.at, opened_at)
        else:
            clock, state = moved(clock, state, one.state, one.at, opened_at, targets.calendar), one.state
    first = clock.first_due_at if clock.asked_at and clock.next_due_at is None else None
    return Due(first, clock.next_due_at, None if is_over(state) else clock.resolve_due_at)


def opened(at: datetime, targets: Targets) -> Clock:
    """The clock of a new request."""
    solution = add_working(at, targets.resolution, targets.calendar) if targets.resolution else None
    return Clock(first_due_at=add_working(at, targets.first, targets.calendar), resolve_due_at=solution, asked_at=at)


def owed(clock: Clock) -> datetime | None:
    """Until when somebody is owed an answer; None if nobody is."""
    if clock.asked_at is None:
        return None
    return clock.next_due_at or clock.first_due_at


def asked(clock: Clock, at: datetime, targets: Targets, *, anew: bool) -> Clock:
    """The requester's side wrote. Who waits already waits since then; `anew`: the ticket was over, and what was owed before with it.

    A question that was late when the ticket ended without an answer is one that was not answered in time.
    """
    if clock.asked_at is not None and not anew:
        return clock
    if _is_late(clock, at):
        clock = replace(clock, later_missed=clock.later_missed + 1)
    return replace(clock, asked_at=at, next_due_at=add_working(at, targets.next, targets.calendar), answer_step=0)


def answered(clock: Clock, at: datetime, opened_at: datetime | None) -> Clock:
    """Staff wrote for all to read: nobody waits for an answer."""
    seconds = clock.answer_seconds
    if seconds is None and clock.first_due_at is not None:
        seconds = _running_seconds(clock, opened_at, at)
    return replace(_judged(clock, at), asked_at=None, next_due_at=None, answer_step=0, answer_seconds=seconds)


def _judged(clock: Clock, at: datetime) -> Clock:
    """Whether a later question, if there is one, is answered in time: reports could not tell afterwards when it was due."""
    if clock.next_due_at is None:
        return clock
    if _is_late(clock, at):
        return replace(clock, later_missed=clock.later_missed + 1)
    return replace(clock, later_kept=clock.later_kept + 1)


def _is_late(clock: Clock, at: datetime) -> bool:
    """Whether the answer to a later question is late. While the clock stands nothing becomes late."""
    return clock.next_due_at is not None and (clock.paused_at or at) > clock.next_due_at


def moved(
    clock: Clock, before: TicketState, now: TicketState, at: datetime, opened_at: datetime | None, calendar: Calendar | None
) -> Clock:
    """The ticket has another state. Twice the same is no move."""
    if now is before:
        return clock
    clock = _done(clock, before, now, at, opened_at)
    if stands_still(now):
        return replace(clock, paused_at=clock.paused_at or at, noticed_at=None)
    return _running(clock, at, calendar) if clock.paused_at else clock


def _done(clock: Clock, before: TicketState, now: TicketState, at: datetime, opened_at: datetime | None) -> Clock:
    if now in _ASIDE:
        return clock
    if now in _DONE:
        if clock.resolved_at is not None:
            return clock
        seconds = _running_seconds(clock, opened_at, at) if opened_at else None
        return replace(clock, resolved_at=at, resolve_seconds=seconds)
    if clock.resolved_at is None:
        return clock
    return replace(clock, resolved_at=None, resolve_seconds=None, reopened=clock.reopened + 1)


def _running(clock: Clock, at: datetime, calendar: Calendar | None) -> Clock:
    """The clock goes on: what was due then is due as much working time from now as it was from when the clock stopped."""
    stopped = clock.paused_at or at
    waits = max(stopped, clock.asked_at) if clock.asked_at else stopped  # who asked while it stood was not there before
    first = clock.first_due_at if clock.asked_at is None or clock.next_due_at else _moved_on(clock.first_due_at, waits, at, calendar)
    return replace(
        clock,
        first_due_at=first,
        next_due_at=_moved_on(clock.next_due_at, waits, at, calendar),
        resolve_due_at=_moved_on(clock.resolve_due_at, stopped, at, calendar),
        paused_at=None,
        paused_seconds=clock.paused_seconds + _seconds(stopped, at),
        noticed_at=None,
    )


def _moved_on(due_at: datetime | None, stopped: datetime, at: datetime, calendar: Calendar | None) -> datetime | None:
    """What was late when the clock stopped stays late."""
    if due_at is None or due_at <= stopped or at <= stopped:
        return due_at
    return add_working(at, between(stopped, due_at, calendar), calendar)


def retargeted(clock: Clock, at: datetime, old: Targets, new: Targets) -> Clock:
    """Another category, or another project: the time that passed so far stays, the promise is the other one's."""
    if old == new:
        return clock
    moment = clock.paused_at or at
    if clock.next_due_at:
        clock = replace(clock, next_due_at=_aimed(clock.next_due_at, moment, (old.next, old.calendar), (new.next, new.calendar)))
    elif clock.asked_at and clock.first_due_at:
        clock = replace(clock, first_due_at=_aimed(clock.first_due_at, moment, (old.first, old.calendar), (new.first, new.calendar)))
    return replace(clock, resolve_due_at=_solution(clock, moment, old, new))


_Aim = tuple[timedelta, Calendar | None]


def _aimed(due_at: datetime, at: datetime, old: _Aim, new: _Aim) -> datetime:
    """When it is due by the new target; at once where more time has passed than that allows."""
    if old == new:
        return due_at
    (before, by), (after, calendar) = old, new
    used = before - between(at, due_at, by) if due_at > at else before + between(due_at, at, by)
    return add_working(at, max(after - used, timedelta(0)), calendar)


def _solution(clock: Clock, at: datetime, old: Targets, new: Targets) -> datetime | None:
    if clock.first_due_at is None or new.resolution is None:
        return None
    if old.resolution is None or clock.resolve_due_at is None:
        return add_working(at, new.resolution, new.calendar)  # until now nobody was promised one
    return _aimed(clock.resolve_due_at, at, (old.resolution, old.calendar), (new.resolution, new.calendar))


def joined(target: Clock, source: Clock) -> Clock:
    """The clock of a ticket that another one became a part of: who waits longest is owed an answer first."""
    theirs, ours = owed(source), owed(target)
    if theirs is None or (ours is not None and ours <= theirs):
        return target
    return replace(target, asked_at=source.asked_at, next_due_at=theirs, answer_step=source.answer_step)


def _running_seconds(clock: Clock, opened_at: datetime | None, at: datetime) -> int:
    stood = clock.paused_seconds + (_seconds(clock.paused_at, at) if clock.paused_at else 0)
    return max(_seconds(opened_at or at, at) - stood, 0)


def _seconds(start: datetime, end: datetime) -> int:
    """A clock that was set back makes no time negative (fault F14)."""
    return max(int((end - start).total_seconds()), 0)
