# SPDX-License-Identifier: Apache-2.0
"""Whoever maintains the project of a ticket takes part in it, where the operator lets them: who gets in, and who does not."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from maildesk.desk import token
from maildesk.desk.bonds import bond
from maildesk.desk.roster import Place
from maildesk.desk.turnover import turnover
from maildesk.desk.values import Visibility
from tests.flow.conversation import ALICE, SAM, Conversation, written
from tests.flow.desk import PrivateDesk

CARL = "Carl Ude <carl@envoy.example>"
DORA = "Dora Weiss <dora@kestrel.example>"
ROSTER = (
    Place("carl", "carl", "Carl Ude", "Acme", "Envoy", "graduated"),
    Place("dora", "dora", "Dora Weiss", "Acme", "Kestrel", "sandbox"),
)


def listed(desk: PrivateDesk, places: Sequence[Place]) -> None:
    """The roster is this one now."""
    desk.later(minutes=1)
    seen = turnover(desk.store.places(), places)
    desk.store.write_roster(places, seen, actor="operator", now=desk.now)


def bound(desk: PrivateDesk, address: str, github: str) -> None:
    desk.store.bind_maintainers((bond(address, github),), lambda _: False, actor="operator", now=desk.now)


@pytest.fixture
def talk(desk: PrivateDesk) -> Conversation:
    """The ticket of Alice and Bob is about Envoy, which Carl maintains; Dora maintains another project."""
    talk = Conversation(desk.renamed(replace(desk.identity, comaintainers=True)))
    listed(desk, ROSTER)
    bound(desk, "carl@envoy.example", "carl")
    bound(desk, "dora@kestrel.example", "dora")
    talk.change(1, project="Envoy")
    return talk


def answers(sender: str = CARL, body: str = "The old one is fine.", **fields: str) -> bytes:
    return written(sender, body, **{"in_reply_to": "<first@envoy.example>"} | fields)


def roles(talk: Conversation) -> dict[int, str]:
    return dict(talk.desk.rows("participant", "person_id", "role"))


def person(talk: Conversation, address: str) -> int:
    return talk.address_of(address)[0]


def test_who_maintains_the_project_gets_in_and_takes_part(talk: Conversation) -> None:
    (mail,) = talk.arrive(answers())
    assert talk.state(mail) == "filed"
    assert roles(talk)[person(talk, "carl@envoy.example")] == "comaintainer"
    (passed_on,) = talk.letters("alice@envoy.example")
    assert "The old one is fine." in passed_on.as_string()


def test_from_then_on_they_get_the_answers(talk: Conversation) -> None:
    talk.arrive(answers())
    talk.arrive(answers(SAM, "Then we keep it."))
    assert any("Then we keep it." in one.as_string() for one in talk.letters("carl@envoy.example"))


def test_the_history_says_why_they_got_in(talk: Conversation) -> None:
    talk.arrive(answers())
    evidence = talk.desk.rows("decision", "evidence")[-1]
    assert ["roster", "its author maintains the project of the ticket, and the operator lets such people take part"] in evidence


def test_the_number_in_the_subject_is_enough_for_them(talk: Conversation) -> None:
    (mail,) = talk.arrive(written(CARL, subject="The logo [CNCF-1]"))
    assert talk.state(mail) == "filed"
    assert [row[0] for row in talk.desk.rows("ticket", "id", "number")] == [1]


def test_a_further_address_that_they_confirmed_is_theirs(talk: Conversation) -> None:
    talk.bind("carl@home.example", person(talk, "carl@envoy.example"))
    (mail,) = talk.arrive(answers("Carl Ude <carl@home.example>"))
    assert talk.state(mail) == "filed"


def test_unproven_mail_of_a_proven_address_is_marked_and_lets_nobody_in(talk: Conversation) -> None:
    (mail,) = talk.arrive(answers(dmarc="", to=token.reply_address(talk.desk.identity, 1)))
    assert talk.state(mail) == "filed"
    assert talk.desk.rows("message", "standing")[-1] == "unverified"
    assert person(talk, "carl@envoy.example") not in roles(talk)


def test_unproven_mail_of_an_unproven_address_is_held(talk: Conversation) -> None:
    """Carl is known by an address that nobody proved, and by another that staff bound."""
    talk.arrive(written(ALICE, "Eli should read it.", cc="Eli Roth <eli@envoy.example>", subject="Another matter"))
    listed(talk.desk, (*ROSTER, Place("eli", "eli", "Eli Roth", "Acme", "Envoy", "graduated")))
    talk.bind("eli@home.example", person(talk, "eli@envoy.example"))
    bound(talk.desk, "eli@home.example", "eli")
    (mail,) = talk.arrive(answers("Eli Roth <eli@envoy.example>", dmarc="", to=token.reply_address(talk.desk.identity, 1)))
    assert talk.state(mail) == "held"
    (proven,) = talk.arrive(answers("Eli Roth <eli@envoy.example>"))
    assert talk.state(proven) == "filed"


def test_a_mail_that_failed_dmarc_is_held(talk: Conversation) -> None:
    (mail,) = talk.arrive(answers(dmarc="fail"))
    assert talk.state(mail) == "held"


def test_who_maintains_another_project_is_held(talk: Conversation) -> None:
    (mail,) = talk.arrive(answers(DORA))
    assert talk.state(mail) == "held"


def test_who_left_the_roster_is_held(talk: Conversation) -> None:
    listed(talk.desk, ROSTER[1:])
    (mail,) = talk.arrive(answers())
    assert talk.state(mail) == "held"


def test_whose_address_is_bound_no_more_is_held(talk: Conversation) -> None:
    talk.desk.store.unbind_maintainer("carl", actor="operator", now=talk.desk.now)
    (mail,) = talk.arrive(answers())
    assert talk.state(mail) == "held"


def test_a_ticket_of_no_project_lets_nobody_in(talk: Conversation) -> None:
    talk.change(1, project=None)
    (mail,) = talk.arrive(answers())
    assert talk.state(mail) == "held"


def test_a_confidential_ticket_lets_nobody_in(talk: Conversation) -> None:
    talk.change(1, restricted=True)
    (mail,) = talk.arrive(answers())
    assert talk.state(mail) == "held"


def test_what_becomes_confidential_is_theirs_no_more(talk: Conversation) -> None:
    talk.arrive(answers())
    talk.change(1, restricted=True)
    before = len(talk.letters("carl@envoy.example"))
    talk.arrive(answers(ALICE, "Somebody threatens to sue."))
    (mail,) = talk.arrive(answers(CARL, "And now?"))
    assert talk.state(mail) == "held"
    assert len(talk.letters("carl@envoy.example")) == before


def test_staff_may_choose_them_for_what_is_confidential(talk: Conversation) -> None:
    talk.arrive(answers())
    talk.change(1, restricted=True)
    talk.arrive(answers(SAM, "#cc carl@envoy.example"))
    assert roles(talk)[person(talk, "carl@envoy.example")] == "cc"
    (mail,) = talk.arrive(answers(CARL, "And now?"))
    assert talk.state(mail) == "filed"
    talk.arrive(answers(SAM, "#undo"))
    assert roles(talk)[person(talk, "carl@envoy.example")] == "comaintainer"


def test_without_the_setting_they_are_held(talk: Conversation) -> None:
    talk.desk.renamed(replace(talk.desk.identity, comaintainers=False))
    (mail,) = talk.arrive(answers())
    assert talk.state(mail) == "held"


def test_who_answers_a_note_by_the_way_stays_inside(talk: Conversation) -> None:
    """The note was forwarded to them; what staff write among themselves is not for them to get from then on."""
    inside = token.reply_address(talk.desk.identity, 1, Visibility.INTERNAL)
    (mail,) = talk.arrive(written(CARL, "My word on it.", to=inside))
    assert talk.state(mail) == "filed"
    assert talk.desk.rows("message", "visibility")[-1] == "internal"
    assert person(talk, "carl@envoy.example") not in roles(talk)
    assert talk.letters("alice@envoy.example") == []
