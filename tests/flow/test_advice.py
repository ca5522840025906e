# SPDX-License-Identifier: Apache-2.0
"""What the roster says of a requester is read by staff alone, and keeps nobody waiting."""

from dataclasses import replace
from email.message import Message

import pytest

from maildesk.desk.catalogue import parse
from maildesk.desk.roster import Place
from maildesk.desk.turnover import turnover
from tests.flow.conversation import ALICE, SAM, Conversation, written
from tests.flow.desk import PrivateDesk

SAYS = "for Envoy only the leads may file"
CATALOGUE = parse(
    {
        "group": {"desk": {"name": "Desk", "address": "desk@x.example"}},
        "category": {"general": {"name": "General", "owner": "desk", "maturity": "graduated projects come first"}},
        "project": {"Envoy": {"says": SAYS, "bodies": ["leads"]}},
    }
)
ADVICE = ("Not on the roster of Envoy.", f"F{SAYS[1:]}.", "Graduated projects come first; Envoy is graduated.")


@pytest.fixture
def talk(desk: PrivateDesk) -> Conversation:
    """Alice asks for something for Envoy, whose roster does not have her."""
    desk.renamed(replace(desk.identity, catalogue=CATALOGUE))
    talk = Conversation(desk)
    places = (Place("carl", "carl", "Carl Ude", "Acme", "Envoy", "graduated"),)
    desk.store.write_roster(places, turnover([], places), actor="operator", now=desk.now)
    talk.change(1, project="Envoy")
    return talk


def words(letter: Message) -> str:
    parts = (part.get_payload(decode=True) for part in letter.walk() if not part.is_multipart())
    return " ".join(" ".join(bytes(one).decode() for one in parts if isinstance(one, bytes)).split())


def test_staff_read_it_with_the_mail(talk: Conversation) -> None:
    talk.arrive(written(ALICE, "One more thing.", in_reply_to="<first@envoy.example>"))
    (told,) = talk.letters("sam@cncf.io")
    assert all(line in words(told) for line in ADVICE)


def test_no_requester_reads_it_and_nobody_waits_for_it(talk: Conversation) -> None:
    (mail,) = talk.arrive(written(ALICE, "One more thing.", in_reply_to="<first@envoy.example>"))
    (notification,) = talk.letters("sam@cncf.io")
    quoted = "\n".join(f"> {line}" for line in str(notification.get_payload(0)).splitlines())
    answer = f"Here you are.\n\nOn Friday the desk wrote:\n{quoted}"
    talk.arrive(written(SAM, answer, in_reply_to=str(notification["Message-ID"]), to=str(notification["Reply-To"])))
    assert talk.state(mail) == "filed"
    outside = [words(one) for address in ("alice@envoy.example", "bob@envoy.example") for one in talk.letters(address)]
    assert any("Here you are." in one for one in outside)
    assert not [one for one in outside if "roster" in one.lower() or "leads may file" in one or "come first" in one]
