# SPDX-License-Identifier: Apache-2.0
"""Machines that answer machines fall silent; thanks and absences wake nobody; old tickets stay closed."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path

import pytest

from maildesk.desk import token
from maildesk.desk.values import TicketState
from maildesk.mail.values import Envelope
from maildesk.store.sql import open_store
from tests.flow.conversation import ALICE, BOB, SAM, Conversation, written
from tests.flow.desk import PrivateDesk

ANSWERS = {"in_reply_to": "<first@envoy.example>"}


@pytest.fixture
def talk(desk: PrivateDesk) -> Conversation:
    return Conversation(desk)


def exchanged(one: PrivateDesk, other: PrivateDesk, begin: bytes, *, rounds: int, marked: bool, minutes: float) -> int:
    """Two desks mail each other until they fall silent; how many mails that took."""
    letters, mails, at = [begin], 0, one
    for _ in range(rounds):
        for desk in (one, other):
            desk.later(minutes=minutes)
            desk.summarise()
            desk.send()
        at.take(*letters, envelope=Envelope(trusted=True, mail_from=None))
        at.work()
        at.send()
        at, there = (other, one) if at is one else (one, other)
        waiting = [content for desk in (one, other) for _, _, content in desk.sink.sent]
        mails += len(waiting)
        letters = [content if marked else unmarked(content) for _, _, content in there.sink.sent]
        for desk in (one, other):
            desk.sink.sent.clear()
    return mails


def unmarked(content: bytes) -> bytes:
    """The mail of a program that knows nothing of RFC 3834, and answers under a Message-ID and a thread of its own."""
    mail = message_from_bytes(content)
    for name in ("Auto-Submitted", "X-Auto-Response-Suppress", "In-Reply-To", "References", "Reply-To"):
        del mail[name]
    number = abs(hash(content))
    mail.replace_header("Message-ID", f"<{number}@robot.example>")
    return mail.as_bytes()


@pytest.fixture
def neighbour(desk: PrivateDesk, sqlite_template: Path, tmp_path: Path) -> Iterator[PrivateDesk]:
    """Another desk, with a database of its own."""
    path = Path(shutil.copy(sqlite_template, tmp_path / "neighbour.db"))
    store = open_store(f"sqlite:///{path}", busy_seconds=5)
    other = PrivateDesk(store)
    other.identity = replace(other.identity, address="help@neighbour.example", name="Neighbour", prefix="NB", keys=(b"n" * 32,))
    yield other.renamed(other.identity)
    store.close()


@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize("minutes", [1, 90])
def test_two_desks_fall_silent(desk: PrivateDesk, neighbour: PrivateDesk, marked: bool, minutes: float) -> None:
    begin = written("Neighbour <help@neighbour.example>", dmarc="")
    mails = exchanged(desk, neighbour, begin, rounds=40, marked=marked, minutes=minutes)
    assert mails <= (1 if marked else 6)


def test_a_program_that_answers_each_acknowledgement_under_a_new_number_gets_two_a_day(talk: Conversation) -> None:
    for number in range(10):
        talk.desk.later(hours=2)
        talk.arrive(written("Robot <robot@machine.example>", f"We have your mail {number}.", f"Your request [R-{number}] was received"))
        talk.desk.summarise()
        talk.desk.send()
    assert len(talk.letters("robot@machine.example")) == 2
    assert len(talk.desk.rows("ticket")) == 11  # nothing is lost


def test_what_is_said_a_third_time_within_the_hour_is_passed_on_to_nobody(talk: Conversation) -> None:
    """Bob's program answers every mail of the ticket with the same words, but for the number and the date."""
    for number in range(6):
        talk.arrive(written(BOB, f"Thank you for contacting Envoy support. Your number is {number}. We answer soon.", **ANSWERS))
    assert len(talk.letters("alice@envoy.example")) == 2
    assert len(talk.events("silenced")) == 4
    assert len(talk.desk.rows("message")) == 7  # nothing is lost


def test_it_is_heard_again_once_it_was_silent(talk: Conversation) -> None:
    said = "Thank you for contacting Envoy support. Your number is {}. We answer soon."
    for number in range(6):
        talk.arrive(written(BOB, said.format(number), **ANSWERS))
    talk.desk.later(hours=3)
    talk.arrive(written(BOB, said.format(9), **ANSWERS))
    assert len(talk.letters("alice@envoy.example")) == 3


_WORDS = ("blue", "green", "red", "black", "white")


def test_what_people_write_is_passed_on_however_often(talk: Conversation) -> None:
    for colour in _WORDS:
        talk.arrive(written(BOB, f"Another thought of mine: on the banner {colour} would look better.", **ANSWERS))
    assert len(talk.letters("alice@envoy.example")) == 5


def test_the_desk_writes_to_no_crowd_for_whoever_names_one(talk: Conversation) -> None:
    crowd = ", ".join(f"victim{n}@elsewhere.example" for n in range(50))
    talk.arrive(written("Eve <eve@mob.example>", subject="Buy", cc=crowd, message_id="<buy@mob.example>"))
    for n in range(20):
        talk.arrive(written("Eve <eve@mob.example>", f"Offer number {n}", subject="Re: Buy", in_reply_to="<buy@mob.example>"))
    assert len(talk.letters("victim7@elsewhere.example")) == 2
    assert len(talk.events("capped")) >= 18


def test_staff_are_told_of_so_many_mails_of_one_address_and_find_the_rest_in_the_list(talk: Conversation) -> None:
    for n in range(30):
        talk.arrive(written("Eve <eve@mob.example>", f"Request {n}", subject=f"Matter {n}"))
    assert len([mail for mail in talk.letters("sam@cncf.io") if "Matter" in str(mail["Subject"])]) == 20
    assert len(talk.desk.rows("ticket", "id")) == 31


def test_a_third_mail_in_an_hour_that_looks_automatic_is_told_to_nobody(talk: Conversation) -> None:
    for colour in _WORDS:
        talk.arrive(written(BOB, f"The build of the {colour} branch failed, see the log of the run.", x_loop="envoy", **ANSWERS))
    assert len(talk.events("silenced")) == 3


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ("Thanks a lot!", {}),
        ("Vielen Dank!\r\n\r\nAlice", {}),
        ("I am away until Monday.", {"auto_submitted": "auto-replied", "subject": "Automatic reply: We need a logo"}),
    ],
)
@pytest.mark.parametrize("state", [TicketState.RESOLVED, TicketState.CLOSED, TicketState.WAITING])
def test_thanks_and_absences_are_recorded_only(talk: Conversation, body: str, fields: dict[str, str], state: TicketState) -> None:
    talk.change(1, state=state, owner_id=talk.sam)
    talk.arrive(written(ALICE, body, **ANSWERS, **fields))
    assert talk.desk.rows("ticket", "state", "owner_id") == [(state, talk.sam)]
    assert len(talk.desk.rows("message")) == 2 and not talk.desk.sink.sent


def test_a_question_after_thanks_opens_the_ticket_again(talk: Conversation) -> None:
    talk.change(1, state=TicketState.RESOLVED)
    talk.arrive(written(ALICE, "Thanks! Could you make it blue?", **ANSWERS))
    assert talk.desk.rows("ticket", "state") == ["open"]


def test_our_own_mail_that_comes_back_is_nobodys(talk: Conversation) -> None:
    talk.arrive(written(ALICE, "One more thing: it should be blue.", **ANSWERS))
    for _, _, content in list(talk.desk.sink.sent):
        (back,) = talk.arrive(content)
        assert talk.state(back) == "ignored"


def test_our_question_that_comes_back_is_nobodys(talk: Conversation) -> None:
    talk.arrive(written("Alice Ng <alice@home.example>", **ANSWERS))
    for _, _, content in list(talk.desk.sink.sent):
        (back,) = talk.arrive(content)
        assert talk.state(back) == "ignored"


def test_mail_to_a_merged_ticket_lands_on_its_target(talk: Conversation) -> None:
    talk.arrive(written(ALICE, subject="The logo, again", message_id="<again@envoy.example>"))
    talk.change(2, state=TicketState.MERGED, merged_into=1)
    talk.arrive(written(ALICE, "More of it", to=token.reply_address(talk.desk.identity, 2)))
    assert talk.desk.rows("message", "ticket_id")[-1] == 1


def closed(talk: Conversation, days: int) -> None:
    talk.change(1, state=TicketState.CLOSED)
    talk.desk.later(days=days)


def test_an_answer_to_a_ticket_closed_long_ago_opens_one_that_follows_it(talk: Conversation) -> None:
    closed(talk, 31)
    talk.arrive(written(ALICE, "Now we need a banner.", **ANSWERS))
    assert talk.desk.rows("ticket", "state") == ["closed", "new"]
    assert talk.desk.rows("relation", "ticket_id", "other_id", "kind") == [(2, 1, "follows")]
    (letter,) = talk.letters("alice@envoy.example")
    assert "CNCF-2" in str(letter["Subject"])
    assert talk.events("followed")[0]["by"] == {"ticket": 2, "number": 2}


def test_its_writer_is_the_requester_whoever_asked_before(talk: Conversation) -> None:
    talk.bind("bob@envoy.example", talk.address_of("bob@envoy.example")[0])
    closed(talk, 31)
    talk.arrive(written(BOB, "Now we need a banner.", **ANSWERS))
    assert talk.desk.rows("ticket", "requester_id")[-1] == talk.address_of("bob@envoy.example")[0]


def test_the_next_answer_to_the_old_mails_goes_on_there(talk: Conversation) -> None:
    closed(talk, 31)
    talk.arrive(written(ALICE, "Now we need a banner.", **ANSWERS))
    talk.arrive(written(ALICE, "Two metres wide, I forgot to say.", **ANSWERS))
    assert len(talk.desk.rows("ticket")) == 2 and talk.desk.rows("message", "ticket_id")[-1] == 2


def test_two_answers_to_the_old_mails_in_one_group_open_one_ticket(talk: Conversation) -> None:
    closed(talk, 31)
    talk.arrive(written(ALICE, "Now we need a banner.", **ANSWERS), written(ALICE, "Two metres wide, I forgot to say.", **ANSWERS))
    assert len(talk.desk.rows("ticket")) == 2 and talk.desk.rows("message", "ticket_id")[-1] == 2


def test_a_ticket_closed_lately_is_opened_again(talk: Conversation) -> None:
    closed(talk, 29)
    talk.arrive(written(ALICE, "It is the wrong blue.", **ANSWERS))
    assert talk.desk.rows("ticket", "state") == ["open"]


def test_what_follows_a_confidential_ticket_is_confidential(talk: Conversation) -> None:
    talk.change(1, restricted=True)
    closed(talk, 31)
    talk.arrive(written(ALICE, "They wrote to us again.", **ANSWERS))
    assert talk.desk.rows("ticket", "restricted") == [True, True]


def test_a_note_on_a_closed_ticket_stays_a_note(talk: Conversation) -> None:
    closed(talk, 31)
    inside = token.reply_address(talk.desk.identity, 1, token.Visibility.INTERNAL)
    talk.arrive(written(SAM, "For the record.", to=inside))
    talk.arrive(written(ALICE, "I should not be here.", to=inside))
    assert len(talk.desk.rows("ticket")) == 1
    assert set(talk.desk.rows("message", "visibility")[1:]) == {"internal"}


def test_a_stranger_gets_into_no_closed_ticket(talk: Conversation) -> None:
    closed(talk, 31)
    (held,) = talk.arrive(written("Eve <eve@evil.example>", "Hello", **ANSWERS))
    assert talk.state(held) == "held" and len(talk.desk.rows("ticket")) == 1


def test_a_requester_that_several_people_read_is_told_in_the_history(talk: Conversation) -> None:
    talk.arrive(written("Envoy maintainers <envoy-maintainers@envoy.example>", subject="A banner"))
    assert talk.events("opened")[-1]["role"] == "envoy-maintainers@envoy.example"
    talk.arrive(written("TOC <toc@lists.envoy.example>", subject="A vote", list_id="<toc.lists.envoy.example>"))
    assert talk.events("opened")[-1]["list"] == "toc@lists.envoy.example"


def crowd(talk: Conversation, count: int, sender: str = "P{} <p{}@crowd{}.example>") -> list[str]:
    """New requests of so many senders whom nothing proves; the subjects of what staff got then."""
    talk.desk.sink.sent.clear()
    mails = [written(sender.format(*[n] * 3), f"Please call me back, number {n}.", f"Request {n}", "") for n in range(count)]
    for mail in mails:
        talk.arrive(mail)
    return [str(one["Subject"]) for one in talk.letters("sam@cncf.io")]


def test_of_a_crowd_of_unproven_senders_staff_hear_singly_up_to_a_cap_and_then_together(talk: Conversation) -> None:
    talk.desk.renamed(replace(talk.desk.identity, unproven_per_hour=5))
    assert len(crowd(talk, 12)) == 5
    assert len(talk.desk.rows("ticket")) == 13
    talk.desk.sink.sent.clear()
    talk.desk.later(minutes=60)
    talk.desk.summarise()
    talk.desk.send()
    (summary,) = talk.letters("sam@cncf.io")
    assert str(summary["Subject"]) == "7 further mails of unproven senders"
    assert "CNCF-13" in summary.as_string() and "maildesk ticket list" in summary.as_string()
    assert talk.desk.summarise() == 0


def test_a_crowd_of_unproven_senders_hides_nobody_who_is_proven(talk: Conversation) -> None:
    talk.desk.renamed(replace(talk.desk.identity, unproven_per_hour=5))
    crowd(talk, 12)
    talk.desk.sink.sent.clear()
    talk.arrive(written("Carol <carol@honest.example>", "A question of mine.", "Mine"))
    assert len(talk.letters("sam@cncf.io")) == 1


def test_forged_mail_of_staff_is_no_way_around_the_cap(talk: Conversation) -> None:
    talk.engage("kim", "Kim Lee", "kim@cncf.io", 901)
    talk.desk.renamed(replace(talk.desk.identity, unproven_per_hour=5))
    assert len(crowd(talk, 12, "Kim Lee <kim@cncf.io>")) == 5
