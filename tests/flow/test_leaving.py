# SPDX-License-Identifier: Apache-2.0
"""Leaving a ticket by the mail that List-Unsubscribe names."""

import re

import pytest

from maildesk.desk import token
from tests.flow.conversation import ALICE, BOB, SAM, Conversation, written
from tests.flow.desk import PrivateDesk


@pytest.fixture
def talk(desk: PrivateDesk) -> Conversation:
    return Conversation(desk)


def leave(
    talk: Conversation, sender: str = BOB, subject: str = "unsubscribe", dmarc: str = "pass", address: str = "", **fields: str
) -> int:
    to = address or token.leaving_address(talk.desk.identity, 1)
    return talk.arrive(written(sender, "", subject, dmarc, to=to, **fields))[0]


def takes_part(talk: Conversation, key: str) -> bool:
    people = dict(talk.desk.rows("person_address", "key", "person_id"))
    return (1, people[key]) in talk.desk.rows("participant", "ticket_id", "person_id")


def test_a_mail_that_is_passed_on_says_how_to_leave(talk: Conversation) -> None:
    talk.arrive(written(ALICE, "One more thing: it should be blue.", in_reply_to="<first@envoy.example>"))
    (letter,) = talk.letters("bob@envoy.example")
    found = re.fullmatch(r"<mailto:(\S+)\?subject=unsubscribe>", re.sub(r"\s", "", str(letter["List-Unsubscribe"])))
    assert found is not None and letter["Precedence"] is None
    leave(talk, address=found[1])
    assert not takes_part(talk, "bob@envoy.example")


def test_an_answer_of_staff_looks_like_no_bulk_mail(talk: Conversation) -> None:
    talk.arrive(written(SAM, "We will draw one.", in_reply_to="<first@envoy.example>"))
    (letter,) = talk.letters("bob@envoy.example")
    assert letter["List-Unsubscribe"] is None and letter["Auto-Submitted"] is None


def test_who_leaves_gets_one_line_and_nothing_after_it(talk: Conversation) -> None:
    leave(talk)
    assert len(talk.letters("bob@envoy.example")) == 1
    talk.arrive(written(ALICE, "One more thing: it should be blue.", in_reply_to="<first@envoy.example>"))
    assert len(talk.letters("bob@envoy.example")) == 1
    assert len(talk.events("left")) == 1


def test_nobodys_cc_brings_back_who_left(talk: Conversation) -> None:
    leave(talk)
    talk.arrive(written(ALICE, "I answer to all.", in_reply_to="<first@envoy.example>", cc=BOB))
    assert not takes_part(talk, "bob@envoy.example")


@pytest.mark.parametrize("dmarc", ["", "fail"])
def test_nobody_is_made_to_leave_by_a_forged_mail(talk: Conversation, dmarc: str) -> None:
    tried = leave(talk, dmarc=dmarc)
    assert takes_part(talk, "bob@envoy.example")
    assert talk.state(tried) == "held"


def test_a_wrong_signature_leads_nowhere(talk: Conversation) -> None:
    good = token.leaving_address(talk.desk.identity, 1)
    leave(talk, address=good.replace("+u1-", "+u2-"))
    leave(talk, address=re.sub(r"-(.)", lambda found: "-" + ("a" if found[1] != "a" else "b"), good))
    assert takes_part(talk, "bob@envoy.example")


def test_the_reply_address_of_the_ticket_is_no_way_out(talk: Conversation) -> None:
    leave(talk, address=token.reply_address(talk.desk.identity, 1))
    assert takes_part(talk, "bob@envoy.example")


def test_a_mail_that_says_something_else_is_held(talk: Conversation) -> None:
    tried = leave(talk, subject="Question about the logo")
    assert talk.state(tried) == "held" and takes_part(talk, "bob@envoy.example")


def test_what_says_something_else_can_be_let_in(talk: Conversation) -> None:
    tried = leave(talk, subject="Question about the logo")
    talk.arrive(written(SAM, f"#accept {tried}", in_reply_to="<first@envoy.example>"))
    assert talk.state(tried) == "filed" and takes_part(talk, "bob@envoy.example")


def test_a_stranger_hears_nothing(talk: Conversation) -> None:
    tried = leave(talk, "Eve <eve@evil.example>")
    assert talk.state(tried) == "ignored" and not talk.letters("eve@evil.example")


def test_a_replay_is_answered_by_nothing(talk: Conversation) -> None:
    leave(talk)
    leave(talk)
    assert len(talk.letters("bob@envoy.example")) == 1


def test_the_requester_stays_and_is_told_once_how_to_withdraw(talk: Conversation) -> None:
    leave(talk, ALICE)
    leave(talk, ALICE)
    (letter,) = talk.letters("alice@envoy.example")
    assert "withdraw" in letter.as_string()
    assert takes_part(talk, "alice@envoy.example")
    assert len(talk.events("left.refused")) == 2


def test_an_automatic_reply_to_that_address_leaves_nothing(talk: Conversation) -> None:
    tried = leave(talk, subject="Automatic reply: unsubscribe", auto_submitted="auto-replied")
    assert talk.state(tried) == "ignored" and takes_part(talk, "bob@envoy.example")
