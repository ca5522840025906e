# SPDX-License-Identifier: Apache-2.0
"""How the desk is watched (`[observe]`): where monitoring asks, whom an alarm reaches without mail, and from when on something is wrong."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_ADDRESS = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})")
_HERE = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True, kw_only=True)
class ObserveOptions:
    """Numbers for monitoring, a mail of the desk to itself, and an alarm that needs no mail."""

    listen: str = field(
        default="",
        metadata={
            "help": "address for /metrics, /healthz and /readyz, such as 127.0.0.1:9464; empty: none",
            "pattern": rf"|{_ADDRESS.pattern}",
            "accepts": "HOST:PORT such as 127.0.0.1:9464 or [::1]:9464",
        },
    )
    canary_minutes: int = field(
        default=0,
        metadata={"help": "minutes between two mails of the desk to itself, which measure the way; 0: none", "min": 0, "max": 1440},
    )
    canary_late_minutes: int = field(default=10, metadata={"help": "minutes after which such a mail is late", "min": 1, "max": 1440})
    mail_late_minutes: int = field(default=5, metadata={"help": "minutes that a mail may wait to be processed", "min": 1, "max": 1440})
    letter_late_minutes: int = field(default=10, metadata={"help": "minutes that a due letter may wait to be sent", "min": 1, "max": 1440})
    contact_late_minutes: int = field(
        default=10, metadata={"help": "minutes that a mailbox or the relay may be out of reach", "min": 1, "max": 1440}
    )
    disk_low_mb: int = field(default=1024, metadata={"help": "megabytes below which a disk counts as nearly full", "min": 1, "max": 10**9})
    alarm_command: tuple[str, ...] = field(
        default=(), metadata={"help": "program with its arguments that an alarm calls (JSON on standard input, no shell); empty: none"}
    )
    alarm_url: str = field(
        default="", repr=False, metadata={"help": "https address that an alarm is posted to as JSON; empty: none", "secret": True}
    )
    alarm_timeout_seconds: int = field(default=10, metadata={"help": "longest time that one try to alarm may take", "min": 1, "max": 120})


def place(listen: str) -> tuple[str, int]:
    """Host and port of an address as `listen` has it."""
    match = _ADDRESS.fullmatch(listen)
    if match is None:
        raise ValueError(listen)
    return match[1] or match[2], int(match[3])


def observe(options: ObserveOptions) -> Iterator[tuple[tuple[str, ...], str]]:
    """The port is one; what an alarm says goes over TLS; a program has a name."""
    if options.listen and place(options.listen)[1] > 65535:
        yield ("listen",), f'is "{options.listen}": a port is 65535 at most'
    if options.alarm_url and not _safe(options.alarm_url):
        yield ("alarm_url",), "does not fit: https://HOST/PATH is accepted (http:// only to this machine)"
    if options.alarm_command and not options.alarm_command[0]:
        yield ("alarm_command",), 'begins with nothing: name the program first, such as ["/usr/local/bin/page", "maildesk"]'


def _safe(url: str) -> bool:
    try:
        parts = urlsplit(url)
        usable = bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False
    return usable and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE))
