# SPDX-License-Identifier: Apache-2.0
"""The promise: what is owed until when, while states change and people write. The clock is compared with a slow recomputation."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maildesk.desk import promise
from maildesk.desk.calendar import Calendar, add_working, between
from maildesk.desk.catalogue import Category
from maildesk.desk.clock import STOPPED, Clock
from maildesk.desk.hours import Hours, Served
from maildesk.desk.lifecycle import Occasion, after, is_over, stands_still
from maildesk.desk.promise import Due, Happening, What, due
from maildesk.desk.targets import Policy, Targets
from maildesk.desk.values import TicketState

_S = TicketState
START = datetime(2026, 11, 23, 9, tzinfo=UTC)  # a Monday
OFFICE = Calendar(ZoneInfo("Europe/Berlin"), (*((((9 * 60, 17 * 60),),) * 5), (), ()))
PLAIN = Targets(timedelta(hours=48), timedelta(hours=24), timedelta(hours=240))
BUSINESS = Targets(timedelta(hours=16), timedelta(hours=8), timedelta(hours=80), OFFICE)


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


OPENED = Happening(What.OPENED, START)


def asked(hours: float) -> Happening:
    return Happening(What.ASKED, at(hours))


def answered(hours: float) -> Happening:
    return Happening(What.ANSWERED, at(hours))


def moved(hours: float, state: TicketState) -> Happening:
    return Happening(What.MOVED, at(hours), state)


def test_a_new_request_is_owed_a_first_answer_and_a_solution() -> None:
    assert due([OPENED], PLAIN) == Due(at(48), None, at(240))


def test_an_answer_ends_what_was_owed_and_the_solution_is_owed_on() -> None:
    assert due([OPENED, answered(5)], PLAIN) == Due(None, None, at(240))


def test_a_later_question_is_owed_an_answer_of_its_own() -> None:
    assert due([OPENED, answered(5), asked(30)], PLAIN).next == at(54)


def test_who_asks_twice_waits_since_the_first_time() -> None:
    assert due([OPENED, answered(5), asked(30), asked(40)], PLAIN).next == at(54)
    assert due([OPENED, asked(40)], PLAIN).first == at(48)


def test_the_clock_stands_while_the_requester_has_the_ball() -> None:
    history = [OPENED, moved(8, _S.WAITING), moved(108, _S.OPEN)]
    assert due(history, PLAIN) == Due(at(148), None, at(340))


def test_the_clock_stands_in_working_hours_where_a_calendar_counts_them() -> None:
    # Two of sixteen hours are used on Monday at 11 (Berlin is at UTC+1); they go on on Thursday at 10.
    history = [OPENED, moved(1, _S.WAITING), moved(72, _S.OPEN)]
    assert due(history, BUSINESS).first == add_working(at(72), timedelta(hours=16) - timedelta(hours=1), OFFICE)


def test_what_was_late_when_the_clock_stopped_stays_late() -> None:
    assert due([OPENED, moved(50, _S.WAITING), moved(100, _S.OPEN)], PLAIN).first == at(48)


def test_a_third_party_does_not_stop_the_clock() -> None:
    assert due([OPENED, moved(8, _S.BLOCKED), moved(108, _S.OPEN)], PLAIN) == due([OPENED], PLAIN)


def test_who_writes_after_it_was_over_asks_anew() -> None:
    assert due([OPENED, moved(1, _S.RESOLVED), asked(500), moved(500, _S.OPEN)], PLAIN) == Due(None, at(524), at(739))


def test_reopened_by_staff_it_is_owed_what_was_owed_before() -> None:
    assert due([OPENED, moved(10, _S.SPAM), moved(60, _S.OPEN)], PLAIN).first == at(98)


def test_no_solution_is_owed_where_none_was_promised() -> None:
    assert due([OPENED], replace(PLAIN, resolution=None)).resolution is None


def test_nothing_is_owed_on_what_is_closed() -> None:
    assert due([OPENED, answered(1), moved(2, _S.CLOSED)], PLAIN) == Due(None, None, None)


def test_the_first_answer_is_measured_without_the_time_that_the_requester_had_the_ball() -> None:
    clock = promise.moved(promise.opened(START, PLAIN), _S.NEW, _S.WAITING, at(1), START, None)
    clock = promise.moved(clock, _S.WAITING, _S.OPEN, at(11), START, None)
    assert promise.answered(clock, at(12), START).answer_seconds == 2 * 3600


def test_only_the_first_answer_is_measured() -> None:
    clock = promise.answered(promise.opened(START, PLAIN), at(1), START)
    assert promise.answered(clock, at(9), START).answer_seconds == 3600


def test_the_solution_is_measured_and_reopening_is_counted() -> None:
    clock = promise.moved(promise.opened(START, PLAIN), _S.NEW, _S.RESOLVED, at(20), START, None)
    assert (clock.resolved_at, clock.resolve_seconds) == (at(20), 20 * 3600)
    again = promise.moved(clock, _S.RESOLVED, _S.OPEN, at(50), START, None)
    assert (again.resolved_at, again.resolve_seconds, again.reopened) == (None, None, 1)
    assert promise.moved(again, _S.OPEN, _S.CLOSED, at(60), START, None).resolve_seconds == 30 * 3600


def later(clock: Clock) -> tuple[int, int]:
    return clock.later_kept, clock.later_missed


def test_a_later_question_is_answered_in_time_or_not_and_the_first_answer_counts_as_none() -> None:
    clock = promise.answered(promise.opened(START, PLAIN), at(1), START)
    assert later(clock) == (0, 0)
    clock = promise.answered(promise.asked(clock, at(2), PLAIN, anew=False), at(26), START)
    assert later(clock) == (1, 0)
    clock = promise.answered(promise.asked(clock, at(30), PLAIN, anew=False), at(55), START)
    assert later(clock) == (1, 1)
    assert later(promise.answered(clock, at(90), START)) == (1, 1)  # nobody had asked


def test_no_later_answer_becomes_late_while_the_requester_has_the_ball() -> None:
    clock = promise.asked(promise.answered(promise.opened(START, PLAIN), at(1), START), at(2), PLAIN, anew=False)
    clock = promise.moved(clock, _S.OPEN, _S.WAITING, at(10), START, None)
    assert later(promise.answered(clock, at(500), START)) == (1, 0)


@pytest.mark.parametrize(("over", "missed"), [(10, 0), (40, 1)])
def test_a_question_that_was_late_when_its_ticket_ended_counts_once_somebody_asks_again(over: float, missed: int) -> None:
    clock = promise.asked(promise.answered(promise.opened(START, PLAIN), at(1), START), at(2), PLAIN, anew=False)
    clock = promise.moved(clock, _S.OPEN, _S.CLOSED, at(over), START, None)
    assert later(promise.asked(clock, at(500), PLAIN, anew=True)) == (0, missed)


def test_closing_what_was_resolved_measures_nothing_again() -> None:
    clock = promise.moved(promise.opened(START, PLAIN), _S.NEW, _S.RESOLVED, at(20), START, None)
    assert promise.moved(clock, _S.RESOLVED, _S.CLOSED, at(190), START, None).resolve_seconds == 20 * 3600


def test_a_ticket_from_before_the_desk_is_owed_the_answer_to_a_new_question_alone() -> None:
    clock = promise.asked(STOPPED, at(0), PLAIN, anew=False)
    assert (promise.owed(clock), clock.resolve_due_at) == (at(24), None)
    assert promise.answered(clock, at(1), START).answer_seconds is None


def test_in_a_quicker_category_the_time_that_passed_counts() -> None:
    quick = replace(PLAIN, first=timedelta(hours=12))
    assert promise.owed(promise.retargeted(promise.opened(START, PLAIN), at(10), PLAIN, quick)) == at(12)


def test_what_took_too_long_for_its_new_category_is_due_at_once_and_not_late_before() -> None:
    quick = replace(PLAIN, first=timedelta(hours=12))
    assert promise.owed(promise.retargeted(promise.opened(START, PLAIN), at(20), PLAIN, quick)) == at(20)


def test_there_and_back_between_categories_costs_nothing() -> None:
    slow = replace(PLAIN, first=timedelta(hours=96), resolution=None)
    clock = promise.opened(START, PLAIN)
    back = promise.retargeted(promise.retargeted(clock, at(10), PLAIN, slow), at(20), slow, PLAIN)
    assert promise.owed(back) == promise.owed(clock)


def test_of_two_tickets_that_become_one_who_waits_longest_is_owed_an_answer_first() -> None:
    early, late = promise.opened(START, PLAIN), promise.opened(at(10), PLAIN)
    assert promise.owed(promise.joined(late, early)) == at(48)
    assert promise.joined(early, late) == early
    assert promise.owed(promise.joined(promise.answered(early, at(11), START), late)) == at(58)


def test_a_clock_that_was_set_back_makes_no_time_negative() -> None:
    clock = promise.moved(promise.opened(START, PLAIN), _S.NEW, _S.WAITING, at(30), START, None)
    clock = promise.moved(clock, _S.WAITING, _S.OPEN, at(6), START, None)
    assert (clock.paused_seconds, promise.owed(clock)) == (0, at(48))
    assert promise.answered(clock, at(-5), START).answer_seconds == 0


def _policy() -> Policy:
    return Policy(answer_hours=24, calendar="berlin", calendars={"berlin": OFFICE}, maturities={"envoy": "Graduated"})


def test_a_category_promises_what_it_says_and_the_desk_the_rest() -> None:
    legal = Category("legal", "Legal", "legal", promise_hours=72, served=Served(resolve_hours=200))
    assert _policy().targets(legal, None, 48) == Targets(timedelta(hours=72), timedelta(hours=24), timedelta(hours=200), OFFICE)


def test_a_graduated_project_can_be_promised_more() -> None:
    served = Served(by_maturity={"graduated": Hours(promise=24, resolve=100)})
    events = Category("events", "Events", "events", served=served)
    policy = _policy()
    assert policy.targets(events, policy.maturity("Envoy"), 48).first == timedelta(hours=24)
    assert policy.targets(events, policy.maturity("Envoy"), 48).resolution == timedelta(hours=100)
    assert policy.targets(events, policy.maturity("unheard of"), 48).first == timedelta(hours=48)


def test_later_answers_take_as_long_as_first_ones_where_nobody_says_otherwise() -> None:
    assert Policy().targets(None, None, 36) == Targets(timedelta(hours=36), timedelta(hours=36), None, None)


# The slow way: a history as states over spans of time, and each promise walked through them second by working second.


@dataclass(frozen=True)
class Walk:
    """States and writings of one ticket, in order."""

    history: tuple[Happening, ...]
    end: datetime

    def spans(self) -> list[tuple[datetime, datetime, TicketState]]:
        edges = [(one.at, one.state) for one in self.history if one.what is What.MOVED]
        edges = [(START, _S.NEW), *edges, (self.end, _S.NEW)]
        return [(begin, until, state) for (begin, state), (until, _) in pairwise(edges)]


def slow(walk: Walk, begun: datetime, target: timedelta, calendar: Calendar | None) -> datetime:
    """When it is due; while the clock stands, when it would have been."""
    left, resume = target, begun
    for begin, until, state in walk.spans():
        if until <= begun:
            continue
        begin = max(begin, begun)
        if stands_still(state):
            continue
        passed = between(begin, until, calendar)
        if passed >= left:
            return add_working(begin, left, calendar)
        left, resume = left - passed, until
    return add_working(resume, left, calendar)


def slow_due(walk: Walk, targets: Targets) -> Due:
    begun, first, state = START, True, _S.NEW
    waits = True
    for one in walk.history[1:]:
        if one.what is What.MOVED:
            state = one.state
        elif one.what is What.ANSWERED:
            waits = False
        elif not waits or is_over(state):
            waits, first, begun = True, False, one.at
    owed = slow(walk, begun, targets.first if first else targets.next, targets.calendar) if waits else None
    solution = slow(walk, START, targets.resolution, targets.calendar) if targets.resolution and not is_over(state) else None
    return Due(owed if first else None, None if first else owed, solution)


@st.composite
def walks(draw: st.DrawFn) -> Walk:
    state, now = _S.NEW, START
    history = [OPENED]
    for _ in range(draw(st.integers(0, 14))):
        now += timedelta(minutes=draw(st.integers(1, 4000)))
        what = draw(st.sampled_from(["asks", "answers", *(one.value for one in Occasion if one is not Occasion.ANSWERED)]))
        if what == "answers":
            history.append(Happening(What.ANSWERED, now))
        elif what == "asks":
            after_it = after(Occasion.ANSWERED, state)
            history += [Happening(What.ASKED, now), *_moves(after_it, state, now)]
            state = after_it or state
        else:
            after_it = after(Occasion(what), state)
            history += _moves(after_it, state, now)
            state = after_it or state
    return Walk(tuple(history), now)


def _moves(after_it: TicketState | None, state: TicketState, now: datetime) -> Iterable[Happening]:
    return [Happening(What.MOVED, now, after_it)] if after_it and after_it is not state else []


@settings(deadline=None, max_examples=300)
@given(walks(), st.sampled_from([PLAIN, BUSINESS]))
def test_whatever_happens_the_clock_says_what_the_history_says(walk: Walk, targets: Targets) -> None:
    assert due(walk.history, targets) == slow_due(walk, targets)


@settings(deadline=None)
@given(walks())
def test_whatever_happens_no_time_is_lost_or_counted_twice(walk: Walk) -> None:
    clock, state = Clock(), _S.NEW
    for one in walk.history:
        if one.what is What.MOVED:
            clock, state = promise.moved(clock, state, one.state, one.at, START, None), one.state
    stood = sum(((until - begin).total_seconds() for begin, until, its in walk.spans() if stands_still(its)), 0.0)
    running = (walk.end - clock.paused_at).total_seconds() if clock.paused_at else 0
    assert clock.paused_seconds + running == pytest.approx(stood, abs=len(walk.history))
    assert (clock.paused_at is not None) == stands_still(state)


@pytest.mark.parametrize("state", list(TicketState))
def test_a_ticket_is_done_in_two_states_alone(state: TicketState) -> None:
    clock = promise.moved(promise.opened(START, PLAIN), _S.NEW, state, at(1), START, None)
    assert (clock.resolved_at is not None) == (state in (_S.RESOLVED, _S.CLOSED))
