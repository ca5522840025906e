# SPDX-License-Identifier: Apache-2.0
"""Mails as an mbox file, in the form that loses nothing: mboxrd, whose quoting every reader can take back."""

import re
from datetime import UTC, datetime

_FROM = re.compile(rb"^(>*From )", re.MULTILINE)
_ADDRESS = re.compile(r"[!-~]{1,254}")
_NOBODY = "MAILER-DAEMON"  # RFC 4155 appendix A
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def entry(raw: bytes, sender: str, at: datetime) -> bytes:
    """A mail as it stands in an mbox file. `sender`: of its envelope, "" for the null reverse-path; `at`: when it came or left."""
    body = raw.replace(b"\r\n", b"\n")
    ending = b"\n" if body.endswith(b"\n") else b"\n\n"
    return _separator(sender, at) + _FROM.sub(rb">\1", body) + ending


def _separator(sender: str, at: datetime) -> bytes:
    """In the words of C, whatever the locale: readers tell by them where a mail begins."""
    moment = at.astimezone(UTC)
    day = f"{_DAYS[moment.weekday()]} {_MONTHS[moment.month - 1]} {moment.day:2} {moment:%H:%M:%S} {moment.year}"
    return f"From {sender if _ADDRESS.fullmatch(sender) else _NOBODY} {day}\n".encode()
