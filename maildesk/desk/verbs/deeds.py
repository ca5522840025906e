# SPDX-License-Identifier: Apache-2.0
"""Commands as events: their names in a ticket's history, and values that JSON keeps."""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Any

from maildesk.desk.command import Verb
from maildesk.desk.values import Priority, TicketState

# A request that staff log for somebody is taken back like a command of theirs (`desk/onbehalf.py`).
LOGGED = "logged"
UNDONE = "undone"

KINDS: Mapping[Verb, str] = MappingProxyType(
    {
        Verb.ASSIGN: "assigned",
        Verb.TAKE: "taken",
        Verb.CLOSE: "closed",
        Verb.RESOLVE: "resolved",
        Verb.REOPEN: "reopened",
        Verb.WAITING: "waiting",
        Verb.SNOOZE: "snoozed",
        Verb.BLOCKED: "blocked",
        Verb.NEEDED: "needed",
        Verb.SPAM: "spam",
        Verb.CATEGORY: "category",
        Verb.PROJECT: "project",
        Verb.PRIORITY: "priority",
        Verb.CC: "cc",
        Verb.REQUESTER: "requester",
        Verb.MERGE: "merged",
        Verb.SPLIT: "split",
        Verb.NEEDS: "divided",
        Verb.LINK: "linked",
        Verb.UNLINK: "unlinked",
        Verb.ACCEPT: "accepted",
        Verb.REJECT: "rejected",
        Verb.AWAY: "staff.away",
        Verb.BACK: "staff.back",
        Verb.DIGEST: "staff.digest",
        Verb.NOTIFY: "staff.notify",
        Verb.QUIET: "staff.quiet",
        Verb.UNDO: UNDONE,
    }
)
DEEDS = frozenset((*KINDS.values(), LOGGED))

_MOMENTS = frozenset({"snoozed_until", "closed_at", "needed_by"})
_READ: Mapping[str, Callable[[str], Any]] = MappingProxyType(
    {"state": TicketState, "priority": Priority, "readers": tuple, **dict.fromkeys(_MOMENTS, datetime.fromisoformat)}
)


def plain(value: Any) -> Any:
    """A field of a ticket as the JSON of an event keeps it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return value.value if isinstance(value, Enum) else value


def read(name: str, kept: Any) -> Any:
    """A field of a ticket as it was before `plain`."""
    return _READ[name](kept) if name in _READ and kept is not None else kept
