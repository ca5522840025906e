# SPDX-License-Identifier: Apache-2.0
"""Letters to members of staff in whose quiet hours they fall: they are written, and sent when these end."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from maildesk.desk import quiet
from maildesk.desk.letters import Letter
from maildesk.desk.records import Facts
from maildesk.desk.values import Member, Priority

# What comes by itself. What somebody asked for, by a command or a mail of theirs, they wait for now; a digest has its own hour.
_WAIT = frozenset({"notification", "note", "assigned", "due", "woken", "undelivered", "handed-over", "crossed"})


def postponed(letters: Iterable[Letter], facts: Facts, now: datetime) -> tuple[Letter, ...]:
    """The letters, each with the moment before which it is not sent. `now`: in UTC."""
    of_staff = {one.address: one for one in facts.staff if one.quiet is not None}
    if not of_staff:
        return tuple(letters)
    return tuple(_postponed(one, of_staff, facts, now) for one in letters)


def _postponed(letter: Letter, of_staff: dict[str, Member], facts: Facts, now: datetime) -> Letter:
    if letter.kind not in _WAIT or letter.urgent or len(letter.to) != 1 or letter.cc:
        return letter
    member = of_staff.get(letter.to[0].address)
    if member is None or member.quiet is None or (member.quiet.high and _high(letter, facts)):
        return letter
    end = quiet.until(member.quiet, member.zone, now)
    return replace(letter, not_before=end) if end else letter


def _high(letter: Letter, facts: Facts) -> bool:
    ticket = facts.tickets.get(letter.ticket_id) if letter.ticket_id is not None else None
    return ticket is not None and ticket.priority is Priority.HIGH
