# SPDX-License-Identifier: Apache-2.0
"""How a ticket's state answers to what happens to it: the one table of transitions, and who has to act next.

Merging is no transition of it: `desk/merging.py` keeps the state for the way back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from maildesk.desk.values import Ticket, TicketState

_S = TicketState


class Occasion(StrEnum):
    """What happens to a ticket."""

    ANSWERED = "the requester's side wrote"
    ASSIGNED = "somebody has it now"
    JOINED = "an open ticket became part of it"
    CLOSE = "close"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    WAIT = "waiting"
    BLOCK = "blocked"
    SNOOZE = "snooze"
    SPAM = "spam"
    WOKEN = "the time until which it slept has come"
    SOLVED = "the requester says that it is solved"
    WITHDRAWN = "the requester takes it back"
    QUIET = "nobody wrote for so long after it was resolved"


_UNDONE = (_S.NEW, _S.OPEN, _S.WAITING, _S.BLOCKED, _S.SNOOZED)
_SET_ASIDE = (_S.WAITING, _S.BLOCKED, _S.SNOOZED, _S.RESOLVED, _S.CLOSED, _S.SPAM)

TRANSITIONS: Mapping[Occasion, Mapping[TicketState, TicketState]] = MappingProxyType(
    {
        # Whoever waited for them need not wait any longer, and what was done is not done. What a third party has stays there.
        Occasion.ANSWERED: dict.fromkeys((_S.WAITING, _S.SNOOZED, _S.RESOLVED, _S.CLOSED), _S.OPEN),
        Occasion.ASSIGNED: {_S.NEW: _S.OPEN},
        Occasion.JOINED: dict.fromkeys((_S.RESOLVED, _S.CLOSED, _S.SPAM), _S.OPEN),
        Occasion.CLOSE: dict.fromkeys((*_UNDONE, _S.RESOLVED, _S.SPAM), _S.CLOSED),
        Occasion.RESOLVE: dict.fromkeys(_UNDONE, _S.RESOLVED),
        Occasion.REOPEN: dict.fromkeys(_SET_ASIDE, _S.OPEN),
        Occasion.WAIT: dict.fromkeys((*_UNDONE, _S.RESOLVED), _S.WAITING),
        Occasion.BLOCK: dict.fromkeys((*_UNDONE, _S.RESOLVED), _S.BLOCKED),  # also one that is blocked: by somebody else
        Occasion.SNOOZE: dict.fromkeys(_UNDONE, _S.SNOOZED),  # also one that sleeps: until another day
        Occasion.WOKEN: {_S.SNOOZED: _S.OPEN},
        Occasion.SPAM: dict.fromkeys((*_UNDONE, _S.RESOLVED, _S.CLOSED), _S.SPAM),
        # Whose request it is need not be asked again whether it is done.
        Occasion.SOLVED: dict.fromkeys((*_UNDONE, _S.RESOLVED), _S.CLOSED),
        Occasion.WITHDRAWN: dict.fromkeys((*_UNDONE, _S.RESOLVED), _S.CLOSED),
        Occasion.QUIET: {_S.RESOLVED: _S.CLOSED},
    }
)


def after(occasion: Occasion, state: TicketState) -> TicketState | None:
    """The state after that; None if it stays, or cannot be."""
    return TRANSITIONS[occasion].get(state)


def after_answer(state: TicketState) -> TicketState | None:
    """The state after a participant's answer; None if it stays."""
    return after(Occasion.ANSWERED, state)


class Holder(StrEnum):
    """Who has the ball: whoever has to act before anything goes on."""

    REQUESTER = "requester"
    OWNER = "owner"
    GROUP = "group"  # nobody took it yet: those who answer its category
    THIRD_PARTY = "third party"
    NOBODY = "nobody"  # it is over


@dataclass(frozen=True, slots=True)
class Ball:
    """Who has to act next. `whom`: the third party, as staff named it."""

    holder: Holder
    whom: str = ""


_OUTSIDE = MappingProxyType(
    {
        _S.WAITING: Holder.REQUESTER,
        _S.RESOLVED: Holder.REQUESTER,  # who asked says whether it is done
        _S.CLOSED: Holder.NOBODY,
        _S.SPAM: Holder.NOBODY,
        _S.MERGED: Holder.NOBODY,  # the ticket that it is part of goes on
    }
)


def ball(ticket: Ticket) -> Ball:
    """Who has to act next."""
    if ticket.state is _S.BLOCKED:
        return Ball(Holder.THIRD_PARTY, ticket.blocked_on or "")
    ours = Holder.GROUP if ticket.owner_id is None else Holder.OWNER
    return Ball(_OUTSIDE.get(ticket.state, ours))


def stands_still(state: TicketState) -> bool:
    """Whether the clock of the promise stands in this state: the requester has the ball, or it is over."""
    return state in _OUTSIDE


def is_over(state: TicketState) -> bool:
    """Whether nothing more is wanted in this state: whoever writes then begins anew."""
    return stands_still(state) and state is not _S.WAITING
