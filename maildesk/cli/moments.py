# SPDX-License-Identifier: Apache-2.0
"""Times on the command line: `7d`, `2026-11-01`, `2026-11-01T12:00Z`."""

import re
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import click

_UNITS = MappingProxyType({"min": "minutes", "h": "hours", "d": "days", "w": "weeks"})
_AGO = re.compile(r"([0-9]{1,6})\s*(min|h|d|w)")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Moment(click.ParamType[datetime]):
    """An age, a local date, or a time (local unless it says otherwise). `end` takes a date's last moment instead of its first."""

    name = "when"

    def __init__(self, *, end: bool = False) -> None:
        self._end = end

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment, aware, in UTC."""
        if isinstance(value, datetime):
            return value
        try:
            return self._read(value.strip())
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is no time: 12h, 7d, 2w, 2026-11-01 or 2026-11-01T12:00Z are", param, ctx)

    def _read(self, text: str) -> datetime:
        if ago := _AGO.fullmatch(text):
            return datetime.now(UTC) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        moment = datetime.fromisoformat(text)
        if self._end and _DAY.fullmatch(text):
            moment += timedelta(days=1)
        return moment.astimezone(UTC)
