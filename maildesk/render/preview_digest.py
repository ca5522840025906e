# SPDX-License-Identifier: Apache-2.0
"""What a digest looks like when filled."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any


def _digest(prefix: str) -> dict[str, Any]:
    def line(number: int, subject: str, about: str, age: str, due: str, label: str | None, news: str = "") -> dict[str, Any]:
        mailto = f"mailto:servicedesk+x{number}.2.3.abc@example.org?subject={label}&body=%23{(label or '').lower()}"
        action = {"label": label, "mailto": mailto} if label else None
        said = {"subject": subject, "about": about, "age": age, "due": due, "owner": "", "news": news}
        return {"reference": f"{prefix}-{number}", **said, "action": action}

    late = line(
        1042, "Banner and stickers for the booth", "Creative services, Harbor (graduated)", "3 d", "25 h late", "Close", "Ana Souza wrote"
    )
    new = line(1057, "Who may use our logo?", "Legal, Envoy (graduated)", "40 min", "due in 47 h", "Take")
    secret = line(1058, "(restricted)", "", "2 h", "", None)
    return {
        "name": "Sam",
        "group": None,
        "day": "Monday, 2026-11-23",
        "overdue": 1,
        "due_today": 0,
        "unassigned": 2,
        "sections": [{"title": "Overdue", "lines": [late], "more": 0}, {"title": "Nobody has it yet", "lines": [new, secret], "more": 4}],
        "bars": [{"name": "Legal", "count": 6, "share": 100}, {"name": "Creative services", "count": 1, "share": 17}],
    }


OF: Mapping[str, Callable[[str], dict[str, Any]]] = MappingProxyType({"digest": _digest})
