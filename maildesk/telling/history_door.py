# SPDX-License-Identifier: Apache-2.0
"""What happens at the door, in the words of a ticket's history: new addresses, people who leave, loops, late answers."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from maildesk.desk.reference import reference
from maildesk.telling.history_deeds import name

Details = Mapping[str, Any]


def beside(details: Details, prefix: str) -> str:
    """What is to know of a request: who reads the answers, and which closed ticket it goes on from."""
    told = ""
    if details.get("list"):
        told += f"; {details['list']} is a mailing list, which archives what it gets"
    if details.get("role"):
        told += f"; {details['role']} is read by several people"
    return told + (f"; it follows {reference(prefix, details['follows'])}, closed long ago" if details.get("follows") else "")


def _bound(actor: str, details: Details, _prefix: str) -> str:
    let_in = ", ".join(str(one) for one in details.get("accepted") or ())
    return f"{actor} says that {details.get('address')} is theirs" + (f"; let in: mail {let_in}" if let_in else "")


def _opinion(actor: str, details: Details, _prefix: str) -> str:
    said = "helped" if details.get("helped") else "did not help"
    before = details.get("before")
    if not details.get("counts", True):
        return f"{actor} says that it {said}; what somebody else said before counts"
    changed = before is not None and before is not details.get("helped")
    return f"{actor} says {'now ' if changed else ''}that it {said}"


WORDS: Mapping[str, Callable[[str, Details, str], str]] = MappingProxyType(
    {
        "category.suggested": lambda _actor, details, _prefix: (
            f"with this answer it looks like {details.get('category')} ({details.get('confidence', 0):.0%})"
        ),
        "address.asked": lambda _actor, details, _prefix: f"{details.get('asked')} was asked whether {details.get('address')} is theirs",
        "address.bound": _bound,
        "left": lambda actor, _details, _prefix: f"{actor} left the ticket and gets no more mail of it",
        "left.refused": lambda actor, _details, _prefix: f"{actor} asked for no more mail, but made the request and stays",
        "opinion": _opinion,
        "capped": lambda _actor, details, _prefix: f"mail {details.get('inbound')} was told to fewer people: {details.get('why')}",
        "silenced": lambda _actor, details, _prefix: f"nobody was told of mail {details.get('inbound')}: {details.get('why')}",
        "followed": lambda actor, details, prefix: (
            f"{actor} answered long after it was closed, and opened {name(details.get('by'), prefix)}"
        ),
    }
)
