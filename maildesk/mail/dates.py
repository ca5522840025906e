# SPDX-License-Identifier: Apache-2.0
"""When was a mail written? Date fields and dates in text of every shape to aware UTC datetimes, without a clock."""

import re
from datetime import UTC, datetime, timedelta

from maildesk.mail import headers, months

_TIME = (
    r"(?P<hour>\d{1,2})\s?[:.h時时]\s?(?P<minute>\d{2})分?(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[AaPp]\.?\s?[Mm]\.?(?![^\W\d_]))?"
)
_ZONE = r"\s*\(?(?P<zone>[+-]\s?\d{1,2}:?\d{2}|[A-Z]{1,5}(?:[+-]\d{1,2}(?::?\d{2})?)?(?![^\W\d_]))?"
_MONTH = r"(?P<month>[^\W\d_]{3,12}|\d{1,2}(?=月))月?"
# "at", as many languages say it
_AT = (
    r"(?:(?:at|um|à|a las|a la|às|as|om|o|v|kl|klo|alle|alle ore|ore|в|о|saat|στις|lúc|pukul|jam|pada|في|الساعة|בשעה)"
    r"\.?\s+)?"
)
_HALF = r"(?:(?P<before>上午|午前|오전)|(?P<after>下午|午後|午后|오후|晚上))?\s*"
_DAY = r"(?:[^\W\d_]{2,12},?\s+)?"  # Turkish names the weekday behind the year
_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        # RFC 5322, RFC 850 (01-Jan-25), most languages of Europe (4. März 2025, 4 de marzo de 2025)
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.|º|er)?[\s-]*(?:de\s+|di\s+)?{_MONTH}\.?,?[\s-]*(?:de\s+|del\s+)?"
        rf"(?P<year>\d{{2,4}})(?!\d)(?:\s?(?:г|р|r)\.)?[,\s]+(?:-\s+)?{_AT}{_DAY}{_TIME}{_ZONE}",
        # 4 tháng 3, 2025 lúc 10:00
        rf"(?P<day>\d{{1,2}})\s+tháng\s+(?P<month>\d{{1,2}}),?\s+(?:năm\s+)?(?P<year>\d{{4}}),?\s+{_AT}{_TIME}{_ZONE}",
        # asctime, date(1): Wed Jan  1 12:00:00 [UTC] 2025
        rf"{_MONTH}\s+(?P<day>\d{{1,2}})\s+{_TIME}{_ZONE}\s+(?P<year>\d{{4}})\b(?:\s+(?P<behind>[+-]\d{{4}})\b)?",
        # January 1, 2025 12:00 PM
        rf"{_MONTH}\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}),?\s+{_AT}{_TIME}{_ZONE}",
        # ISO 8601
        rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.]\s?(?P<day>\d{{1,2}})\.?(?:T|\s)\s*{_TIME}{_ZONE}",
        # ISO 8601 without its marks: 20250304T100000Z
        r"\b(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})T(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})(?P<half>)(?P<zone>Z|[+-]\d{4})?",
        # 2025年3月4日(火) 10:00, 2025년 3월 4일 (화) 오전 10:00
        r"(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]"
        rf"[^\d:]{{0,12}}?\s*{_HALF}{_TIME}{_ZONE}",
        # 04.03.2025 10:00: with points the day comes first, everywhere
        rf"(?<!\d)(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?(?P<year>\d{{4}})\.?,?\s+{_AT}{_TIME}{_ZONE}",
    )
)
# 13/03/2025 can be read in one way only; 04/03/2025 in two, and is not read.
_SLASHED = re.compile(rf"(?<!\d)(?P<first>\d{{1,2}})[/-](?P<other>\d{{1,2}})[/-](?P<year>\d{{4}}),?\s+{_AT}{_TIME}{_ZONE}")
# Minutes east of UTC.
# fmt: off
_ZONES = {
    "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "akst": -540,
    "akdt": -480, "hst": -600, "brt": -180, "cet": 60, "mez": 60, "met": 60, "cest": 120, "mesz": 120, "mest": 120, "eet": 120,
    "eest": 180, "bst": 60, "west": 60, "sast": 120, "msk": 180, "pkt": 300, "ist": 330, "wib": 420, "hkt": 480, "sgt": 480,
    "awst": 480, "jst": 540, "kst": 540, "acst": 570, "acdt": 630, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780,
}
# fmt: on
_DATE_CHARACTERS = 200


def parse(value: bytes | None) -> datetime | None:
    """The moment that a Date field tells, in UTC; None where it tells none.

    An unknown or missing zone is read as UTC (RFC 5322 section 4.3).
    """
    if not value:
        return None
    line = headers.uncommented(headers.characters(value[:_DATE_CHARACTERS]))
    # A day without a time of day is read as its beginning.
    return moment(line) or (None if ":" in line else moment(f"{line.strip()} 00:00"))


def moment(line: str) -> datetime | None:
    """The moment that a line of text tells, in UTC; None where it tells none or could be read in two ways."""
    line = line[:_DATE_CHARACTERS].strip()
    for shape in _SHAPES:
        if (match := shape.search(line)) is not None:
            month = months.number(match["month"])
            return None if month is None else _utc(match, month, int(match["day"]))
    return _slashed(line)


def _slashed(line: str) -> datetime | None:
    match = _SLASHED.search(line)
    if match is None:
        return None
    first, other = int(match["first"]), int(match["other"])
    if first > 12 >= other or first == other:
        return _utc(match, other, first)
    return _utc(match, first, other) if other > 12 >= first else None


def _utc(match: re.Match[str], month: int, day: int) -> datetime | None:
    try:
        date = datetime(_year(match["year"]), month, day, tzinfo=UTC)
        local = date.replace(hour=_hour(match), minute=int(match["minute"]), second=min(int(match["second"] or 0), 59))
        return local - timedelta(minutes=offset(match["zone"] or match.groupdict().get("behind") or ""))
    except (ValueError, OverflowError):
        return None


def _year(digits: str) -> int:
    """Two and three digits as RFC 5322 section 4.3 reads them: programs counted the years since 1900."""
    year = int(digits)
    if len(digits) == 4:
        return year
    if len(digits) == 3:
        return year + 1900
    return year + (2000 if year < 50 else 1900)


def _hour(match: re.Match[str]) -> int:
    """The hour of the day, from twelve hours where the line says which half."""
    hour, groups = int(match["hour"]), match.groupdict()
    half = (match["half"] or "")[:1].lower()
    if half == "p" or groups.get("after"):
        return hour + 12 if hour < 12 else hour
    return 0 if (half == "a" or groups.get("before")) and hour == 12 else hour


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
