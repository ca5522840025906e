# SPDX-License-Identifier: Apache-2.0
"""Words on their way to a terminal: what stands in a mail never steers it; times, sizes and people as people say them."""

import json
import re
from datetime import UTC, datetime
from typing import Any

# C0 and C1 control characters, bidirectional controls (UAX #9), line separators, lone surrogates.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def to_json(value: Any, *, indent: int | None = None) -> str:
    """JSON that is safe to print: control characters and lone surrogates escaped, times in RFC 3339 (UTC)."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=_plain)
    return _UNSAFE.sub(lambda match: match.group() if match.group() == "\n" else f"\\u{ord(match.group()):04x}", text)


def rfc3339(moment: datetime) -> str:
    """An aware time as RFC 3339 in UTC, to the second."""
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def relative_time(moment: datetime, now: datetime) -> str:
    """How long ago, or in how long; from a week on the local date."""
    seconds = round((now - moment).total_seconds())
    size = abs(seconds)
    if size < 60:
        return "just now" if seconds >= 0 else "in a moment"
    if size >= 7 * 86400:
        return moment.astimezone().strftime("%Y-%m-%d")
    number, unit = next((size // length, name) for length, name in ((86400, "d"), (3600, "h"), (60, "min")) if size >= length)
    return f"{number} {unit} ago" if seconds >= 0 else f"in {number} {unit}"


def clean_for_terminal(text: str, *, lines: bool = False) -> str:
    """The text without what a terminal obeys: C0 controls become their pictures, others U+FFFD. `lines` keeps line ends and tabs."""
    return _UNSAFE.sub(lambda match: match.group() if lines and match.group() in "\n\t" else _picture(match.group()), text)


def size(number: int) -> str:
    """Bytes as people say them."""
    if number < 1000:
        return f"{number} bytes"
    return f"{number / 1000:.0f} kB" if number < 1_000_000 else f"{number / 1_000_000:.1f} MB"


def person(name: str | None, address: str | None) -> str:
    """`Name <address>`, or what there is of it."""
    return f"{name} <{address}>" if name and address else name or address or "nobody"


def _picture(character: str) -> str:
    code = ord(character)
    return chr(0x2400 + code) if code < 0x20 else "\u2421" if code == 0x7F else "\ufffd"


def _plain(value: Any) -> str:
    return rfc3339(value) if isinstance(value, datetime) else str(value)
