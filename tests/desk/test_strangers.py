# SPDX-License-Identifier: Apache-2.0
"""Whatever mails come in whatever order: no stranger gets into a ticket, and nobody commands who is not proven to work here."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from maildesk.desk import thread, token
from maildesk.desk.case import Decision
from maildesk.desk.decide import decide
from maildesk.desk.learn import learn
from maildesk.desk.records import Facts
from maildesk.desk.values import Contact, Member, Person, Standing, TicketState, Visibility
from maildesk.mail.values import Address, Mail
from tests.desk.builders import IDENTITY, NOW, Ids, arrival, authenticated, mail, nothing_known

ANA = Address("ana@envoy.example", "Ana")
BO = Address("bo@envoy.example", "Bo")
DAN = Address("dan@other.example", "Dan")
EVE = Address("eve@evil.example", "Eve")
SAM = Address("sam@cncf.io", "Sam")
DESK = Address(IDENTITY.address)
PEOPLE = (ANA, BO, DAN, EVE, SAM)
STAFF_ID = 90
TEXTS = (
    "Can you help?",
    "#close",
    "#take\n\nI do it.",
    "#cc eve@evil.example",
    "#merge CNCF-1",
    "#requester eve@evil.example",
    "#note for us",
    "#assign sam\n#close",
    "#spam",
    "#for eve@evil.example\n\nShe asked me.",
)
# Only staff set these; a late mail merges, and an answer wakes.
COMMANDED = {"owner_id", "category", "service", "priority", "project", "snoozed_until", "requester_id", "restricted"}


def _addresses() -> list[Address]:
    """Ways in that somebody may have got hold of, and ways that were made up of their parts."""
    found = [DESK]
    for ticket in (100, 101, 102):
        public, inside = token.reply_address(IDENTITY, ticket), token.reply_address(IDENTITY, ticket, Visibility.INTERNAL)
        bounce = token.bounce_address(IDENTITY, ticket, 1)
        mac = bounce.partition("@")[0].rpartition("-")[2]
        action = token.action_address(IDENTITY, ticket, STAFF_ID, 30_000, "a1", "#close")
        found += [
            Address(one)
            for one in (
                public,
                inside,
                public.upper(),
                public.replace("-", "-a", 1),
                public.replace("+p", "+i"),
                f"servicedesk+p{ticket}-{mac}@cncf.io",
                bounce,
                action,
                token.leaving_address(IDENTITY, ticket),
                token.confirming_address(IDENTITY, ticket),
            )
        ]
    return found


IDS = ("<a@envoy.example>", "<b@envoy.example>", "<c@other.example>", "<d@evil.example>")
SIGNED = (
    *(token.message_id(IDENTITY, ticket, "n" * 20) for ticket in (100, 101)),
    "<p100.nnnnnnnnnnnnnnnnnnnn.aaaaaaaaaaaaaaaaaaaa@cncf.io>",
)


@dataclass(frozen=True)
class Sent:
    mail: Mail
    proof: str


@st.composite
def sent(draw: st.DrawFn) -> Sent:
    """A mail that anybody may have written under any name."""
    who = draw(st.sampled_from((*PEOPLE, None)))
    proof = draw(st.sampled_from(("pass", "pass", "none", "fail", "other domain", "other server")))
    ids = st.lists(st.sampled_from((*IDS, *SIGNED)), max_size=2).map(tuple)
    text = draw(st.sampled_from(TEXTS)) + draw(st.sampled_from(("", " ", "\n\nBye")))
    one = mail(
        message_id=draw(st.sampled_from((*IDS, *SIGNED, None))),
        from_=who,
        sender=draw(st.sampled_from((None, SAM, ANA))),
        reply_to=draw(st.sampled_from(((), (EVE,), (ANA,)))),
        to=(draw(st.sampled_from(_addresses())),),
        cc=tuple(draw(st.lists(st.sampled_from(PEOPLE), max_size=2))),
        subject=draw(st.sampled_from(("A logo", "Re: A logo", "Re: A logo [CNCF-0]", "Another matter", ""))),
        in_reply_to=draw(ids),
        references=draw(ids),
        delivered_to=draw(st.sampled_from(((), (token.reply_address(IDENTITY, 100),)))),
        text=text,
        reply=text,
        original_from=draw(st.sampled_from((None, ANA, SAM))),
    )
    if proof in ("pass", "fail"):
        one = authenticated(one, proof)
    elif proof == "other domain":
        one = authenticated(one, "pass", "evil.example")
    elif proof == "other server":
        claimed = authenticated(one).authentication
        one = replace(one, authentication=tuple(replace(each, authserv_id="mx.evil.example") for each in claimed))
    return Sent(one, proof)


def the_desk() -> Facts:
    """A desk where Sam works."""
    facts = nothing_known()
    facts.people[SAM.key] = Person(STAFF_ID, "Sam", staff=True, verified=True)
    facts.contacts[STAFF_ID] = Contact(STAFF_ID, "Sam", SAM.address, staff=True)
    facts.staff = (Member(STAFF_ID, "sam", "Sam", SAM.address, (SAM.key,)),)
    return facts


def with_two_tickets(facts: Facts, ids: Ids) -> Facts:
    """Ticket 100 is Ana's with Bo in Cc, 101 is Dan's with Ana in Cc: Ana alone takes part in both."""
    for who, message_id, subject, cc in ((ANA, IDS[0], "A logo", BO), (DAN, IDS[2], "Another matter", ANA)):
        one = authenticated(mail(from_=who, message_id=message_id, subject=subject, cc=(cc,), text=subject, reply=subject))
        learn(facts, decide(arrival(one), facts, IDENTITY, ids, NOW))
    return facts


def _proven(one: Sent) -> bool:
    who = one.mail.from_
    return who is not None and (one.proof == "pass" or (one.proof == "other domain" and who.address.endswith("@evil.example")))


def _person(facts: Facts, one: Sent) -> Person | None:
    return facts.people.get(one.mail.from_.key) if one.mail.from_ else None


def _check_participants(before: Facts, one: Sent, decision: Decision) -> None:
    person = _person(before, one)
    opened = {ticket.id: ticket.requester_id for ticket in decision.effects.tickets}
    sources = {change.fields["merged_into"]: change.ticket_id for change in decision.effects.changes if "merged_into" in change.fields}
    staff = _proven(one) and person is not None and person.staff
    for new in decision.effects.participants:
        if new.ticket_id in opened:
            assert _proven(one) or new.person_id == opened[new.ticket_id], "an unproven mail brings nobody but its author"
            continue
        assert _proven(one), "an unproven mail lets nobody in"
        inside = person is not None and person.id in before.participants.get(new.ticket_id, {})
        assert staff or inside, "only who takes part lets others in"
        if new.ticket_id in sources:
            assert staff or (person is not None and person.id in before.participants[sources[new.ticket_id]])


def _check_changes(before: Facts, one: Sent, decision: Decision) -> None:
    person = _person(before, one)
    staff = _proven(one) and person is not None and person.staff
    for change in decision.effects.changes:
        set_ = set(change.fields)
        assert staff or not set_ & COMMANDED, "only proven staff command"
        state = change.fields.get("state")
        if state is TicketState.MERGED and not staff:
            joined = (change.ticket_id, change.fields["merged_into"])
            assert _proven(one) and person is not None
            assert all(person.id in before.participants[ticket_id] for ticket_id in joined), "only who takes part in both joins them"
        elif state is not None and not staff:
            assert state is TicketState.OPEN, "an answer wakes a ticket, and does nothing else"
        ticket = before.tickets.get(change.ticket_id)
        if ticket is not None and not staff:
            assert person is not None and person.id in before.participants[ticket.id], "a stranger touches no ticket"


def _check_messages(before: Facts, one: Sent, decision: Decision) -> None:
    person = _person(before, one)
    opened = {ticket.id for ticket in decision.effects.tickets}
    for message in decision.effects.messages:
        if message.ticket_id in opened:
            continue
        inside = person is not None and person.id in before.participants.get(message.ticket_id, {})
        assert inside or (_proven(one) and person is not None and person.staff), "a stranger's words stay beside the ticket"
        assert message.standing is not Standing.SUSPECT
        assert (message.standing is Standing.AUTHENTICATED) == _proven(one)


def _check_letters(after: Facts, one: Sent, decision: Decision) -> None:
    author = one.mail.from_.key if one.mail.from_ else ""
    staff = {key for member in after.staff for key in member.keys}
    for letter in decision.letters:
        inside: set[str] = set()
        if letter.ticket_id is not None and (ticket := thread.ticket_at(after, letter.ticket_id)):
            inside = {key for key, person in after.people.items() if person.id in after.participants.get(ticket.id, {})}
        reached = {to.key for to in (*letter.to, *letter.cc)}
        assert reached <= inside | staff | {author}, f"{letter.template} goes to somebody who has nothing to do with it"


@given(st.lists(sent(), min_size=1, max_size=10))
@settings(max_examples=400)
def test_no_mail_lets_a_stranger_in_or_commands_for_somebody_unproven(mails: Sequence[Sent]) -> None:
    ids = Ids()
    facts = with_two_tickets(the_desk(), ids)
    for number, one in enumerate(mails):
        now = NOW + timedelta(minutes=number)
        before = deepcopy(facts)
        decision = decide(replace(arrival(one.mail, received_at=now), inbound_id=number + 1), facts, IDENTITY, ids, now)
        _check_participants(before, one, decision)
        _check_changes(before, one, decision)
        _check_messages(before, one, decision)
        assert not decision.effects.bindings, "no address is bound without the answer to our question"
        assert not decision.effects.judged or (_proven(one) and one.mail.from_ == SAM)
        learn(facts, decision)
        _check_letters(facts, one, decision)
