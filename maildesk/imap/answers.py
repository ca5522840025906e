# SPDX-License-Identifier: Apache-2.0
"""Reading answers to FETCH in the shape that nearly all servers send.

imapclient's parser goes through them byte by byte, which costs more than the rest of fetching a mail. Whatever looks different here
(other attributes, another order, news of other mails in between) is left to it.
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

Answer = list[bytes | tuple[bytes, bytes] | None]
Found = dict[int, dict[bytes, Any]]

_HEAD = re.compile(rb'\d+ \((?:(?:UID (\d+)|RFC822\.SIZE (\d+)|INTERNALDATE "([^"]*)")(?: (?!\))|(?=\))))+\)')
_TEXT = re.compile(rb"\d+ \(UID (\d+) (BODY\[\]|BODY\[HEADER\]<0>) \{\d+\}")
# RFC 9051 section 9, date-time: a day of one digit is padded with a space.
_TIME = re.compile(rb"([ \d]\d)-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)")
_MONTHS = {name: number for number, name in enumerate(b"jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}


def quick(answer: Answer) -> Found | None:
    """Sizes and times, or texts, by UID; None where the answer is not of the usual shape."""
    return _heads(answer) if isinstance(answer[0], bytes) else _texts(answer)


def _heads(answer: Answer) -> Found | None:
    found: Found = {}
    for line in answer:
        match = _HEAD.fullmatch(line) if isinstance(line, bytes) else None
        if match is None or match[1] is None or match[2] is None or match[3] is None:
            return None
        if (moment := _moment(match[3])) is None:
            return None
        found[int(match[1])] = {b"RFC822.SIZE": int(match[2]), b"INTERNALDATE": moment}
    return found


def _texts(answer: Answer) -> Found | None:
    found: Found = {}
    for record, end in zip(answer[::2], answer[1::2], strict=False):
        match = _TEXT.fullmatch(record[0]) if isinstance(record, tuple) else None
        if match is None or end != b")":
            return None
        found[int(match[1])] = {match[2]: record[1]}  # type: ignore[index]  # a tuple, or there were no match
    return found if len(answer) % 2 == 0 else None


def _moment(written: bytes) -> datetime | None:
    match = _TIME.fullmatch(written)
    if match is None or (month := _MONTHS.get(match[2].lower())) is None:
        return None
    east = timedelta(hours=int(match[8]), minutes=int(match[9])) * (1 if match[7] == b"+" else -1)
    try:
        zone = timezone(east) if east else UTC
        return datetime(int(match[3]), month, int(match[1]), int(match[4]), int(match[5]), int(match[6]), tzinfo=zone)
    except ValueError:  # the 31st of February, a day of 25 hours
        return None
