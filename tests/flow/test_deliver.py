# SPDX-License-Identifier: Apache-2.0
"""T3 on both databases: sent, deferred, failed; nothing lost, nothing twice."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from maildesk.flow.errors import StoreUnavailable, TransportDown
from maildesk.flow.values import Delivery
from tests.flow.desk import Away, PrivateDesk, request


@pytest.fixture
def with_letter(desk: PrivateDesk) -> PrivateDesk:
    desk.take(request())
    desk.work()
    return desk


def test_a_letter_that_is_taken_is_sent(with_letter: PrivateDesk) -> None:
    assert with_letter.send() == 1
    assert with_letter.rows("outbox", "state", "attempts") == [("sent", 1)]
    assert with_letter.send() == 0


def test_what_is_refused_is_failed_at_once_and_told_on_the_ticket(with_letter: PrivateDesk) -> None:
    with_letter.sink.answer = lambda recipients: Delivery((), refused=tuple((one, "550 no such user") for one in recipients))
    with_letter.send()
    assert with_letter.rows("outbox", "state", "reason") == [("failed", "550 no such user")]
    assert with_letter.rows("event", "kind")[-1] == "undelivered"


def test_what_is_deferred_is_tried_again_later_with_the_same_bytes(with_letter: PrivateDesk) -> None:
    answer = with_letter.sink.answer
    with_letter.sink.answer = lambda recipients: Delivery((), deferred=tuple((one, "450 greylisted") for one in recipients))
    with_letter.send()
    assert with_letter.rows("outbox", "state", "reason") == [("deferred", "450 greylisted")]
    with_letter.sink.answer = answer
    assert with_letter.send() == 0
    before = with_letter.rows("outbox", "content")
    with_letter.later(minutes=1)
    assert with_letter.send() == 1
    assert [content for _, _, content in with_letter.sink.sent] == before


def test_after_five_days_it_is_given_up_visibly(with_letter: PrivateDesk) -> None:
    with_letter.sink.answer = lambda recipients: Delivery((), deferred=tuple((one, "450 full") for one in recipients))
    for _ in range(60):
        with_letter.send()
        with_letter.later(hours=4)
    assert with_letter.rows("outbox", "state", "reason") == [("failed", "450 full")]


def test_only_the_recipients_that_were_deferred_are_tried_again(with_letter: PrivateDesk) -> None:
    with_letter.sink.answer = lambda recipients: Delivery((), deferred=(("alice@envoy.example", "450 later"),))
    with_letter.send()
    assert with_letter.rows("outbox", "recipients") == ['["alice@envoy.example"]']


def test_a_relay_that_is_down_blames_no_letter(desk: PrivateDesk) -> None:
    desk.take(request("one", sender="a@envoy.example"), request("two", sender="b@envoy.example"))
    desk.work()
    desk.sink.down()
    with pytest.raises(TransportDown):
        desk.send()
    assert desk.rows("outbox", "state", "attempts") == [("deferred", 1), ("queued", 0)]


def test_after_a_relay_was_away_for_a_day_every_letter_leaves_within_the_minute(desk: PrivateDesk) -> None:
    """The one in hand is another each time, and none of them may have collected the pauses of a mail that was refused."""
    desk.take(request("one", sender="a@envoy.example"), request("two", sender="b@envoy.example"))
    desk.work()
    back = desk.sink.answer
    desk.sink.down()
    for _ in range(24):
        with pytest.raises(TransportDown):
            desk.send()
        desk.later(minutes=60)
    desk.sink.answer = back
    desk.later(minutes=1)
    assert desk.send() == 2


def test_a_sender_that_died_before_its_commit_repeats_one_letter_at_most(desk: PrivateDesk) -> None:
    desk.take(*(request(str(n), sender=f"p{n}@envoy.example") for n in range(5)))
    desk.work()
    answer = desk.sink.answer

    def die_at_the_third(recipients: object) -> Delivery:
        if len(desk.sink.sent) == 2:
            desk.sink.sent.append(("", ("p2@envoy.example",), b""))  # the relay has it; our commit never comes
            raise KeyboardInterrupt
        return answer(["x"])

    desk.sink.answer = die_at_the_third
    with pytest.raises(KeyboardInterrupt):
        desk.send()
    desk.sink.answer = answer
    desk.later(minutes=10, seconds=1)
    desk.send()
    assert len(desk.sink.sent) == 6
    assert set(desk.rows("outbox", "state")) == {"sent"}


def test_acknowledgements_leave_as_fast_as_the_cap_allows_and_none_is_dropped(desk: PrivateDesk) -> None:
    desk.take(*(request(str(n), sender=f"p{n}@envoy.example") for n in range(70)))
    desk.work()
    assert desk.send() == 60
    desk.later(seconds=30)
    assert desk.send() == 0
    desk.now += timedelta(seconds=31)
    assert desk.send() == 10


def test_a_letter_that_left_while_the_database_went_away_is_not_sent_again_nor_are_others_late(desk: PrivateDesk, away: Away) -> None:
    desk.take(request("one", sender="a@envoy.example"), request("two", sender="b@envoy.example"))
    desk.work()
    away.before("settle", "give_back_outbox")
    with pytest.raises(StoreUnavailable):
        desk.send()
    away.back()
    desk.send()
    assert [recipients for _, recipients, _ in desk.sink.sent] == [("a@envoy.example",), ("b@envoy.example",)]
    assert desk.rows("outbox", "state", "attempts") == [("sent", 1), ("sent", 1)]


def test_a_letter_that_the_transport_stumbles_over_holds_nobody_up(desk: PrivateDesk) -> None:
    desk.take(request("one", sender="a@envoy.example"), request("two", sender="b@envoy.example"))
    desk.work()
    answer = desk.sink.answer

    def stumble(recipients: Sequence[str]) -> Delivery:
        if recipients == ("a@envoy.example",):
            raise RuntimeError("a fault of ours")
        return answer(recipients)

    desk.sink.answer = stumble
    desk.send()
    assert desk.rows("outbox", "state", "reason") == [("deferred", "RuntimeError: a fault of ours"), ("sent", "")]


def test_letters_that_a_slow_relay_left_no_time_for_are_given_back_before_their_lease_ends(desk: PrivateDesk) -> None:
    desk.take(*(request(str(n), sender=f"p{n}@envoy.example") for n in range(3)))
    desk.work()
    answer = desk.sink.answer

    def slowly(recipients: Sequence[str]) -> Delivery:
        desk.later(seconds=200)
        return answer(recipients)

    desk.sink.answer = slowly
    assert desk.deliver.once() == 3
    assert desk.rows("outbox", "state", "attempts") == [("sent", 1), ("sent", 1), ("queued", 0)]
    assert desk.send() == 1
