# SPDX-License-Identifier: Apache-2.0
"""What becomes of a mail: the table of decisions.md, cell by cell, and the rules around it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from maildesk.desk import marks, token
from maildesk.desk.acknowledge import Form
from maildesk.desk.case import Decision
from maildesk.desk.compare import text_digest
from maildesk.desk.decide import decide
from maildesk.desk.learn import learn
from maildesk.desk.records import Facts
from maildesk.desk.values import Copy, Disposition, Identity, InboundState, Link, LinkOrigin, Reach, Role, Standing, Stub, TicketState
from maildesk.mail.values import Address, Auto, Bounce, Envelope, Mail
from tests.desk.builders import ALICE, BOB, IDENTITY, NO_ENVELOPE, NOW, STAFF, Ids, arrival, authenticated, mail, nothing_known, one_ticket

TOKEN = Address(token.reply_address(IDENTITY, 7))
SIGNED = token.message_id(IDENTITY, 7, "n" * 20)
WAYS = {
    Reach.TOKEN: {"to": (TOKEN,)},
    Reach.SIGNED_ID: {"in_reply_to": (SIGNED,)},
    Reach.KNOWN_ID: {"references": ("<first@envoy.example>",)},
    Reach.TAG: {"subject": "Re: We need a logo [CNCF-1042]"},
    Reach.NONE: {},
}
STRANGER = Address("eve@evil.example", "Eve")
TABLE = [
    # writer, trust, what becomes of it by token, signed id, known id, tag, nothing
    (ALICE, "pass", "reply reply reply reply ticket"),
    (STAFF, "pass", "reply reply reply reply ticket"),
    (ALICE, "none", "reply reply reply held ticket"),
    (STAFF, "none", "held held held ticket ticket"),
    (STRANGER, "pass", "held held held ticket ticket"),
    (STRANGER, "none", "held held held ticket ticket"),
    (ALICE, "fail", "held held held held held"),
    (STAFF, "fail", "held held held held held"),
    (STRANGER, "fail", "held held held held held"),
]


def decided(one: Mail, facts: Facts | None = None, envelope: Envelope = NO_ENVELOPE, **given: object) -> Decision:
    return decide(arrival(one, envelope, **given), facts if facts is not None else nothing_known(), IDENTITY, Ids(), NOW)


@pytest.mark.parametrize(
    ("writer", "trust", "way", "expected"),
    [(writer, trust, way, outcome) for writer, trust, row in TABLE for way, outcome in zip(WAYS, row.split(), strict=True)],
    ids=lambda value: getattr(value, "name", str(value)),
)
def test_the_table_of_writer_and_reach_decides(writer: Address, trust: str, way: Reach, expected: str) -> None:
    one = mail(from_=writer, **WAYS[way])
    decision = decided(one if trust == "none" else authenticated(one, trust), one_ticket())
    assert decision.disposition == expected
    if expected == "held":
        assert decision.state is InboundState.HELD
        assert not decision.effects.people and not decision.effects.participants and not decision.effects.messages


def test_a_new_request_opens_a_ticket_with_its_requester() -> None:
    decision = decided(authenticated(mail()))
    assert decision.opened is not None and decision.opened.state is TicketState.NEW
    assert [(one.role, one.person_id) for one in decision.effects.participants] == [(Role.REQUESTER, decision.opened.requester_id)]
    assert decision.effects.people[0].address == ALICE.address


def test_the_cc_of_an_authenticated_requester_takes_part() -> None:
    decision = decided(authenticated(mail(cc=(BOB, Address("servicedesk+x@cncf.io")))))
    assert [(person.address, one.role) for person, one in zip(decision.effects.people, decision.effects.participants, strict=True)] == [
        (ALICE.address, Role.REQUESTER),
        (BOB.address, Role.CC),
    ]


def test_the_cc_of_an_unverified_requester_does_not_take_part() -> None:
    assert [person.address for person in decided(mail(cc=(BOB,))).effects.people] == [ALICE.address]


def test_the_cc_of_an_unverified_participant_does_not_take_part() -> None:
    decision = decided(mail(to=(TOKEN,), cc=(BOB,)), one_ticket())
    assert decision.disposition is Disposition.REPLY and not decision.effects.participants


def test_the_cc_of_an_authenticated_participant_takes_part() -> None:
    decision = decided(authenticated(mail(to=(TOKEN,), cc=(BOB,))), one_ticket())
    assert [one.role for one in decision.effects.participants] == [Role.CC]


@pytest.mark.parametrize("state", [TicketState.CLOSED, TicketState.RESOLVED, TicketState.WAITING, TicketState.SNOOZED])
def test_the_answer_of_a_participant_reopens(state: TicketState) -> None:
    decision = decided(mail(to=(TOKEN,)), one_ticket(state))
    assert [one.fields["state"] for one in decision.effects.changes] == [TicketState.OPEN]
    assert [event.kind for event in decision.effects.events] == ["answered", "reopened"]


@pytest.mark.parametrize("state", [TicketState.NEW, TicketState.OPEN, TicketState.BLOCKED, TicketState.SPAM])
def test_an_answer_leaves_other_states_alone(state: TicketState) -> None:
    decision = decided(mail(to=(TOKEN,)), one_ticket(state))
    assert ["state" in one.fields for one in decision.effects.changes] == [False]


def test_an_out_of_office_reply_is_recorded_and_reopens_nothing() -> None:
    decision = decided(mail(to=(TOKEN,), auto=Auto.REPLY, auto_reason="Auto-Submitted"), one_ticket(TicketState.CLOSED))
    assert decision.disposition is Disposition.REPLY
    assert [one.fields for one in decision.effects.changes] == [{}]


def test_an_out_of_office_reply_without_a_ticket_is_ignored_and_kept() -> None:
    decision = decided(mail(auto=Auto.REPLY, auto_reason="Auto-Submitted", in_reply_to=("<theirs@elsewhere.example>",)))
    assert (decision.disposition, decision.state) == (Disposition.IGNORED, InboundState.IGNORED)


def test_what_looks_automatic_and_answers_nothing_is_seen_by_somebody() -> None:
    assert decided(mail(auto=Auto.REPLY, auto_reason="the null reverse-path")).disposition is Disposition.HELD


def test_what_another_desk_marked_against_loops_is_seen_by_somebody() -> None:
    assert decided(mail(auto=Auto.LOOP, auto_reason="X-Rt-Loop-Prevention")).disposition is Disposition.HELD


def test_an_answer_that_another_desk_marked_against_loops_is_added() -> None:
    decision = decided(mail(to=(TOKEN,), auto=Auto.LOOP, auto_reason="X-Rt-Loop-Prevention"), one_ticket())
    assert decision.disposition is Disposition.REPLY and decision.acknowledgement is None


def test_a_bounce_of_our_mail_is_an_event_on_its_ticket() -> None:
    bounce = Bounce(("alice@envoy.example",), "5.1.1", "failed", None, SIGNED)
    decision = decided(
        mail(from_=Address("mailer-daemon@mx.example"), auto=Auto.BOUNCE, bounce=bounce, mentioned_ids=(SIGNED,)), one_ticket()
    )
    assert (decision.disposition, decision.ticket_id) == (Disposition.BOUNCE, 7)
    assert decision.effects.events[0].details["recipients"] == ["alice@envoy.example"]


def test_a_report_of_success_is_no_failure_on_the_ticket_and_no_answer() -> None:
    report = Bounce(("alice@envoy.example",), "2.0.0", "delivered", None, SIGNED)
    decision = decided(
        mail(from_=Address("mailer-daemon@mx.example"), auto=Auto.REPLY, bounce=report, mentioned_ids=(SIGNED,)), one_ticket()
    )

    assert (decision.disposition, decision.effects.messages, decision.acknowledgement) == (Disposition.BOUNCE, (), None)
    assert [(event.kind, event.details["action"]) for event in decision.effects.events] == [("bounce", "delivered")]


def test_a_bounce_of_unknown_mail_opens_nothing() -> None:
    decision = decided(mail(from_=Address("mailer-daemon@mx.example"), auto=Auto.BOUNCE))
    assert (decision.disposition, decision.ticket_id, decision.opened) == (Disposition.BOUNCE, None, None)


def test_our_own_mail_coming_back_is_ignored() -> None:
    assert decided(mail(message_id=SIGNED), one_ticket()).disposition is Disposition.IGNORED


def test_mail_in_the_desks_own_name_is_held() -> None:
    assert decided(mail(from_=Address("help@cncf.io"))).disposition is Disposition.HELD


def test_mail_from_nobody_is_held() -> None:
    assert decided(mail(from_=None)).disposition is Disposition.HELD


def test_the_same_mail_in_other_bytes_is_a_repeat() -> None:
    facts = one_ticket()
    one = mail(message_id="<first@envoy.example>")
    facts.copies["<first@envoy.example>"] = (Copy(7, ALICE.key, text_digest(IDENTITY.prefix, one)),)
    assert decided(one, facts).disposition is Disposition.REPEAT


def test_the_same_words_under_another_subject_are_another_request() -> None:
    facts = one_ticket()
    facts.copies["<first@envoy.example>"] = (Copy(7, ALICE.key, text_digest(IDENTITY.prefix, mail(text=""))),)
    one = mail(message_id="<first@envoy.example>", subject="We need a domain", text="")
    assert decided(one, facts).disposition is Disposition.TICKET


def test_the_copy_that_comes_by_a_list_opens_no_second_ticket() -> None:
    one = mail(message_id="<first@envoy.example>", subject="[cncf-toc] We need a logo", text="Hello\n-- \nfooter of the list")
    assert (decided(one, one_ticket()).disposition, decided(one, one_ticket()).ticket_id) == (Disposition.REPLY, 7)


def test_another_mail_under_a_used_message_id_is_another_request() -> None:
    one = mail(message_id="<first@envoy.example>", subject="Domain renewal", text="Something else")
    assert decided(one, one_ticket()).disposition is Disposition.TICKET


def test_a_stranger_who_mentions_a_message_id_opens_a_ticket_of_their_own() -> None:
    decision = decided(mail(from_=STRANGER, references=("<list@lists.example>",)), one_ticket())
    assert decision.disposition is Disposition.TICKET
    assert [link.message_id for link in decision.effects.links] == ["<one@envoy.example>"]


def test_a_participant_who_answers_a_mentioned_mail_lands_on_the_ticket() -> None:
    assert decided(mail(references=("<list@lists.example>",)), one_ticket()).disposition is Disposition.REPLY


def test_the_mentioned_mail_itself_takes_its_message_id_over() -> None:
    one = mail(message_id="<list@lists.example>", subject="Re: We need a logo")
    assert decided(one, one_ticket()).effects.taken_links == (Link("<list@lists.example>", 7, LinkOrigin.SEEN),)


def test_mail_to_a_merged_ticket_lands_on_its_target() -> None:
    facts = one_ticket()
    facts.tickets[8] = replace(facts.tickets[7], id=8, number=1043, state=TicketState.MERGED, merged_into=7)
    decision = decided(mail(to=(Address(token.reply_address(IDENTITY, 8)),)), facts)
    assert decision.ticket_id == 7


def test_a_ring_of_merged_tickets_does_not_hang() -> None:
    facts = one_ticket()
    facts.tickets[7] = replace(facts.tickets[7], state=TicketState.MERGED, merged_into=7)
    assert decided(mail(to=(TOKEN,)), facts).disposition is Disposition.TICKET


def test_an_answer_to_a_request_of_the_same_group_finds_it() -> None:
    facts, ids = nothing_known(), Ids()
    first = arrival(mail())
    learn(facts, decide(first, facts, IDENTITY, ids, NOW))
    second = decide(arrival(mail(message_id="<two@envoy.example>", in_reply_to=("<one@envoy.example>",))), facts, IDENTITY, ids, NOW)
    assert second.disposition is Disposition.REPLY


@pytest.mark.parametrize(
    ("one", "form"),
    [
        (authenticated(mail()), Form.FULL),
        (mail(), Form.FIXED),
    ],
)
def test_only_an_authenticated_requester_gets_words_back(one: Mail, form: Form) -> None:
    decision = decided(one)
    assert decision.acknowledgement is not None and decision.acknowledgement.form is form


def test_a_requester_once_authenticated_gets_words_back_later_too() -> None:
    facts = one_ticket()
    plan = decided(mail(), facts).acknowledgement
    assert plan is not None and plan.form is Form.FULL


@pytest.mark.parametrize(
    ("one", "given"),
    [
        (mail(auto=Auto.BULK, auto_reason="List-Id"), {}),
        (mail(), {"history": True}),
    ],
)
def test_machines_and_history_get_no_acknowledgement(one: Mail, given: dict[str, object]) -> None:
    decision = decided(one, **given)
    assert decision.disposition is Disposition.TICKET
    assert decision.acknowledgement is None and not decision.effects.marks
    assert decision.evidence[-1].rule == "not acknowledged"


def test_an_answer_gets_no_acknowledgement() -> None:
    assert decided(authenticated(mail(to=(TOKEN,))), one_ticket()).acknowledgement is None


def test_a_second_request_within_the_hour_waits_for_the_summary() -> None:
    facts = nothing_known()
    facts.marks[marks.acknowledged(ALICE.key)] = NOW - timedelta(minutes=20)
    decision = decided(mail(), facts)
    assert decision.acknowledgement is not None and decision.acknowledgement.told_at == NOW + timedelta(minutes=40)
    assert not decision.effects.marks


def test_after_the_hour_the_next_request_is_acknowledged_at_once() -> None:
    facts = nothing_known()
    facts.marks[marks.acknowledged(ALICE.key)] = NOW - timedelta(minutes=60)
    decision = decided(mail(), facts)
    assert decision.acknowledgement is not None and decision.acknowledgement.told_at is None


def test_an_acknowledgement_written_under_a_clock_that_was_ahead_puts_off_no_other() -> None:
    facts = nothing_known()
    facts.marks[marks.acknowledged(ALICE.key)] = NOW + timedelta(days=1)
    decision = decided(mail(), facts)
    assert decision.acknowledgement is not None and decision.acknowledgement.told_at is None
    assert {one.key: one.at for one in decision.effects.marks}[marks.acknowledged(ALICE.key)] == NOW


def test_the_sender_of_an_oversize_request_is_told_so() -> None:
    plan = decided(mail(), stub=Stub.OVERSIZE, full_size=31_000_000).acknowledgement
    assert plan is not None and plan.form is Form.OVERSIZE


def test_the_sender_of_a_mail_that_could_not_be_fetched_is_told_so() -> None:
    plan = decided(mail(), stub=Stub.UNREADABLE).acknowledgement
    assert plan is not None and plan.form is Form.UNREADABLE


def test_the_sender_of_an_oversize_answer_is_told_so_too() -> None:
    plan = decided(mail(to=(TOKEN,)), one_ticket(), stub=Stub.OVERSIZE, full_size=31_000_000).acknowledgement
    assert plan is not None and plan.form is Form.OVERSIZE


@pytest.mark.parametrize(("result", "waits"), [("pass", False), ("none", True)])
def test_only_an_authenticated_sender_hears_of_an_oversize_mail_whatever_they_heard_within_the_hour(result: str, waits: bool) -> None:
    facts = nothing_known()
    facts.marks[marks.acknowledged(ALICE.key)] = NOW - timedelta(minutes=20)
    plan = decided(authenticated(mail(), result), facts, stub=Stub.OVERSIZE, full_size=31_000_000).acknowledgement
    assert plan is not None and (plan.told_at is not None) is waits


def test_a_known_address_is_verified_by_its_first_authenticated_mail() -> None:
    facts = one_ticket()
    facts.people[ALICE.key] = replace(facts.people[ALICE.key], verified=False)
    assert decided(authenticated(mail()), facts).effects.verified_addresses == (ALICE.key,)


def test_the_message_keeps_how_sure_its_author_is() -> None:
    message = decided(mail(to=(TOKEN,)), one_ticket()).effects.messages[0]
    assert message is not None and message.standing is Standing.UNVERIFIED


@pytest.mark.parametrize("envelope", [Envelope(authenticated_as="alice"), Envelope(trusted=True, peer="127.0.0.1")])
def test_the_smtp_session_can_authenticate(envelope: Envelope) -> None:
    message = decided(mail(), envelope=envelope).effects.messages[0]
    assert message is not None and message.standing is Standing.AUTHENTICATED


def test_every_decision_says_why() -> None:
    decision = decided(mail(from_=STRANGER, to=(TOKEN,)), one_ticket())
    assert {one.rule for one in decision.evidence} == {"standing", "thread", "trust"}
    assert "does not take part" in decision.reason


LIST = Address("maintainers@lists.envoy.example", "'Alice Ng' via Maintainers")
WITH_LISTS = replace(IDENTITY, list_hosts=("Lists.envoy.example",))


def test_a_configured_list_that_rewrites_from_names_the_author() -> None:
    one = authenticated(mail(from_=LIST, original_from=ALICE))
    message = decide(arrival(one), nothing_known(), WITH_LISTS, Ids(), NOW).effects.messages[0]
    assert message is not None and (message.author_address, message.standing) == (ALICE.address, Standing.UNVERIFIED)


@pytest.mark.parametrize(
    ("one", "identity"),
    [
        (authenticated(mail(from_=LIST, original_from=ALICE)), IDENTITY),
        (mail(from_=LIST, original_from=ALICE), WITH_LISTS),
        (authenticated(mail(from_=STRANGER, original_from=ALICE)), WITH_LISTS),
    ],
    ids=["a list that nobody configured", "a list that nobody authenticated", "somebody who is no list"],
)
def test_nobody_else_may_say_who_wrote(one: Mail, identity: Identity) -> None:
    message = decide(arrival(one), nothing_known(), identity, Ids(), NOW).effects.messages[0]
    assert message is not None and one.from_ is not None and message.author_address == one.from_.address
