# SPDX-License-Identifier: Apache-2.0
"""Snoozed tickets wake when their time has come."""

import pytest

from maildesk.flow.wake import wake
from tests.flow.desk import PrivateDesk
from tests.flow.talk import ANA, KIM, SAM, Got, Talk, to


@pytest.fixture
def talk(desk: PrivateDesk) -> Talk:
    conversation = Talk(desk)
    conversation.hire(SAM)
    conversation.hire(KIM)
    return conversation


@pytest.fixture
def asleep(talk: Talk) -> Talk:
    """Ana's ticket, which is Sam's and sleeps for three days."""
    notified = to(talk.says(ANA, "Can you draw us one?"), "sam@cncf.io")
    talk.replies(notified, SAM, "#take\n#snooze 3d")
    talk.desk.sink.sent.clear()
    return talk


def woken(talk: Talk) -> int:
    desk = talk.desk
    awake = wake(desk.store, desk.letters, desk.numbers, desk.identity, desk.clock)
    desk.send()
    return awake


def letters(talk: Talk) -> list[Got]:
    from email import message_from_bytes

    return [Got(who, people, message_from_bytes(content)) for who, people, content in talk.desk.sink.sent]


def test_a_ticket_sleeps_on_before_its_time(asleep: Talk) -> None:
    asleep.desk.later(days=2)
    assert woken(asleep) == 0
    assert asleep.desk.rows("ticket", "state") == ["snoozed"]


def test_a_ticket_wakes_at_its_time_and_its_owner_alone_hears_of_it(asleep: Talk) -> None:
    asleep.desk.later(days=3)
    assert woken(asleep) == 1
    assert asleep.desk.rows("ticket", "state", "snoozed_until") == [("open", None)]
    (told,) = letters(asleep)
    assert told.recipients == ("sam@cncf.io",)
    assert told["Subject"] == "Awake again: Banner for our booth [CNCF-1]"
    assert "It is yours." in told.text


def test_a_ticket_wakes_once(asleep: Talk) -> None:
    asleep.desk.later(days=3)
    woken(asleep)
    assert woken(asleep) == 0


def test_the_link_of_the_notice_closes_it(asleep: Talk) -> None:
    asleep.desk.later(days=3)
    woken(asleep)
    asleep.says(SAM, "#close", to=letters(asleep)[0].link("Close"))
    assert asleep.desk.rows("ticket", "state") == ["closed"]


def test_an_answer_wakes_it_earlier_and_nothing_wakes_it_again(asleep: Talk) -> None:
    asleep.says(ANA, "I found the sizes", in_reply_to=asleep.desk.rows("message", "message_id")[0])
    assert asleep.desk.rows("ticket", "state", "snoozed_until") == [("open", None)]
    asleep.desk.later(days=3)
    assert woken(asleep) == 0
