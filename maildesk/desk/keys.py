# SPDX-License-Identifier: Apache-2.0
"""What must be looked up before something is decided, as a plain value."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class ContextKeys:
    """What to look up before deciding, for a whole group of mails at once."""

    ticket_ids: frozenset[int] = frozenset()
    ticket_numbers: frozenset[int] = frozenset()
    message_ids: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()  # as `Address.key`
    answered: frozenset[str] = frozenset()  # Message-IDs whose texts help to tell a quotation that no program marked
    marks: frozenset[str] = frozenset()  # what happened before, by the keys of `desk/marks.py`
    sent: frozenset[str] = frozenset()  # Message-IDs of ours
    inbound: frozenset[int] = frozenset()  # held mails that are to be accepted, rejected or confirmed
    claimants: frozenset[str] = frozenset()  # addresses, as `Address.key`, that may have been claimed for a person
    outbox: frozenset[int] = frozenset()  # rows whose mail came back
    returned: frozenset[str] = frozenset()  # Message-IDs of ours that came back
    messages: frozenset[int] = frozenset()  # messages that are asked for by their number (`ticket split`)
    commands: bool = False  # staff command: what commands did to the tickets, and what the tickets have to do with each other
    askers: frozenset[str] = frozenset()  # as `Address.key`: whose earlier tickets may have to do with the mail
    workload: bool = False  # whom a new ticket may be given to is told by what everybody has, and who knows the project
    projects: frozenset[str] = frozenset()  # names of projects whose maturity and newest answers matter
    inquirers: frozenset[str] = frozenset()  # as `Address.key`: who asks how their requests stand
    usual: frozenset[str] = frozenset()  # categories of which it matters how long they took lately
    references: frozenset[str] = frozenset()  # keys of things elsewhere that a subject names (`desk/external.py`)
    since: datetime | None = None  # relatives opened from then on are looked up; None: none are
    seen: int | None = None  # events of the tickets after this one are news to somebody; None: to nobody

    @classmethod
    def of(cls, group: Sequence["ContextKeys"]) -> "ContextKeys":
        """What a whole group of mails asks for."""
        since = min((one.since for one in group if one.since), default=None)
        seen = min((one.seen for one in group if one.seen is not None), default=None)
        flags = ("commands", "workload")
        united: dict[str, Any] = {name: any(getattr(one, name) for one in group) for name in flags}
        for name in (one.name for one in fields(cls) if one.name not in ("since", "seen", *flags)):
            united[name] = frozenset().union(*(getattr(one, name) for one in group))
        return cls(**united, since=since, seen=seen)
