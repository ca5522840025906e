# SPDX-License-Identifier: Apache-2.0
"""What others did to a ticket while somebody wrote on it, in words: it is shown before anything is sent or done.

Whoever writes remembers the newest event of the ticket that they saw. What came after it, by somebody else, is news to them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from maildesk.desk.records import Facts, Happening
from maildesk.desk.reference import reference
from maildesk.desk.values import Member

Details = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class News:
    """Something that happened: `who` did `what` ("Kim Lee", "closed it"). `at` None: in this very moment."""

    at: datetime | None
    who: str
    what: str

    def __str__(self) -> str:
        return f"{self.who} {self.what}"


def news(facts: Facts, ticket_id: int, seen: int, reader: Member, prefix: str) -> tuple[News, ...]:
    """What others than `reader` did to the ticket after the event `seen`, the oldest first. `facts` were asked about that."""
    return tuple(
        News(one.at, _who(one, facts), _WHAT[one.kind](one.details, prefix))
        for one in (facts.happened or {}).get(ticket_id, ())
        if (one.id is None or one.id > seen) and one.actor_id != reader.person_id and one.kind in _WHAT
    )


def happened(kind: str, details: Details, prefix: str) -> str | None:
    """A line of a ticket's history as what its author did ("closed it"); None for one that is no news to staff."""
    return _WHAT[kind](details, prefix) if kind in _WHAT else None


def told(some: tuple[News, ...], most: int = 5) -> str:
    """News on one line: "Kim Lee answered; Ann closed it"."""
    more = f"; and {len(some) - most} more" if len(some) > most else ""
    return "; ".join(map(str, some[:most])) + more


def _who(one: Happening, facts: Facts) -> str:
    if one.actor_id is None:
        return "the desk" if one.actor == "desk" else one.actor
    staff = next((member for member in facts.staff if member.person_id == one.actor_id), None)
    contact = facts.contacts.get(one.actor_id)
    return (staff.name or staff.handle) if staff else (contact.name if contact and contact.name else one.actor)


def _answered(details: Details, _prefix: str) -> str:
    if details.get("how") == "staff":
        return "answered"
    return "sent an automatic reply" if details.get("automatic") else "wrote"


def _state(details: Details, _prefix: str) -> str:
    state = details.get("now", {}).get("state") or details.get("to")
    return f"set it to {state}" if state else "changed its state"


def _field(details: Details, _prefix: str) -> str:
    now = details.get("now", {})
    name = next(iter(now), "category")
    return f"set its {name} to {now.get(name) or 'none'}"


def _merged(details: Details, prefix: str) -> str:
    other = details.get("into") or details.get("from")
    number = other.get("number") if isinstance(other, Mapping) else None
    named = reference(prefix, number) if number else "another ticket"
    return f"made it part of {named}" if "into" in details else f"made {named} part of it"


def _always(what: str) -> Callable[[Details, str], str]:
    return lambda _details, _prefix: what


_WHAT: Mapping[str, Callable[[Details, str], str]] = MappingProxyType(
    {
        "answered": _answered,
        "noted": _always("left a note"),
        "assigned": lambda details, _prefix: f"gave it to {details.get('to') or 'nobody'}",
        "taken": _always("took it"),
        "closed": _always("closed it"),
        "resolved": _always("resolved it"),
        "reopened": _always("reopened it"),
        "opinion": lambda details, _prefix: f"said that it {'helped' if details.get('helped') else 'did not help'}",
        "waiting": _state,
        "snoozed": _state,
        "blocked": _state,
        "spam": _always("called it spam"),
        "woken": _always("woke it from its sleep"),
        **dict.fromkeys(("category", "project", "priority"), _field),
        "needed": _always("changed by when it is needed"),
        "cc": _always("let somebody else take part"),
        "requester": lambda details, _prefix: f"made {details.get('address') or 'somebody else'} the requester",
        "merged": _merged,
        "unmerged": _always("made two tickets of it again"),
        "split": _always("split a message off"),
        "divided": _always("made several requests of it"),
        "linked": _always("linked it with another"),
        "accepted": _always("let held mail in"),
        "undone": _always("took the last step back"),
        "solved": _always("said that it is solved"),
        "withdrawn": _always("withdrew it"),
        "urgent": _always("said that it is urgent"),
    }
)
KINDS = frozenset(_WHAT)  # what of a ticket's history is news to whoever writes; its other lines are the desk's own
