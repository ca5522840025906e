# SPDX-License-Identifier: Apache-2.0
"""Requests find their people: by the group that owns the category, by its rule, past those who are away."""

from datetime import timedelta

import pytest

from maildesk.desk.catalogue import Assign
from maildesk.store.sql import SqlStore
from tests.flow.grouped import BOOTH, engage, grouped
from tests.flow.talk import ANA, BO, Talk, nothing_to, to

ADA, BEN, LEN, SAM = (f"{name} <{name.split()[0].lower()}@cncf.io>" for name in ("Ada Roe", "Ben Fox", "Len Kay", "Sam Rivera"))
WEEK = timedelta(days=7)


@pytest.fixture
def talk(store: SqlStore) -> Talk:
    return grouped(store)


def owners(talk: Talk) -> list[int | None]:
    return talk.desk.rows("ticket", "owner_id")


def test_everybody_of_the_group_hears_of_a_request_and_nobody_else(talk: Talk) -> None:
    engage(talk, ADA, "events")
    engage(talk, BEN, "events")
    engage(talk, LEN, "legal")
    letters = talk.says(ANA, "We need one.", subject=BOOTH)
    assert to(letters, "ada@cncf.io").link("Take") != to(letters, "ben@cncf.io").link("Take")
    assert nothing_to(letters, "len@cncf.io")


def test_whoever_wants_only_what_is_theirs_and_whoever_is_away_hears_of_nothing_new(talk: Talk) -> None:
    engage(talk, ADA, "events")
    engage(talk, BEN, "events", notify="mine")
    engage(talk, LEN, "events", away_until=talk.desk.now + WEEK)
    assert nothing_to(talk.says(ANA, "We need one.", subject=BOOTH), "ben@cncf.io", "len@cncf.io")


def test_a_group_without_anybody_hears_at_its_address_and_can_do_nothing_by_an_answer(talk: Talk) -> None:
    engage(talk, SAM, "desk")
    letters = talk.says(ANA, "We need one.", subject=BOOTH)
    letter = to(letters, "events@cncf.io")
    assert "We need one." in letter.text and "mailto:" not in letter.text
    assert nothing_to(letters, "sam@cncf.io")
    talk.replies(letter, "Somebody <somebody@cncf.io>", "#take")
    assert talk.states()[-1] == ("held", "held") and owners(talk) == [None]


def test_an_address_that_leads_nowhere_gets_nothing_and_whoever_triages_hears(talk: Talk) -> None:
    engage(talk, SAM, "desk")
    engage(talk, ADA, "events")
    letters = talk.says(ANA, "Please sign.", subject="A contract")
    assert to(letters, "sam@cncf.io") and nothing_to(letters, "legal@cncf.example", "ada@cncf.io")


def test_where_nobody_triages_everybody_hears(talk: Talk) -> None:
    engage(talk, ADA, "events")
    engage(talk, SAM)
    letters = talk.says(ANA, "Please sign.", subject="A contract")
    assert to(letters, "ada@cncf.io") and to(letters, "sam@cncf.io")


def test_where_everybody_is_away_everybody_hears_all_the_same(talk: Talk) -> None:
    engage(talk, LEN, "legal", away_until=talk.desk.now + WEEK)
    assert to(talk.says(ANA, "Please sign.", subject="A contract"), "len@cncf.io")


def test_a_rule_gives_a_request_to_one_of_the_group_who_alone_hears(store: SqlStore) -> None:
    talk = grouped(store, events=Assign.LEAST_LOADED)
    ada, ben = engage(talk, ADA, "events"), engage(talk, BEN, "events")
    letters = talk.says(ANA, "We need one.", subject=BOOTH)
    assert to(letters, "ada@cncf.io") and nothing_to(letters, "ben@cncf.io")
    talk.says(ANA, "And one more.", subject=f"{BOOTH} too")
    assert owners(talk) == [ada, ben]
    told = [row[1] for row in talk.desk.rows("event", "kind", "details") if row[0] == "assigned"]
    assert told[0] == {"to": "ada", "why": "of Events they have the fewest open tickets (0)"}


def test_the_evidence_says_why_a_request_is_theirs(store: SqlStore) -> None:
    talk = grouped(store, events=Assign.ROUND_ROBIN)
    engage(talk, ADA, "events")
    talk.says(ANA, "We need one.", subject=BOOTH)
    (evidence,) = talk.desk.rows("decision", "evidence")
    assert ["assigned", "it goes to Ada Roe: of Events it is their turn"] in [list(one) for one in evidence]


@pytest.mark.parametrize("rule", [Assign.LEAST_LOADED, Assign.ROUND_ROBIN])
def test_requests_that_come_together_are_shared_out(store: SqlStore, rule: Assign) -> None:
    talk = grouped(store, events=rule)
    staff = [engage(talk, one, "events") for one in (ADA, BEN, LEN)]
    mails = [talk.write(f"P{number} <p{number}@harbor.example>", "One, please.", subject=f"{BOOTH} {number}") for number in range(6)]
    talk.desk.take(*mails)
    talk.desk.work()
    assert owners(talk) == staff * 2


def test_turns_go_on_where_they_ended(store: SqlStore) -> None:
    talk = grouped(store, events=Assign.ROUND_ROBIN)
    staff = [engage(talk, one, "events") for one in (ADA, BEN)]
    for number in range(3):
        talk.says(ANA, "One, please.", subject=f"{BOOTH} {number}")
    assert owners(talk) == [staff[0], staff[1], staff[0]]


def test_who_answered_a_project_last_gets_its_next_request(store: SqlStore) -> None:
    talk = grouped(store, events=Assign.PROJECT)
    ada, ben = engage(talk, ADA, "events"), engage(talk, BEN, "events")
    talk.says(ANA, "We need one.", subject="A booth")
    talk.change("ticket", 1, project="Envoy", owner_id=None)
    talk.says(BEN, "It is booked.", subject="Re: A booth [CNCF-1]")
    talk.change("ticket", 1, owner_id=ben)
    talk.says(ANA, "And another.", subject=BOOTH)
    talk.says(BO, "And one for us.", subject="A booth for Harbor")
    assert owners(talk) == [ben, ben, ada]


def test_an_answer_on_what_is_theirs_is_told_to_the_group_while_they_are_away(talk: Talk) -> None:
    ada = engage(talk, ADA, "events")
    engage(talk, BEN, "events")
    talk.says(ANA, "We need one.", subject=BOOTH, message_id="<first@harbor.example>")
    talk.change("ticket", 1, owner_id=ada)
    answer = {"subject": f"Re: {BOOTH}", "in_reply_to": "<first@harbor.example>"}
    assert nothing_to(talk.says(ANA, "A big one.", **answer), "ben@cncf.io")
    talk.change("person", ada, away_until=talk.desk.now + WEEK)
    letters = talk.says(ANA, "By Friday.", **answer)
    assert to(letters, "ben@cncf.io") and to(letters, "ada@cncf.io")
    talk.desk.later(days=8)
    assert nothing_to(talk.says(ANA, "Thanks a lot, and one more thing.", **answer), "ben@cncf.io")


def test_old_mail_is_given_to_nobody(store: SqlStore) -> None:
    talk = grouped(store, events=Assign.LEAST_LOADED)
    engage(talk, ADA, "events")
    assert talk.sends(talk.write(ANA, "We need one.", subject=BOOTH), history=True) == [] and owners(talk) == [None]


def test_staff_say_by_mail_that_they_are_away_and_back(store: SqlStore) -> None:
    talk = grouped(store, events=Assign.LEAST_LOADED)
    engage(talk, ADA, "events")
    ben = engage(talk, BEN, "events")
    (transcript,) = talk.says(ADA, "#away until 2026-12-01", subject="I am off")
    assert "you are away through 2026-12-01" in transcript.text and "mailto:" not in transcript.text
    for number in range(2):
        talk.says(ANA, "One, please.", subject=f"{BOOTH} {number}")
    assert owners(talk) == [ben, ben]
    (transcript,) = talk.says(ADA, "#back", subject="I am here")
    assert "you are back" in transcript.text
    talk.says(ANA, "One, please.", subject=f"{BOOTH} 3")
    assert owners(talk)[-1] != ben


@pytest.mark.parametrize("command", ["#away", "#away until 2020-01-01", "#away soon", "#away until 2030-01-01"])
def test_an_absence_needs_a_last_day_within_a_year(talk: Talk, command: str) -> None:
    engage(talk, ADA, "events")
    (transcript,) = talk.says(ADA, command, subject="I am off")
    assert transcript.text.startswith("Nothing was done") and talk.desk.store.staff()[0].away_until is None


def test_the_project_of_earlier_requests_tells_who_knows_it(store: SqlStore) -> None:
    talk = grouped(store, events=Assign.PROJECT)
    engage(talk, ADA, "events")
    ben = engage(talk, BEN, "events")
    talk.says(ANA, "We need one.", subject="A booth")
    talk.change("ticket", 1, project="Envoy", owner_id=None)
    talk.says(BEN, "It is booked.", subject="Re: A booth [CNCF-1]")
    talk.change("ticket", 1, owner_id=ben)
    talk.says(ANA, "And a second one.", subject="Another booth")
    assert owners(talk) == [ben, ben]


def test_requests_that_come_together_even_out_what_everybody_has(store: SqlStore) -> None:
    talk = grouped(store, events=Assign.LEAST_LOADED)
    ada, ben = engage(talk, ADA, "events"), engage(talk, BEN, "events")
    talk.says(ANA, "We need one.", subject=BOOTH)
    talk.desk.take(*(talk.write(f"P{number} <p{number}@x.example>", "One, please.", subject=f"{BOOTH} {number}") for number in range(3)))
    talk.desk.work()
    assert owners(talk) == [ada, ben, ada, ben]
    talk.change("ticket", 2, owner_id=ada)
    talk.change("ticket", 4, owner_id=ada)
    talk.desk.take(*(talk.write(f"Q{number} <q{number}@x.example>", "One, please.", subject=f"{BOOTH} {number}") for number in range(5)))
    talk.desk.work()
    assert owners(talk)[4:] == [ben, ben, ben, ben, ada]
