# SPDX-License-Identifier: Apache-2.0
"""A new address of somebody known: one question, one answer, and everything that must not be one."""

import re
from email.message import Message

import pytest

from maildesk.desk import token
from tests.flow.conversation import ALICE, BOB, SAM, Conversation, written
from tests.flow.desk import PrivateDesk

HOME = "alice@home.example"


@pytest.fixture
def talk(desk: PrivateDesk) -> Conversation:
    return Conversation(desk)


def from_home(body: str = "One more thing from home: CLICK-HERE", **fields: str) -> bytes:
    return written(f"Alice  ng <{HOME}>", body, in_reply_to="<first@envoy.example>", **fields)


def question(talk: Conversation) -> Message:
    (letter,) = [one for one in talk.letters("alice@envoy.example") if "Is this address yours" in str(one["Subject"])]
    return letter


def answer(talk: Conversation, sender: str = ALICE, body: str = "yes", **fields: str) -> int:
    letter = question(talk)
    given = {"to": str(letter["Reply-To"]), "in_reply_to": str(letter["Message-ID"]), "subject": "Re: yours?"} | fields
    return talk.arrive(written(sender, body, **given))[0]


def test_who_takes_part_is_asked_at_the_known_address_in_none_of_the_strangers_words(talk: Conversation) -> None:
    (held,) = talk.arrive(from_home(subject="Re: BUY NOW"))
    letter = question(talk)
    assert talk.state(held) == "held"
    text = letter.as_string()
    assert HOME in text and "CLICK-HERE" not in text and "BUY NOW" not in text and "  ng" not in text
    assert talk.letters(HOME) == []


def test_staff_see_the_mail_meanwhile_and_can_let_it_in(talk: Conversation) -> None:
    """Whoever lost the known address never sees the question."""
    talk.arrive(from_home())
    (letter,) = talk.letters("sam@cncf.io")
    assert f"a mail of {HOME}" in str(letter["Subject"])


def test_the_answer_of_the_known_address_binds_the_new_one_and_lets_the_mail_in(talk: Conversation) -> None:
    (held,) = talk.arrive(from_home())
    answer(talk)
    assert talk.state(held) == "filed"
    assert talk.address_of(HOME)[0] == talk.address_of("alice@envoy.example")[0]
    assert talk.desk.rows("message", "ticket_id", "author_address")[-1] == (1, HOME)
    assert talk.events("address.bound")[0]["accepted"] == [held]


def test_from_then_on_the_new_address_takes_part(talk: Conversation) -> None:
    talk.arrive(from_home())
    answer(talk)
    (later,) = talk.arrive(from_home("And one more"))
    assert talk.state(later) == "filed"


def test_an_answer_that_kept_only_the_message_id_counts(talk: Conversation) -> None:
    (held,) = talk.arrive(from_home())
    answer(talk, to="servicedesk@cncf.io")
    assert talk.state(held) == "filed"


def test_an_answer_that_kept_only_the_address_counts(talk: Conversation) -> None:
    (held,) = talk.arrive(from_home())
    answer(talk, in_reply_to="")
    assert talk.state(held) == "filed"


def test_every_mail_that_waited_for_the_answer_is_let_in(talk: Conversation) -> None:
    held = [*talk.arrive(from_home()), *talk.arrive(from_home("Did you get my first mail?"))]
    answer(talk)
    assert {talk.state(one) for one in held} == {"filed"}


@pytest.mark.parametrize(
    ("sender", "fields", "why"),
    [
        (ALICE, {"dmarc": ""}, "nothing proves who wrote it"),
        (ALICE, {"dmarc": "fail"}, "nothing proves who wrote it"),
        (f"Alice Ng <{HOME}>", {}, "somebody else was asked"),
        (BOB, {}, "somebody else was asked"),
        ("Eve <eve@evil.example>", {}, "somebody else was asked"),
        (ALICE, {"body": "No, who is that?"}, "does not say yes"),
        (ALICE, {"body": "Yes, I know her, but that is not me"}, "does not say yes"),
    ],
)
def test_nobody_else_and_nothing_else_binds_an_address(talk: Conversation, sender: str, fields: dict[str, str], why: str) -> None:
    (held,) = talk.arrive(from_home())
    tried = answer(talk, sender, **fields)
    assert talk.state(held) == talk.state(tried) == "held"
    assert why in talk.reason(tried)
    assert HOME not in talk.desk.rows("person_address", "key")


def test_an_out_of_office_confirms_nothing(talk: Conversation) -> None:
    (held,) = talk.arrive(from_home())
    tried = answer(talk, auto_submitted="auto-replied")
    assert talk.state(held) == "held" and talk.state(tried) == "ignored"


@pytest.mark.parametrize("made", ["guessed", "other mail"])
def test_a_signature_for_something_else_confirms_nothing(talk: Conversation, made: str) -> None:
    (held,) = talk.arrive(from_home())
    address = token.confirming_address(talk.desk.identity, held)
    guessed = re.sub("-[a-z2-7]{20}@", f"-{'a' * 20}@", address)
    assert guessed != address
    talk.arrive(written(ALICE, "yes", to=guessed if made == "guessed" else token.confirming_address(talk.desk.identity, held + 7)))
    assert talk.state(held) == "held"


def test_an_answer_after_two_weeks_is_too_late(talk: Conversation) -> None:
    (held,) = talk.arrive(from_home())
    talk.desk.later(days=15)
    answer(talk)
    assert talk.state(held) == "held"


def test_a_replayed_answer_does_nothing(talk: Conversation) -> None:
    talk.arrive(from_home())
    answer(talk)
    again = answer(talk, body="Yes!")
    assert talk.state(again) == "ignored"
    assert len(talk.events("address.bound")) == 1


def test_the_question_is_asked_once(talk: Conversation) -> None:
    talk.arrive(from_home())
    for day in range(3):
        talk.desk.later(days=1)
        talk.arrive(from_home(f"Hello? {day}"))
    assert question(talk)


def test_a_flood_of_namesakes_gets_three_questions_a_day_and_ticket(talk: Conversation) -> None:
    for number in range(6):
        talk.arrive(written(f"Alice Ng <a{number}@evil{number}.example>", in_reply_to="<first@envoy.example>"))
    assert len([one for one in talk.letters("alice@envoy.example") if "Is this address" in str(one["Subject"])]) == 3


@pytest.mark.parametrize(
    "stranger",
    [
        {"sender": f"Alice Ng <{HOME}>", "dmarc": ""},  # anybody may have written it
        {"sender": f"Alice Ng <{HOME}>", "dmarc": "fail"},
        {"sender": f"Alice Nguyen <{HOME}>"},
        {"sender": f"<{HOME}>"},
        {"sender": "Alice Ng <team@home.example>"},  # several people read it
        {"sender": f"Alice Ng <{HOME}>", "list_id": "<talk.home.example>"},
        {"sender": f"Alice Ng <{HOME}>", "auto_submitted": "auto-generated"},
        {"sender": f"Sam Okoye <{HOME}>"},  # of staff, staff alone decide
    ],
)
def test_nobody_is_asked_about(talk: Conversation, stranger: dict[str, str]) -> None:
    talk.arrive(written(**stranger, in_reply_to="<first@envoy.example>"))  # type: ignore[arg-type]
    assert not [one for one in talk.desk.sink.mails if "Is this address" in str(one["Subject"])]


def test_an_address_that_was_never_proven_is_not_asked(talk: Conversation) -> None:
    """Bob was only named in Cc: whether he reads there nobody knows."""
    talk.arrive(written("Bob Ito <bob@home.example>", in_reply_to="<first@envoy.example>"))
    assert talk.letters("bob@envoy.example") == []


def test_an_answer_that_says_something_else_can_be_let_in(talk: Conversation) -> None:
    talk.arrive(from_home())
    tried = answer(talk, body="No, who is that? It is blue, by the way.")
    talk.arrive(written(SAM, f"#accept {tried}", in_reply_to="<first@envoy.example>"))
    assert talk.state(tried) == "filed" and HOME not in talk.desk.rows("person_address", "key")
