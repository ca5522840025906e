# SPDX-License-Identifier: Apache-2.0
"""What a ticket knows of time: what was promised until when, how long the requester had the ball, what was said about it so far.

The columns of the same names keep it, written at each change (`desk/keeping.py`), so that a list or a report over a million tickets
reads them and computes nothing from events.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """All moments in UTC; None where there is none.

    `first_due_at`: until when the first answer was promised; it stays when that has come, for reports.
    `next_due_at`: until when a later question is to be answered. `resolve_due_at`: until when it is to be resolved.
    `asked_at`: since when somebody waits for an answer. `paused_at`: since when the clock stands.
    `paused_seconds`: how long it stood before that. `answer_seconds`, `resolve_seconds`: how long the first answer and the solution
    took without the time that it stood. `reopened`: how often it was open again after it was done.
    `later_kept`, `later_missed`: how many later questions were answered in time, and how many were not.
    `answer_step`, `resolve_step`: how far staff were told of these (`desk/promise.py`); `noticed_at`: when the requester was last
    reminded, or told that it will be closed; `told_late_at`, `opinion_asked_at`: when they were told that the desk is late, and asked
    whether it helped, each of which happens once.
    `due_at`: what staff have to do next is due then. `alarm_at`: when the scheduled job has to look at the ticket.
    """

    first_due_at: datetime | None = None
    next_due_at: datetime | None = None
    resolve_due_at: datetime | None = None
    asked_at: datetime | None = None
    paused_at: datetime | None = None
    paused_seconds: int = 0
    resolved_at: datetime | None = None
    answer_seconds: int | None = None
    resolve_seconds: int | None = None
    reopened: int = 0
    later_kept: int = 0
    later_missed: int = 0
    answer_step: int = 0
    resolve_step: int = 0
    noticed_at: datetime | None = None
    told_late_at: datetime | None = None
    opinion_asked_at: datetime | None = None
    due_at: datetime | None = None
    alarm_at: datetime | None = None


STOPPED = Clock()  # of a ticket that was promised nothing: one from before the desk
