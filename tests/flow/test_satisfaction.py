# SPDX-License-Identifier: Apache-2.0
"""Did it help? The letter that ends a request asks once; a signed address answers, whatever mail programs make of the rest."""

from collections.abc import Sequence
from dataclasses import replace
from email import message_from_bytes
from typing import Any
from urllib.parse import unquote

import pytest

from maildesk.desk import token
from maildesk.desk.targets import Policy
from maildesk.flow.digest import Digests
from maildesk.flow.remind import remind
from maildesk.mail.values import Envelope
from maildesk.store.sql import SqlStore
from tests.flow.desk import PrivateDesk
from tests.flow.grouped import THREAT, engage, grouped
from tests.flow.talk import ANA, BO, EVE, KIM, SAM, UNPROVEN, Got, Talk, nothing_to, to

YES, NO = "Yes", "No"


@pytest.fixture
def talk(desk: PrivateDesk) -> Talk:
    """Sam and Kim work here."""
    conversation = Talk(desk.renamed(replace(desk.identity, promise=Policy())))
    conversation.hire(SAM)
    conversation.hire(KIM)
    return conversation


def look(talk: Talk, **later: float) -> list[Got]:
    """The letters of the desk's next look, so much later."""
    desk, before = talk.desk, len(talk.desk.sink.sent)
    desk.later(**later)
    remind(desk.store, desk.letters, desk.numbers, desk.identity, desk.clock)
    desk.send()
    return [Got(who, people, message_from_bytes(content)) for who, people, content in desk.sink.sent[before:]]


@pytest.fixture
def notified(talk: Talk) -> Got:
    """Ana asked, and Sam was told."""
    return to(talk.says(ANA, "Can you draw us one?"), "sam@cncf.io")


@pytest.fixture
def notice(talk: Talk, notified: Got) -> Got:
    """Sam resolved it, and Ana is told that it will be closed."""
    talk.replies(notified, SAM, "#take\n#resolve\nHere it is.")
    (told,) = look(talk, days=5)
    return told


def opines(talk: Talk, notice: Got, said: str, body: str = "", sender: str = ANA, **more: Any) -> list[Got]:
    """The mail that the link of this label opens, sent with these words."""
    return talk.says(sender, body, **({"to": notice.link(said), "subject": f"[CNCF-1] Did we help you? {said}"} | more))


def kept(talk: Talk) -> tuple[Any, ...]:
    return tuple(talk.desk.rows("ticket", "helped", "state")[0])


def events(talk: Talk) -> list[tuple[bool, bool]]:
    return [(one["helped"], one["counts"]) for kind, one in talk.desk.rows("event", "kind", "details") if kind == "opinion"]


def test_the_notice_before_closing_asks_and_says_how_to_answer(notice: Got) -> None:
    assert "Did we help you?" in notice.text
    assert notice.link(YES).startswith("servicedesk+y")
    assert notice.link(NO).startswith("servicedesk+n")


def test_the_link_opens_a_mail_with_a_subject_in_the_words_of_the_letter(notice: Got) -> None:
    joined = unquote(notice.text)
    assert "?subject=[CNCF-1] Did we help you? Yes" in joined


@pytest.mark.parametrize(("said", "helped"), [(YES, True), (NO, False)])
def test_the_answer_is_kept_on_the_ticket_which_stays_as_it_is(talk: Talk, notice: Got, said: str, helped: bool) -> None:
    letters = opines(talk, notice, said)
    assert kept(talk) == (helped, "resolved")
    assert nothing_to(letters, "ana@harbor.example")  # no acknowledgement
    assert talk.states()[-1] == ("filed", "reply")


def test_an_opinion_of_what_is_closed_leaves_it_closed(talk: Talk, notice: Got) -> None:
    look(talk, days=3)
    opines(talk, notice, NO, "It came too late.")
    assert kept(talk) == (False, "closed")


def test_who_has_it_hears_that_it_did_not_help_with_the_words_and_can_reopen_it(talk: Talk, notice: Got) -> None:
    told = to(opines(talk, notice, NO, "It came too late."), "sam@cncf.io")
    assert told["Subject"] == "It did not help: Banner for our booth [CNCF-1]"
    assert "It came too late." in told.text
    talk.says(SAM, "#reopen", to=told.link("Reopen"), subject="Reopen CNCF-1")
    assert kept(talk) == (False, "open")


def test_the_digest_of_who_has_it_says_so_too(talk: Talk, notice: Got) -> None:
    desk = talk.desk
    talk.replies(notice, ANA, "One corner is missing.")
    Digests(desk.store, desk.letters, desk.numbers, desk.identity, desk.clock).send_due()
    opines(talk, notice, NO)
    desk.later(days=3)
    before = len(desk.sink.sent)
    Digests(desk.store, desk.letters, desk.numbers, desk.identity, desk.clock).send_due()
    desk.send()
    sent = [Got(who, people, message_from_bytes(content)) for who, people, content in desk.sink.sent[before:]]
    assert "Ana Souza said that it did not help" in " ".join(to(sent, "sam@cncf.io").text.split())


def test_a_mere_yes_is_only_counted(talk: Talk, notice: Got) -> None:
    assert opines(talk, notice, YES) == []
    assert events(talk) == [(True, True)]


def test_a_mere_no_is_told_to_who_has_it(talk: Talk, notice: Got) -> None:
    assert [one.recipients for one in opines(talk, notice, NO)] == [("sam@cncf.io",)]


def test_the_words_are_a_note_that_only_staff_read(talk: Talk, notice: Got) -> None:
    opines(talk, notice, YES, "Sam was quick and kind. The colour could be better, next time.")
    (words,) = [text for text, seen in talk.desk.rows("message", "reply", "visibility") if seen == "internal"]
    assert "quick and kind" in words


def test_what_staff_answer_to_an_opinion_stays_inside(talk: Talk, notice: Got) -> None:
    told = to(opines(talk, notice, NO, "It came too late."), "sam@cncf.io")
    assert nothing_to(talk.replies(told, SAM, "What did we promise them?"), "ana@harbor.example")


@pytest.mark.parametrize(
    "more",
    [
        {"subject": "AW: Antwort: haben wir geholfen"},
        {"subject": ""},
        {"subject": "回复: [EXTERNAL] something else"},
        {"body": "Sent from my phone"},
        {"body": "> We think that CNCF-1 is done.\n\nthanks"},
        {"to": "", "cc": "LINK"},
        {"to": '"servicedesk, via a gateway" <LINK>'},
        {"to": "UPPER"},
    ],
    ids=["translated", "no subject", "other subject", "signature", "quoted", "in Cc", "renamed", "upper case"],
)
def test_whatever_mail_programs_make_of_it_the_address_says_what_was_meant(talk: Talk, notice: Got, more: dict[str, str]) -> None:
    link = notice.link(NO)
    given = {name: value.replace("LINK", link).replace("UPPER", link.upper()) for name, value in more.items()}
    opines(talk, notice, NO, given.pop("body", ""), **given)
    assert kept(talk) == (False, "resolved")


def test_an_answer_in_the_thread_of_the_notice_is_an_opinion_too(talk: Talk, notice: Got) -> None:
    opines(talk, notice, YES, in_reply_to=notice["Message-ID"], references=notice["Message-ID"])
    assert kept(talk) == (True, "resolved")


def test_who_changes_their_mind_replaces_what_they_said(talk: Talk, notice: Got) -> None:
    opines(talk, notice, YES)
    opines(talk, notice, NO)
    opines(talk, notice, NO)
    assert kept(talk) == (False, "resolved")
    assert events(talk) == [(True, True), (False, True), (False, True)]


def test_the_same_answer_once_more_tells_nobody_again(talk: Talk, notice: Got) -> None:
    opines(talk, notice, NO)
    assert opines(talk, notice, NO) == []


def test_nobody_is_asked_twice_about_a_ticket(talk: Talk, notice: Got) -> None:
    to_sam = to(talk.replies(notice, ANA, "One corner is missing."), "sam@cncf.io")
    talk.replies(to_sam, SAM, "#resolve\nHere it is.")
    (again,) = look(talk, days=5)
    assert again["Subject"] == "We close your request soon [CNCF-1]"
    assert "Did we help you?" not in again.text


def test_who_says_themselves_that_it_is_solved_is_asked_at_once_and_not_again(talk: Talk, notified: Got) -> None:
    answer = to(talk.replies(notified, SAM, "Here it is."), "ana@harbor.example")
    told = to(talk.replies(answer, ANA, "solved"), "ana@harbor.example")
    assert "Did we help you?" in told.text
    opines(talk, told, YES)
    assert kept(talk) == (True, "closed")
    to_sam = to(talk.replies(told, ANA, "One corner is missing."), "sam@cncf.io")
    talk.replies(to_sam, SAM, "#resolve\nHere it is.")
    assert all("Did we help you?" not in one.text for one in look(talk, days=5))


def test_who_takes_their_request_back_is_not_asked(talk: Talk, notified: Got) -> None:
    answer = to(talk.replies(notified, SAM, "Which size?"), "ana@harbor.example")
    assert "Did we help you?" not in to(talk.replies(answer, ANA, "withdraw"), "ana@harbor.example").text


def test_a_colleague_whom_the_notice_was_forwarded_to_cannot_answer_for_the_requester(talk: Talk, notice: Got) -> None:
    opines(talk, notice, NO, "Never again.", sender=BO)
    assert kept(talk) == (None, "resolved")
    assert talk.states()[-1] == ("held", "held")


def test_a_stranger_counts_nothing(talk: Talk, notice: Got) -> None:
    opines(talk, notice, NO, sender=EVE)
    assert kept(talk) == (None, "resolved")


def test_staff_cannot_praise_themselves(talk: Talk, notice: Got) -> None:
    opines(talk, notice, YES, sender=SAM)
    assert kept(talk) == (None, "resolved")


def test_a_guessed_token_counts_nothing(talk: Talk, notice: Got) -> None:
    link = notice.link(NO)
    local, _, domain = link.partition("@")
    opines(talk, notice, NO, to=f"{local[:-4]}aaaa@{domain}")
    assert kept(talk)[0] is None


def test_a_token_says_nothing_of_another_ticket_person_or_answer(talk: Talk, notice: Got) -> None:
    identity, mine = talk.desk.identity, token.Opinion(1, 3, helped=False)
    signed = token.opinion_address(identity, mine)
    assert token.read_opinion_address(identity, signed) == mine
    for old, new in (("+n1.", "+y1."), ("+n1.", "+n2."), (".3-", ".4-")):
        assert token.read_opinion_address(identity, signed.replace(old, new)) is None


def test_both_answers_at_once_are_none(talk: Talk, notice: Got) -> None:
    opines(talk, notice, NO, cc=notice.link(YES))
    assert kept(talk) == (None, "resolved")


def test_an_address_that_was_never_proven_answers_by_the_address_that_only_it_was_sent(talk: Talk) -> None:
    to_sam = to(talk.says(ANA, "Can you draw us one?", envelope=UNPROVEN), "sam@cncf.io")
    talk.replies(to_sam, SAM, "#take\n#resolve\nHere it is.")
    (notice,) = look(talk, days=5)
    told = to(opines(talk, notice, NO, "Too late.", envelope=UNPROVEN), "sam@cncf.io")
    assert kept(talk) == (False, "resolved")
    assert "Nothing proves that the mail is theirs but the address that we sent them" in " ".join(told.text.split())


def test_what_failed_dmarc_counts_nothing(talk: Talk, notice: Got) -> None:
    raw = talk.write(ANA, "Never again.", to=notice.link(NO))
    forged = b"Authentication-Results: mx.cncf.io; dmarc=fail header.from=harbor.example\r\n" + raw
    talk.sends(forged, Envelope())
    assert kept(talk) == (None, "resolved")
    assert talk.states()[-1] == ("held", "held")


def test_out_of_office_says_nothing(talk: Talk, notice: Got) -> None:
    opines(talk, notice, YES, auto_submitted="auto-replied")
    assert kept(talk) == (None, "resolved")
    assert talk.states()[-1] == ("ignored", "ignored")


def test_the_same_mail_by_another_way_is_no_second_note(talk: Talk, notice: Got) -> None:
    raw = talk.write(ANA, "It came too late.", to=notice.link(NO))
    talk.sends(raw)
    assert talk.sends(b"Received: from list.example\r\n" + raw) == []
    assert len([one for one in talk.desk.rows("message", "visibility") if one == "internal"]) == 1


def test_an_opinion_of_a_ticket_that_became_part_of_another_stays_its_own(talk: Talk, notified: Got, notice: Got) -> None:
    talk.says(BO, "We need one as well.", subject="Another banner")
    talk.replies(notified, SAM, "#merge CNCF-2")
    assert talk.desk.rows("ticket", "state") == ["merged", "new"]
    opines(talk, notice, NO, "It came too late.")
    assert talk.desk.rows("ticket", "number", "helped") == [(1, False), (2, None)]
    assert talk.desk.rows("message", "ticket_id")[-1] == 2


def test_a_reply_to_the_notice_is_an_answer_and_no_opinion(talk: Talk, notice: Got) -> None:
    talk.replies(notice, ANA, "Yes")
    assert kept(talk) == (None, "open")


def test_words_of_a_confidential_ticket_go_to_its_readers_alone(store: SqlStore) -> None:
    talk = grouped(store)
    len_, sam = "Len Kay <len@cncf.io>", "Sam Rivera <sam@cncf.io>"
    engage(talk, len_, "legal")
    engage(talk, sam, "desk")
    told = to(talk.says(ANA, "They will sue us over the name.", subject=THREAT), "len@cncf.io")
    talk.replies(told, len_, "#resolve\nWe have written to them.")
    (notice,) = look(talk, days=5)
    assert "lawsuit" not in notice["Subject"] + notice.text
    (letter,) = opines(talk, notice, NO, "They sued all the same.", subject=f"{THREAT} no")
    assert letter.recipients == ("len@cncf.io",)
    assert letter["Subject"] == "It did not help: a confidential request [CNCF-1]"


def texts(letters: Sequence[Got]) -> str:
    return "\n".join(one.text for one in letters)


def test_thanks_for_what_did_not_help_still_tell_who_has_it(talk: Talk, notice: Got) -> None:
    assert "did not help" in texts(opines(talk, notice, NO, "Thank you!"))
    assert kept(talk) == (False, "resolved")
