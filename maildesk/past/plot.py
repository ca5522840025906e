# SPDX-License-Identifier: Apache-2.0
"""What happens on one ticket of the made-up past, and when: drawn first, written down by `record.py`.

Times are seconds since 1970. A plot knows the whole story; what lies after the end of the past is cut off.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from enum import StrEnum
from itertools import accumulate

from maildesk.desk.catalogue import FALLBACK, Catalogue, Category
from maildesk.desk.targets import Targets
from maildesk.desk.values import Identity
from maildesk.past.cast import Cast, Colleague, Requester, spoken
from maildesk.past.hours import DAY, HOUR, at_work, weekday
from maildesk.past.words import Phrases, Request

# How many mails a ticket has, and how often: four on average.
_MAILS = ((1, 4), (2, 22), (3, 14), (4, 27), (5, 10), (6, 13), (7, 4), (8, 6))
_MAIL_COUNTS, _MAIL_SHARES = tuple(count for count, _ in _MAILS), tuple(accumulate(share for _, share in _MAILS))
MOST_MAILS = max(_MAIL_COUNTS) + 3  # with those of a ticket that was opened again, and of what was said of it in the end
_UNWANTED, _BOUNCED, _REOPENED, _MISJUDGED = 0.01, 0.015, 0.06, 0.09
_WAITING_FOR_GOOD, _BLOCKED, _SNOOZED, _URGENT = 0.25, 0.05, 0.05, 0.06
_LATE = 0.05  # first answers beyond the promise
# How many requests have a date, of the categories of the catalogue that ships: an event, an embargo, a release. Of others few have one.
_NEEDED, _SELDOM = {"events": 0.3, "public-relations": 0.25, "marketing": 0.2, "creative": 0.15}, 0.03
_SOONEST, _LATEST = 5, 45  # days from the request to its date
_OPINION, _HELPED = 0.35, 0.86  # who is asked whether it helped and says so, and whom it did
_FIRST_ANSWER = 5 * HOUR  # the median, before working hours are looked at


class Step(StrEnum):
    """What happens."""

    ASKED = "asked"
    MOVED = "moved"  # to the category that it really is of
    TAKEN = "taken"
    NEEDED = "needed"  # staff say by when
    ANSWERED = "answered"  # by staff
    REPLIED = "replied"  # by the requester
    BOUNCED = "bounced"
    WAITING = "waiting"
    BLOCKED = "blocked"
    SNOOZED = "snoozed"
    SPAM = "spam"
    RESOLVED = "resolved"
    CLOSED = "closed"
    NOTICED = "noticed"  # the requester hears that it will be closed, and is asked whether it helped
    HELPED = "helped"
    UNHELPED = "did not help"


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that happens at a moment."""

    at: int
    step: Step


@dataclass(frozen=True, slots=True)
class Plot:
    """One ticket. `first`: the category that the desk took it for; `category`: what it is in the end.

    `promised`: in plain hours, whatever calendar counts them. `needed_by`: the end of a day, or None.
    """

    requester: Requester
    owner: Colleague
    language: str
    first: str
    category: str
    confidence: float
    promised: Targets
    restricted: bool
    request: Request
    urgent: bool
    needed_by: int | None
    turns: tuple[Turn, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Stage:
    """What every plot draws from. `_shares`: how often each category is asked for, added up; the broader it is, the oftener."""

    cast: Cast
    identity: Identity
    phrases: Phrases
    until: int
    _shares: tuple[float, ...]

    def category(self, rng: random.Random) -> Category:
        """What a request is about."""
        return rng.choices(self.catalogue.categories, cum_weights=self._shares)[0]

    @property
    def catalogue(self) -> Catalogue:
        """What the desk is asked for."""
        return self.identity.catalogue

    def promised(self, category: Category, requester: Requester) -> Targets:
        """What they are promised for it."""
        return self.identity.promise.targets(category, requester.project.maturity, self.identity.promise_hours)


def stage(cast: Cast, identity: Identity, phrases: Phrases, until: int) -> Stage:
    """For a past that ends at `until`."""
    return Stage(cast, identity, phrases, until, tuple(accumulate(2 + len(one.services) for one in identity.catalogue.categories)))


def plot(rng: random.Random, on: Stage, requester: Requester, at: int) -> Plot:
    """The story of a ticket that `requester` opens at `at`, as far as it has come at the end of the past."""
    category = on.category(rng)
    first, confidence = _guess(rng, on.catalogue, category)
    owner = rng.choice(on.cast.of_group(category.owner))
    language = spoken(rng, requester)
    request = on.phrases.request(rng, category.slug, language)
    promised = on.promised(category, requester)
    turns = [Turn(at, Step.ASKED), *_turns(rng, owner.zone, int(promised.first.total_seconds()), first != category.slug, at)]
    needed_by = _needed_by(rng, category, at)
    turns += [Turn(one.at + 1, Step.NEEDED) for one in turns if one.step is Step.TAKEN and needed_by and one.at < needed_by]
    turns.sort(key=_moment)
    return Plot(
        requester,
        owner,
        language,
        first,
        category.slug,
        confidence,
        promised,
        on.catalogue.confidential(category.slug, request.service),
        request,
        rng.random() < _URGENT,
        needed_by,
        tuple(one for one in turns if one.at < on.until) or (Turn(at, Step.ASKED),),
    )


def _needed_by(rng: random.Random, category: Category, at: int) -> int | None:
    """The last second of a working day, where the request has a date."""
    if rng.random() >= _NEEDED.get(category.slug, _SELDOM):
        return None
    day = at // DAY + rng.randint(_SOONEST, _LATEST)
    day -= max(weekday(day * DAY) - 4, 0)
    return (day + 1) * DAY - 1


def _moment(turn: Turn) -> int:
    return turn.at


def _guess(rng: random.Random, catalogue: Catalogue, category: Category) -> tuple[str, float]:
    if rng.random() >= _MISJUDGED or category.slug == FALLBACK:
        return category.slug, round(min(0.99, 0.5 + rng.random() / 2), 3)
    wrong = FALLBACK if rng.random() < 0.6 else rng.choice(catalogue.slugs)
    return wrong, round(0.2 + rng.random() / 3, 3)


def _turns(rng: random.Random, zone: tzinfo, promised: int, misjudged: bool, at: int) -> Iterator[Turn]:
    """What comes after the request. `zone`: of who answers; `promised`: how many seconds until the first answer; `misjudged`: the desk
    took it for something else at first.
    """
    if rng.random() < _UNWANTED:
        yield Turn(at_work(rng, at + HOUR, zone), Step.SPAM)
        return
    mails = rng.choices(_MAIL_COUNTS, cum_weights=_MAIL_SHARES)[0]
    moment = _first_answer(rng, zone, promised, at)
    begun = at + (moment - at) // 2
    if misjudged:
        yield Turn(begun - 60, Step.MOVED)
    yield Turn(begun, Step.TAKEN)
    if mails == 1:
        step = rng.choice((Step.BLOCKED, Step.SNOOZED, Step.CLOSED))
        yield Turn(moment, step)
        if step is not Step.CLOSED:
            yield Turn(at_work(rng, moment + 7 * DAY + int(rng.expovariate(1 / 5) * DAY), zone), Step.CLOSED)
        return
    yield from _conversation(rng, zone, mails, moment)


def _first_answer(rng: random.Random, zone: tzinfo, promised: int, at: int) -> int:
    if rng.random() < _LATE:
        return at_work(rng, at + promised + int(rng.expovariate(1 / 30) * HOUR), zone)
    pause = min(rng.lognormvariate(0, 0.9) * _FIRST_ANSWER, promised * 0.8)
    return at_work(rng, at + 600 + int(pause), zone)


def _conversation(rng: random.Random, zone: tzinfo, mails: int, moment: int) -> Iterator[Turn]:
    """Staff and requester in turns, staff first; then the end."""
    for number in range(mails - 1):
        by_staff = number % 2 == 0
        yield Turn(moment, Step.ANSWERED if by_staff else Step.REPLIED)
        if by_staff and rng.random() < _BOUNCED:
            yield Turn(moment + 90, Step.BOUNCED)
        if by_staff and number < mails - 2:
            yield Turn(moment + 1, Step.WAITING)
        pause = int(rng.lognormvariate(0, 1.0) * (20 if by_staff else 7) * HOUR)
        moment = moment + 120 + pause if by_staff else at_work(rng, moment + 120 + pause, zone)
    yield from _end(rng, zone, moment)


def _end(rng: random.Random, zone: tzinfo, moment: int) -> Iterator[Turn]:
    chance = rng.random()
    if chance < _BLOCKED:
        yield Turn(moment, Step.BLOCKED)
        moment += int(rng.expovariate(1 / 12) * DAY)
    elif chance < _BLOCKED + _SNOOZED:
        yield Turn(moment, Step.SNOOZED)
        moment += 7 * DAY
    done = at_work(rng, moment + HOUR, zone)
    yield Turn(done, Step.RESOLVED)
    if rng.random() < _REOPENED:
        again = done + int(rng.expovariate(1 / 2) * DAY) + HOUR
        yield Turn(again, Step.REPLIED)
        answer = at_work(rng, again + 4 * HOUR, zone)
        yield Turn(answer, Step.ANSWERED)
        done = answer + DAY
        yield Turn(done, Step.RESOLVED)
    noticed = done + 5 * DAY
    yield Turn(noticed, Step.NOTICED)
    if rng.random() < _OPINION:
        yield Turn(noticed + 600 + int(rng.expovariate(1) * DAY), Step.HELPED if rng.random() < _HELPED else Step.UNHELPED)
    if rng.random() >= _WAITING_FOR_GOOD / 5:
        yield Turn(done + 7 * DAY, Step.CLOSED)
