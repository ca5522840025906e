# SPDX-License-Identifier: Apache-2.0
"""How a ticket's state answers to what happens to it: the one table of transitions.

Merging is no transition of it: `desk/merging.py` keeps the state for the way back.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from maildesk.desk.values import TicketState

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
    SNOOZE = "snooze"
    SPAM = "spam"
    WOKEN = "the time until which it slept has come"


_UNDONE = (_S.NEW, _S.OPEN, _S.WAITING, _S.BLOCKED, _S.SNOOZED)
_SET_ASIDE = (_S.WAITING, _S.BLOCKED, _S.SNOOZED, _S.RESOLVED, _S.CLOSED, _S.SPAM)

TRANSITIONS: Mapping[Occasion, Mapping[TicketState, TicketState]] = MappingProxyType(
    {
        # Whoever waited for them need not wait any longer, and what was done is not done.
        Occasion.ANSWERED: dict.fromkeys((_S.WAITING, _S.SNOOZED, _S.RESOLVED, _S.CLOSED), _S.OPEN),
        Occasion.ASSIGNED: {_S.NEW: _S.OPEN},
        Occasion.JOINED: dict.fromkeys((_S.RESOLVED, _S.CLOSED, _S.SPAM), _S.OPEN),
        Occasion.CLOSE: dict.fromkeys((*_UNDONE, _S.RESOLVED, _S.SPAM), _S.CLOSED),
        Occasion.RESOLVE: dict.fromkeys(_UNDONE, _S.RESOLVED),
        Occasion.REOPEN: dict.fromkeys(_SET_ASIDE, _S.OPEN),
        Occasion.WAIT: dict.fromkeys((*_UNDONE, _S.RESOLVED), _S.WAITING),
        Occasion.SNOOZE: dict.fromkeys(_UNDONE, _S.SNOOZED),  # also one that sleeps: until another day
        Occasion.WOKEN: {_S.SNOOZED: _S.OPEN},
        Occasion.SPAM: dict.fromkeys((*_UNDONE, _S.RESOLVED, _S.CLOSED), _S.SPAM),
    }
)


def after(occasion: Occasion, state: TicketState) -> TicketState | None:
    """The state after that; None if it stays, or cannot be."""
    return TRANSITIONS[occasion].get(state)


def after_answer(state: TicketState) -> TicketState | None:
    """The state after a participant's answer; None if it stays."""
    return after(Occasion.ANSWERED, state)
