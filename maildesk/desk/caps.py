# SPDX-License-Identifier: Apache-2.0
"""How many mails may the desk send by itself? One moment in the database says how much of a cap is spent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from maildesk.desk.records import MarkChange


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `most` at once, and one more for each `every` that has passed since (a leaky bucket)."""

    most: int
    every: timedelta


# One acknowledgement after the other to the same address about the same subject: two machines that thank each other (Trust 7).
ALIKE = Cap(2, timedelta(days=1))
# Mails on tickets that look automatic, or say the same again: two are passed on, the third is only recorded.
ECHOES = Cap(2, timedelta(hours=1))
# Questions to a participant whether a new address is theirs: by new address, and by ticket.
ASKED = Cap(1, timedelta(days=1))
CONFIRMATIONS = Cap(3, timedelta(hours=8))
# People to whom the words of one who takes part are passed on, and mails of one address that staff are told of at once: a
# conversation of ten needs less, and the desk must be nobody's way to write to strangers.
PASSED_ON = Cap(100, timedelta(minutes=1))
NOTIFIED = Cap(20, timedelta(minutes=3))
# Notices to staff of mail that is held: by ticket, in all, and of what failed DMARC.
HELD_ON_TICKET = Cap(1, timedelta(minutes=10))
HELD_IN_ALL = Cap(30, timedelta(minutes=2))
SUSPECTS = Cap(10, timedelta(hours=2))
# Letters about mail that did not arrive, by ticket; and to a requester who tries to leave.
UNDELIVERED = Cap(5, timedelta(hours=4))
STAYING = Cap(1, timedelta(days=1))
# Letters about how somebody's requests stand, by address.
STATUS = Cap(5, timedelta(minutes=12))
# Corrections of a ticket by its requester, each with thanks and a notice to the new group: people need one or two.
CORRECTIONS = Cap(5, timedelta(hours=12))


def spend(cap: Cap, last: datetime | None, now: datetime, units: int = 1) -> datetime | None:
    """The mark's next moment if so many more may be sent now; None if the cap is spent.

    The mark is the moment at which the bucket is empty again. One further ahead than a full bucket was set by a clock that was
    wrong: it must not silence the desk (fault F14).
    """
    full = now + cap.every * cap.most
    spent = (last if last is not None and now < last <= full else now) + cap.every * units
    return spent if spent <= full else None


def spend_all(wanted: Sequence[tuple[str, Cap]], known: Mapping[str, datetime], now: datetime) -> tuple[MarkChange, ...] | None:
    """The marks (keys of `desk/marks.py`) of one more mail under all of these caps; None if one of them is spent."""
    changes = []
    for key, cap in wanted:
        last = known.get(key)
        at = spend(cap, last, now)
        if at is None:
            return None
        changes.append(MarkChange(key, last, at))
    return tuple(changes)
