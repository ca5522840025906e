# SPDX-License-Identifier: Apache-2.0
"""When a snoozed ticket wakes: `3d`, `2 weeks`, `tomorrow`, `friday`, `2026-12-01`."""

import re
from datetime import UTC, datetime, time, timedelta

from maildesk.desk.verbs.scene import Refusal

LONGEST = timedelta(days=366)
_MORNING = time(8, tzinfo=UTC)
_SPAN = re.compile(r"(\d{1,4}) ?(h|d|w|m|hours?|days?|weeks?|months?)")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1), "m": timedelta(days=30)}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SAY = "such are 3d, 4h, 2w, tomorrow, friday and 2026-12-01"


def until(argument: str, now: datetime) -> datetime:
    """The moment that is meant, in UTC; days begin at 08:00. Raises Refusal for what cannot be read, is over or further than a year."""
    at = moment(" ".join(argument.casefold().split()), now)
    if at is None:
        raise Refusal(f"#snooze needs a time and {argument!r} is none: {_SAY}" if argument else f"#snooze needs a time: {_SAY}")
    if not now < at <= now + LONGEST:
        raise Refusal(f"{argument} is {'over' if at <= now else 'more than a year away'}: {_SAY}")
    return at


def moment(words: str, now: datetime) -> datetime | None:
    """The moment that small letters mean, or None."""
    words = words.removeprefix("until ").removeprefix("for ")
    if match := _SPAN.fullmatch(words):
        return now + int(match[1]) * _UNITS[match[2][0]]
    if words == "tomorrow":
        return _morning(now, 1)
    days = [at for at, day in enumerate(_WEEKDAYS) if len(words) >= 3 and day.startswith(words)]
    if days:
        return _morning(now, (days[0] - now.weekday() - 1) % 7 + 1)
    try:
        return datetime.combine(datetime.strptime(words, "%Y-%m-%d").date(), _MORNING)  # noqa: DTZ007 - a date alone
    except ValueError:
        return None


def _morning(now: datetime, days: int) -> datetime:
    return datetime.combine((now + timedelta(days=days)).date(), _MORNING)
