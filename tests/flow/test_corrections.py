# SPDX-License-Identifier: Apache-2.0
"""A requester answers the acknowledgement with a number or a name: the ticket moves, its new group hears, and the desk learns."""

from dataclasses import replace
from typing import Any

import pytest

from maildesk.mail.values import Envelope
from maildesk.store.sql import SqlStore
from tests.flow.desk import PrivateDesk
from tests.flow.grouped import BOOTH, THREAT, engage, grouped
from tests.flow.talk import ANA, BO, UNPROVEN, Got, Talk, nothing_to, to

ADA, LEN, SAM = "Ada Roe <ada@cncf.io>", "Len Kay <len@cncf.io>", "Sam Rivera <sam@cncf.io>"
ME = "ana@harbor.example"
LEGAL = "2"


@pytest.fixture
def talk(store: SqlStore) -> Talk:
    """Ada is of events, Len of legal, Sam triages."""
    talk = grouped(store)
    engage(talk, ADA, "events")
    engage(talk, LEN, "legal")
    engage(talk, SAM, "desk")
    return talk


@pytest.fixture
def asked(talk: Talk) -> Got:
    """What Ana hears of her request, which is a matter of contracts and was taken for one of events."""
    return to(talk.says(ANA, "We need one for the booth.", subject=BOOTH, cc=BO), ME)


def tickets(talk: Talk, *columns: str) -> list[Any]:
    return talk.desk.rows("ticket", *columns)


def lessons(talk: Talk) -> list[tuple[str, str, str]]:
    return [(one.subject, one.text.strip(), one.category) for one in talk.desk.store.lessons()]


def test_the_acknowledgement_says_what_was_understood_and_how_to_correct_it(asked: Got) -> None:
    said = " ".join(asked.text.split())
    assert "This is for Events. It is about Envoy." in said
    assert "1. Events 2. Legal 3. General (something else)" in said


@pytest.mark.parametrize("reply", [LEGAL, "#2", "2 - Legal", "Legal", "legal.", "２"])
def test_a_number_or_a_name_moves_the_ticket_and_says_thanks(talk: Talk, asked: Got, reply: str) -> None:
    letters = talk.replies(asked, ANA, reply)
    assert tickets(talk, "category", "service", "confidence", "restricted") == [("legal", None, 1.0, False)]
    thanks = to(letters, ME)
    assert "Thank you, Ana Souza. CNCF-1 is with Legal now." in " ".join(thanks.text.split())
    assert thanks["Auto-Submitted"] and thanks.mail_from == ""


def test_the_new_group_hears_of_the_request_and_nobody_of_the_number(talk: Talk, asked: Got) -> None:
    letters = talk.replies(asked, ANA, LEGAL)
    told = to(letters, "len@cncf.io")
    assert "We need one for the booth." in told.text and "Ana Souza moved it from events to legal" in " ".join(told.text.split())
    assert nothing_to(letters, "bo@harbor.example", "ada@cncf.io", "sam@cncf.io")


def test_the_words_of_the_request_are_kept_as_a_lesson(talk: Talk, asked: Got) -> None:
    talk.replies(asked, ANA, LEGAL)
    assert lessons(talk) == [(BOOTH, "We need one for the booth.", "legal")]
    assert talk.desk.rows("lesson", "was", "category", "service") == [("events", "legal", None)]


def test_the_last_correction_of_a_ticket_is_the_lesson(talk: Talk, asked: Got) -> None:
    thanks = to(talk.replies(asked, ANA, LEGAL), ME)
    talk.replies(thanks, ANA, "General")
    assert tickets(talk, "category") == ["general"]
    assert [category for _, _, category in lessons(talk)] == ["general"]


def test_staff_can_undo_it_and_its_lesson(talk: Talk, asked: Got) -> None:
    before = tickets(talk, "category", "service", "confidence", "restricted", "owner_id")
    told = to(talk.replies(asked, ANA, LEGAL), "len@cncf.io")
    talk.replies(told, LEN, "#undo")
    assert tickets(talk, "category", "service", "confidence", "restricted", "owner_id") == before
    assert lessons(talk) == []


def test_the_history_says_who_moved_it_from_where_to_where(talk: Talk, asked: Got) -> None:
    talk.replies(asked, ANA, LEGAL)
    ((actor, details),) = [(who, told) for kind, who, told in talk.desk.rows("event", "kind", "actor", "details") if kind == "category"]
    assert (actor, details["was"]["category"], details["now"]["category"]) == (ME, "events", "legal")


@pytest.mark.parametrize("reply", ["2 please", "Legal?", "7", "It is legal", "+1", "2.5"])
def test_anything_more_is_an_ordinary_message(talk: Talk, asked: Got, reply: str) -> None:
    letters = talk.replies(asked, ANA, reply)
    assert tickets(talk, "category") == ["events"]
    assert to(letters, "ada@cncf.io") and to(letters, "bo@harbor.example") and nothing_to(letters, ME)


@pytest.mark.parametrize(("writer", "envelope"), [(ANA, UNPROVEN), (BO, None), ("Eve <eve@evil.example>", None)])
def test_nobody_but_the_proven_requester_is_obeyed(talk: Talk, asked: Got, writer: str, envelope: Envelope | None) -> None:
    talk.replies(asked, writer, LEGAL, **({"envelope": envelope} if envelope else {}))
    assert tickets(talk, "category")[0] == "events"
    assert talk.desk.rows("lesson") == []


def test_a_suspect_in_the_requesters_name_is_not_obeyed(talk: Talk, asked: Got) -> None:
    raw = talk.write(ANA, LEGAL, to=asked["Reply-To"], in_reply_to=asked["Message-ID"])
    talk.sends(b"Authentication-Results: mx.cncf.io; dmarc=fail header.from=harbor.example\r\n" + raw, UNPROVEN)
    assert tickets(talk, "category") == ["events"] and talk.states()[-1] == ("held", "held")


def test_an_answer_to_a_question_of_staff_is_an_answer(talk: Talk, asked: Got) -> None:
    answer = to(talk.says(ADA, "How many?", to=asked["Reply-To"], subject=asked["Subject"]), ME)
    letters = talk.replies(answer, ANA, LEGAL)
    assert tickets(talk, "category") == ["events"]
    assert "2" in to(letters, "ada@cncf.io").text


def test_an_answer_to_the_acknowledgement_still_counts_then(talk: Talk, asked: Got) -> None:
    talk.says(ADA, "How many?", to=asked["Reply-To"], subject=asked["Subject"])
    talk.replies(asked, ANA, LEGAL)
    assert tickets(talk, "category") == ["legal"]


def test_an_answer_to_somebody_who_takes_part_is_an_answer(talk: Talk, asked: Got) -> None:
    passed_on = to(talk.replies(asked, BO, "How many do we want?"), ME)
    talk.replies(passed_on, ANA, LEGAL)
    assert tickets(talk, "category") == ["events"]


@pytest.mark.parametrize(("answered", "category"), [(False, "legal"), (True, "events")])
def test_without_threading_fields_it_counts_until_staff_have_answered(talk: Talk, asked: Got, answered: bool, category: str) -> None:
    if answered:
        talk.says(ADA, "How many?", to=asked["Reply-To"], subject=asked["Subject"])
    talk.replies(asked, ANA, LEGAL, in_reply_to="", references="")
    assert tickets(talk, "category") == [category]


@pytest.mark.parametrize("state", ["resolved", "closed", "spam"])
def test_what_is_over_is_not_moved(talk: Talk, asked: Got, state: str) -> None:
    talk.change("ticket", 1, state=state)
    talk.replies(asked, ANA, LEGAL)
    assert tickets(talk, "category")[0] == "events"


def test_a_mail_with_a_file_is_more_than_a_number(talk: Talk, asked: Got) -> None:
    talk.replies(asked, ANA, LEGAL, files=[("plan.pdf", b"%PDF")])
    assert tickets(talk, "category") == ["events"]


def test_two_machines_that_send_each_other_numbers_come_to_rest(talk: Talk, asked: Got) -> None:
    thanked = asked
    moves = 0
    for turn in range(12):
        letters = talk.replies(thanked, ANA, ("Legal", "Events")[turn % 2])
        mine = [one for one in letters if ME in one.recipients]
        moves += len(mine)
        thanked = mine[0] if mine else thanked
    assert moves <= 5


def test_a_confidential_ticket_stays_so_and_its_mails_name_nothing(talk: Talk) -> None:
    letters = talk.says(ANA, "They sent us a letter.", subject=THREAT)
    acknowledged = to(letters, ME)
    assert not [word for word in ("for Events", "for Legal", "Envoy") if word in acknowledged.text]
    assert "\n  Your request stays with those few people" in acknowledged.text and "goes there" not in acknowledged.text
    told = talk.replies(acknowledged, ANA, "General")
    assert tickets(talk, "category", "restricted") == [("general", True)]
    assert "General" not in to(told, ME).text and nothing_to(told, "ada@cncf.io")
    assert "teaches" not in to(told, ME).text
    assert lessons(talk) == []


def test_its_lesson_counts_once_a_reader_has_opened_it(talk: Talk) -> None:
    told = to(talk.says(ANA, "They sent us a letter.", subject=THREAT), "len@cncf.io")
    talk.replies(told, LEN, "#category events")
    assert tickets(talk, "category", "restricted") == [("events", False)]
    assert [category for _, _, category in lessons(talk)] == ["events"]


def test_staff_move_it_by_a_link_or_a_service_and_teach_as_well(talk: Talk, asked: Got) -> None:
    letters = talk.says(ANA, "Another one.", subject=f"{BOOTH} two")
    wrong = to(letters, "ada@cncf.io").link("Wrong category: general")
    talk.says(ADA, "#category general", to=wrong, subject="Wrong category: general CNCF-2")
    told = to(talk.says(ANA, "And another.", subject=f"{BOOTH} three"), "ada@cncf.io")
    talk.replies(told, ADA, "#category Threats")
    assert tickets(talk, "category", "service", "restricted")[1:] == [("general", None, False), ("legal", "threats", True)]
    assert talk.desk.rows("lesson", "category", "service") == [("general", None), ("legal", "threats")]


def test_the_language_of_the_thanks_is_that_of_the_request(talk: Talk) -> None:
    body = "Guten Tag, wir hätten gern einen Stand auf der nächsten Konferenz. Wer kann uns dabei helfen? Vielen Dank und viele Grüße"
    acknowledged = to(talk.says(ANA, body, subject=BOOTH), ME)
    assert "Was wir verstanden haben" in acknowledged.text
    assert "CNCF-1 liegt jetzt beim Bereich Legal." in " ".join(to(talk.replies(acknowledged, ANA, LEGAL), ME).text.split())


def test_a_desk_that_is_not_sure_says_so_and_offers_the_two_best(store: SqlStore) -> None:
    desk = PrivateDesk(store)
    talk = Talk(desk.renamed(replace(desk.identity)))
    told = " ".join(to(talk.says(ANA, "Who can help us?"), ME).text.split())
    assert "We are not sure whom this is for, so a person reads it first." in told
