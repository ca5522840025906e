# SPDX-License-Identifier: Apache-2.0
"""Who gets what of a conversation: participants, staff, lists."""

import pytest

from maildesk.desk import token
from tests.flow.desk import PrivateDesk
from tests.flow.talk import ANA, BO, KIM, SAM, UNPROVEN, Got, Talk, nothing_to, to

THREAD = {"in_reply_to": "<first@harbor.example>", "subject": "Re: Banner for our booth"}
LIST = "harbor-dev@lists.harbor.example"


@pytest.fixture
def talk(desk: PrivateDesk) -> Talk:
    return Talk(desk)


def opened(talk: Talk, **fields: str) -> list[Got]:
    return talk.says(ANA, "Can you draw us one?", message_id="<first@harbor.example>", **({"cc": BO} | fields))


def test_an_answer_is_passed_on_to_those_who_did_not_get_it(talk: Talk) -> None:
    opened(talk)
    (letter,) = talk.says(ANA, "Two metres wide, please.", message_id="<second@harbor.example>", **THREAD)
    assert letter.recipients == ("bo@harbor.example",)
    assert letter["From"] == "Ana Souza via CNCF ServiceDesk <servicedesk@cncf.io>"
    assert letter["In-Reply-To"] == "<second@harbor.example>"
    assert letter["Subject"] == "Re: Banner for our booth [CNCF-1]"
    assert letter.text.startswith("Two metres wide, please.\n") and letter["Auto-Submitted"] == ""


def test_who_got_the_answer_directly_does_not_get_it_again(talk: Talk) -> None:
    opened(talk)
    assert talk.says(ANA, "Two metres wide, please.", cc=BO, **THREAD) == []


def test_the_cc_of_an_answer_gets_later_answers(talk: Talk) -> None:
    opened(talk, cc="")
    talk.says(ANA, "Bo knows the size.", cc=BO, **THREAD)
    (letter,) = talk.says(ANA, "Two metres, I think.", **THREAD)
    assert letter.recipients == ("bo@harbor.example",)


def test_the_cc_of_an_unproven_answer_gets_nothing(talk: Talk) -> None:
    opened(talk, cc="")
    talk.says(ANA, "Bo knows the size.", cc=BO, envelope=UNPROVEN, **THREAD)
    assert talk.says(ANA, "Two metres, I think.", **THREAD) == []


def test_an_unproven_answer_by_a_signed_way_is_passed_on_with_a_mark(talk: Talk) -> None:
    opened(talk)
    fields = THREAD | {"to": token.reply_address(talk.desk.identity, 1)}
    (letter,) = talk.says(ANA, "Two metres wide, please.", envelope=UNPROVEN, **fields)
    assert letter.text.startswith("We could not prove that this mail is from Ana Souza.\n")


def test_an_unproven_answer_by_a_known_message_id_alone_is_not_passed_on(talk: Talk) -> None:
    opened(talk)
    assert talk.says(ANA, "Two metres wide, please.", envelope=UNPROVEN, **THREAD) == []
    assert talk.states()[-1] == ("filed", "reply")


def test_the_files_of_an_answer_are_passed_on(talk: Talk) -> None:
    opened(talk)
    (letter,) = talk.says(ANA, "Our logo.", files=[("logo.svg", b"<svg/>")], **THREAD)
    assert letter.files == [("logo.svg", b"<svg/>")]


def test_an_out_of_office_reply_is_passed_on_to_nobody(talk: Talk) -> None:
    talk.hire(SAM)
    opened(talk)
    assert talk.says(BO, "I am away.", auto_submitted="auto-replied", **THREAD) == []


def test_who_cannot_be_reached_gets_nothing(talk: Talk) -> None:
    opened(talk)
    talk.change("person_address", "bo@harbor.example", fault="5.1.1 no such user")
    assert talk.says(ANA, "Two metres wide, please.", **THREAD) == []


def test_history_is_told_to_nobody(talk: Talk) -> None:
    talk.hire(SAM)
    assert talk.sends(talk.write(ANA, "Can you draw us one?"), history=True) == []


def test_without_an_owner_everybody_hears_who_wants_to(talk: Talk) -> None:
    for one, notify in ((SAM, "all"), (KIM, "all"), ("Max <max@cncf.io>", "mine"), ("Zoe <zoe@cncf.io>", "none")):
        talk.hire(one, notify)
    letters = [one for one in opened(talk) if "ana@harbor.example" not in one.recipients]
    assert sorted(one.recipients for one in letters) == [("kim@cncf.io",), ("sam@cncf.io",)]


def test_the_owner_alone_hears_of_what_is_theirs(talk: Talk) -> None:
    talk.hire(SAM)
    max_ = talk.hire("Max <max@cncf.io>", "mine")
    opened(talk)
    talk.change("ticket", 1, owner_id=max_)
    letters = talk.says(ANA, "Two metres wide, please.", cc=BO, **THREAD)
    assert [one.recipients for one in letters] == [("max@cncf.io",)]
    assert "taken by Max" in letters[0].text


def test_the_owner_hears_what_a_colleague_answered(talk: Talk) -> None:
    talk.hire(SAM)
    kim = talk.hire(KIM)
    notified = to(opened(talk), "sam@cncf.io")
    talk.change("ticket", 1, owner_id=kim)
    letters = talk.replies(notified, SAM, "Yes, gladly.")
    assert "Yes, gladly." in to(letters, "kim@cncf.io").text and "ana@harbor.example" in to(letters, "bo@harbor.example").recipients


def test_staff_who_take_part_get_no_second_copy(talk: Talk) -> None:
    talk.hire(SAM)
    notified = to(opened(talk), "sam@cncf.io")
    talk.replies(notified, SAM, "Yes, gladly.")
    letters = talk.says(ANA, "Two metres wide, please.", **THREAD)
    assert sorted(one.recipients for one in letters) == [("bo@harbor.example",), ("sam@cncf.io",)]


def test_a_public_list_in_cc_is_told_to_staff(talk: Talk) -> None:
    talk.hire(SAM)
    letter = to(opened(talk, cc=LIST, list_id="<harbor-dev.lists.harbor.example>"), "sam@cncf.io")
    assert "A public list takes part" in letter.text and LIST in letter.text.replace("\n", " ")


def test_a_list_is_known_later_without_its_list_id(talk: Talk) -> None:
    talk.hire(SAM)
    opened(talk, cc=LIST, list_id="<harbor-dev.lists.harbor.example>")
    letter = to(talk.says(ANA, "Two metres wide, please.", **THREAD), "sam@cncf.io")
    assert "It archives" in letter.text
    assert [kind for kind in talk.desk.rows("event", "kind") if kind == "list.noticed"] == ["list.noticed"]


def test_a_list_gets_answers_of_an_open_ticket_and_none_of_a_confidential_one(talk: Talk) -> None:
    talk.hire(SAM)
    notified = to(opened(talk, cc=LIST, list_id="<harbor-dev.lists.harbor.example>"), "sam@cncf.io")
    assert LIST in to(talk.replies(notified, SAM, "Yes, gladly."), "ana@harbor.example").recipients
    talk.change("ticket", 1, restricted=True)
    letters = talk.replies(notified, SAM, "Between us: no.")
    assert nothing_to(letters, LIST) and to(letters, "ana@harbor.example")


def test_no_list_id_makes_a_person_a_list(talk: Talk) -> None:
    talk.hire(SAM)
    opened(talk)
    talk.says(BO, "Blue, please.", **THREAD)
    letter = to(talk.says(ANA, "Two metres.", list_id="<bo.harbor.example>", to=f"servicedesk@cncf.io, {BO}", **THREAD), "sam@cncf.io")
    assert "public list" not in letter.text


def test_a_confidential_ticket_has_no_words_in_the_subject_of_its_notifications(talk: Talk) -> None:
    talk.hire(SAM)
    opened(talk)
    talk.change("ticket", 1, restricted=True)
    letter = to(talk.says(ANA, "Two metres wide, please.", **THREAD), "sam@cncf.io")
    assert letter["Subject"] == "A confidential request [CNCF-1]"


def test_a_desk_without_staff_writes_what_it_wrote_before(talk: Talk) -> None:
    assert [one["Subject"] for one in opened(talk)] == ["Re: Banner for our booth [CNCF-1]"]


def test_who_has_left_the_staff_gets_nothing_and_has_no_say(talk: Talk) -> None:
    sam = talk.hire(SAM)
    talk.replies(to(opened(talk), "sam@cncf.io"), SAM, "Yes, gladly.")
    talk.change("person", sam, staff=False)
    letters = talk.says(ANA, "Two metres wide, please.", **THREAD)
    assert nothing_to(letters, "sam@cncf.io") and to(letters, "bo@harbor.example")
    assert nothing_to(talk.says(SAM, "I still know all of you.", **THREAD), "ana@harbor.example", "bo@harbor.example")


@pytest.mark.parametrize("answerer", [BO, SAM])
def test_who_is_known_gets_the_answer_that_came_with_their_request(talk: Talk, answerer: str) -> None:
    talk.hire(SAM)
    opened(talk)
    talk.desk.later(days=1)
    asked = talk.write(ANA, "Can you draw another one?", subject="Poster", message_id="<poster@harbor.example>", cc=answerer)
    said = talk.write(answerer, "Of this size, I think.", subject="Re: Poster", in_reply_to="<poster@harbor.example>")
    talk.desk.sink.sent.clear()
    talk.desk.take(asked, said)
    talk.desk.work()
    talk.desk.send()
    assert any("ana@harbor.example" in to and b"Of this size" in content for _, to, content in talk.desk.sink.sent)


def test_a_mail_that_makes_two_tickets_one_goes_to_whoever_takes_part_in_either(talk: Talk) -> None:
    cai, dee = "Cai <cai@harbor.example>", "Dee <dee@harbor.example>"
    opened(talk)
    talk.says(cai, "A tent?", message_id="<tent@harbor.example>", subject="The tent", cc=f"{ANA}, {dee}")
    letters = talk.says(ANA, "It is all one booth.", cc=cai, references="<tent@harbor.example> <first@harbor.example>")
    assert talk.desk.rows("ticket", "state") == ["new", "merged"]
    (passed_on,) = [one for one in letters if "It is all one booth." in one.text]
    assert set(passed_on.recipients) == {"bo@harbor.example", "dee@harbor.example"}


def test_the_answer_of_staff_that_makes_two_tickets_one_goes_to_whoever_takes_part_in_either(talk: Talk) -> None:
    talk.hire(SAM)
    opened(talk)
    talk.says(BO, "A tent?", message_id="<tent@harbor.example>", subject="The tent", cc="Dee <dee@harbor.example>")
    for thread, subject in (("<first@harbor.example>", "Re: Banner"), ("<tent@harbor.example>", "Re: The tent")):
        talk.says(SAM, "We are on it.", in_reply_to=thread, subject=subject)
    letters = talk.says(
        SAM, "It is all one booth.", cc=f"{ANA}, {BO}", references="<tent@harbor.example> <first@harbor.example>", subject="Re: The tent"
    )
    assert talk.desk.rows("ticket", "state")[1] == "merged"
    assert "dee@harbor.example" in [who for one in letters if "It is all one booth." in one.text for who in one.recipients]


def test_nobody_in_to_or_cc_takes_part_where_the_desk_was_in_bcc(talk: Talk) -> None:
    """A report with the desk in Bcc: those whom it is written to must not learn of it."""
    talk.says(ANA, "This is what happened yesterday.", to=BO, cc="Carl <carl@harbor.example>", subject="About yesterday")
    assert talk.desk.rows("participant", "role") == ["requester"]


def test_staff_hear_of_a_ticket_that_a_program_opened(talk: Talk) -> None:
    """A form of a site sends with Precedence: bulk; nobody else would look at what it opened."""
    talk.hire(SAM)
    got = talk.says(ANA, "The form was filled in: we need a banner.", precedence="bulk")
    assert talk.desk.rows("ticket", "state") == ["new"]
    assert to(got, "sam@cncf.io")["Subject"]
