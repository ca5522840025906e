# SPDX-License-Identifier: Apache-2.0
"""What the templates of groups look like when filled: what goes to their addresses, moves between them, is handed over."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from maildesk.render import preview_staff

_OPENED = datetime(2026, 11, 23, 9, 14, tzinfo=UTC)


def _for_group(prefix: str) -> dict[str, Any]:
    return preview_staff.OF["notification"](prefix) | {"group": "Creative services", "note": False, "reads": [], "actions": []}


def _moved(prefix: str) -> dict[str, Any]:
    told = {"happened": "moved", "group": "Creative services", "before": "events", "by": "Sam Rivera"}
    return preview_staff.OF["notification"](prefix) | told


def _handed_over(prefix: str) -> dict[str, Any]:
    first = {"reference": f"{prefix}-1042", "subject": "Banner and stickers for the Harbor booth in Amsterdam", "state": "open"}
    return {"leaver": "Bo Lindqvist", "theirs": [first], "nobodys": [{"reference": f"{prefix}-1043", "subject": "", "state": "new"}]}


def _waits(prefix: str) -> dict[str, Any]:
    return {"reference": f"{prefix}-1042", "opened_at": _OPENED}


OF: Mapping[str, Callable[[str], dict[str, Any]]] = MappingProxyType(
    {
        "for-group": _for_group,
        "confidential-waits": _waits,
        "handed-over": _handed_over,
        "moved": _moved,
    }
)
