# SPDX-License-Identifier: Apache-2.0
"""What, when and where is this invitation? One line of an iCalendar object (RFC 5545)."""

import re

from maildesk.mail import clean

_LINES = 2_000
_FOLD = re.compile(r"\r?\n[ \t]")
_PROPERTY = re.compile(r"([A-Za-z-]{1,40})((?:;[^:\n\"]*(?:\"[^\"\n]*\")?[^:\n\"]*)?):(.*)")
_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z)?)?")
_METHOD = re.compile(r"(?im)^METHOD[ \t]?:[ \t]?([A-Z]{1,20})")
_STATUS = re.compile(r"(?i);partstat=\"?(accepted|declined|tentative|delegated)\b")
_ESCAPED = re.compile(r"\\([\\;,nN])")
_WORDS = {
    "REQUEST": "Invitation",
    "PUBLISH": "Invitation",
    "CANCEL": "Cancelled invitation",
    "REPLY": "Answer to an invitation",
    "COUNTER": "Other time proposed for an invitation",
    "": "Invitation",
}


def method(source: str) -> str:
    """What the calendar object is for, in lower case: `request`, `reply` (RFC 5546 section 1.4); "" where it does not say."""
    found = _METHOD.search(source)
    return found[1].lower() if found else ""


def summary(source: str) -> str | None:
    """`Invitation: Weekly call, 2025-03-04 10:00 to 11:00 (Europe/Berlin), Room 5`; None where there is no event."""
    found = _event(_FOLD.sub("", source))
    if "SUMMARY" not in found and "DTSTART" not in found:
        return None
    method = found.get("METHOD", ("", ""))[1].upper()
    parts = [_text(found, "SUMMARY"), _when(found), _text(found, "LOCATION")]
    return f"{_WORDS.get(method, 'Invitation')}{_answer(found, method)}: {', '.join(part for part in parts if part)}"


def _answer(found: dict[str, tuple[str, str]], method: str) -> str:
    """How the one who answers took it: ` (accepted)`, ` (declined)`, ` (tentative)`."""
    match = _STATUS.search(found.get("ATTENDEE", ("", ""))[0]) if method == "REPLY" else None
    return f" ({match[1].lower()})" if match else ""


def _event(source: str) -> dict[str, tuple[str, str]]:
    """The properties of the calendar and of its first event, each with its parameters; alarms and time zones are passed over."""
    found: dict[str, tuple[str, str]] = {}
    inside = ["VCALENDAR"]
    for line in source.split("\n", _LINES)[:_LINES]:
        match = _PROPERTY.match(line.rstrip("\r"))
        if match is None:
            continue
        name, parameters, value = match[1].upper(), match[2], match[3]
        if name == "BEGIN":
            inside.append(value.strip().upper())
        elif name == "END":
            if value.strip().upper() in ("VEVENT", "VTODO"):
                return found
            inside.pop() if len(inside) > 1 else None
        elif inside[-1] in ("VCALENDAR", "VEVENT", "VTODO"):
            found.setdefault(name, (parameters, value))
    return found


def _text(found: dict[str, tuple[str, str]], name: str) -> str:
    value = found.get(name, ("", ""))[1]
    return clean.line(_ESCAPED.sub(lambda m: " " if m[1] in "nN" else m[1], value))[:300]


def _when(found: dict[str, tuple[str, str]]) -> str:
    """The beginning, and the end as far as it differs; the zone as the calendar names it."""
    parameters, value = found.get("DTSTART", ("", ""))
    start = _MOMENT.match(value.strip())
    if start is None:
        return ""
    date = f"{start[1]}-{start[2]}-{start[3]}"
    if not start[4]:
        return date
    zone = "UTC" if start[6] else re.sub(r"(?i).*;tzid=\"?([^;\"]{1,60}).*|.*", r"\1", parameters)
    return clean.line(f"{date} {start[4]}:{start[5]}{_until(found, start)}" + (f" ({zone})" if zone else ""))


def _until(found: dict[str, tuple[str, str]], start: re.Match[str]) -> str:
    end = _MOMENT.match(found.get("DTEND", ("", ""))[1].strip())
    if end is None or not end[4]:
        return ""
    same_day = end.group(1, 2, 3) == start.group(1, 2, 3)
    return f" to {end[4]}:{end[5]}" if same_day else f" to {end[1]}-{end[2]}-{end[3]} {end[4]}:{end[5]}"
