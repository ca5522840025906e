# SPDX-License-Identifier: Apache-2.0
"""How a ticket's state answers to what happens to it."""

from maildesk.desk.values import TicketState

# The requester's side wrote: whoever waited for them need not wait any longer, and what was done is not done.
_AFTER_ANSWER = {
    TicketState.WAITING: TicketState.OPEN,
    TicketState.SNOOZED: TicketState.OPEN,
    TicketState.RESOLVED: TicketState.OPEN,
    TicketState.CLOSED: TicketState.OPEN,
}


def after_answer(state: TicketState) -> TicketState | None:
    """The state after a participant's answer; None if it stays."""
    return _AFTER_ANSWER.get(state)
