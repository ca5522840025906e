# SPDX-License-Identifier: Apache-2.0
"""When was a mail written? Date fields of every shape to aware UTC datetimes, without a clock."""

import re
from datetime import UTC, datetime, timedelta

from maildesk.mail import headers

_MONTHS = {m: n for n, m in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}
_TIME = r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[AaPp]\.?[Mm]\.?\b)?"
_ZONE = r"\s*(?P<zone>[+-]\s?\d{1,2}:?\d{2}|[A-Za-z]{1,5}(?:[+-]\d{1,4})?)?"
_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        # RFC 5322, RFC 850 (01-Jan-25), and with the comma or the weekday missing
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-]*(?P<month>[A-Za-z]{{3,9}})\.?,?[\s-]*(?P<year>\d{{4}}|\d{{2}})[,\s]+(?:at\s+)?{_TIME}{_ZONE}",
        # asctime, date(1): Wed Jan  1 12:00:00 [UTC] 2025
        rf"(?P<month>[A-Za-z]{{3,9}})\s+(?P<day>\d{{1,2}})\s+{_TIME}{_ZONE}\s+(?P<year>\d{{4}})\b",
        # January 1, 2025 12:00 PM
        rf"(?P<month>[A-Za-z]{{3,9}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}),?\s+(?:at\s+)?{_TIME}{_ZONE}",
        # ISO 8601
        rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})[T\s]+{_TIME}{_ZONE}",
    )
)
_ZONES = {"est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420}
_ZONES |= {"cet": 60, "mez": 60, "cest": 120, "mesz": 120, "eet": 120, "eest": 180, "bst": 60, "msk": 180, "jst": 540, "ist": 330}
_DATE_CHARACTERS = 200


def parse(value: bytes | None) -> datetime | None:
    """The moment that a Date field tells, in UTC; None where it tells none.

    An unknown or missing zone is read as UTC (RFC 5322 section 4.3).
    """
    return moment(headers.characters(value)) if value else None


def moment(line: str) -> datetime | None:
    """The moment that a line of text tells, in UTC."""
    line = headers.uncommented(line[:_DATE_CHARACTERS]).strip()
    for shape in _SHAPES:
        if (match := shape.search(line)) is not None:
            return _utc(match)
    return None


def _utc(match: re.Match[str]) -> datetime | None:
    month = _month(match["month"])
    if month is None:
        return None
    try:
        day = datetime(_year(match["year"]), month, int(match["day"]), tzinfo=UTC)
        local = day.replace(hour=_hour(match), minute=int(match["minute"]), second=min(int(match["second"] or 0), 59))
        return local - timedelta(minutes=offset(match["zone"] or ""))
    except (ValueError, OverflowError):
        return None


def _month(name: str) -> int | None:
    if name.isdecimal():
        return int(name)
    return _MONTHS.get(name[:3].lower())


def _year(digits: str) -> int:
    """Two digits as RFC 5322 section 4.3 reads them."""
    year = int(digits)
    if len(digits) > 2:
        return year
    return year + (2000 if year < 50 else 1900)


def _hour(match: re.Match[str]) -> int:
    hour, half = int(match["hour"]), (match["half"] or "")[:1].lower()
    if half == "p" and hour < 12:
        return hour + 12
    return 0 if half == "a" and hour == 12 else hour


def offset(zone: str) -> int:
    """Minutes east of UTC; 0 for a zone that nobody can know."""
    zone = zone.replace(" ", "").lower()
    for prefix in ("gmt", "utc"):
        if zone.startswith(prefix) and len(zone) > 3:
            zone = zone[3:]
    if zone[:1] not in ("+", "-") or not zone[1:]:
        return _ZONES.get(zone, 0)
    digits = zone[1:].replace(":", "")
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    if hours > 15 or minutes > 59:
        return 0
    return (hours * 60 + minutes) * (-1 if zone[0] == "-" else 1)
