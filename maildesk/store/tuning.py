# SPDX-License-Identifier: Apache-2.0
"""What members of staff want to be told by mail, and when not."""

from collections.abc import Iterable
from datetime import tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection, update

from maildesk.desk.quiet import Quiet, parse
from maildesk.desk.records import Tuning
from maildesk.store.schema import person


@lru_cache(maxsize=256)
def zone_of(name: str | None) -> tzinfo:
    """A zone that tzdata has dropped since it was set must not stop the mail of all."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


@lru_cache(maxsize=256)
def quiet_of(kept: str | None) -> Quiet | None:
    """Quiet hours as they were kept; none where an older version of the desk understood what this one does not."""
    try:
        return parse(kept) if kept else None
    except ValueError:
        return None


def write(connection: Connection, tunings: Iterable[Tuning]) -> None:
    """From the next mail on; the last word counts."""
    for one in tunings:
        values: dict[str, Any] = {} if one.notify is None else {"notify": one.notify.value}
        values |= {} if one.quiet is None else {"quiet": one.quiet or None}
        connection.execute(update(person).where(person.c.id == one.person_id).values(values))
