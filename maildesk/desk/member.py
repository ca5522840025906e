# SPDX-License-Identifier: Apache-2.0
"""Who works here, and what they want to be told by mail."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum

from maildesk.desk.quiet import Quiet


class Notify(StrEnum):
    """What a member of staff is told by mail, beside their digests.

    Everything that is theirs or nobody's; only what is theirs; only that they were given a ticket, or are late with one; or nothing.
    """

    ALL = "all"
    MINE = "mine"
    ASSIGNMENTS = "assignments"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff: `handle` is their name in commands (`#assign HANDLE`); `keys` are all their addresses, as `Address.key`.

    `groups`: slugs of the groups of the catalogue that they belong to. They are away from `away_from` until `away_until`. `zone`: where
    they live; `quiet`: when their mail waits.
    """

    person_id: int
    handle: str
    name: str
    address: str
    keys: tuple[str, ...]
    notify: Notify = Notify.ALL
    groups: tuple[str, ...] = ()
    away_from: datetime | None = None
    away_until: datetime | None = None
    zone: tzinfo = UTC
    quiet: Quiet | None = None
