# SPDX-License-Identifier: Apache-2.0
"""Advertising at the door: what counts beside the words, who is never asked, and what becomes of the mail."""

from dataclasses import replace
from typing import Any

import pytest

from maildesk.desk.case import Decision
from maildesk.desk.decide import decide
from maildesk.desk.learn import learn
from maildesk.desk.records import Facts
from maildesk.desk.unwanted import Seen, points, seen, weighed
from maildesk.desk.values import Disposition, Earlier, InboundState, Person, Seat, SpamVerdict, Standing, Stub, TicketState
from maildesk.mail.values import Address, Auto, Mail
from tests.desk.builders import IDENTITY, NOW, Ids, arrival, authenticated, mail, nothing_known, one_ticket, unclassified

SELLER = Address("max@sells.example", "Max")
PLAIN = SpamVerdict(False, 0.02)
DOUBTFUL = SpamVerdict(False, 0.2)
LOUD = SpamVerdict(True, 0.6, ('the words "free quote" are usual in advertising and fraud',))
SURE = SpamVerdict(True, 0.9, ('the words "free quote" are usual in advertising and fraud',))
CAMPAIGN = Seen(campaign="X-Campaign")
MACHINE = Seen(machine="Precedence: bulk")


@pytest.mark.parametrize(
    ("known", "odds"),
    [
        (Seen(), 0.0),
        (Seen(authenticated=True), -1.0),
        (Seen(tagged=True), -2.0),
        (CAMPAIGN, 3.0),
        (MACHINE, 1.5),
        (Seen(campaign="X-Campaign", machine="Precedence: bulk"), 3.0),
        (Seen(elsewhere=True), 0.7),
        (Seen(addressed=False), 0.5),
        (Seen(authenticated=True, campaign="X-Campaign", elsewhere=True, addressed=False), 3.2),
    ],
)
def test_each_sign_counts_what_the_table_says(known: Seen, odds: float) -> None:
    assert sum(one.odds for one in points(known)) == pytest.approx(odds)
    assert all(one.why for one in points(known))


@pytest.mark.parametrize(
    ("words", "known", "aside"),
    [
        (PLAIN, Seen(), False),
        (PLAIN, MACHINE, False),
        (PLAIN, CAMPAIGN, False),
        (DOUBTFUL, Seen(), False),
        (DOUBTFUL, replace(CAMPAIGN, authenticated=True), True),
        (DOUBTFUL, MACHINE, True),
        (DOUBTFUL, replace(MACHINE, authenticated=True), False),
        (LOUD, Seen(), True),
        (LOUD, Seen(authenticated=True), False),
        (LOUD, Seen(authenticated=True, elsewhere=True), True),
        (SURE, Seen(authenticated=True), True),
        (SURE, Seen(authenticated=True, tagged=True), False),
    ],
)
def test_the_better_a_sender_is_known_the_more_their_words_must_say(words: SpamVerdict, known: Seen, aside: bool) -> None:
    assert (weighed(words, points(known)) > 0) is aside


@pytest.mark.parametrize(
    ("given", "shows"),
    [
        ({}, Seen()),
        ({"campaign": "X-Mc-User", "list_id": "c0ffee.list-manage.example"}, Seen(campaign="X-Mc-User")),
        ({"auto": Auto.BULK, "auto_reason": "Precedence: bulk"}, Seen(machine="Precedence: bulk")),
        ({"auto": Auto.BULK, "auto_reason": "Precedence: list", "list_id": "dev.lists.example", "to": ()}, Seen()),
        ({"reply_to": (Address("deals@elsewhere.example"),)}, Seen(elsewhere=True)),
        ({"reply_to": (Address("maxine@sells.example"),)}, Seen()),
        ({"to": (Address("everybody@sells.example"),)}, Seen(addressed=False)),
        ({"to": (), "cc": (Address("Help@CNCF.io"),)}, Seen()),
    ],
)
def test_what_the_header_shows(given: dict[str, Any], shows: Seen) -> None:
    assert seen(mail(from_=SELLER, **given), IDENTITY, Standing.UNVERIFIED, tagged=False) == shows


def decided(one: Mail, words: SpamVerdict = SURE, facts: Facts | None = None, **given: Any) -> Decision:
    guess = replace(unclassified(), spam=words)
    return decide(arrival(one, classification=guess, **given), facts or nothing_known(), IDENTITY, Ids(), NOW)


def test_what_looks_like_advertising_is_held_beside_no_ticket_and_nobody_hears_of_it() -> None:
    done = decided(authenticated(mail(from_=SELLER)))
    assert (done.disposition, done.state, done.ticket_id) == (Disposition.HELD, InboundState.HELD, None)
    assert done.reason == 'it looks like advertising or fraud: the words "free quote" are usual in advertising and fraud'
    assert (done.acknowledgement, done.letters, done.effects.tickets) == (None, (), ())


def test_the_evidence_shows_each_point_and_the_sum() -> None:
    done = decided(authenticated(mail(from_=SELLER, campaign="X-Mc-User")))
    (told,) = [one.detail for one in done.evidence if one.rule == "advertising"]
    assert told == ("yes, 98.5% likely: its words +2.2; a program for campaigns sent it (X-Mc-User) +3.0; its sender is authenticated -1.0")


def test_a_request_says_in_its_evidence_why_it_is_none() -> None:
    done = decided(mail(from_=SELLER), PLAIN)
    assert done.disposition is Disposition.TICKET
    assert [one.detail for one in done.evidence if one.rule == "advertising"] == ["no, 2.0% likely: its words -3.9"]


@pytest.mark.parametrize("given", [{"accepted_by": 2}, {"stub": Stub.OVERSIZE}])
def test_what_was_let_in_or_came_without_its_words_is_not_asked(given: dict[str, Any]) -> None:
    assert decided(mail(from_=SELLER, auto=None), **given).disposition is Disposition.TICKET


def known(**given: Any) -> Facts:
    facts = nothing_known()
    facts.people[SELLER.key] = Person(5, "Max", **{key: value for key, value in given.items() if key == "staff"})
    facts.earlier.update({5: given["earlier"]} if "earlier" in given else {})
    facts.seats.update({5: given["seats"]} if "seats" in given else {})
    return facts


@pytest.mark.parametrize(
    "given",
    [
        {"staff": True},
        {"seats": (Seat("Envoy", "graduated", "max"),)},
        {"earlier": Earlier(takes_part=True)},
    ],
)
def test_whoever_the_desk_knows_is_never_set_aside(given: dict[str, Any]) -> None:
    assert decided(mail(from_=SELLER, campaign="X-Mc-User"), facts=known(**given)).disposition is Disposition.TICKET


@pytest.mark.parametrize("earlier", [None, Earlier(takes_part=False)])
def test_an_address_whose_only_tickets_were_spam_is_asked_again(earlier: Earlier | None) -> None:
    facts = known(earlier=earlier) if earlier else known()
    assert decided(mail(from_=SELLER), facts=facts).disposition is Disposition.HELD


def test_a_mail_in_a_thread_that_the_desk_knows_is_never_set_aside() -> None:
    closed = one_ticket(TicketState.OPEN)
    done = decided(authenticated(mail(from_=SELLER, in_reply_to=("<list@lists.example>",))), facts=closed)
    assert done.disposition is Disposition.TICKET


def test_a_number_in_the_subject_speaks_for_a_mail_but_saves_no_advertising() -> None:
    facts = one_ticket()
    tagged = authenticated(mail(from_=SELLER, subject="Re: offer [CNCF-1042]"))
    assert decided(tagged, facts=facts).disposition is Disposition.TICKET
    loud = decided(replace(tagged, campaign="X-Mc-User"), facts=facts)
    assert (loud.disposition, loud.ticket_id, loud.effects.events) == (Disposition.HELD, None, ())


def test_answers_on_a_ticket_are_not_asked() -> None:
    answer = authenticated(mail(in_reply_to=("<first@envoy.example>",), message_id="<two@envoy.example>"))
    assert decided(answer, facts=one_ticket()).disposition is Disposition.REPLY


def test_a_second_mail_of_the_same_group_is_that_of_somebody_with_a_ticket() -> None:
    facts = nothing_known()
    learn(facts, decided(mail(from_=SELLER), PLAIN, facts=facts))
    assert decided(mail(from_=SELLER, message_id="<two@sells.example>", subject="Offer"), facts=facts).disposition is Disposition.TICKET
