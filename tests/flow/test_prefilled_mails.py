# SPDX-License-Identifier: Apache-2.0
"""The links in a notification: who may send the mail that they open, when, and how often."""

import pytest

from tests.flow.desk import PrivateDesk
from tests.flow.talk import ANA, KIM, SAM, UNPROVEN, Got, Talk, to


@pytest.fixture
def talk(desk: PrivateDesk) -> Talk:
    conversation = Talk(desk)
    conversation.hire(SAM)
    conversation.hire(KIM)
    return conversation


@pytest.fixture
def notified(talk: Talk) -> Got:
    return to(talk.says(ANA, "Can you draw us one?"), "sam@cncf.io")


def owners(talk: Talk) -> list[int | None]:
    return talk.desk.rows("ticket", "owner_id")


def state(talk: Talk) -> str:
    return str(talk.desk.rows("ticket", "state")[0])


def test_a_link_does_what_its_label_says(talk: Talk, notified: Got) -> None:
    talk.says(SAM, "#close", to=notified.link("Close"), subject="Close CNCF-1")
    assert state(talk) == "closed"


def test_the_links_of_a_mail_are_within_the_length_of_addresses(talk: Talk, notified: Got) -> None:
    assert all(len(notified.link(label).partition("@")[0]) <= 64 for label in ("Take", "Close", "Snooze 3 days"))


def test_the_signature_of_a_program_is_no_change(talk: Talk, notified: Got) -> None:
    talk.says(SAM, "#close\n\n-- \nSam Rivera\nCNCF", to=notified.link("Close"))
    assert state(talk) == "closed"


def test_taking_by_a_link_makes_the_ticket_theirs(talk: Talk, notified: Got) -> None:
    talk.says(SAM, "#take", to=notified.link("Take"))
    assert owners(talk) == [1]


@pytest.mark.parametrize("sender", [KIM, ANA, "Eve <eve@evil.example>"])
def test_nobody_else_can_use_a_link(talk: Talk, notified: Got, sender: str) -> None:
    assert talk.says(sender, "#close", to=notified.link("Close")) == []
    assert (state(talk), talk.states()[-1]) == ("new", ("held", "held"))


def test_an_unproven_mail_cannot_use_a_link(talk: Talk, notified: Got) -> None:
    assert talk.says(SAM, "#close", to=notified.link("Close"), envelope=UNPROVEN) == []
    assert (state(talk), talk.states()[-1]) == ("new", ("held", "held"))


@pytest.mark.parametrize("body", ["#spam", "#close\n#take", "#close\nThank you all!", ""])
def test_a_changed_mail_does_nothing_and_its_author_is_told(talk: Talk, notified: Got, body: str) -> None:
    (letter,) = talk.says(SAM, body, to=notified.link("Close"))
    assert letter.recipients == ("sam@cncf.io",) and "was changed" in letter.text
    assert state(talk) == "new"


def test_a_link_cannot_be_pointed_at_another_ticket(talk: Talk, notified: Got) -> None:
    talk.says(ANA, "And a logo?", subject="Logo", message_id="<logo@harbor.example>")
    talk.says(SAM, "#close", to=notified.link("Close").replace("+x1.", "+x2."))
    assert talk.desk.rows("ticket", "state") == ["new", "new"]


def test_a_link_expires(talk: Talk, notified: Got) -> None:
    talk.desk.later(days=15)
    (letter,) = talk.says(SAM, "#close", to=notified.link("Close"))
    assert "too old" in letter.text and state(talk) == "new"


def test_a_link_works_once(talk: Talk, notified: Got) -> None:
    talk.says(SAM, "#take", to=notified.link("Take"))
    talk.change("ticket", 1, owner_id=2)
    (letter,) = talk.says(SAM, "#take", to=notified.link("Take"))
    assert "used already" in letter.text and owners(talk) == [2]


def test_the_same_mail_sent_again_does_nothing(talk: Talk, notified: Got) -> None:
    raw = talk.write(SAM, "#close", to=notified.link("Close"))
    talk.sends(raw)
    talk.change("ticket", 1, state="open")
    assert talk.sends(b"X-Trace: 2\r\n" + raw) == []
    assert state(talk) == "open"


def test_a_forged_link_is_no_link(talk: Talk, notified: Got) -> None:
    address = notified.link("Close")
    talk.says(SAM, "#close", to=address.replace(address.partition("-")[2][:4], "aaaa"))
    assert state(talk) == "new"
