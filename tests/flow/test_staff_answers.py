# SPDX-License-Identifier: Apache-2.0
"""Staff answer by mail: what the others get, in whose name, in which thread."""

from dataclasses import replace

import pytest

from maildesk.desk import token
from tests.flow.desk import TRUSTED, PrivateDesk
from tests.flow.talk import ANA, BO, DESK, KIM, SAM, UNPROVEN, Got, Talk, nothing_to, to


@pytest.fixture
def talk(desk: PrivateDesk) -> Talk:
    conversation = Talk(desk)
    conversation.hire(SAM)
    return conversation


@pytest.fixture
def notified(talk: Talk) -> Got:
    """What Sam gets of Ana's request, with Bo in Cc."""
    return to(talk.says(ANA, "Can you draw us one?\n\nAna", message_id="<first@harbor.example>", cc=BO), "sam@cncf.io")


def test_staff_hear_of_a_request_and_of_whom_their_answer_goes_to(notified: Got) -> None:
    assert notified.text.startswith("Your answer goes to Ana Souza and Bo Lindqvist; begin with #note to keep it\ninside.\n")
    assert notified["Subject"] == "Banner for our booth [CNCF-1]"
    assert notified["In-Reply-To"] == "<first@harbor.example>"
    assert notified["Auto-Submitted"] == "auto-generated" and notified.mail_from == ""
    assert "Can you draw us one?" in notified.text


def test_an_answer_goes_out_in_the_name_of_the_member_of_staff(talk: Talk, notified: Got) -> None:
    (answer,) = talk.replies(notified, SAM, "Yes, gladly.")
    assert answer["From"] == f"Sam Rivera via CNCF ServiceDesk <{DESK}>"
    assert (answer["To"], answer["Cc"]) == ("Ana Souza <ana@harbor.example>", "Bo Lindqvist <bo@harbor.example>")
    assert answer.text.startswith("Yes, gladly.\n")


def test_an_answer_stands_below_the_requesters_own_mail(talk: Talk, notified: Got) -> None:
    (answer,) = talk.replies(notified, SAM, "Yes, gladly.")
    assert answer["In-Reply-To"] == "<first@harbor.example>"
    assert answer["References"] == "<first@harbor.example>"
    assert answer["Subject"] == "Re: Banner for our booth [CNCF-1]"


def test_an_answer_leads_back_to_the_ticket_and_is_no_automatic_mail(talk: Talk, notified: Got) -> None:
    (answer,) = talk.replies(notified, SAM, "Yes, gladly.")
    grant = token.read_address(talk.desk.identity, answer["Reply-To"].rpartition("<")[2].rstrip(">"))
    assert grant is not None and (grant.ticket_id, grant.visibility) == (1, "public")
    assert answer["Auto-Submitted"] == "" and answer["Precedence"] == "" and answer["X-Auto-Response-Suppress"] == ""
    bounced = token.read_bounce_address(talk.desk.identity, answer.mail_from)
    assert bounced is not None and bounced[0] == 1


def test_a_later_answer_goes_to_the_mail_that_the_notification_was_about(talk: Talk, notified: Got) -> None:
    talk.replies(notified, SAM, "Which size?")
    second = talk.says(ANA, "Two metres.", message_id="<second@harbor.example>", in_reply_to="<first@harbor.example>", subject="Re: Banner")
    talk.says(BO, "And blue.", message_id="<third@harbor.example>", in_reply_to="<first@harbor.example>", subject="Re: Banner")
    answer = to(talk.replies(to(second, "sam@cncf.io"), SAM, "Two it is."), "ana@harbor.example")
    assert answer["In-Reply-To"] == "<second@harbor.example>"


def test_quoted_history_and_the_signature_do_not_travel(talk: Talk, notified: Got) -> None:
    quoted = "\n".join(f"> {line}" for line in notified.text.splitlines())
    body = f"Yes, gladly.\n\nOn Fri, 20 Nov 2026 at 09:01, CNCF ServiceDesk <{DESK}> wrote:\n{quoted}\n\n-- \nSam Rivera\nsecret phone 123"
    (answer,) = talk.replies(notified, SAM, body)
    assert "draw us one" not in answer.text and "secret phone" not in answer.text and "begin with #note" not in answer.text


def test_history_that_no_program_marked_does_not_travel(talk: Talk, notified: Got) -> None:
    (answer,) = talk.replies(notified, SAM, f"Yes, gladly.\n\n{notified.text}")
    assert "begin with #note" not in answer.text and "mailto" not in answer.text


def test_our_own_answer_quoted_without_marks_is_told_from_the_reply(talk: Talk, notified: Got) -> None:
    long = (
        "The stickers are in print and the banner will follow as soon as we have heard from the printer in Amsterdam about its frame. " * 2
    )
    (answer,) = talk.replies(notified, SAM, f"{long}\n\nPlease send us the files of the logo in the meantime, if you can.")
    talk.replies(answer, ANA, f"Here they are.\n\n{answer.text}")
    assert talk.desk.rows("message", "reply")[-1] == "Here they are."


def test_the_indent_of_what_staff_write_survives(talk: Talk, notified: Got) -> None:
    (answer,) = talk.replies(notified, SAM, "Like this:\n\n    spec:\n      replicas: 2\n\nRight?")
    assert "\n    spec:\n      replicas: 2\n" in answer.text


def test_attachments_travel(talk: Talk, notified: Got) -> None:
    (answer,) = talk.replies(notified, SAM, "Here it is.", files=[("banner.pdf", b"%PDF-1.7 banner")])
    assert answer.files == [("banner.pdf", b"%PDF-1.7 banner")]


def test_an_attachment_without_words_is_an_answer(talk: Talk, notified: Got) -> None:
    (answer,) = talk.replies(notified, SAM, "", files=[("banner.pdf", b"%PDF-1.7 banner")])
    assert answer.files and "ana@harbor.example" in answer.recipients


def test_staff_get_the_files_of_a_request(talk: Talk) -> None:
    letter = to(talk.says(ANA, "Our logo.", files=[("logo.svg", b"<svg/>")]), "sam@cncf.io")
    assert letter.files == [("logo.svg", b"<svg/>")] and "Attached: logo.svg" in letter.text


def test_who_stands_in_cc_of_the_answer_gets_it_once(talk: Talk, notified: Got) -> None:
    (answer,) = talk.replies(notified, SAM, "Yes, gladly.", cc=ANA)
    assert answer.recipients == ("bo@harbor.example",)


def test_whom_staff_add_in_cc_takes_part(talk: Talk, notified: Got) -> None:
    talk.replies(notified, SAM, "Ola, can you draw it?", cc="Ola <ola@print.example>")
    letters = talk.says(ANA, "Thank you all for looking at this.", in_reply_to="<first@harbor.example>", subject="Re: Banner")
    assert "ola@print.example" in to(letters, "bo@harbor.example").recipients


def test_the_first_answer_opens_the_ticket_and_is_known_as_the_first(talk: Talk, notified: Got) -> None:
    talk.replies(notified, SAM, "Yes, gladly.")
    talk.replies(notified, SAM, "And when do you need it?")
    assert talk.desk.rows("ticket", "state") == ["open"]
    answered = [details["first_answer"] for kind, details in talk.desk.rows("event", "kind", "details") if kind == "answered"]
    assert answered == [True, False]
    assert talk.desk.rows("ticket", "answered_at") == [talk.desk.now.replace(minute=2)]


def test_an_undeliverable_participant_gets_nothing_and_staff_are_told(talk: Talk, notified: Got) -> None:
    talk.change("person_address", "ana@harbor.example", fault="5.1.1 no such user")
    letters = talk.replies(notified, SAM, "Yes, gladly.")
    assert nothing_to(letters, "ana@harbor.example")
    assert "our mail to\nana@harbor.example came back" in to(letters, "sam@cncf.io").text


def test_an_answer_without_words_is_held_and_its_author_told(talk: Talk, notified: Got) -> None:
    (letter,) = talk.replies(notified, SAM, "\n\n> Can you draw us one?\n")
    assert letter.recipients == ("sam@cncf.io",) and "no words of yours" in letter.text
    assert talk.states()[-1] == ("held", "held")


def test_an_out_of_office_reply_of_staff_goes_to_nobody(talk: Talk, notified: Got) -> None:
    assert talk.replies(notified, SAM, "I am away until Monday.", auto_submitted="auto-replied") == []


def test_an_unproven_mail_of_staff_goes_to_nobody_even_after_they_took_part(talk: Talk, notified: Got) -> None:
    talk.replies(notified, SAM, "Yes, gladly.")
    letters = talk.replies(notified, SAM, "Please send your password.", envelope=UNPROVEN)
    assert nothing_to(letters, "ana@harbor.example", "bo@harbor.example")
    assert talk.states()[-1] == ("held", "held")


def test_an_old_mail_of_staff_sent_again_to_another_ticket_goes_to_nobody(talk: Talk, notified: Got) -> None:
    address = token.reply_address(talk.desk.identity, 1)
    letters = talk.says(SAM, "All is approved.", to="list@lists.example", envelope=replace(TRUSTED, rcpt_to=(address,)))
    assert nothing_to(letters, "ana@harbor.example")
    assert talk.states()[-1] == ("held", "held")


def test_a_request_of_staff_themselves_is_answered_by_colleagues(talk: Talk) -> None:
    talk.hire(KIM)
    letters = talk.says(SAM, "I need a new badge.", message_id="<badge@cncf.io>", subject="Badge")
    asked = to(letters, "kim@cncf.io")
    assert [one["Subject"] for one in letters if "sam@cncf.io" in one.recipients] == ["Re: Badge [CNCF-1]"]  # the acknowledgement
    answer = to(talk.replies(asked, KIM, "Here you are."), "sam@cncf.io")
    assert answer["In-Reply-To"] == "<badge@cncf.io>"
    letters = talk.replies(answer, SAM, "Thank you, it fits.")
    assert "Thank you, it fits." in to(letters, "kim@cncf.io").text and nothing_to(letters, "sam@cncf.io")
