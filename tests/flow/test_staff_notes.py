# SPDX-License-Identifier: Apache-2.0
"""Notes stay with the staff, whoever answers them and however."""

import pytest

from maildesk.desk import token
from maildesk.desk.values import Visibility
from tests.flow.desk import PrivateDesk
from tests.flow.talk import ANA, BO, EVE, KIM, SAM, UNPROVEN, Got, Talk, nothing_to, to

OUTSIDE = ("ana@harbor.example", "bo@harbor.example", "eve@evil.example")


@pytest.fixture
def talk(desk: PrivateDesk) -> Talk:
    conversation = Talk(desk)
    conversation.hire(SAM)
    conversation.hire(KIM)
    return conversation


@pytest.fixture
def notified(talk: Talk) -> Got:
    """What Sam gets of Ana's request, with Bo in Cc."""
    return to(talk.says(ANA, "Can you draw us one?", message_id="<first@harbor.example>", cc=BO), "sam@cncf.io")


@pytest.fixture
def noted(talk: Talk, notified: Got) -> Got:
    """What Kim gets of Sam's note."""
    return to(talk.replies(notified, SAM, "#note\nThey are difficult."), "kim@cncf.io")


def public(talk: Talk) -> list[str]:
    return [text for visibility, text in talk.desk.rows("message", "visibility", "reply") if visibility == "public"]


def test_a_note_goes_to_the_other_staff_alone(talk: Talk, notified: Got) -> None:
    letters = talk.replies(notified, SAM, "#note\nThey are difficult.")
    assert [one.recipients for one in letters] == [("kim@cncf.io",)]
    assert letters[0].text.startswith("This stays inside") and "They are difficult." in letters[0].text


def test_a_note_on_one_line_is_a_note(talk: Talk, notified: Got) -> None:
    assert nothing_to(talk.replies(notified, SAM, "#note They are difficult."), *OUTSIDE)


def test_who_stands_in_cc_of_a_note_takes_part_in_nothing(talk: Talk, notified: Got) -> None:
    talk.replies(notified, SAM, "#note\nThey are difficult.", cc=EVE)
    assert "eve@evil.example" not in talk.desk.rows("person_address", "key")


def test_a_mail_to_the_internal_address_is_a_note(talk: Talk, notified: Got) -> None:
    inside = token.reply_address(talk.desk.identity, 1, Visibility.INTERNAL)
    assert nothing_to(talk.says(SAM, "They are difficult.", to=inside), *OUTSIDE)
    assert public(talk) == ["Can you draw us one?"]


def test_the_answer_to_a_note_is_a_note(talk: Talk, noted: Got) -> None:
    letters = talk.replies(noted, KIM, "I know.")
    assert [one.recipients for one in letters] == [("sam@cncf.io",)] and "I know." in letters[0].text


def test_the_answer_to_a_note_stays_inside_also_at_the_public_address(talk: Talk, noted: Got) -> None:
    outside = token.reply_address(talk.desk.identity, 1)
    assert nothing_to(talk.replies(noted, KIM, "I know.", to=outside), *OUTSIDE)


def test_the_answer_to_a_note_stays_inside_though_it_kept_the_address_alone(talk: Talk, noted: Got) -> None:
    letters = talk.says(KIM, "I know.", to=noted["Reply-To"], cc=token.reply_address(talk.desk.identity, 1))
    assert nothing_to(letters, *OUTSIDE)


def test_a_participant_who_answers_a_note_stays_inside(talk: Talk, noted: Got) -> None:
    letters = talk.replies(noted, BO, "What do you mean, difficult?")
    assert sorted(one.recipients for one in letters) == [("kim@cncf.io",), ("sam@cncf.io",)]
    assert all("This stays inside" in one.text for one in letters)
    assert public(talk) == ["Can you draw us one?"]


def test_a_stranger_who_answers_a_note_reaches_nobody_outside(talk: Talk, noted: Got) -> None:
    for envelope in ({}, {"envelope": UNPROVEN}):
        assert nothing_to(talk.replies(noted, EVE, "Interesting.", **envelope), *OUTSIDE)  # type: ignore[arg-type]
    assert public(talk) == ["Can you draw us one?"]


def test_a_note_about_no_ticket_is_held_and_its_author_told(talk: Talk) -> None:
    (letter,) = talk.says(SAM, "#note\nWho was that again?", subject="Hm")
    assert letter.recipients == ("sam@cncf.io",) and "no ticket" in letter.text
    assert talk.states() == [("held", "held")]


def test_a_note_opens_nothing_and_is_no_first_answer(talk: Talk, noted: Got) -> None:
    assert talk.desk.rows("ticket", "state", "answered_at") == [("new", None)]


def test_the_files_of_a_note_stay_inside(talk: Talk, notified: Got) -> None:
    letters = talk.replies(notified, SAM, "#note\nTheir contract.", files=[("contract.pdf", b"%PDF-1.7")])
    assert nothing_to(letters, *OUTSIDE) and to(letters, "kim@cncf.io").files == [("contract.pdf", b"%PDF-1.7")]


def test_a_word_that_is_no_command_holds_the_whole_mail(talk: Talk, notified: Got) -> None:
    (letter,) = talk.replies(notified, SAM, "#nonote\nThey are difficult.")
    assert letter.recipients == ("sam@cncf.io",) and "#nonote" in letter.text and "#close" in letter.text
    assert talk.states()[-1] == ("held", "held")
    assert len(talk.desk.rows("message")) == 1


def test_words_with_a_sign_are_text_of_everybody_else(talk: Talk, notified: Got) -> None:
    letters = talk.says(ANA, "#close\nthe door", in_reply_to="<first@harbor.example>", subject="Re: Banner for our booth")
    assert "#close\nthe door" in to(letters, "bo@harbor.example").text
    assert talk.desk.rows("ticket", "state") == ["new"]


def test_a_colleague_who_got_a_note_directly_answers_it_inside(talk: Talk, notified: Got) -> None:
    talk.replies(notified, SAM, "#note\nThey are difficult.", cc=KIM, message_id="<note@cncf.io>")
    fields = {"to": notified["Reply-To"], "cc": SAM, "in_reply_to": "<note@cncf.io>"}
    letters = talk.says(KIM, "I know.", references="<first@harbor.example> <note@cncf.io>", **fields)
    assert [one.recipients for one in letters] == [("sam@cncf.io",)] and letters[0].text.startswith("This stays inside")
    assert public(talk) == ["Can you draw us one?"]


def test_a_note_and_the_answer_to_it_in_one_group_stay_inside(talk: Talk, notified: Got) -> None:
    note = talk.write(SAM, "#note\nThey are difficult.", to=notified["Reply-To"], cc=KIM, message_id="<note@cncf.io>")
    talk.desk.take(note, talk.write(KIM, "I know.", to=notified["Reply-To"], cc=SAM, in_reply_to="<note@cncf.io>"))
    talk.desk.work()
    assert public(talk) == ["Can you draw us one?"]


def test_an_expert_whose_answer_to_a_note_was_let_in_gets_no_answers(talk: Talk, notified: Got, noted: Got) -> None:
    held = to(talk.replies(noted, EVE, "As the expert I say no."), "sam@cncf.io")
    talk.says(SAM, "#accept 3", to=held.link("Let it in"), subject="Let it in CNCF-1")
    assert "As the expert I say no." not in public(talk) and talk.states()[2] == ("filed", "reply")
    assert nothing_to(talk.replies(notified, SAM, "We cannot do it."), "eve@evil.example")


FORWARD = "What do we say?\n\n---------- Forwarded message ---------\nFrom: Bo <bo@envoy.example>\nDate: Tue, Nov 3, 2026 at 10:04 AM\n"
FORWARD += "Subject: Harbor\nTo: Sam Rivera <sam@cncf.io>\n\nBetween us, they cannot pay.\n"


@pytest.mark.parametrize("above", ["", "#take\n"])
def test_a_forward_to_a_ticket_is_a_note_and_its_author_told(talk: Talk, notified: Got, above: str) -> None:
    letters = talk.replies(notified, SAM, above + FORWARD)
    assert nothing_to(letters, *OUTSIDE) and public(talk) == ["Can you draw us one?"]
    assert any("as a note" in " ".join(one.text.split()) for one in letters if "sam@cncf.io" in one.recipients)
    assert "they cannot pay" in talk.desk.rows("message", "reply")[-1]


def test_a_forward_to_a_note_is_a_note_like_any(talk: Talk, noted: Got) -> None:
    assert [one.recipients for one in talk.replies(noted, KIM, FORWARD)] == [("sam@cncf.io",)]


@pytest.mark.parametrize("slip", ["#note, they are difficult.", "*#note* they are difficult.", "# note", "#note!"])
def test_what_was_meant_as_a_note_goes_to_nobody_outside(talk: Talk, notified: Got, slip: str) -> None:
    (told,) = talk.replies(notified, SAM, f"{slip}\nThey never pay.")
    assert told.recipients == ("sam@cncf.io",) and slip.split(" they")[0].rstrip("*") in told.text
    assert public(talk) == ["Can you draw us one?"]


@pytest.mark.parametrize("above", ["Hello Kim,", "> Can you draw us one?\n\nYes.\n\n> When?"])
def test_a_note_below_other_words_holds_the_whole_mail(talk: Talk, notified: Got, above: str) -> None:
    (told,) = talk.replies(notified, SAM, f"{above}\n\n#note\nThey never pay.")
    assert told.recipients == ("sam@cncf.io",) and "Write #note on the first line" in told.text
    assert talk.states()[-1] == ("held", "held")
