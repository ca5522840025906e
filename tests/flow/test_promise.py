# SPDX-License-Identifier: Apache-2.0
"""The promise at work: clocks that mails move, and what the desk says by itself when time passes. Each is said once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from typing import Any

import pytest
from sqlalchemy import text

from maildesk.desk.targets import Policy
from maildesk.flow.errors import Conflict
from maildesk.flow.remind import measure, remind
from tests.flow.desk import START, PrivateDesk
from tests.flow.talk import ANA, KIM, SAM, UNPROVEN, Got, Talk, to

BOARD = "board@cncf.io"
POLICY = Policy(escalate_to=BOARD, resolve_hours=240, escalation=("on technical matters, to the TOC",))
ASKED = START + timedelta(minutes=1)


@pytest.fixture
def talk(desk: PrivateDesk) -> Talk:
    """Sam and Kim work here."""
    conversation = Talk(desk.renamed(replace(desk.identity, promise=POLICY)))
    conversation.hire(SAM)
    conversation.hire(KIM)
    return conversation


@pytest.fixture
def notified(talk: Talk) -> Got:
    """Ana asked, and Sam was told."""
    return to(talk.says(ANA, "Can you draw us one?"), "sam@cncf.io")


def look(talk: Talk, **later: float) -> list[Got]:
    """The letters of the desk's next look, so much later."""
    desk, before = talk.desk, len(talk.desk.sink.sent)
    desk.later(**later)
    remind(desk.store, desk.letters, desk.numbers, desk.identity, desk.clock)
    while desk.send():
        desk.later(seconds=61)  # the cap of a minute
    return [Got(who, people, message_from_bytes(content)) for who, people, content in desk.sink.sent[before:]]


def clock(talk: Talk, *columns: str) -> Any:
    return talk.desk.rows("ticket", *columns)[0]


def subjects(letters: Sequence[Got]) -> list[tuple[str, str]]:
    return [(one.recipients[0], one["Subject"]) for one in letters]


def test_a_new_request_is_promised_an_answer_and_a_solution(talk: Talk, notified: Got) -> None:
    first, solution, due = clock(talk, "first_due_at", "resolve_due_at", "due_at")
    assert (first, solution, due) == (ASKED + timedelta(hours=48), ASKED + timedelta(hours=240), ASKED + timedelta(hours=48))


def test_an_answer_of_staff_ends_what_was_owed_and_is_measured(talk: Talk, notified: Got) -> None:
    talk.desk.later(hours=3)
    talk.replies(notified, SAM, "Of course. Which size?")
    assert clock(talk, "asked_at", "answer_seconds", "due_at") == (None, 3 * 3600 + 60, ASKED + timedelta(hours=240))


def test_a_note_is_no_answer(talk: Talk, notified: Got) -> None:
    talk.replies(notified, SAM, "#note\nWho can draw?")
    assert clock(talk, "asked_at", "answer_seconds") == (ASKED, None)


def test_the_clock_stands_while_the_requester_is_waited_for(talk: Talk, notified: Got) -> None:
    answer = to(talk.replies(notified, SAM, "#waiting\nWhich size?"), "ana@harbor.example")
    assert clock(talk, "due_at") is None
    talk.desk.later(days=4)
    talk.replies(answer, ANA, "Two metres.")
    paused, due, next_due = clock(talk, "paused_seconds", "resolve_due_at", "next_due_at")
    assert paused == 4 * 86400 + 60
    assert due == ASKED + timedelta(hours=240, days=4, minutes=1)
    assert next_due == talk.desk.now + timedelta(hours=48)


def test_thanks_ask_for_nothing(talk: Talk, notified: Got) -> None:
    answer = to(talk.replies(notified, SAM, "#resolve\nHere it is."), "ana@harbor.example")
    talk.replies(answer, ANA, "Thank you!")
    assert clock(talk, "state", "asked_at") == ("resolved", None)


def test_staff_are_warned_before_it_is_due_and_once(talk: Talk, notified: Got) -> None:
    assert look(talk, hours=35) == []
    assert subjects(look(talk, hours=2)) == [
        ("sam@cncf.io", "Due soon: Banner for our booth [CNCF-1]"),
        ("kim@cncf.io", "Due soon: Banner for our booth [CNCF-1]"),
    ]
    assert look(talk, minutes=1) == []


def test_who_has_it_is_warned_alone(talk: Talk, notified: Got) -> None:
    talk.replies(notified, SAM, "#take")
    (told,) = look(talk, hours=37)
    assert told.recipients == ("sam@cncf.io",)
    assert "It is yours." in told.text


def test_what_is_late_is_told_to_the_group_and_once_to_the_requester(talk: Talk, notified: Got) -> None:
    talk.replies(notified, SAM, "#take")
    look(talk, hours=37)
    letters = look(talk, hours=12)
    assert sorted(one.recipients[0] for one in letters) == ["ana@harbor.example", "kim@cncf.io", "sam@cncf.io"]
    told = to(letters, "ana@harbor.example")
    assert told["Subject"] == "We are late with your request [CNCF-1]"
    assert "within 48 hours" in told.text and "to the TOC" in told.text and "Sam Rivera has it" in told.text
    assert told["Auto-Submitted"] == "auto-generated"


def test_what_stays_late_goes_to_the_address_for_that_and_the_requester_hears_no_more(talk: Talk, notified: Got) -> None:
    look(talk, hours=49)
    assert subjects(look(talk, hours=24)) == [(BOARD, "Late for long: Banner for our booth [CNCF-1]")]
    assert look(talk, hours=110) != []  # the solution is due soon
    assert all("ana@harbor.example" not in one.recipients for one in look(talk, hours=200))


def test_a_requester_who_never_proved_their_address_hears_nothing_more_of_the_desk_by_itself(talk: Talk) -> None:
    talk.says(ANA, "Can you draw us one?", envelope=UNPROVEN)
    assert all("ana@harbor.example" not in one.recipients for one in look(talk, hours=49))
    assert clock(talk, "told_late_at") is None


def test_after_an_answer_nobody_is_warned(talk: Talk, notified: Got) -> None:
    talk.replies(notified, SAM, "Of course.")
    assert look(talk, hours=60) == []


def test_what_a_third_party_has_is_not_hurried_but_an_answer_is_owed_all_the_same(talk: Talk, notified: Got) -> None:
    answer = to(talk.replies(notified, SAM, "#blocked on the printer\nIt is being printed."), "ana@harbor.example")
    assert look(talk, hours=400) == []
    assert clock(talk, "state", "blocked_on") == ("blocked", "the printer")
    talk.replies(answer, ANA, "When will that be?")
    assert clock(talk, "state", "next_due_at") == ("blocked", talk.desk.now + timedelta(hours=48))


def test_a_requester_who_is_waited_for_is_reminded_once_and_staff_are_not(talk: Talk, notified: Got) -> None:
    talk.replies(notified, SAM, "#waiting\nWhich size?")
    assert look(talk, days=4) == []
    (told,) = look(talk, days=1)
    assert subjects([told]) == [("ana@harbor.example", "We wait for your answer [CNCF-1]")]
    assert look(talk, days=30) == []


def test_what_was_resolved_is_closed_after_quiet_days_with_a_notice_before(talk: Talk, notified: Got) -> None:
    talk.replies(notified, SAM, "#resolve\nHere it is.")
    assert look(talk, days=4) == []
    (notice,) = look(talk, days=1)
    assert subjects([notice]) == [("ana@harbor.example", "We close your request soon [CNCF-1]")]
    assert clock(talk, "state") == "resolved"
    assert look(talk, days=2) == []
    assert clock(talk, "state", "closed_at") == ("closed", talk.desk.now)


def test_a_desk_that_was_switched_off_gives_the_time_of_its_notice_all_the_same(talk: Talk, notified: Got) -> None:
    talk.replies(notified, SAM, "#resolve\nHere it is.")
    assert len(look(talk, days=30)) == 1
    assert clock(talk, "state") == "resolved"
    look(talk, days=2)
    assert clock(talk, "state") == "closed"


def test_an_answer_to_the_notice_opens_it_again_and_it_is_not_closed(talk: Talk, notified: Got) -> None:
    talk.replies(notified, SAM, "#resolve\nHere it is.")
    (notice,) = look(talk, days=5)
    talk.replies(notice, ANA, "One corner is missing.")
    look(talk, days=1)
    assert clock(talk, "state", "reopened") == ("open", 1)


def test_a_clock_that_jumps_a_day_ahead_and_back_says_nothing_twice(talk: Talk, notified: Got) -> None:
    ahead = look(talk, hours=49)
    talk.desk.later(hours=-48)
    back = [one for _ in range(60) for one in look(talk, hours=1)]
    assert len(ahead) == 3
    assert [one for one in back if "escalat" not in one.text and BOARD not in one.recipients] == []


def test_a_look_that_was_cut_off_before_its_commit_is_made_again(talk: Talk, notified: Got, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise Conflict("somebody else changed a ticket meanwhile", "decide again")

    with monkeypatch.context() as patched:
        patched.setattr(talk.desk.store, "command", refuse)
        assert look(talk, hours=37) == []
    assert len(look(talk)) == 2


def test_two_processes_that_look_at_once_say_it_once(talk: Talk, notified: Got) -> None:
    desk = talk.desk
    desk.later(hours=37)
    other = PrivateDesk(desk.store, now=desk.now).renamed(desk.identity)
    remind(desk.store, desk.letters, desk.numbers, desk.identity, desk.clock)
    remind(other.store, other.letters, other.numbers, other.identity, other.clock)
    assert len([one for one in desk.rows("outbox", "kind") if one == "due"]) == 2


def test_old_mail_from_before_the_desk_was_promised_nothing(talk: Talk) -> None:
    talk.sends(talk.write(ANA, "Can you draw us one?"), history=True)
    assert clock(talk, "first_due_at", "alarm_at", "due_at") == (None, None, None)


def test_a_requester_waits_since_their_mail_came_in_not_since_it_was_read(talk: Talk) -> None:
    talk.desk.take(talk.write(ANA, "Can you draw us one?"))
    talk.desk.later(hours=5)
    talk.desk.work()
    assert clock(talk, "first_due_at") == START + timedelta(hours=48)


def test_a_later_question_waits_since_it_came_in_as_well(talk: Talk, notified: Got) -> None:
    answer = to(talk.replies(notified, SAM, "Of course."), "ana@harbor.example")
    came = talk.desk.now
    talk.desk.take(talk.write(ANA, "When?", in_reply_to=answer["Message-ID"], to=answer["Reply-To"]))
    talk.desk.later(hours=5)
    talk.desk.work()
    assert clock(talk, "asked_at", "next_due_at") == (came, came + timedelta(hours=48))


def test_many_alarms_are_worked_off_however_many_there_are(talk: Talk, notified: Got) -> None:
    with talk.desk.store.database.writing() as connection:
        moment = (connection.dialect.name == "postgresql" and "timestamptz") or "text"
        connection.execute(text(f"UPDATE ticket SET alarm_at = CAST(opened_at AS {moment})"))
    assert look(talk) == []
    assert clock(talk, "alarm_at") == ASKED + timedelta(hours=36)


def test_what_usual_times_are_is_measured_by_category(talk: Talk) -> None:
    desk = talk.desk
    for hours in range(1, 12):
        told = to(talk.says(ANA, f"Request {hours}", subject=f"Request {hours}"), "sam@cncf.io")
        desk.now += timedelta(hours=hours)
        talk.replies(told, SAM, "Yes.")
    assert measure(desk.store, 6, desk.clock) == 1
    (row,) = desk.rows("figure", "category", "months", "answers", "answer_p50", "answer_p90", "solutions", "resolve_p50")
    assert row == ("general", 6, 11, 6 * 3600 + 60, 10 * 3600 + 60, 0, None)


def test_who_is_told_that_the_desk_is_late_is_told_how_long_it_usually_takes(talk: Talk) -> None:
    desk = talk.desk
    for number in range(10):
        told = to(talk.says(ANA, f"Request {number}", subject=f"Request {number}"), "sam@cncf.io")
        talk.replies(told, SAM, "Yes.")
    measure(desk.store, 6, desk.clock)
    talk.says(ANA, "And this?", subject="The last one")
    late = to(look(talk, hours=49), "ana@harbor.example")
    assert "half of such requests had a first answer within 1 hour" in " ".join(late.text.split())


def test_measuring_again_forgets_what_is_long_ago(talk: Talk, notified: Got) -> None:
    talk.replies(notified, SAM, "Yes.")
    measure(talk.desk.store, 6, talk.desk.clock)
    talk.desk.later(days=200)
    assert measure(talk.desk.store, 6, talk.desk.clock) == 0
    assert talk.desk.rows("figure") == []


def test_a_date_in_the_mail_is_offered_to_staff_and_one_mail_says_so(talk: Talk) -> None:
    notified = to(talk.says(ANA, "The embargo ends on 8 December 2026, we need it before."), "sam@cncf.io")
    talk.says(SAM, "#needed 2026-12-08", to=notified.link("Needed by 2026-12-08"))
    assert clock(talk, "needed_by").date().isoformat() == "2026-12-08"
