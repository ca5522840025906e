# SPDX-License-Identifier: Apache-2.0
"""What the templates of the promise look like when filled: what is due, what is late, reminders, what closes."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from maildesk.desk.letters import Prose

_OPENED = datetime(2026, 11, 23, 9, 14, tzinfo=UTC)
_SUBJECT = "Banner and stickers for the Harbor booth in Amsterdam"
_ESCALATION = (
    "on technical matters, to the Technical Oversight Committee (TOC)",
    "on matters of budget, to the developer representatives on the Governing Board",
)


def _of(prefix: str) -> dict[str, Any]:
    return {"reference": f"{prefix}-1042", "subject": _SUBJECT, "requester": {"name": "Ana Souza"}}


def _due(prefix: str) -> dict[str, Any]:
    mailto = "mailto:servicedesk+x1.2.3.abc@example.org?subject=Take&body=%23take"
    return {
        "reference": f"{prefix}-1042",
        "subject": _SUBJECT,
        "what": "answer",
        "step": "warned",
        "due_at": _OPENED + timedelta(hours=48),
        "opened_at": _OPENED,
        "owner": "Sam Rivera",
        "yours": False,
        "actions": [{"label": "Take", "mailto": mailto}],
    }


def _late(prefix: str) -> dict[str, Any]:
    return _of(prefix) | {
        "what": "answer",
        "working": False,
        "next_at": _OPENED + timedelta(hours=96),
        "owner": "Sam Rivera",
        "escalation": list(_ESCALATION),
        "usual": {"months": 6, "half": {"count": 9, "unit": "hours"}, "most": {"count": 3, "unit": "days"}},
    }


def _reminder(prefix: str) -> dict[str, Any]:
    return _of(prefix) | {"since": _OPENED}


def _closing(prefix: str) -> dict[str, Any]:
    return _of(prefix) | _opinions(prefix) | {"closes_at": _OPENED + timedelta(days=7)}


def _opinions(prefix: str) -> dict[str, Any]:
    """Where the two mails go that say whether the desk helped."""
    links = ((name, f"mailto:servicedesk+{letter}2a.7-abc@example.org") for name, letter in (("helped", "y"), ("not_helped", "n")))
    return {"opinion": {name: f"{link}?subject=%5B{prefix}-1042%5D%20" for name, link in links}}


def _opinion(prefix: str) -> dict[str, Any]:
    mailto = "mailto:servicedesk+x1.2.3.abc@example.org?subject=Reopen&body=%23reopen"
    return {
        "reference": f"{prefix}-1042",
        "subject": _SUBJECT,
        "author": "Ana Souza",
        "unverified": False,
        "helped": False,
        "state": "closed",
        "body": Prose.of("The banner came, but a day after the booth had closed."),
        "cut": False,
        "actions": [{"label": "Reopen", "mailto": mailto}],
    }


def _wish(prefix: str) -> dict[str, Any]:
    return _of(prefix) | _opinions(prefix) | {"wish": "solved"}


def _status(prefix: str) -> dict[str, Any]:
    told = {"holder": "owner", "state": "open", "answer_by": _OPENED + timedelta(hours=48), "opened_at": _OPENED}
    first = {"reference": f"{prefix}-1042", "subject": _SUBJECT, **told}
    second = {**first, "reference": f"{prefix}-1043", "subject": "", "holder": "requester", "state": "waiting", "answer_by": None}
    return {"requester": {"name": "Ana Souza"}, "project": None, "asked": None, "requests": [first, second], "more": 0}


OF: Mapping[str, Callable[[str], dict[str, Any]]] = MappingProxyType(
    {
        "due": _due,
        "late": _late,
        "reminder": _reminder,
        "closing": _closing,
        "opinion": _opinion,
        "wish": _wish,
        "status": _status,
    }
)
