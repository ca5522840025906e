# SPDX-License-Identifier: Apache-2.0
"""The views that the queue can show: a name and a query each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class View:
    """A saved query; `means` says in words what is in it."""

    name: str
    query: str
    means: str


VIEWS = (
    View("mine", "owner:@me is:active sort:due", "what is yours and not over, what is due first on top"),
    View("unassigned", "owner:none is:active sort:due", "what is nobody's yet, what is due first on top"),
    View("overdue", "is:overdue is:active sort:due", "what is late, the latest on top"),
    View("waiting", "status:waiting,blocked,snoozed sort:updated", "what waits for somebody else, or sleeps"),
    View("open", "is:active", "everything that is not over, the newest on top"),
    View("held", "is:held", "tickets beside which mail is held that somebody has to judge"),
    View("all", "", "every ticket, the newest on top"),
)
FOUND = "found"  # the name of the view of a query that was typed


def view_named(name: str) -> View | None:
    """The view of this name, or the only one that begins so."""
    fitting = [one for one in VIEWS if one.name.startswith(name.casefold())]
    return next((one for one in VIEWS if one.name == name.casefold()), fitting[0] if len(fitting) == 1 else None)
