# SPDX-License-Identifier: Apache-2.0
"""A mail that asks for several things: a ticket for each, and one thread for whoever asked."""

from dataclasses import replace

import pytest

from maildesk.desk.catalogue import parse
from tests.flow.desk import PrivateDesk
from tests.flow.grouped import engage
from tests.flow.judging import Judging, sure
from tests.flow.talk import ANA, BO, KIM, SAM, Got, Talk, nothing_to, to

CATALOGUE = parse(
    {
        "group": {
            "desk": {"name": "Desk", "address": "desk@cncf.io"},
            "law": {"name": "Lawyers", "address": "law@cncf.io", "assign": "least-loaded"},
        },
        "category": {
            "legal": {"name": "Legal", "owner": "law", "names": {"de": "Recht"}},
            "events": {"name": "Events", "owner": "desk"},
            "conduct": {"name": "Conduct", "owner": "law", "confidential": True, "readers": ["law"]},
            "general": {"name": "General", "owner": "desk"},
        },
    }
)
BOTH = "Please register our trademark, and we need a booth."


@pytest.fixture
def talk(desk: PrivateDesk) -> Talk:
    desk.classifier = Judging({"trademark": sure("legal", 0.6, "events")})
    conversation = Talk(desk.renamed(replace(desk.identity, catalogue=CATALOGUE)))
    engage(conversation, SAM, "desk")
    engage(conversation, KIM, "law")
    return conversation


def asked(talk: Talk, **fields: str) -> list[Got]:
    return talk.says(ANA, BOTH, subject="Two things", message_id="<both@harbor.example>", **fields)


@pytest.fixture
def divided(talk: Talk) -> list[Got]:
    """The letters that dividing it by the link of the notification caused."""
    letter = to(asked(talk, cc=BO), "kim@cncf.io")
    return talk.says(KIM, "#needs legal, events", to=letter.link("Split: legal, events"), subject="")


def test_a_mail_with_two_needs_is_divided_by_one_mail(talk: Talk, divided: list[Got]) -> None:
    assert talk.desk.rows("ticket", "number", "category", "state") == [
        (1, "legal", "resolved"),
        (2, "legal", "new"),
        (3, "events", "new"),
    ]


def test_the_requester_is_told_once_below_their_mail(talk: Talk, divided: list[Got]) -> None:
    letter = to(divided, "ana@harbor.example")
    assert letter["Subject"] == "We made 2 requests of your mail [CNCF-1]"
    assert letter["In-Reply-To"] == "<both@harbor.example>"
    assert "CNCF-2, Legal" in letter.text and "CNCF-3, Events" in letter.text
    assert nothing_to(divided, "bo@harbor.example")


def test_each_part_goes_to_its_owner_with_the_words_of_the_request(talk: Talk, divided: list[Got]) -> None:
    assert talk.desk.rows("ticket", "owner_id")[1] == 2  # Kim, by the rule of the lawyers
    events = to(divided, "sam@cncf.io")
    assert "CNCF-3 is for Desk now" in events.text
    assert BOTH in events.text
    assert "Ana Souza" in events.text


def test_the_tickets_show_the_request_and_it_is_kept_once(talk: Talk, divided: list[Got]) -> None:
    shown = [talk.desk.store.ticket_by_number(number) for number in (2, 3)]
    assert [[one.text.strip() for one in detail.messages] for detail in shown] == [[BOTH], [BOTH]]
    assert [detail.messages[0].ticket for detail in shown] == [1, 1]
    assert talk.desk.rows("message", "message_id").count("<both@harbor.example>") == 1
    assert {one.kind for detail in shown for one in detail.relations} == {"split from"}


def test_whoever_takes_part_in_the_request_takes_part_in_each(talk: Talk, divided: list[Got]) -> None:
    people = talk.desk.rows("participant", "ticket_id", "role")
    assert [sorted(role for ticket, role in people if ticket == number) for number in (2, 3)] == [["cc", "requester"]] * 2


@pytest.fixture
def answer(talk: Talk, divided: list[Got]) -> Got:
    """What the requester gets of an answer on the second of the tickets."""
    return to(talk.replies(to(divided, "sam@cncf.io"), SAM, "Which booth?"), "ana@harbor.example")


def test_an_answer_on_a_part_goes_below_the_requesters_own_mail(talk: Talk, answer: Got) -> None:
    assert answer["In-Reply-To"] == "<both@harbor.example>"
    assert answer["References"].split() == ["<both@harbor.example>"]
    assert answer["Subject"] == "Re: Two things [CNCF-3]"


def test_what_the_requester_answers_comes_to_that_part_and_joins_nothing(talk: Talk, answer: Got) -> None:
    talk.replies(answer, ANA, "A small one")
    assert talk.desk.rows("message", "ticket_id")[-1] == 3
    assert talk.desk.rows("ticket", "state") == ["resolved", "new", "open"]


def test_an_answer_to_the_note_about_the_parts_comes_to_the_request(talk: Talk, divided: list[Got]) -> None:
    talk.replies(to(divided, "ana@harbor.example"), ANA, "And one thing more")
    assert talk.desk.rows("message", "ticket_id")[-1] == 1
    assert talk.desk.rows("ticket", "state")[0] == "open"


def test_dividing_is_undone(talk: Talk, divided: list[Got]) -> None:
    talk.says(KIM, "#undo", subject="[CNCF-1]")
    assert talk.desk.rows("ticket", "state") == ["new", "merged", "merged"]
    assert talk.desk.rows("ticket", "merged_into") == [None, 1, 1]
    assert talk.desk.rows("relation", "kind") == []


def test_what_was_worked_on_is_not_undone(talk: Talk, answer: Got) -> None:
    (letter,) = talk.says(KIM, "#undo", subject="[CNCF-1]")
    assert "CNCF-3 has been worked on since" in " ".join(letter.text.split())
    assert talk.desk.rows("ticket", "state") == ["resolved", "new", "open"]


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("#needs", "two to 5 categories"),
        ("#needs legal", "two to 5 categories"),
        ("#needs legal legal", "two to 5 categories"),
        ("#needs legal, sports", "'sports' is no category: there are legal, events, conduct"),
        ("#needs legal events\n#close", "stands alone"),
    ],
)
def test_what_cannot_be_divided_changes_nothing(talk: Talk, command: str, why: str) -> None:
    asked(talk)
    (letter,) = talk.says(KIM, command, subject="[CNCF-1]")
    assert why in letter.text.replace("\n", " ")
    assert talk.desk.rows("ticket", "state") == ["new"]


def test_what_is_over_is_opened_again_first(talk: Talk) -> None:
    asked(talk)
    talk.says(KIM, "#close", subject="[CNCF-1]")
    (letter,) = talk.says(KIM, "#needs legal and events", subject="[CNCF-1]")
    assert "write #reopen first" in letter.text


def test_a_confidential_part_is_named_in_no_mail(talk: Talk) -> None:
    asked(talk)
    letters = talk.says(KIM, "#needs conduct, events", subject="[CNCF-1]")
    assert "Conduct" not in to(letters, "ana@harbor.example").text
    assert talk.desk.rows("ticket", "restricted", "readers") == [(False, ""), (True, "law"), (False, "")]
    assert nothing_to([one for one in letters if "CNCF-2" in one["Subject"]], "sam@cncf.io")


def test_staff_read_the_numbers_of_the_new_tickets(talk: Talk, divided: list[Got]) -> None:
    transcript = next(one for one in divided if "kim@cncf.io" in one.recipients and "Done" in one.text)
    assert "The new tickets are CNCF-2 and CNCF-3" in transcript.text
    (details,) = [details for kind, details in talk.desk.rows("event", "kind", "details") if kind == "divided"]
    assert details["new"] == [{"ticket": 2, "number": 2}, {"ticket": 3, "number": 3}]


def test_words_on_a_part_that_answer_no_mail_of_ours_go_below_the_request(talk: Talk, divided: list[Got]) -> None:
    where = to(divided, "sam@cncf.io")["Reply-To"]
    got = to(talk.says(SAM, "Which booth?", to=where, references="<both@harbor.example>"), "ana@harbor.example")
    assert (got["In-Reply-To"], got["Subject"]) == ("<both@harbor.example>", "Re: Two things [CNCF-3]")
