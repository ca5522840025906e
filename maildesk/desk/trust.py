# SPDX-License-Identifier: Apache-2.0
"""Who may do what to a ticket: identity x reach x action, the one table (promise: Trust 4)."""

from enum import StrEnum

from maildesk.desk.values import Reach, Standing


class Writer(StrEnum):
    """Who writes, seen from the ticket that the mail reaches."""

    INSIDER = "authenticated participant or staff"
    UNVERIFIED_PARTICIPANT = "unverified address of a participant"
    STRANGER = "stranger, authenticated"
    UNVERIFIED_STRANGER = "stranger, unverified"
    SUSPECT = "a sender whose mail failed DMARC"


class Action(StrEnum):
    """What the desk does with the mail."""

    ADD = "added"
    ADD_MARKED = "added, marked unverified"
    ADD_QUIETLY = "added, marked unverified, not passed on to others"
    HOLD = "held"
    OPEN = "new ticket"
    OPEN_SUGGEST = "new ticket, suggestion to staff"


def writer(standing: Standing, *, participant: bool, staff: bool) -> Writer:
    """Which row of the table a mail is in. Staff rights need an authenticated staff address (promise: Trust 5)."""
    if standing is Standing.SUSPECT:
        return Writer.SUSPECT
    if standing is Standing.AUTHENTICATED:
        return Writer.INSIDER if participant or staff else Writer.STRANGER
    return Writer.UNVERIFIED_PARTICIPANT if participant else Writer.UNVERIFIED_STRANGER


_REACHES = (Reach.TOKEN, Reach.SIGNED_ID, Reach.KNOWN_ID, Reach.TAG, Reach.NONE)
_ROWS: dict[Writer, tuple[Action, Action, Action, Action, Action]] = {
    Writer.INSIDER: (Action.ADD, Action.ADD, Action.ADD, Action.ADD, Action.OPEN),
    Writer.UNVERIFIED_PARTICIPANT: (Action.ADD_MARKED, Action.ADD_MARKED, Action.ADD_QUIETLY, Action.HOLD, Action.OPEN),
    Writer.STRANGER: (Action.HOLD, Action.HOLD, Action.HOLD, Action.OPEN_SUGGEST, Action.OPEN),
    Writer.UNVERIFIED_STRANGER: (Action.HOLD, Action.HOLD, Action.HOLD, Action.OPEN_SUGGEST, Action.OPEN),
    Writer.SUSPECT: (Action.HOLD, Action.HOLD, Action.HOLD, Action.HOLD, Action.HOLD),
}


def action(who: Writer, reach: Reach) -> Action:
    """The cell of the table."""
    return _ROWS[who][_REACHES.index(reach)]
