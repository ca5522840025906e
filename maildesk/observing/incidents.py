# SPDX-License-Identifier: Apache-2.0
"""What is to be told of what is wrong: once when it begins, again where it grows, and once when it is over. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from maildesk.observing.facts import Facts
from maildesk.observing.problems import Limits, Problem, problems

if TYPE_CHECKING:
    from maildesk.store.watching import IncidentRow

GROWS_AFTER = timedelta(hours=1)  # what grows by the minute is told by the hour
DATABASE = "database"  # where nothing can be written down


class Occasion(StrEnum):
    RAISED = "raised"
    GROWN = "grown"
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True)
class News:
    """Something to tell. `since` is when it began, as far as that is known; `remedy` is empty where it is over."""

    occasion: Occasion
    name: str
    what: str
    remedy: str
    since: datetime
    at: datetime
    extent: int


def news(facts: Facts, limits: Limits, told: Mapping[str, "IncidentRow"]) -> list[News]:
    """What is to be told, by what was told before. Nothing is over because the database cannot say that it lasts."""
    urgent = {one.name: one for one in problems(facts, limits) if one.urgent and one.name != DATABASE}
    return [*_begun(urgent, facts.taken_at, told), *(_over(urgent, facts.taken_at, told) if facts.standing else ())]


def _begun(urgent: Mapping[str, Problem], now: datetime, told: Mapping[str, "IncidentRow"]) -> Iterator[News]:
    for one in urgent.values():
        before = told.get(one.name)
        if before is None:
            yield _news(Occasion.RAISED, one, one.since or now, now)
        elif one.extent > before.extent and not now - GROWS_AFTER < before.told_at <= now:
            yield _news(Occasion.GROWN, one, before.since, now)


def _over(urgent: Mapping[str, Problem], now: datetime, told: Mapping[str, "IncidentRow"]) -> Iterator[News]:
    for name, before in told.items():
        if name not in urgent:
            yield News(Occasion.RECOVERED, name, f"this is over: {before.what}", "", before.since, now, 0)


def _news(occasion: Occasion, one: Problem, since: datetime, now: datetime) -> News:
    return News(occasion, one.name, one.what, one.remedy, since, now, one.extent)
