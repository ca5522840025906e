# SPDX-License-Identifier: Apache-2.0
"""Advertising at the door, over a real store: set aside, shown to staff, let in again; never somebody whom the desk knows."""

import pytest

from tests.flow.desk import PrivateDesk
from tests.flow.judging import Judging, advertising
from tests.flow.talk import ANA, BO, SAM, UNPROVEN, Talk, to

SELLER = "Max <max@sells.example>"
CAMPAIGN = {"list_unsubscribe": "<https://sells.example/u>", "list_unsubscribe_post": "List-Unsubscribe=One-Click"}
HELD = [("held", "held")]


@pytest.fixture
def talk(desk: PrivateDesk) -> Talk:
    desk.classifier = Judging({"Offer": advertising(0.9), "News": advertising(0.2)})
    conversation = Talk(desk.renamed(desk.identity))
    conversation.hire(SAM)
    return conversation


def test_advertising_is_held_and_told_to_nobody(talk: Talk) -> None:
    assert talk.says(SELLER, "A free quote", subject="Offer") == []
    assert talk.states() == HELD
    assert talk.desk.rows("ticket", "id") == []
    (reason,) = talk.desk.rows("inbound", "reason")
    assert reason.startswith("it looks like advertising or fraud: the words")


def test_the_header_sets_aside_what_the_words_alone_would_not(talk: Talk) -> None:
    assert talk.says(SELLER, "Our autumn release", subject="News", **CAMPAIGN) == []
    assert talk.states() == HELD
    (reason,) = talk.desk.rows("inbound", "reason")
    assert "a program for campaigns sent it (List-Unsubscribe-Post)" in reason


def test_the_same_words_without_that_header_open_a_ticket(talk: Talk) -> None:
    talk.says(SELLER, "Our autumn release", subject="News")
    assert talk.desk.rows("ticket", "state") == ["new"]


def test_the_evidence_names_each_point(talk: Talk) -> None:
    talk.says(SELLER, "Our autumn release", subject="News", **CAMPAIGN)
    told = [detail for rule, detail in talk.desk.rows("decision", "evidence")[0] if rule == "advertising"]
    assert told == [
        "yes, 64.9% likely: its words -1.4; a program for campaigns sent it (List-Unsubscribe-Post) +3.0; its sender is authenticated -1.0"
    ]


def test_staff_let_it_in_and_it_is_a_request_like_any(talk: Talk) -> None:
    talk.says(SELLER, "A free quote", subject="Offer")
    letters = talk.says(SAM, "#accept 1", subject="")
    assert to(letters, "max@sells.example")["Subject"] == "Re: Offer [CNCF-1]"
    assert talk.desk.rows("ticket", "state") == ["new"]


@pytest.mark.parametrize("sender", [ANA, BO])
def test_whoever_takes_part_in_a_ticket_is_never_set_aside(talk: Talk, sender: str) -> None:
    talk.says(ANA, "Can you draw us one?", cc=BO)
    talk.says(sender, "A free quote", subject="Offer", envelope=UNPROVEN)
    assert talk.desk.rows("ticket", "state") == ["new", "new"]


def test_whose_only_ticket_was_spam_is_asked_again(talk: Talk) -> None:
    talk.says(SELLER, "Our autumn release", subject="News")
    talk.change("ticket", 1, state="spam")
    talk.says(SELLER, "A free quote", subject="Offer")
    assert talk.states()[-1] == ("held", "held")


def test_a_colleague_in_copy_of_spam_alone_is_nobody_whom_the_desk_knows(talk: Talk) -> None:
    talk.says(SELLER, "Our autumn release", subject="News", cc=BO)
    talk.change("ticket", 1, state="spam")
    talk.says(BO, "A free quote", subject="Offer")
    assert talk.states()[-1] == ("held", "held")


def test_staff_are_never_set_aside(talk: Talk) -> None:
    talk.says(SAM, "A free quote", subject="Offer")
    assert talk.desk.rows("ticket", "state") == ["new"]


def test_an_answer_on_a_ticket_is_never_set_aside(talk: Talk) -> None:
    acknowledgement = to(talk.says(SELLER, "Our autumn release", subject="News"), "max@sells.example")
    talk.replies(acknowledgement, SELLER, "A free quote", subject="Offer")
    assert talk.states()[-1] == ("filed", "reply")


def test_two_mails_of_one_group_know_of_each_other(talk: Talk) -> None:
    talk.desk.take(talk.write(BO, "Please help", subject="Logo"), talk.write(BO, "A free quote", subject="Offer"))
    talk.desk.work()
    assert talk.desk.rows("ticket", "subject") == ["Logo", "Offer"]
