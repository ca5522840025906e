# SPDX-License-Identifier: Apache-2.0
"""Commands by mail: what they do, what their author reads of it, and whose are not obeyed."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from maildesk.desk.command import parse
from maildesk.flow.act import Act, Order
from maildesk.mail.values import Envelope
from tests.flow.desk import TRUSTED, PrivateDesk
from tests.flow.talk import ANA, BO, EVE, KIM, SAM, UNPROVEN, Got, Talk, to

VERBS = [
    ("#take", {"owner_id": 1, "state": "open"}),
    ("#assign kim", {"owner_id": 2, "state": "open"}),
    ("#close", {"state": "closed"}),
    ("#resolve", {"state": "resolved"}),
    ("#waiting", {"state": "waiting"}),
    ("#snooze 3d", {"state": "snoozed"}),
    ("#blocked on the registrar", {"state": "blocked", "blocked_on": "the registrar"}),
    ("#spam", {"state": "spam"}),
    ("#needed 2026-12-01", {"needed_by": datetime(2026, 12, 1, 23, 59, 59, tzinfo=UTC)}),
    ("#category legal", {"category": "legal"}),
    ("#project Envoy", {"project": "Envoy"}),
    ("#priority high", {"priority": "high"}),
    ("#requester bo@harbor.example", {"requester_id": 4}),
    ("#merge CNCF-2", {"state": "merged", "merged_into": 2}),
    ("#close\n#category legal\n#take", {"state": "closed", "category": "legal", "owner_id": 1}),
]


@pytest.fixture
def talk(desk: PrivateDesk) -> Talk:
    """Sam and Kim work here. Ana asked for a banner (CNCF-1) and for stickers (CNCF-2)."""
    conversation = Talk(desk)
    conversation.hire(SAM)
    conversation.hire(KIM)
    return conversation


@pytest.fixture
def notified(talk: Talk) -> Got:
    """What Sam got of the first of the two."""
    told = to(talk.says(ANA, "Can you draw us one?"), "sam@cncf.io")
    talk.says(ANA, "And stickers, forty of them", subject="Stickers for the same booth")
    return told


def ticket(talk: Talk, *columns: str, number: int = 1) -> dict[str, Any]:
    rows = talk.desk.rows("ticket", "number", *columns)
    found = next(row for row in rows if row[0] == number)
    return dict(zip(columns, found[1:], strict=True))


def everything(talk: Talk) -> list[Any]:
    return [talk.desk.rows(table) for table in ("ticket", "participant", "relation")]


@pytest.mark.parametrize(("said", "becomes"), VERBS)
def test_a_command_by_mail_does_what_it_says(talk: Talk, notified: Got, said: str, becomes: dict[str, Any]) -> None:
    talk.replies(notified, SAM, said)
    assert ticket(talk, *becomes) == becomes


@pytest.mark.parametrize(("said", "_becomes"), VERBS)
def test_the_shell_says_and_does_the_same(talk: Talk, notified: Got, said: str, _becomes: dict[str, Any]) -> None:
    desk = talk.desk
    act = Act(desk.store, desk.letters, desk.numbers, desk.identity, desk.clock, desk.nonce)
    lines = act(Order("sam", 1, parse(said).commands), dry_run=True).lines
    told = to(talk.replies(notified, SAM, said), "sam@cncf.io")
    assert all(line in told.text.replace("\n  ", " ").replace("\n    ", " ").replace("  ", " ") for line in lines if "until" not in line)


@pytest.mark.parametrize(("said", "_becomes"), VERBS)
def test_undo_by_mail_takes_back_all_that_one_mail_did(talk: Talk, notified: Got, said: str, _becomes: dict[str, Any]) -> None:
    columns = ("state", "owner_id", "category", "project", "priority", "requester_id", "merged_into", "snoozed_until", "closed_at")
    before = ticket(talk, *columns)
    told = to(talk.replies(notified, SAM, said), "sam@cncf.io")
    undone = talk.replies(told, SAM, "#undo")
    assert ticket(talk, *columns) == before
    assert "undone on" in to(undone, "sam@cncf.io").text


def test_one_transcript_tells_of_all_commands_and_nobody_else_hears(talk: Talk, notified: Got) -> None:
    letters = talk.replies(notified, SAM, "#take\n#priority high\n#waiting")
    told = to(letters, "sam@cncf.io")
    assert len(letters) == 1
    assert "CNCF-1 belongs to Sam Rivera (sam) now." in told.text
    assert "the priority of CNCF-1 is high now, before normal." in told.text
    assert "CNCF-1 is waiting now, before open." in told.text
    assert told["Subject"] == "Done [CNCF-1]"
    assert told["Auto-Submitted"] == "auto-generated"
    assert told["In-Reply-To"] == talk.desk.rows("message", "message_id")[-1]
    assert told.mail_from == ""


def test_the_link_of_a_transcript_undoes_it_once(talk: Talk, notified: Got) -> None:
    told = to(talk.replies(notified, SAM, "#close"), "sam@cncf.io")
    talk.says(SAM, "#undo", to=told.link("Undo"), subject="Undo")
    assert ticket(talk, "state") == {"state": "new"}


def test_words_below_commands_go_out_as_the_answer(talk: Talk, notified: Got) -> None:
    letters = talk.replies(notified, SAM, "#take\n#waiting\n\nWhich size do you need?")
    assert "Which size do you need?" in to(letters, "ana@harbor.example").text
    assert "#take" not in to(letters, "ana@harbor.example").text
    assert ticket(talk, "state", "owner_id") == {"state": "waiting", "owner_id": 1}


@pytest.mark.parametrize("command", ["#close Your domain has moved", "#take please", "#reopen #take", "#undo that"])
def test_words_behind_a_command_that_takes_none_are_not_lost(talk: Talk, notified: Got, command: str) -> None:
    before = everything(talk)
    (told,) = talk.replies(notified, SAM, command)
    assert told.recipients == ("sam@cncf.io",) and "needs a line of its own" in told.text
    assert everything(talk) == before


def test_a_list_of_addresses_that_a_program_wrapped_goes_to_nobody_as_an_answer(talk: Talk, notified: Got) -> None:
    (told,) = talk.replies(notified, SAM, "#cc carl@harbor.example, dora@harbor.example,\neli@harbor.example")
    assert told.recipients == ("sam@cncf.io",) and "in the middle of a list" in told.text


@pytest.mark.parametrize(
    "body", ["#close", "#clsoe", "#merge CNCF-2", "#for bo@harbor.example\n#tell\n\nWe need one.", "#note", "#close\n\nIt is done."]
)
def test_old_mail_of_staff_commands_nothing_and_is_answered_by_nothing(talk: Talk, notified: Got, body: str) -> None:
    subject = "From Slack" if "#for" in body else "Re: Banner for our booth [CNCF-1]"
    assert talk.sends(talk.write(SAM, body, subject=subject), history=True) == []
    assert not {"closed", "merged"} & set(talk.desk.rows("ticket", "state"))


def test_commands_in_the_middle_of_a_text_are_words(talk: Talk, notified: Got) -> None:
    letters = talk.replies(notified, SAM, "Hi Ana,\n#close is what we write to close a request.")
    assert "#close is what we write" in to(letters, "ana@harbor.example").text
    assert ticket(talk, "state")["state"] != "closed"


def test_an_unknown_command_holds_the_mail_and_comes_back_with_help(talk: Talk, notified: Got) -> None:
    before = everything(talk)
    letters = talk.replies(notified, SAM, "#take\n#clsoe\n\nHello Ana")
    assert [one.recipients for one in letters] == [("sam@cncf.io",)]
    assert "#clsoe" in letters[0].text
    assert "#close: it is done" in letters[0].text
    assert (everything(talk), talk.states()[-1]) == (before, ("held", "held"))


def test_a_command_that_cannot_be_done_does_none_and_says_why_with_help(talk: Talk, notified: Got) -> None:
    before = everything(talk)
    letters = talk.replies(notified, SAM, "#take\n#priority urgent\n\nHello Ana")
    assert [one.recipients for one in letters] == [("sam@cncf.io",)]
    assert "Nothing was done: #priority needs one of low, normal, high" in letters[0].text
    assert "#priority high" in letters[0].text
    assert everything(talk) == before
    assert talk.states()[-1] == ("held", "held")


def test_help_is_one_mail(talk: Talk, notified: Got) -> None:
    (told,) = talk.replies(notified, SAM, "#help")
    assert told["Subject"] == "What you can command [CNCF-1]"
    assert "#merge CNCF-1040: this ticket becomes part of that one" in told.text


def test_every_command_is_an_event_with_its_author(talk: Talk, notified: Got) -> None:
    talk.replies(notified, SAM, "#take\n#category legal")
    told = [row for row in talk.desk.rows("event", "kind", "actor", "actor_id") if row[0] in ("taken", "category")]
    assert told == [("category", "sam@cncf.io", 1), ("taken", "sam@cncf.io", 1)]


@pytest.mark.parametrize(
    ("sender", "envelope"),
    [
        pytest.param(SAM, UNPROVEN, id="staff, unproven"),
        pytest.param(ANA, TRUSTED, id="the requester"),
        pytest.param(BO, TRUSTED, id="a stranger"),
        pytest.param(EVE, UNPROVEN, id="a stranger, unproven"),
    ],
)
@pytest.mark.parametrize(("said", "_becomes"), VERBS)
def test_commands_of_others_are_text(
    talk: Talk, notified: Got, said: str, _becomes: dict[str, Any], sender: str, envelope: Envelope
) -> None:
    before = talk.desk.rows("ticket", "state", "owner_id", "category", "project", "priority", "requester_id", "merged_into")
    talk.replies(notified, sender, said, envelope=envelope)
    assert talk.desk.rows("ticket", "state", "owner_id", "category", "project", "priority", "requester_id", "merged_into") == before


def test_who_works_here_no_longer_commands_no_longer(talk: Talk, notified: Got) -> None:
    talk.change("person", 1, staff=False)
    talk.replies(notified, SAM, "#close")
    assert ticket(talk, "state") == {"state": "new"}


def answering(notified: Got) -> dict[str, str]:
    return {"to": notified["Reply-To"], "in_reply_to": notified["Message-ID"], "references": notified["Message-ID"]}


def test_the_same_mail_again_does_nothing_and_nobody_hears(talk: Talk, notified: Got) -> None:
    raw = talk.write(SAM, "#close", **answering(notified))
    talk.sends(raw)
    talk.says(KIM, "#reopen", **answering(notified))
    assert talk.sends(b"Received: from somewhere else\r\n" + raw) == []
    assert ticket(talk, "state") == {"state": "open"}


def test_an_older_mail_with_the_same_command_does_nothing(talk: Talk, notified: Got) -> None:
    old = talk.write(SAM, "#close", **answering(notified), message_id="<old@cncf.io>")
    talk.desk.later(hours=1)
    talk.says(SAM, "#close", **answering(notified))
    talk.says(SAM, "#reopen", **answering(notified))
    assert talk.sends(old.replace(b"<old@cncf.io>", b"<forged@cncf.io>")) == []
    assert ticket(talk, "state") == {"state": "open"}
    assert talk.states()[-1] == ("ignored", "repeat")


def test_another_command_that_was_long_on_its_way_is_obeyed(talk: Talk, notified: Got) -> None:
    late = talk.write(SAM, "#priority high", **answering(notified))
    talk.desk.later(hours=1)
    talk.says(SAM, "#take", **answering(notified))
    talk.sends(late)
    assert ticket(talk, "priority", "owner_id") == {"priority": "high", "owner_id": 1}


def test_two_mails_that_each_add_somebody_may_come_in_any_order(talk: Talk, notified: Got) -> None:
    first = talk.write(SAM, "#cc one@harbor.example", **answering(notified))
    talk.desk.later(minutes=5)
    talk.says(SAM, "#cc two@harbor.example", **answering(notified))
    talk.sends(first)
    assert sorted(role for *_, role, _, _ in talk.desk.rows("participant") if role == "cc") == ["cc", "cc"]


def test_a_command_without_a_date_is_not_obeyed_and_its_author_told(talk: Talk, notified: Got) -> None:
    (letter,) = talk.says(SAM, "#close", **answering(notified), date="")
    assert ticket(talk, "state") == {"state": "new"}
    assert letter.recipients == ("sam@cncf.io",) and "no Date" in letter.text


@pytest.mark.parametrize("trick", ["envelope", "Delivered-To", "X-Original-To"])
def test_an_old_command_sent_to_another_ticket_does_nothing(talk: Talk, notified: Got, trick: str) -> None:
    """Whoever has a signed mail of staff chooses the envelope and the trace fields, and nothing else."""
    other = to(talk.says(ANA, "A third thing", subject="Something else"), "sam@cncf.io")["Reply-To"]
    address = other.rpartition("<")[2].rstrip(">")
    raw = talk.write(SAM, "#close", to="servicedesk@cncf.io", subject="Re: nothing")
    if trick == "envelope":
        talk.sends(raw, replace(TRUSTED, rcpt_to=(address,)))
    else:
        talk.sends(f"{trick}: {address}\r\n".encode() + raw)
    assert [state for state in talk.desk.rows("ticket", "state") if state == "closed"] == []


def test_a_command_about_no_ticket_is_refused_with_help(talk: Talk, notified: Got) -> None:
    before = everything(talk)
    (told,) = talk.says(SAM, "#close", subject="Something new")
    assert "no ticket is named" in told.text
    assert everything(talk) == before


def test_a_subject_tag_is_enough_for_staff(talk: Talk, notified: Got) -> None:
    talk.says(SAM, "#close", subject="that one [CNCF-2]")
    assert ticket(talk, "state", number=2) == {"state": "closed"}


def test_a_held_mail_is_let_in_by_mail(talk: Talk, notified: Got) -> None:
    talk.replies(notified, BO, "May I add something?")
    held = talk.desk.rows("inbound", "id")[-1]
    talk.says(SAM, f"#accept {held}", subject="[CNCF-1]")
    assert dict(talk.desk.rows("inbound", "id", "state"))[held] == "filed"


def test_the_message_of_a_notification_is_split_off(talk: Talk, notified: Got) -> None:
    message_id = talk.desk.rows("message", "message_id")[0]
    second = to(talk.says(ANA, "And a flag", in_reply_to=message_id, subject="Re: Banner for our booth"), "sam@cncf.io")
    letters = talk.replies(second, SAM, "#split")
    assert "The new ticket is CNCF-3." in to(letters, "sam@cncf.io").text
    told = to(letters, "ana@harbor.example")
    assert told["Subject"] == "Your message is CNCF-3 now [CNCF-3]"
    talk.replies(told, ANA, "Two flags, please")
    assert talk.desk.rows("message", "ticket_id")[-1] == 3


def test_a_split_that_answers_no_message_is_refused(talk: Talk, notified: Got) -> None:
    message_id = talk.desk.rows("message", "message_id")[0]
    talk.says(ANA, "And a flag", in_reply_to=message_id, subject="Re: Banner for our booth")
    letters = talk.says(SAM, "#split", subject="that [CNCF-1]")
    assert "#split needs a message" in to(letters, "sam@cncf.io").text


def test_the_note_that_is_answered_is_split_off_and_no_other_message(talk: Talk, notified: Got) -> None:
    told = to(talk.replies(notified, KIM, "#note\n\nWe need a designer, which is another matter."), "sam@cncf.io")
    talk.replies(told, SAM, "#split")
    moved = dict(talk.desk.rows("message", "visibility", "ticket_id")[:3])
    assert moved == {"public": 2, "internal": 3}  # the last of each: Ana's stickers, Kim's note
    assert talk.desk.rows("message", "ticket_id")[0] == 1


def test_a_split_in_an_answer_to_no_mail_of_the_desk_changes_nothing_whatever_stands_above_in_the_thread(talk: Talk, notified: Got) -> None:
    before = talk.desk.rows("ticket"), talk.desk.rows("message", "id", "ticket_id")
    above = f"{notified['Message-ID']} <kim-to-sam@cncf.io>"
    letters = talk.says(SAM, "#split", subject="Re: [CNCF-1]", in_reply_to="<kim-to-sam@cncf.io>", references=above)
    assert "#split needs a message" in to(letters, "sam@cncf.io").text
    assert (talk.desk.rows("ticket"), talk.desk.rows("message", "id", "ticket_id")) == before


def test_a_merge_is_told_once_to_who_takes_part_and_both_numbers_lead_on(talk: Talk, notified: Got) -> None:
    letters = talk.replies(notified, SAM, "#merge CNCF-2")
    told = to(letters, "ana@harbor.example")
    assert "CNCF-1 and CNCF-2 are about the same thing" in told.text
    talk.says(ANA, "One more thing", subject="Re: [CNCF-1]")
    assert talk.desk.rows("message", "ticket_id")[-1] == 2
    talk.says(SAM, "#undo", subject="[CNCF-1]")
    assert ticket(talk, "state", "merged_into") == {"state": "new", "merged_into": None}


def test_commands_of_two_mails_in_one_group_know_of_each_other(talk: Talk, notified: Got) -> None:
    mails = [talk.write(SAM, said, **answering(notified)) for said in ("#take", "#close", "#undo")]
    talk.desk.take(*mails)
    talk.desk.work()
    assert ticket(talk, "state", "owner_id") == {"state": "open", "owner_id": 1}


@pytest.mark.parametrize("said", ["#help", "#close"])
def test_a_mail_about_no_ticket_is_answered_once(talk: Talk, notified: Got, said: str) -> None:
    raw = talk.write(SAM, said, subject="Something new")
    assert len(talk.sends(raw)) == 1
    assert talk.sends(b"Received: from somewhere else\r\n" + raw) == []
    assert talk.states()[-1] == ("ignored", "repeat")


def test_whoever_is_given_a_ticket_hears_of_it_and_can_give_it_back(talk: Talk, notified: Got) -> None:
    letters = talk.replies(notified, SAM, "#assign kim")
    told = to(letters, "kim@cncf.io")
    assert told["Subject"] == "Yours now: Banner for our booth [CNCF-1]"
    assert "Sam Rivera gave CNCF-1 to you." in told.text
    talk.says(KIM, "#assign nobody", to=told.link("Give it back"))
    assert ticket(talk, "owner_id") == {"owner_id": None}


def test_whoever_wants_no_mail_is_not_told_of_what_they_are_given(talk: Talk, notified: Got) -> None:
    talk.change("person", 2, notify="none")
    assert [one.recipients for one in talk.replies(notified, SAM, "#assign kim")] == [("sam@cncf.io",)]


def test_a_merge_that_a_late_mail_made_is_undone_in_one_step(talk: Talk, notified: Got) -> None:
    first, second = talk.desk.rows("message", "message_id")[:2]
    talk.says(ANA, "About both", in_reply_to=first, references=f"{second} {first}", subject="Re: both")
    assert ticket(talk, "state", number=2) == {"state": "merged"}
    talk.says(SAM, "#undo", subject="[CNCF-1]")
    assert ticket(talk, "state", "merged_into", number=2) == {"state": "new", "merged_into": None}
