# SPDX-License-Identifier: Apache-2.0
"""What each template looks like when filled: values of an invented request."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

_OPENED = datetime(2026, 11, 23, 9, 14, tzinfo=UTC)
_FIRST = 1042


def sample(
    template: str,
    *,
    name: str = "CNCF ServiceDesk",
    address: str = "servicedesk@example.org",
    prefix: str = "CNCF",
    promise_hours: int = 48,
) -> dict[str, Any]:
    """Values to fill a template with, for a desk of this name, address, prefix of references and promise.

    A template that an operator has added gets the values of the built-in ones, all together.
    """
    values = {"desk": {"name": name, "address": address}, "promise_hours": promise_hours}
    chosen = [_OF[template]] if template in _OF else _OF.values()
    for of_template in chosen:
        values |= of_template(prefix)
    return values


def _acknowledgement(prefix: str) -> dict[str, Any]:
    return _fixed(prefix) | {
        "requester": {"name": "Ana Souza"},
        "subject": "Banner and stickers for the Harbor booth in Amsterdam",
        "category": {"slug": "creative", "name": "Creative services"},
        "project": {"name": "Harbor", "maturity": "Graduated"},
    }


def _fixed(prefix: str) -> dict[str, Any]:
    return {"reference": f"{prefix}-{_FIRST}"}


def _oversize(prefix: str) -> dict[str, Any]:
    return _fixed(prefix) | {"limit_mb": 25, "size_mb": 31}


def _summary(prefix: str) -> dict[str, Any]:
    return {"tickets": [{"reference": f"{prefix}-{_FIRST + 1 + n}", "opened_at": _OPENED + timedelta(minutes=7 * n)} for n in range(3)]}


_OF: Mapping[str, Callable[[str], dict[str, Any]]] = MappingProxyType(
    {
        "acknowledgement": _acknowledgement,
        "acknowledgement-fixed": _fixed,
        "acknowledgement-oversize": _oversize,
        "acknowledgement-unreadable": _fixed,
        "summary": _summary,
    }
)
