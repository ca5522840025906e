# SPDX-License-Identifier: Apache-2.0
"""What the desk promises, and how it sees to it: by category and by the maturity of the project."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from maildesk.desk.calendar import Calendar
from maildesk.desk.catalogue import Category
from maildesk.desk.hours import LIKE_ALL, Hours


@dataclass(frozen=True, slots=True)
class Targets:
    """How long an answer to a new request, to a later question, and a solution may take, in the time of the calendar.

    `resolution` None: no promise. `calendar` None: every hour counts.
    """

    first: timedelta
    next: timedelta
    resolution: timedelta | None = None
    calendar: Calendar | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """What an operator settles about the promise. Hours of 0: none of its own.

    `calendars` by name; `calendar`: that of a category that names none. `warn_percent`: how much of the time is used when staff are
    warned. `escalate_to`: the address that hears of what is `escalate_hours` late. `close_days`: what is resolved is closed after so
    many quiet days (0: never), with a notice `notice_days` before. `remind_days`: the requester is reminded once (0: never).
    `escalation`: whom a requester can turn to, in the operator's words. `maturities`: of projects, by their folded names.
    """

    answer_hours: int = 0
    resolve_hours: int = 0
    calendar: str = ""
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    warn_percent: int = 75
    escalate_to: str = ""
    escalate_hours: int = 24
    close_days: int = 7
    notice_days: int = 2
    remind_days: int = 5
    escalation: tuple[str, ...] = ()
    maturities: Mapping[str, str] = field(default_factory=dict)

    def maturity(self, project: str | None) -> str | None:
        """The maturity of a project, where the roster of projects knows it."""
        return self.maturities.get(project.casefold()) if project else None

    def targets(self, category: Category | None, maturity: str | None, promise_hours: int) -> Targets:
        """What is promised for a category. `promise_hours`: to the first answer where there is no such category (any more)."""
        served = category.served if category else LIKE_ALL
        special = served.by_maturity.get((maturity or "").casefold(), Hours())
        first = special.promise or (category.promise_hours if category else promise_hours)
        answer = special.answer or served.answer_hours or self.answer_hours or first
        resolve = special.resolve or served.resolve_hours or self.resolve_hours
        solution = timedelta(hours=resolve) if resolve else None
        return Targets(timedelta(hours=first), timedelta(hours=answer), solution, self.calendars.get(served.calendar or self.calendar))


UNSETTLED = Policy()  # of a desk that settles nothing
