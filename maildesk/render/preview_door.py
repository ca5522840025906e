# SPDX-License-Identifier: Apache-2.0
"""What the templates look like that tell of mail at the door: held, undelivered, of a new address, of somebody who leaves."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from maildesk.desk.letters import Prose


def _ticket(prefix: str) -> dict[str, Any]:
    return {"reference": f"{prefix}-1042"}


def _confirm(prefix: str) -> dict[str, Any]:
    return _ticket(prefix) | {"address": "ana@home.example", "yes": "mailto:servicedesk+c11-abc@example.org?subject=yes&body=yes"}


def _held(prefix: str) -> dict[str, Any]:
    actions = [("Let it in", "%23accept%2017"), ("Keep it out", "%23reject%2017")]
    return _ticket(prefix) | {
        "mail": 17,
        "author": {"name": "Ana Souza", "address": "ana@home.example"},
        "standing": "authenticated",
        "reason": "ana@home.example (stranger, authenticated) does not take part in the ticket",
        "subject": "Banner and stickers for the Harbor booth in Amsterdam",
        "body": Prose.of("I write from home.\n\n  The files are on the way."),
        "actions": [{"label": label, "mailto": f"mailto:servicedesk+x1-abc@example.org?body={body}"} for label, body in actions],
    }


def _undelivered(prefix: str) -> dict[str, Any]:
    return _ticket(prefix) | {"recipients": ["ana@harbor.example"], "reason": "5.1.1 No such user here"}


OF: Mapping[str, Callable[[str], dict[str, Any]]] = MappingProxyType(
    {
        "confirm-address": _confirm,
        "held": _held,
        "undelivered": _undelivered,
        "unsubscribed": _ticket,
        "requester-stays": _ticket,
    }
)
