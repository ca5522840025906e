# SPDX-License-Identifier: Apache-2.0
"""Commands of staff in the words of a ticket's history."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from maildesk.desk.reference import reference

Details = Mapping[str, Any]


def name(ticket: Any, prefix: str) -> str:
    """A ticket as the details of an event name it."""
    return reference(prefix, ticket["number"]) if isinstance(ticket, Mapping) and ticket.get("number") else "another ticket"


def _assigned(actor: str, details: Details, _prefix: str) -> str:
    why = f": {details['why']}" if details.get("why") else ""
    return f"{actor} gave it to {details.get('to') or 'nobody'}{why}"


def _state(actor: str, details: Details, _prefix: str) -> str:
    was, now = details.get("was", {}), details.get("now", {})
    until = f" until {now['snoozed_until'][:16].replace('T', ' ')} UTC" if now.get("snoozed_until") else ""
    until = f" on {now['blocked_on']}" if now.get("blocked_on") else until
    why = f": {details['why']}" if details.get("why") else ""
    return f"{actor} changed the state from {was.get('state')} to {now.get('state')}{until}{why}"


def _field(actor: str, details: Details, _prefix: str) -> str:
    was, now = details.get("was", {}), details.get("now", {})
    changed = next(iter(now), "it")
    return f"{actor} changed the {changed} from {was.get(changed) or 'none'} to {now.get(changed) or 'none'}"


def _needed(actor: str, details: Details, _prefix: str) -> str:
    wanted = details.get("now", {}).get("needed_by")
    return f"{actor} said that it is needed by {wanted[:10]}" if wanted else f"{actor} said that it is needed by no date"


def _cc(actor: str, details: Details, _prefix: str) -> str:
    return f"{actor} let {', '.join(details.get('addresses') or ())} take part"


def _judged(actor: str, details: Details, _prefix: str) -> str:
    return f"{actor} {details.get('verb')}ed mail {details.get('mail')}"


def _other(details: Details, prefix: str) -> str:
    """A ticket of this desk, or a thing elsewhere."""
    elsewhere = details.get("external")
    if not isinstance(elsewhere, Mapping):
        return name(details.get("to"), prefix)
    where = f" ({elsewhere['url']})" if elsewhere.get("url") and elsewhere.get("url") != elsewhere.get("name") else ""
    return f"{elsewhere.get('name')}{where}"


def _imported(actor: str, details: Details, _prefix: str) -> str:
    remarks = "".join(f"; {one}" for one in details.get("remarks") or ())
    return f"{actor} brought it in from {details.get('desk')}, where it is {details.get('reference')}{remarks}"


def _undone(actor: str, details: Details, _prefix: str) -> str:
    return f"{actor} took back {', '.join(details.get('what') or ()) or 'the last step'}"


WORDS: Mapping[str, Callable[[str, Details, str], str]] = MappingProxyType(
    {
        "assigned": _assigned,
        "taken": lambda actor, _details, _prefix: f"{actor} took it",
        **dict.fromkeys(("closed", "resolved", "waiting", "snoozed", "blocked", "spam"), _state),
        **dict.fromkeys(("category", "project", "priority"), _field),
        "needed": _needed,
        "cc": _cc,
        "requester": lambda actor, details, _prefix: f"{actor} made {details.get('address')} the requester",
        "split": lambda actor, details, prefix: f"{actor} split message {details.get('message')} off as {name(details.get('new'), prefix)}",
        "divided": lambda actor, details, prefix: (
            f"{actor} made several requests of it: {', '.join(name(one, prefix) for one in details.get('new') or ())}"
        ),
        "linked": lambda actor, details, prefix: f"{actor} linked it with {_other(details, prefix)}",
        "unlinked": lambda actor, details, prefix: f"{actor} took back its link with {_other(details, prefix)}",
        "imported": _imported,
        "noted": lambda actor, _details, _prefix: f"{actor} wrote a note",
        "logged": lambda actor, _details, _prefix: f"{actor} logged it for somebody else",
        "accepted": _judged,
        "rejected": _judged,
        "undone": _undone,
        "woken": lambda _actor, _details, _prefix: "it slept long enough, and is open again",
    }
)


def reopened(actor: str, details: Details, prefix: str) -> str | None:
    """A ticket that staff opened again; None for one that an answer opened."""
    return _state(actor, details, prefix) if "now" in details else None
