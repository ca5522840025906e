# SPDX-License-Identifier: Apache-2.0
"""Two tickets that a late mail shows to be one conversation, and the suggestions where it does not prove it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from maildesk.desk import merging, token
from maildesk.desk.case import Decision
from maildesk.desk.decide import decide
from maildesk.desk.learn import learn
from maildesk.desk.records import Facts, Relation
from maildesk.desk.values import (
    Copy,
    Disposition,
    Evidence,
    Identity,
    Link,
    LinkOrigin,
    Person,
    Reach,
    Relative,
    Role,
    Ticket,
    TicketState,
)
from maildesk.mail.values import Address, Auto, Forwarded, Mail
from tests.desk.builders import ALICE, BOB, IDENTITY, NOW, STAFF, Ids, arrival, authenticated, mail, one_ticket

CAROL = Address("carol@elsewhere.example", "Carol")
BOTH = ("<first@envoy.example>", "<second@envoy.example>")


def two_tickets(**changed: Any) -> Facts:
    """Beside ticket 7 the younger ticket 8 (CNCF-1043) with <second@envoy.example>. Alice takes part in both, Bob and Carol in 8."""
    facts = one_ticket()
    facts.tickets[7] = replace(facts.tickets[7], opened_at=NOW - timedelta(days=2))
    facts.tickets[8] = replace(Ticket(8, 1043, TicketState.OPEN, "Re: We need a logo", 3, opened_at=NOW - timedelta(days=1)), **changed)
    facts.people |= {BOB.key: Person(3, "Bob", verified=True), CAROL.key: Person(4, "Carol", verified=True)}
    facts.participants[8] = {3: Role.REQUESTER, 1: Role.CC, 4: Role.CC}
    facts.links["<second@envoy.example>"] = Link("<second@envoy.example>", 8, LinkOrigin.SEEN)
    return facts


def decided(one: Mail, facts: Facts, identity: Identity = IDENTITY) -> Decision:
    return decide(arrival(one), facts, identity, Ids(), NOW)


def states(decision: Decision) -> dict[int, dict[str, object]]:
    """What the changes set, by ticket, beside its clock."""
    found: dict[int, dict[str, object]] = {}
    for one in decision.effects.changes:
        found.setdefault(one.ticket_id, {}).update({name: value for name, value in one.fields.items() if name != "clock"})
    return found


def late(**given: object) -> Mail:
    """A mail of Alice, who asked in 7, to Bob, who asked in 8."""
    return authenticated(mail(**({"references": BOTH, "cc": (BOB,)} | given)))


def test_a_late_link_of_somebody_who_takes_part_in_both_makes_the_younger_ticket_part_of_the_older() -> None:
    decision = decided(late(), two_tickets())
    assert (decision.disposition, decision.ticket_id) == (Disposition.REPLY, 7)
    assert states(decision)[8] == {"state": TicketState.MERGED, "merged_into": 7}
    assert [one.ticket_id for one in decision.effects.messages] == [7]


def test_the_mail_lands_on_the_older_ticket_whichever_it_names_first() -> None:
    decision = decided(late(in_reply_to=("<second@envoy.example>",)), two_tickets())
    assert decision.ticket_id == 7
    assert states(decision)[8]["merged_into"] == 7


def test_who_takes_part_in_the_younger_ticket_takes_part_in_the_older_one() -> None:
    decision = decided(late(cc=(BOB,)), two_tickets())
    assert {(one.ticket_id, one.person_id, one.role) for one in decision.effects.participants} == {(7, 3, Role.CC), (7, 4, Role.CC)}


def test_everybody_who_takes_part_hears_of_it_once_and_alone() -> None:
    facts = two_tickets()
    learn(facts, decided(authenticated(mail(message_id="<x@envoy.example>", references=BOTH[1:], cc=(Address("dan@x.example"),))), facts))
    letters = [one for one in decided(late(), facts).letters if one.template == "merged"]
    assert [[to.address for to in one.to] for one in letters] == [["dan@x.example"]]
    assert all(not one.cc for one in letters)


def test_a_merge_leaves_what_undoes_it() -> None:
    facts = two_tickets()
    decision = decided(late(), facts)
    (event,) = (one for one in decision.effects.events if one.kind == "merged" and one.ticket_id == 7)
    learn(facts, decision)
    undone = merging.parted(facts.tickets[8], facts.tickets[7], event.details, "sam", 2)
    learn(facts, replace(decision, effects=undone))
    assert (facts.tickets[8].state, facts.tickets[8].merged_into) == (TicketState.OPEN, None)
    assert set(facts.participants[7]) == {1}


def test_tickets_that_somebody_told_apart_are_not_joined_again() -> None:
    facts = two_tickets()
    first = decided(late(), facts)
    (event,) = (one for one in first.effects.events if one.kind == "merged" and one.ticket_id == 7)
    learn(facts, first)
    learn(facts, replace(first, effects=merging.parted(facts.tickets[8], facts.tickets[7], event.details, "sam", 2)))
    again = decided(late(message_id="<again@envoy.example>"), facts)
    assert again.disposition is Disposition.REPLY
    assert not again.effects.relations and not any(states(again).values())


@pytest.mark.parametrize("kind", ["linked", "split from", "follows"])
def test_tickets_about_which_somebody_decided_stay_two(kind: str) -> None:
    facts = two_tickets()
    facts.relations = frozenset({Relation(8, 7, kind)})
    assert not _merges(decided(late(), facts))


def _merges(decision: Decision) -> bool:
    return any("merged_into" in one.fields for one in decision.effects.changes)


def _suggested(decision: Decision) -> bool:
    pairs = [({one.ticket_id, one.other_id}, one.kind) for one in decision.effects.relations]
    return pairs == [({7, 8}, "suggested")] and not _merges(decision)


@pytest.mark.parametrize("changed", [{"restricted": True}, {"state": TicketState.SPAM}, {"state": TicketState.CLOSED}])
def test_confidential_and_finished_tickets_are_only_suggested(changed: dict[str, Any]) -> None:
    assert _suggested(decided(late(), two_tickets(**changed)))


def test_a_confidential_older_ticket_takes_no_younger_one_in() -> None:
    facts = two_tickets()
    facts.tickets[7] = replace(facts.tickets[7], restricted=True)
    assert _suggested(decided(late(), facts))


def test_the_late_link_of_an_unverified_participant_is_only_suggested() -> None:
    assert _suggested(decided(mail(references=BOTH), two_tickets()))


def test_the_late_link_of_somebody_who_takes_part_in_one_is_only_suggested() -> None:
    facts = two_tickets()
    del facts.participants[8][1]
    assert _suggested(decided(late(), facts))


def test_a_late_link_that_is_not_written_to_who_asked_in_the_other_ticket_is_only_suggested() -> None:
    """Bob can name Alice's mails and have her in Cc, and so can a swindler: that Alice goes on with them must not let him in."""
    assert _suggested(decided(late(cc=(CAROL,)), two_tickets()))


@pytest.mark.parametrize(
    ("to", "lands"),
    [((BOB,), Disposition.REPLY), ((CAROL,), Disposition.TICKET), ((), Disposition.TICKET)],
    ids=["him", "others", "the desk"],
)
def test_a_mail_that_was_only_mentioned_leads_to_the_ticket_of_whom_one_writes_to(to: tuple[Address, ...], lands: Disposition) -> None:
    """Alice is in Cc of Bob's request, which mentions a mail that the desk never saw; she answers that mail."""
    facts = two_tickets()
    facts.links["<list@lists.example>"] = Link("<list@lists.example>", 8, LinkOrigin.MENTIONED)
    one = mail(message_id="<new@envoy.example>", to=(*to, Address(IDENTITY.address)), references=("<list@lists.example>",), subject="Else")
    decision = decided(authenticated(one), facts)
    assert decision.disposition is lands
    assert lands is Disposition.REPLY or _relations(decision) == [(8, "suggested")]


def test_the_late_link_of_a_machine_is_only_noted() -> None:
    decision = decided(late(auto=Auto.REPLY, auto_reason="Auto-Submitted"), two_tickets())
    assert not _merges(decision) and not decision.effects.relations


def test_a_token_from_an_address_book_joins_nothing() -> None:
    """A mail program completes `servicedesk+p7-...` where somebody meant the desk: that says nothing about the conversation."""
    one = authenticated(mail(to=(Address(token.reply_address(IDENTITY, 7)),), references=("<second@envoy.example>",)))
    assert _suggested(decided(one, two_tickets()))


def test_the_same_suggestion_is_made_once() -> None:
    facts = two_tickets(restricted=True)
    learn(facts, decided(late(), facts))
    assert not decided(late(message_id="<again@envoy.example>"), facts).effects.relations


def test_a_stranger_who_names_mails_of_both_changes_neither() -> None:
    decision = decided(late(from_=Address("eve@evil.example")), two_tickets())
    assert decision.disposition is Disposition.HELD
    assert not decision.effects.changes and not decision.effects.relations and not decision.letters


def test_mail_to_a_ticket_merged_into_a_merged_one_lands_on_the_last() -> None:
    facts = two_tickets(state=TicketState.MERGED, merged_into=7)
    facts.tickets[9] = replace(facts.tickets[8], id=9, number=1044, merged_into=8)
    assert decided(mail(to=(Address(token.reply_address(IDENTITY, 9)),)), facts).ticket_id == 7


def test_mail_under_a_key_that_no_longer_signs_still_finds_its_ticket() -> None:
    old, new = replace(IDENTITY, keys=(b"o" * 32,)), replace(IDENTITY, keys=(b"n" * 32, b"o" * 32))
    by_address = mail(to=(Address(token.reply_address(old, 7)),))
    by_id = mail(in_reply_to=(token.message_id(old, 7, "n" * 20),))
    assert [decided(one, one_ticket(), new).ticket_id for one in (by_address, by_id)] == [7, 7]


def test_mail_under_a_key_that_was_taken_away_finds_nothing() -> None:
    gone = replace(IDENTITY, keys=(b"z" * 32,))
    one = mail(message_id="<new@envoy.example>", to=(Address(token.reply_address(gone, 7)),))
    assert decided(one, one_ticket()).disposition is Disposition.TICKET


def test_an_answer_that_arrives_before_the_mail_that_it_answers_takes_it_in_under_any_subject() -> None:
    facts = one_ticket()
    facts.links["<list@lists.example>"] = Link("<list@lists.example>", 7, LinkOrigin.MENTIONED)
    one = authenticated(mail(message_id="<list@lists.example>", subject="Something that was called otherwise then"))
    assert decided(one, facts).ticket_id == 7


def test_a_copy_of_a_mail_whose_subject_is_not_the_tickets_is_a_copy_all_the_same() -> None:
    facts = one_ticket()
    facts.copies["<first@envoy.example>"] = (Copy(7, ALICE.key, "0" * 64, "Before it was called otherwise"),)
    one = authenticated(mail(message_id="<first@envoy.example>", subject="[cncf-toc] Before it was called otherwise", text="with a footer"))
    assert decided(one, facts).ticket_id == 7


def test_a_participant_finds_their_own_conversation_though_somebody_else_used_its_message_id() -> None:
    """Eve sent her own request under a Message-ID of Alice's conversation that the desk had not seen yet."""
    facts = two_tickets()
    facts.participants[8] = {9: Role.REQUESTER}
    one = authenticated(mail(in_reply_to=("<second@envoy.example>",), references=BOTH))
    assert decided(one, facts).ticket_id == 7


def test_an_unproven_mail_takes_no_message_id_away_from_a_ticket_that_mentions_it() -> None:
    one = mail(message_id="<list@lists.example>", from_=Address("eve@evil.example"), subject="Mine")
    decision = decided(one, one_ticket())
    assert decision.disposition is Disposition.TICKET and not decision.effects.taken_links


RELATED = Relative(7, 1042, 1, "We need a logo", NOW - timedelta(days=3))


def _with_relatives(*relatives: Relative) -> Facts:
    facts = one_ticket()
    facts.relatives = {1: relatives}
    return facts


def _relations(decision: Decision) -> list[tuple[int, str]]:
    return [(one.other_id, one.kind) for one in decision.effects.relations]


def test_the_same_person_under_the_same_subject_is_a_suggestion() -> None:
    decision = decided(mail(message_id="<new@envoy.example>", subject="AW: We need a logo"), _with_relatives(RELATED))
    assert decision.disposition is Disposition.TICKET
    assert _relations(decision) == [(7, "suggested")]
    assert [one.details["other"] for one in decision.effects.events if one.kind == "suggested"] == [{"ticket": 7, "number": 1042}]


@pytest.mark.parametrize(
    "relative",
    [replace(RELATED, subject="We need a domain"), replace(RELATED, opened_at=NOW - timedelta(days=15))],
    ids=["another subject", "too long ago"],
)
def test_other_requests_of_the_person_are_no_suggestion(relative: Relative) -> None:
    assert not _relations(decided(mail(message_id="<new@envoy.example>"), _with_relatives(relative)))


def test_requests_without_a_subject_have_nothing_in_common() -> None:
    assert not _relations(decided(mail(message_id="<new@envoy.example>", subject=""), _with_relatives(replace(RELATED, subject="Re:"))))


def test_a_mail_that_somebody_else_passes_on_is_a_suggestion() -> None:
    inner = Forwarded(ALICE, (), (), "We need a logo", NOW, "Who can draw one?")
    one = mail(message_id="<new@envoy.example>", from_=BOB, subject="Fwd: please help", forwarded=inner)
    assert _relations(decided(one, _with_relatives(RELATED))) == [(7, "suggested")]


def test_a_mail_of_a_ticket_that_somebody_attaches_is_a_suggestion() -> None:
    inner = Forwarded(None, (), (), "Whatever it was called", NOW, "Who can draw one?", "<first@envoy.example>")
    one = mail(message_id="<new@envoy.example>", from_=BOB, subject="Can you help here?", forwarded=inner)
    assert _relations(decided(one, one_ticket())) == [(7, "suggested")]


def test_the_tag_of_a_stranger_is_a_suggestion() -> None:
    one = mail(message_id="<new@envoy.example>", from_=Address("eve@evil.example"), subject="Re: We need a logo [CNCF-1042]")
    decision = decided(one, one_ticket())
    assert decision.disposition is Disposition.TICKET and _relations(decision) == [(7, "suggested")]


def test_the_answer_of_a_stranger_to_a_mail_that_was_only_mentioned_is_a_suggestion() -> None:
    one = mail(message_id="<new@envoy.example>", from_=BOB, references=("<list@lists.example>",))
    decision = decided(one, one_ticket())
    assert decision.disposition is Disposition.TICKET and _relations(decision) == [(7, "suggested")]


def test_suggestions_are_few() -> None:
    many = tuple(replace(RELATED, ticket_id=100 + n, number=2000 + n) for n in range(20))
    assert len(_relations(decided(mail(message_id="<new@envoy.example>"), _with_relatives(*many)))) == 5


def test_staff_see_why_a_mail_went_to_the_older_ticket() -> None:
    decision = decided(late(in_reply_to=("<second@envoy.example>",)), two_tickets())
    assert any(isinstance(one, Evidence) and "part of an older one" in one.detail for one in decision.evidence)


def test_reach_is_told_by_the_strongest_way() -> None:
    one = authenticated(mail(to=(Address(token.reply_address(IDENTITY, 7)),), references=BOTH))
    decision = decided(one, two_tickets())
    assert any(str(Reach.TOKEN) in evidence.detail for evidence in decision.evidence)
    assert STAFF.key in one_ticket().people


def test_who_has_left_the_staff_joins_none_of_its_tickets() -> None:
    facts = two_tickets()
    facts.participants[8][1] = Role.STAFF
    decision = decided(late(), facts)
    assert not any(one.get("state") is TicketState.MERGED for one in states(decision).values())
