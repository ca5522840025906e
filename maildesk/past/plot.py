# SPDX-License-Identifier: Apache-2.0
"""What happens on one ticket of the made-up past, and when: drawn first, written down by `record.py`.

Times are seconds since 1970. A plot knows the whole story; what lies after the end of the past is cut off.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from maildesk.desk.catalogue import FALLBACK, Catalogue, Category
from maildesk.past.cast import Cast, Colleague, Requester, spoken
from maildesk.past.hours import DAY, HOUR, arrival, at_work
from maildesk.past.words import Phrases, Request

# How many mails a ticket has, and how often: four on average.
_MAILS = ((1, 4), (2, 22), (3, 14), (4, 27), (5, 10), (6, 13), (7, 4), (8, 6))
_UNWANTED, _BOUNCED, _REOPENED, _MISJUDGED = 0.01, 0.015, 0.06, 0.09
_WAITING_FOR_GOOD, _BLOCKED, _SNOOZED, _URGENT = 0.25, 0.05, 0.05, 0.06
_LATE = 0.05  # first answers beyond the promise
_FIRST_ANSWER = 5 * HOUR  # the median, before working hours are looked at


class Step(StrEnum):
    """What happens."""

    ASKED = "asked"
    MOVED = "moved"  # to the category that it really is of
    TAKEN = "taken"
    ANSWERED = "answered"  # by staff
    REPLIED = "replied"  # by the requester
    BOUNCED = "bounced"
    WAITING = "waiting"
    BLOCKED = "blocked"
    SNOOZED = "snoozed"
    SPAM = "spam"
    RESOLVED = "resolved"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that happens at a moment."""

    at: int
    step: Step


@dataclass(frozen=True, slots=True)
class Plot:
    """One ticket. `first`: the category that the desk took it for; `category`: what it is in the end."""

    requester: Requester
    owner: Colleague
    language: str
    first: str
    category: str
    confidence: float
    promise_hours: int
    restricted: bool
    request: Request
    urgent: bool
    turns: tuple[Turn, ...] = field(default=())


def plot(rng: random.Random, cast: Cast, catalogue: Catalogue, phrases: Phrases, requester: Requester, at: int, until: int) -> Plot:
    """The story of a ticket that `requester` opens at `at`, as far as it has come at `until`."""
    category = _category(rng, catalogue)
    first, confidence = _guess(rng, catalogue, category)
    owner = rng.choice(cast.of_group(category.owner))
    language = spoken(rng, requester)
    request = phrases.request(rng, category.slug, language)
    told = Plot(
        requester,
        owner,
        language,
        first,
        category.slug,
        confidence,
        category.promise_hours,
        catalogue.confidential(category.slug, request.service),
        request,
        rng.random() < _URGENT,
    )
    turns = sorted(_turns(rng, told, at), key=lambda one: one.at)
    return replace(told, turns=tuple(one for one in turns if one.at < until) or (Turn(at, Step.ASKED),))


def _category(rng: random.Random, catalogue: Catalogue) -> Category:
    """The broader a category, the more it is asked for."""
    return rng.choices(catalogue.categories, [2 + len(one.services) for one in catalogue.categories])[0]


def _guess(rng: random.Random, catalogue: Catalogue, category: Category) -> tuple[str, float]:
    if rng.random() >= _MISJUDGED or category.slug == FALLBACK:
        return category.slug, round(min(0.99, 0.5 + rng.random() / 2), 3)
    wrong = FALLBACK if rng.random() < 0.6 else rng.choice(catalogue.slugs)
    return wrong, round(0.2 + rng.random() / 3, 3)


def _turns(rng: random.Random, told: Plot, at: int) -> Iterator[Turn]:
    yield Turn(at, Step.ASKED)
    if rng.random() < _UNWANTED:
        yield Turn(at_work(rng, at + HOUR, told.owner.zone), Step.SPAM)
        return
    mails = rng.choices([count for count, _ in _MAILS], [share for _, share in _MAILS])[0]
    moment = _first_answer(rng, told, at)
    begun = at + (moment - at) // 2
    if told.first != told.category:
        yield Turn(begun - 60, Step.MOVED)
    yield Turn(begun, Step.TAKEN)
    if mails == 1:
        yield Turn(moment, rng.choice((Step.BLOCKED, Step.SNOOZED, Step.CLOSED)))
        return
    yield from _conversation(rng, told, mails, moment)


def _first_answer(rng: random.Random, told: Plot, at: int) -> int:
    if rng.random() < _LATE:
        return at_work(rng, at + int((told.promise_hours + rng.expovariate(1 / 30)) * HOUR), told.owner.zone)
    pause = min(rng.lognormvariate(0, 0.9) * _FIRST_ANSWER, told.promise_hours * HOUR * 0.8)
    return at_work(rng, at + 600 + int(pause), told.owner.zone)


def _conversation(rng: random.Random, told: Plot, mails: int, moment: int) -> Iterator[Turn]:
    """Staff and requester in turns, staff first; then the end."""
    for number in range(mails - 1):
        by_staff = number % 2 == 0
        yield Turn(moment, Step.ANSWERED if by_staff else Step.REPLIED)
        if by_staff and rng.random() < _BOUNCED:
            yield Turn(moment + 90, Step.BOUNCED)
        if by_staff and number < mails - 2:
            yield Turn(moment + 1, Step.WAITING)
        pause = int(rng.lognormvariate(0, 1.0) * (20 if by_staff else 7) * HOUR)
        moment = moment + 120 + pause if by_staff else at_work(rng, moment + 120 + pause, told.owner.zone)
    yield from _end(rng, told, moment)


def _end(rng: random.Random, told: Plot, moment: int) -> Iterator[Turn]:
    chance = rng.random()
    if chance < _BLOCKED:
        yield Turn(moment, Step.BLOCKED)
        moment += int(rng.expovariate(1 / 12) * DAY)
    elif chance < _BLOCKED + _SNOOZED:
        yield Turn(moment, Step.SNOOZED)
        moment += 7 * DAY
    done = at_work(rng, moment + HOUR, told.owner.zone)
    yield Turn(done, Step.RESOLVED)
    if rng.random() < _REOPENED:
        again = done + int(rng.expovariate(1 / 2) * DAY) + HOUR
        yield Turn(again, Step.REPLIED)
        answer = at_work(rng, again + 4 * HOUR, told.owner.zone)
        yield Turn(answer, Step.ANSWERED)
        done = answer + DAY
        yield Turn(done, Step.RESOLVED)
    if rng.random() >= _WAITING_FOR_GOOD / 5:
        yield Turn(done + 7 * DAY, Step.CLOSED)


def openings(rng: random.Random, cast: Cast, count: int, since: int, until: int) -> list[tuple[int, Requester]]:
    """`count` requests in the order in which they come: when, and by whom."""
    found = []
    for _ in range(count):
        who = cast.requester(rng)
        found.append((arrival(rng, since, until, who.zone), who))
    found.sort(key=lambda one: one[0])
    return found
