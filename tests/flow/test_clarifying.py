# SPDX-License-Identifier: Apache-2.0
"""A request that is not formulated yet: what staff read, ask and decide, and what the requester's answer changes."""

from dataclasses import replace
from urllib.parse import unquote

import pytest

from maildesk.desk.catalogue import parse
from tests.flow.desk import PrivateDesk
from tests.flow.judging import Judging, sure, unsure
from tests.flow.talk import ANA, BO, SAM, Got, Talk, nothing_to, to

CATALOGUE = parse(
    {
        "group": {"desk": {"name": "Desk", "address": "desk@cncf.example"}},
        "category": {
            "legal": {
                "name": "Legal",
                "owner": "desk",
                "asks": {"en": ["Is it a name?", "Is there a date?", "Who wrote?"], "de": ["Geht es um einen Namen?"]},
            },
            "events": {"name": "Events", "owner": "desk", "asks": {"en": ["Which event?"], "de": ["Welche Veranstaltung?"]}},
            "creative": {"name": "Creative", "owner": "desk", "asks": {"en": ["Which size?"]}},
            "general": {
                "name": "General",
                "owner": "desk",
                "opens": {"en": "We would like to know:", "de": "Wir wüssten gern:"},
                "asks": {"en": ["What do you need?", "Which project?", "By when?", "Why?"], "de": ["Was brauchen Sie?"]},
            },
        },
    }
)
VAGUE = "can you help our project?"
GERMAN = "Guten Tag, können Sie unserem Projekt bitte bei einer Sache helfen? Wir wissen nicht, an wen wir uns wenden sollen."


@pytest.fixture
def talk(desk: PrivateDesk) -> Talk:
    guesses = {
        "either": unsure(("legal", 0.4), ("events", 0.3), ("creative", 0.05)),
        "booth": sure("events", 0.83),
        "trademark": sure("legal", 0.9),
    }
    desk.classifier = Judging(guesses)
    conversation = Talk(desk.renamed(replace(desk.identity, catalogue=CATALOGUE)))
    conversation.hire(SAM)
    return conversation


def asked(talk: Talk, body: str = VAGUE, **fields: str) -> Got:
    return to(talk.says(ANA, body, subject="Help", **fields), "sam@cncf.io")


def draft(letter: Got) -> tuple[str, str, str]:
    """Where the prepared answer goes, its subject and its text."""
    joined = letter.text.replace("Ask the requester:\n  ", "Ask the requester: ")
    line = next(one for one in joined.splitlines() if one.strip().startswith("Ask the requester: mailto:"))
    address, _, query = line.partition("mailto:")[2].partition("?")
    fields = dict(one.split("=", 1) for one in query.split("&"))
    return unquote(address), unquote(fields["subject"]), unquote(fields["body"])


def test_where_nothing_is_said_staff_get_the_questions_that_everybody_is_asked(talk: Talk) -> None:
    text = asked(talk).text
    assert all(one in text for one in ("What do you need?", "Which project?", "By when?"))
    assert "Why?" not in text


def test_staff_get_questions_of_the_likely_categories(talk: Talk) -> None:
    text = asked(talk, "It is either of two").text
    assert [
        one
        for one in ("What do you need?", "Which project?", "Is it a name?", "Is there a date?", "Who wrote?", "Which event?")
        if one in text
    ] == [
        "What do you need?",
        "Is it a name?",
        "Is there a date?",
        "Which event?",
    ]
    assert "Which size?" not in text


def test_the_best_candidates_are_one_mail_each(talk: Talk) -> None:
    letter = asked(talk, "It is either of two")
    talk.says(SAM, "#category events", to=letter.link("It is: events"), subject="")
    assert talk.desk.rows("ticket", "category") == ["events"]


def test_the_prepared_answer_is_in_the_language_of_the_requester(talk: Talk) -> None:
    letter = asked(talk, GERMAN)
    assert "What do you need?" in letter.text
    assert draft(letter)[1:] == ("Re: Help [CNCF-1]", "Wir wüssten gern:\r\n\r\n1. Was brauchen Sie?")


def test_the_prepared_answer_goes_to_the_requester_below_their_mail(talk: Talk) -> None:
    where, subject, body = draft(asked(talk))
    got = to(talk.says(SAM, body, to=where, subject=subject), "ana@harbor.example")
    assert got["In-Reply-To"] == talk.desk.rows("message", "message_id")[0]
    assert "1. What do you need?" in got.text


def test_a_request_that_is_clear_is_asked_nothing(talk: Talk) -> None:
    letter = asked(talk, "a booth please")
    assert "You could ask" not in letter.text
    assert "83% sure that it is events" in letter.text
    assert "“events” speaks for it" in letter.text


def answered(talk: Talk, body: str, sender: str = ANA) -> list[Got]:
    letter = asked(talk, cc=BO)
    where, subject, text = draft(letter)
    question = to(talk.says(SAM, text, to=where, subject=subject), "ana@harbor.example")
    return talk.replies(question, sender, body)


def test_a_clear_answer_is_a_suggestion_and_moves_nothing(talk: Talk) -> None:
    letter = to(answered(talk, "We need a booth in Amsterdam"), "sam@cncf.io")
    assert "With this answer it looks like events" in letter.text
    assert talk.desk.rows("ticket", "category") == ["general"]
    assert ("category.suggested", {"category": "events", "confidence": 0.83, "reasons": ["“events” speaks for it"]}) in talk.desk.rows(
        "event", "kind", "details"
    )


def test_staff_accept_the_suggestion_by_one_mail(talk: Talk) -> None:
    letter = to(answered(talk, "We need a booth in Amsterdam"), "sam@cncf.io")
    talk.says(SAM, "#category events", to=letter.link("It is: events"), subject="")
    assert talk.desk.rows("ticket", "category") == ["events"]


@pytest.mark.parametrize(("body", "sender"), [("We do not know", ANA), ("We need a booth", BO)])
def test_an_unclear_answer_and_that_of_somebody_else_suggest_nothing(talk: Talk, body: str, sender: str) -> None:
    letter = to(answered(talk, body, sender), "sam@cncf.io")
    assert "looks like" not in letter.text
    assert "category.suggested" not in talk.desk.rows("event", "kind")


def test_on_a_ticket_that_has_its_category_an_answer_suggests_nothing(talk: Talk) -> None:
    acknowledgement = to(talk.says(ANA, "the trademark", subject="Mark"), "ana@harbor.example")
    letters = talk.replies(acknowledgement, ANA, "and a booth", subject="Re: more")
    assert "looks like" not in to(letters, "sam@cncf.io").text
    assert nothing_to(letters, "ana@harbor.example")
