# SPDX-License-Identifier: Apache-2.0
"""Events of a ticket's history in words."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from maildesk.desk.reference import reference
from maildesk.telling import history_deeds, history_door
from maildesk.telling.history_deeds import name
from maildesk.telling.plain import to_json

Details = Mapping[str, Any]


def told(kind: str, actor: str, details: Details, prefix: str) -> str:
    """What happened, and who did it. A kind that has no words of its own is told with its details."""
    words = _WORDS.get(kind)
    if words:
        return words(actor, details, prefix)
    return f"{actor}: {kind} {to_json(details)}" if details else f"{actor}: {kind}"


def _opened(actor: str, details: Details, prefix: str) -> str:
    told = f"{_oversize(details)}{history_door.beside(details, prefix)}{_made_of(details, prefix)}{_taken_for(details)}"
    return f"{actor} opened the ticket{told}"


def _made_of(details: Details, prefix: str) -> str:
    return f"; it was asked for in {reference(prefix, details['divided_from'])}" if details.get("divided_from") else ""


def _taken_for(details: Details) -> str:
    """What the desk took it for, and why."""
    guess, project = details.get("guess"), details.get("project")
    told = ""
    if isinstance(guess, Mapping) and guess.get("candidates"):
        best = " or ".join(f"{slug} ({score:.0%})" for slug, score in guess["candidates"][:2])
        told = f"; it looked like {best}: {'; '.join(guess.get('reasons') or ())}"
    return told + (f"; about {project['name']}: {project['why']}" if isinstance(project, Mapping) else "")


def _answered(actor: str, details: Details, _prefix: str) -> str:
    how = str(details.get("how") or "added").removeprefix("added").lstrip(", ")
    kind = "an automatic reply came from" if details.get("automatic") else "an answer came from"
    return f"{kind} {actor}{f' ({how})' if how else ''}{_oversize(details)}"


def _oversize(details: Details) -> str:
    size = details.get("oversize")
    return f" with a mail of {size:,} bytes, more than the desk takes" if isinstance(size, int) else ""


def _reopened(actor: str, details: Details, prefix: str) -> str:
    by_staff = history_deeds.reopened(actor, details, prefix)
    return by_staff or f"the answer changed the state from {details.get('from')} to {details.get('to')}"


def _held(actor: str, details: Details, _prefix: str) -> str:
    return f"mail {details.get('inbound')} from {actor} is held: {details.get('reason')}"


def _bounce(_actor: str, details: Details, _prefix: str) -> str:
    recipients = ", ".join(details.get("recipients") or ()) or "somebody"
    status = f" ({details['status']})" if details.get("status") else ""
    action = {
        "delayed": "a letter to {} is delayed",
        "failed": "a letter to {} came back",
        "delivered": "a letter to {} arrived",
        "relayed": "a letter to {} went on to a server that sends no reports",
        "expanded": "a letter to {} went on to the members of a list",
    }.get(str(details.get("action")))
    return (action or "a delivery status came about {}").format(recipients) + status


def _undelivered(_actor: str, details: Details, _prefix: str) -> str:
    lost = "; ".join(f"{address}: {words}" for address, words in (details.get("recipients") or {}).items())
    return f"letter {details.get('outbox')} was not delivered: {lost}"


def _merged(actor: str, details: Details, prefix: str) -> str:
    why = f": {details['why']}" if details.get("why") else ""
    if "into" in details:
        return f"{actor} made it part of {name(details['into'], prefix)}{why}"
    return f"{actor} made {name(details.get('from'), prefix)} part of it{why}"


_WORDS: Mapping[str, Callable[[str, Details, str], str]] = MappingProxyType(
    {
        **history_deeds.WORDS,
        "opened": _opened,
        "answered": _answered,
        "reopened": _reopened,
        "mail.held": _held,
        "bounce": _bounce,
        "merged": _merged,
        "unmerged": lambda actor, details, prefix: f"{actor} made it and {name(details.get('from'), prefix)} two tickets again",
        "suggested": lambda _actor, details, prefix: f"it may belong to {name(details.get('other'), prefix)}: {details.get('why')}",
        "undelivered": _undelivered,
        **history_door.WORDS,
        "acknowledgement": lambda _actor, details, _prefix: f"acknowledgement: {details.get('said')}",
        "not acknowledged": lambda _actor, details, _prefix: f"no acknowledgement: {details.get('said')}",
        "reread": lambda actor, details, _prefix: f"{actor} had mail {details.get('inbound')} read again: {', '.join(details['fields'])}",
        "requeued": lambda actor, details, _prefix: f"{actor} put mail {details.get('mail')} back in the line",
        "letter-retried": lambda actor, details, _prefix: f"{actor} had letter {details.get('outbox')} sent again",
        "redacted": lambda actor, details, _prefix: f"{actor} took the words of mail {details.get('mail')} away: {details.get('why')}",
        "letter-cancelled": lambda actor, details, _prefix: f"{actor} cancelled letter {details.get('outbox')}",
    }
)
