# SPDX-License-Identifier: Apache-2.0
"""The table of transitions, and who has the ball."""

from dataclasses import replace

import pytest

from maildesk.desk.lifecycle import TRANSITIONS, Ball, Holder, Occasion, after, after_answer, ball, is_over, stands_still
from maildesk.desk.values import Ticket, TicketState

_S = TicketState


def ticket(state: TicketState, owner: int | None = None) -> Ticket:
    return Ticket(7, 1042, state, "We need a logo", requester_id=1, owner_id=owner)


@pytest.mark.parametrize(
    ("state", "holder"),
    [
        (_S.NEW, Holder.GROUP),
        (_S.OPEN, Holder.GROUP),
        (_S.WAITING, Holder.REQUESTER),
        (_S.SNOOZED, Holder.GROUP),
        (_S.RESOLVED, Holder.REQUESTER),
        (_S.CLOSED, Holder.NOBODY),
        (_S.SPAM, Holder.NOBODY),
        (_S.MERGED, Holder.NOBODY),
    ],
)
def test_it_is_always_known_who_has_the_ball_of_what_nobody_took(state: TicketState, holder: Holder) -> None:
    assert ball(ticket(state)) == Ball(holder)


@pytest.mark.parametrize("state", [_S.NEW, _S.OPEN, _S.SNOOZED])
def test_what_somebody_took_is_theirs_to_do(state: TicketState) -> None:
    assert ball(ticket(state, owner=2)) == Ball(Holder.OWNER)


def test_of_what_a_third_party_has_it_is_known_who_that_is() -> None:
    assert ball(replace(ticket(_S.BLOCKED, owner=2), blocked_on="the registrar")) == Ball(Holder.THIRD_PARTY, "the registrar")


def test_every_state_has_a_holder() -> None:
    assert all(ball(ticket(state)).holder for state in TicketState)


def test_every_occasion_has_its_row() -> None:
    assert set(TRANSITIONS) == set(Occasion)


def test_nothing_but_a_merge_makes_a_ticket_part_of_another_or_takes_it_out_again() -> None:
    assert all(_S.MERGED not in {*row, *row.values()} for row in TRANSITIONS.values())


@pytest.mark.parametrize("state", [_S.WAITING, _S.SNOOZED, _S.RESOLVED, _S.CLOSED])
def test_an_answer_opens_it_again(state: TicketState) -> None:
    assert after_answer(state) is _S.OPEN


@pytest.mark.parametrize("state", [_S.NEW, _S.OPEN, _S.BLOCKED, _S.SPAM])
def test_an_answer_leaves_what_others_have_to_do_where_it_is(state: TicketState) -> None:
    assert after_answer(state) is None


def test_quiet_closes_what_was_resolved_and_nothing_else() -> None:
    assert TRANSITIONS[Occasion.QUIET] == {_S.RESOLVED: _S.CLOSED}


@pytest.mark.parametrize("occasion", [Occasion.SOLVED, Occasion.WITHDRAWN])
def test_a_requester_closes_what_is_not_over_and_cannot_touch_the_rest(occasion: Occasion) -> None:
    assert {state for state in TicketState if after(occasion, state)} == {
        _S.NEW,
        _S.OPEN,
        _S.WAITING,
        _S.BLOCKED,
        _S.SNOOZED,
        _S.RESOLVED,
    }


def test_the_clock_runs_on_while_a_third_party_or_a_snooze_has_it() -> None:
    assert not stands_still(_S.BLOCKED)
    assert not stands_still(_S.SNOOZED)


def test_what_waits_for_the_requester_is_not_over() -> None:
    assert stands_still(_S.WAITING)
    assert not is_over(_S.WAITING)
