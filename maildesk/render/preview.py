# SPDX-License-Identifier: Apache-2.0
"""What each template looks like when filled: values of an invented request."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from maildesk.desk.catalogue import Catalogue, Category, Group, Service
from maildesk.desk.understood import Understood, numbered, told_of
from maildesk.render import preview_digest, preview_door, preview_groups, preview_promise, preview_staff

_OPENED = datetime(2026, 11, 23, 9, 14, tzinfo=UTC)
_FIRST = 1042
EXAMPLE = Catalogue(
    (
        Category("creative", "Creative services", "desk", services=(Service("print", "Banners, slides and stickers"),)),
        Category("legal", "Legal", "desk"),
        Category("general", "General", "desk"),
    ),
    {"desk": Group("desk", "Service desk", "")},
)


def sample(
    template: str,
    *,
    name: str = "CNCF ServiceDesk",
    address: str = "servicedesk@example.org",
    prefix: str = "CNCF",
    promise_hours: int = 48,
    catalogue: Catalogue = EXAMPLE,
) -> dict[str, Any]:
    """Values to fill a template with, for a desk of this name, address, prefix of references, promise and catalogue.

    A template that an operator has added gets the values of the built-in ones, all together.
    """
    values = {"desk": {"name": name, "address": address}, "promise_hours": promise_hours, "working": False}
    chosen = [_OF[template]] if template in _OF else _OF.values()
    for of_template in chosen:
        values |= of_template(prefix)
    if template not in _OF or template in ("acknowledgement", "moved-thanks"):
        values |= _classified(catalogue, promise_hours)
    return values


def _classified(catalogue: Catalogue, promise_hours: int) -> dict[str, Any]:
    """A request of the first category with a service, which asks for something of the next one too."""
    choices = numbered(catalogue)
    first = next((one for one in catalogue.offered if one.services), catalogue.offered[0])
    also = tuple(one for one in catalogue.offered if one not in (first, catalogue.offered[-1]))[:1]
    service = first.services[0] if first.services else None
    told = Understood(first, service, (), also, choices, "Harbor", False, promise_hours)
    return told_of(told)


def _acknowledgement(prefix: str) -> dict[str, Any]:
    return _fixed(prefix) | {
        "requester": {"name": "Ana Souza"},
        "subject": "Banner and stickers for the Harbor booth in Amsterdam",
    }


def _fixed(prefix: str) -> dict[str, Any]:
    return {"reference": f"{prefix}-{_FIRST}"}


def _oversize(prefix: str) -> dict[str, Any]:
    return _fixed(prefix) | {"limit_mb": 25, "size_mb": 31}


def _summary(prefix: str) -> dict[str, Any]:
    return {"tickets": [{"reference": f"{prefix}-{_FIRST + 1 + n}", "opened_at": _OPENED + timedelta(minutes=7 * n)} for n in range(3)]}


def _summary_staff(prefix: str) -> dict[str, Any]:
    return _summary(prefix) | {"mails": 37}


def _receipt(prefix: str) -> dict[str, Any]:
    return _fixed(prefix) | {
        "requester": {"name": "Ana Souza", "address": "ana@harbor.example"},
        "subject": "Banner and stickers for the Harbor booth in Amsterdam",
        "date": _OPENED,
        "origin": "slack",
        "excerpt": ["Hi Sam,", "could somebody draw us a banner? We are in Amsterdam from the 23rd."],
        "cut": False,
        "note": ["She asked on #cncf-events; budget is agreed."],
        "attachments": ["logo.svg"],
        "told": False,
        "actions": [{"label": "Undo", "mailto": "mailto:servicedesk+x1.2.3.abc@example.org?subject=Undo&body=%23undo"}],
    }


def _logged(prefix: str) -> dict[str, Any]:
    return _fixed(prefix) | {
        "requester": {"name": "Ana Souza"},
        "staff": "Sam Rivera",
        "subject": "Banner and stickers for the Harbor booth in Amsterdam",
    }


def _who_asked(_: str) -> dict[str, Any]:
    return {"subject": "Banner and stickers for the Harbor booth in Amsterdam", "named": None}


def _merged(prefix: str) -> dict[str, Any]:
    return _fixed(prefix) | {"source": f"{prefix}-{_FIRST + 1}", "target": f"{prefix}-{_FIRST}"}


_OF: Mapping[str, Callable[[str], dict[str, Any]]] = MappingProxyType(
    {
        **preview_door.OF,
        **preview_groups.OF,
        **preview_promise.OF,
        **preview_digest.OF,
        **preview_staff.OF,
        "acknowledgement": _acknowledgement,
        "acknowledgement-fixed": _fixed,
        "acknowledgement-oversize": _oversize,
        "acknowledgement-unreadable": _fixed,
        "logged-for-you": _logged,
        "merged": _merged,
        "moved-thanks": _acknowledgement,
        "receipt": _receipt,
        "summary": _summary,
        "summary-staff": _summary_staff,
        "who-asked": _who_asked,
    }
)
