# SPDX-License-Identifier: Apache-2.0
"""What each template looks like when filled: values of an invented request."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

_OPENED = datetime(2026, 11, 23, 9, 14, tzinfo=UTC)

_OF_ONE_TICKET: Mapping[str, Any] = MappingProxyType({"reference": "CNCF-1042", "promise_hours": 48})

_OF: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "acknowledgement": {
            **_OF_ONE_TICKET,
            "requester": {"name": "Ana Souza"},
            "subject": "Banner and stickers for the Harbor booth in Amsterdam",
            "category": {"slug": "creative", "name": "Creative services"},
            "project": {"name": "Harbor", "maturity": "Graduated"},
            "correction": False,
        },
        "acknowledgement-fixed": _OF_ONE_TICKET,
        "acknowledgement-oversize": {**_OF_ONE_TICKET, "limit_mb": 25, "size_mb": 31},
        "summary": {
            "promise_hours": 48,
            "tickets": [
                {"reference": f"CNCF-{1043 + number}", "opened_at": _OPENED + timedelta(minutes=7 * number)} for number in range(3)
            ],
        },
    }
)


def sample(template: str, *, name: str = "CNCF ServiceDesk", address: str = "servicedesk@example.org") -> dict[str, Any]:
    """Values to fill a template with, for the desk of this name and address.

    A template that an operator has added gets the values of the built-in ones, all together.
    """
    values = _OF.get(template)
    return {"desk": {"name": name, "address": address}, **(_every_value() if values is None else values)}


def _every_value() -> dict[str, Any]:
    return {key: value for values in _OF.values() for key, value in values.items()}
