# SPDX-License-Identifier: Apache-2.0
"""Random lives of a ticket through the real rules: mails of the requester and of staff, alarms, opinions; the clock goes on between them.

What is checked after each step is reckoned again in the plainest way from everything that happened so far.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from maildesk.desk import promise, token
from maildesk.desk.alarms import due_now, settled
from maildesk.desk.case import Decision
from maildesk.desk.decide import decide
from maildesk.desk.keeping import targets
from maildesk.desk.learn import learn, learn_effects
from maildesk.desk.letters import Letter
from maildesk.desk.lifecycle import TRANSITIONS, ball, stands_still
from maildesk.desk.reminding import rung
from maildesk.desk.targets import Policy
from maildesk.desk.values import Contact, Member, Ticket, TicketState
from maildesk.mail.values import Address
from tests.desk.builders import ALICE, IDENTITY, NOW, STAFF, Ids, arrival, authenticated, mail, one_ticket

DESK = replace(IDENTITY, promise=Policy(resolve_hours=240, escalate_to="board@cncf.io", close_days=7, notice_days=2, remind_days=5))
REPLY = Address(token.reply_address(DESK, 7))
SAM = Member(2, "sam", "Sam", STAFF.address, (STAFF.key,))
DONE = (TicketState.RESOLVED, TicketState.CLOSED)
EDGES = {(before, now) for row in TRANSITIONS.values() for before, now in row.items()}

REQUESTER = ("And when?", "Thank you!", "solved", "withdraw", "urgent: the booth opens on Friday", "yes", "no")
STAFFED = (
    "Here it is.",
    "#resolve",
    "#resolve\nHere it is.",
    "#waiting\nWhich size?",
    "#close",
    "#reopen",
    "#snooze 3d",
    "#blocked on X",
    "#take",
)
STEPS = st.lists(
    st.tuples(
        st.integers(1, 9 * 24 * 60),  # minutes since the step before
        st.sampled_from([*((ALICE, words) for words in REQUESTER), *((STAFF, words) for words in STAFFED), (None, "")]),
    ),
    max_size=14,
)


@dataclass
class Life:
    """One ticket, and everything that was seen of it."""

    now: datetime = NOW
    ids: Ids = field(default_factory=Ids)
    letters: list[Letter] = field(default_factory=list)
    spans: list[tuple[datetime, TicketState]] = field(default_factory=list)
    opinions: list[bool] = field(default_factory=list)
    number: int = 0

    def __post_init__(self) -> None:
        facts = one_ticket(TicketState.NEW)
        facts.staff = (SAM,)
        facts.contacts = {1: Contact(1, "Alice Ng", ALICE.address, verified=True), 2: Contact(2, "Sam", STAFF.address, staff=True)}
        ticket = replace(facts.tickets[7], opened_at=NOW)
        promised = targets(ticket, DESK)
        ticket = replace(ticket, clock=promise.opened(NOW, promised))
        facts.tickets[7] = replace(ticket, clock=settled(ticket, DESK.promise, promised))
        self.facts = facts
        self.spans.append((NOW, TicketState.NEW))

    @property
    def ticket(self) -> Ticket:
        return self.facts.tickets[7]

    def goes_on(self, minutes: int) -> None:
        """Time passes, and the desk looks at the ticket whenever its alarm rings."""
        end = self.now + timedelta(minutes=minutes)
        for _ in range(50):
            alarm = self.ticket.clock.alarm_at
            if alarm is None or alarm > end:
                break
            self.now = max(self.now, alarm)
            self._rings()
        else:
            raise AssertionError("an alarm rings for ever")
        self.now = end

    def _rings(self) -> None:
        before = self.ticket.state
        effects, letters = rung(self.ticket, self.facts, DESK, self.now)
        learn_effects(self.facts, effects)
        self.letters += letters
        self._moved(before)
        assert due_now(self.ticket, DESK.promise, targets(self.ticket, DESK), self.now) == ()

    def writes(self, who: Address, words: str) -> Decision:
        before, self.number = self.ticket, self.number + 1
        opinion = who == ALICE and words in ("yes", "no")
        to = Address(token.opinion_address(DESK, token.Opinion(7, 1, helped=words == "yes"))) if opinion else REPLY
        text = f"Well, {self.number}." if opinion else words
        one = authenticated(mail(from_=who, to=(to,), text=text, message_id=f"<{self.number}@mail.example>", subject=f"Mail {self.number}"))
        came = replace(arrival(one, received_at=self.now), inbound_id=self.number)
        decision = decide(came, self.facts, DESK, self.ids, self.now)
        learn(self.facts, decision)
        self.letters += decision.letters
        self._moved(before.state)
        if opinion:
            self.opinions.append(words == "yes")
            assert replace(self.ticket, helped=None, helped_by=None, revision=0) == replace(before, helped=None, helped_by=None, revision=0)
            assert all(ALICE not in (*letter.to, *letter.cc) for letter in decision.letters)
        return decision

    def _moved(self, before: TicketState) -> None:
        now = self.ticket.state
        if now is not before:
            assert (before, now) in EDGES or _two_at_once(before, now)
            self.spans.append((self.now, now))

    def stood(self) -> float:
        """How many seconds the clock stood, span by span."""
        edges = [*self.spans, (self.now, TicketState.NEW)]
        spans = pairwise(edges)
        return sum((until - begin).total_seconds() for (begin, state), (until, _) in spans if stands_still(state))

    def reopened(self) -> int:
        states = [state for _, state in self.spans]
        return sum(before in DONE and now not in DONE for before, now in pairwise(states))


def _two_at_once(before: TicketState, now: TicketState) -> bool:
    """An answer opens what a wish in it changes further, in one step."""
    return any((before, between) in EDGES and (between, now) in EDGES for between in TicketState)


def check(life: Life) -> None:
    ticket, clock = life.ticket, life.ticket.clock
    assert ball(ticket).holder
    assert clock == settled(ticket, DESK.promise, targets(ticket, DESK))
    assert (clock.paused_at is not None) == stands_still(ticket.state)
    assert (clock.resolved_at is not None) == (ticket.state in DONE)
    assert clock.reopened == life.reopened()
    running = (life.now - clock.paused_at).total_seconds() if clock.paused_at else 0
    assert abs(clock.paused_seconds + running - life.stood()) <= len(life.spans)
    assert ticket.helped == (life.opinions[-1] if life.opinions else None)
    assert ticket.helped_by == (1 if life.opinions else None)


@settings(deadline=None, max_examples=120)
@given(steps=STEPS)
def test_whatever_happens_state_clock_and_opinion_are_what_happened_makes_of_them(
    steps: list[tuple[int, tuple[Address | None, str]]],
) -> None:
    life = Life()
    for minutes, (who, words) in steps:
        life.goes_on(minutes)
        if who is not None:
            life.writes(who, words)
        check(life)


@settings(deadline=None, max_examples=120)
@given(steps=STEPS)
def test_whatever_happens_nobody_is_told_or_asked_twice(steps: list[tuple[int, tuple[Address | None, str]]]) -> None:
    life = Life()
    for minutes, (who, words) in steps:
        life.goes_on(minutes)
        if who is not None:
            life.writes(who, words)
    assert sum(one.opinion_of is not None for one in life.letters) <= 1
    assert sum(one.kind == "late" for one in life.letters) <= 1
    due = Counter((one.values["what"], one.values["step"], one.values["due_at"], one.to) for one in life.letters if one.kind == "due")
    assert not due or max(due.values()) == 1


@settings(deadline=None, max_examples=60)
@given(steps=STEPS)
def test_what_is_left_alone_comes_to_an_end_or_waits_for_somebody_who_was_told(
    steps: list[tuple[int, tuple[Address | None, str]]],
) -> None:
    life = Life()
    for minutes, (who, words) in steps:
        life.goes_on(minutes)
        if who is not None:
            life.writes(who, words)
    was = life.ticket.state
    life.goes_on(400 * 24 * 60)
    assert life.ticket.clock.alarm_at is None
    assert life.ticket.state is (TicketState.CLOSED if was is TicketState.RESOLVED else was)
