# SPDX-License-Identifier: Apache-2.0
"""Requesters close, press and ask with a word, by answering; only who proved to be them, and only what is theirs."""

from typing import Any

import pytest
from sqlalchemy import insert

from maildesk.store import schema
from tests.flow.desk import PrivateDesk
from tests.flow.talk import ANA, BO, EVE, KIM, SAM, UNPROVEN, Got, Talk, nothing_to, to


@pytest.fixture
def talk(desk: PrivateDesk) -> Talk:
    """Sam and Kim work here."""
    conversation = Talk(desk)
    conversation.hire(SAM)
    conversation.hire(KIM)
    return conversation


@pytest.fixture
def answer(talk: Talk) -> Got:
    """Ana asked with Bo in Cc, Sam took it and answered."""
    notified = to(talk.says(ANA, "Can you draw us one?", cc=BO), "sam@cncf.io")
    return to(talk.replies(notified, SAM, "#take\nOf course. Which size?"), "ana@harbor.example")


def ticket(talk: Talk, *columns: str) -> Any:
    return talk.desk.rows("ticket", *columns)[0]


def maintains(talk: Talk, person: str, project: str) -> None:
    """The roster knows somebody by their address."""
    known = dict(talk.desk.rows("person_address", "key", "person_id"))
    with talk.desk.store.database.writing() as connection:
        row = {"key": person, "github": person, "name": person, "company": "", "person_id": known[person]}
        connection.execute(insert(schema.maintainer).values(row))
        seat = {"maintainer_key": person, "project": project, "joined_at": talk.desk.now, "maturity": "graduated", "body": ""}
        connection.execute(insert(schema.seat).values(seat))


@pytest.mark.parametrize(("word", "kind"), [("Solved, thanks!\n\nAna", "solved"), ("withdraw", "withdrawn")])
def test_a_word_of_the_requester_closes_their_request_and_its_owner_hears_of_it(talk: Talk, answer: Got, word: str, kind: str) -> None:
    letters = talk.replies(answer, ANA, word)
    assert ticket(talk, "state", "closed_at", "asked_at") == ("closed", talk.desk.now, None)
    assert kind in talk.desk.rows("event", "kind")
    assert "we have closed CNCF-1" in to(letters, "ana@harbor.example").text
    assert to(letters, "sam@cncf.io")["Subject"].endswith("[CNCF-1]")


def test_solved_does_not_open_what_is_closed_already(talk: Talk, answer: Got) -> None:
    talk.replies(answer, ANA, "solved")
    talk.replies(answer, ANA, "solved")
    assert ticket(talk, "state", "reopened") == ("closed", 0)


def test_an_answer_in_own_words_opens_it_again(talk: Talk, answer: Got) -> None:
    talk.replies(answer, ANA, "solved")
    talk.replies(answer, ANA, "I was wrong, one corner is missing.")
    assert ticket(talk, "state") == "open"


def test_who_stands_in_cc_closes_nothing(talk: Talk, answer: Got) -> None:
    letters = talk.replies(answer, BO, "solved")
    assert ticket(talk, "state") == "open"
    assert "solved" in to(letters, "sam@cncf.io").text


def test_nobody_commands_without_a_proof(talk: Talk, answer: Got) -> None:
    letters = talk.replies(answer, ANA, "withdraw", envelope=UNPROVEN)
    assert ticket(talk, "state") == "open"
    assert nothing_to(letters, "ana@harbor.example")


def test_a_stranger_closes_nothing(talk: Talk, answer: Got) -> None:
    talk.replies(answer, EVE, "solved")
    assert ticket(talk, "state") == "open"
    assert talk.states()[-1] == ("held", "held")


def test_urgent_with_a_reason_puts_it_before_others(talk: Talk, answer: Got) -> None:
    letters = talk.replies(answer, BO, "Urgent: the booth opens on Friday")
    assert ticket(talk, "priority", "state") == ("high", "open")
    assert "the booth opens on Friday" in to(letters, "sam@cncf.io").text
    assert "as urgent" in " ".join(to(letters, "bo@harbor.example").text.split())


def test_urgent_without_a_reason_is_asked_for_one(talk: Talk, answer: Got) -> None:
    letters = talk.replies(answer, ANA, "urgent!")
    assert ticket(talk, "priority") == "normal"
    assert "need to know why" in " ".join(to(letters, "ana@harbor.example").text.split())


def test_urgent_opens_what_was_resolved(talk: Talk, answer: Got) -> None:
    talk.change("ticket", 1, state="resolved")
    talk.replies(answer, ANA, "urgent: a corner is missing")
    assert ticket(talk, "state", "priority") == ("open", "high")


def test_the_answer_speaks_the_language_of_the_word(talk: Talk, answer: Got) -> None:
    letters = talk.replies(answer, ANA, "erledigt")
    assert "Wir haben CNCF-1" in " ".join(to(letters, "ana@harbor.example").text.split())


def test_status_tells_how_their_open_requests_stand_and_wakes_nobody(talk: Talk, answer: Got) -> None:
    talk.says(ANA, "And stickers, please.", subject="Stickers")
    talk.says(BO, "A talk for Bo.", subject="Only of Bo")
    letters = talk.replies(answer, ANA, "Status?")
    (told,) = letters
    assert told["Subject"] == "Your open requests"
    assert "CNCF-1  Banner for our booth" in told.text and "CNCF-2  Stickers" in told.text
    assert "Bo" not in told.text
    assert told.text.count("You hear from us by") == 1
    assert len(talk.desk.rows("message")) == 4


def test_status_needs_no_ticket(talk: Talk, answer: Got) -> None:
    (told,) = talk.says(ANA, "status", subject="My requests")
    assert "CNCF-1" in told.text
    assert len(talk.desk.rows("ticket")) == 1


def test_who_proves_nothing_reads_nothing_of_anybodys_requests(talk: Talk, answer: Got) -> None:
    letters = talk.replies(answer, ANA, "status", envelope=UNPROVEN)
    assert nothing_to(letters, "ana@harbor.example")


def test_who_is_new_and_asks_for_the_status_of_something_asks_people(talk: Talk, answer: Got) -> None:
    talk.says(EVE, "status", subject="The status")
    assert len(talk.desk.rows("ticket")) == 2


def test_a_maintainer_hears_how_the_requests_of_their_project_stand(talk: Talk, answer: Got) -> None:
    talk.says(BO, "A talk for us.", subject="A talk at KubeCon")
    for number in (1, 2):
        talk.change("ticket", number, project="Harbor")
    maintains(talk, "ana@harbor.example", "Harbor")
    (told,) = talk.replies(answer, ANA, "status harbor")
    assert told["Subject"] == "Your open requests: Harbor"
    assert "Banner for our booth" in told.text and "A talk at KubeCon" in told.text


def test_what_is_confidential_of_a_project_is_for_who_asked(talk: Talk, answer: Got) -> None:
    talk.says(BO, "Somebody threatens us.", subject="A cease and desist letter")
    for number in (1, 2):
        talk.change("ticket", number, project="Harbor", restricted=number == 2)
    maintains(talk, "ana@harbor.example", "Harbor")
    (told,) = talk.replies(answer, ANA, "status Harbor")
    assert "CNCF-1" in told.text and "CNCF-2" not in told.text


def test_the_status_of_a_project_of_whose_roster_one_is_not_tells_of_ones_own_requests_alone(talk: Talk, answer: Got) -> None:
    talk.says(BO, "A talk for us.", subject="A talk at KubeCon")
    for number in (1, 2):
        talk.change("ticket", number, project="Harbor")
    (told,) = talk.replies(answer, BO, "status harbor")
    assert "A talk at KubeCon" in told.text and "Banner" not in told.text and "CNCF-1" not in told.text
    assert "Of Harbor you read here of your own requests alone" in " ".join(told.text.split())


def test_nobody_learns_by_status_whether_others_asked_for_a_project(talk: Talk, answer: Got) -> None:
    talk.says(BO, "A talk for us.", subject="A talk at KubeCon")
    talk.change("ticket", 2, project="Harbor")
    (before,) = talk.replies(answer, BO, "status Harbor")
    talk.change("ticket", 1, project="Harbor")
    (after,) = talk.replies(answer, BO, "status Harbor")
    assert before.text == after.text


def test_the_status_of_what_is_no_project_is_a_question_to_people(talk: Talk, answer: Got) -> None:
    letters = talk.replies(answer, BO, "status of our banner")
    assert "status of our banner" in to(letters, "sam@cncf.io").text
    assert nothing_to(letters, "bo@harbor.example")


def test_whoever_asks_all_the_time_is_told_five_times_an_hour(talk: Talk, answer: Got) -> None:
    told = [len(talk.says(ANA, "status", subject=f"Again {number}")) for number in range(8)]
    assert told == [1, 1, 1, 1, 1, 0, 0, 0]
    assert talk.states()[-1] == ("ignored", "ignored")
