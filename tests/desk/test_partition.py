# SPDX-License-Identifier: Apache-2.0
"""Whatever the order in which mails arrive, those of one conversation end on one ticket, and those of two on two."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from maildesk.desk import thread, token
from maildesk.desk.decide import decide
from maildesk.desk.learn import learn
from maildesk.desk.records import Facts
from maildesk.desk.values import Disposition
from maildesk.mail.values import Address, Forwarded, Mail
from tests.desk.builders import IDENTITY, NOW, Ids, arrival, authenticated, mail, nothing_known

PEOPLE = tuple(Address(f"{name}@envoy.example", name.title()) for name in ("ana", "ben", "cai", "dee", "eli"))
DESK = Address(IDENTITY.address)
# What programs in several languages make of a subject when somebody answers or passes on.
MARKS = ("Re: ", "AW: ", "SV: ", "Antw: ", "回复: ", "Fwd: ", "WG: ", "RE: [cncf-toc] ")


@dataclass(frozen=True)
class Written:
    """A mail as its author wrote it. `parents` are the earlier mails that its threading fields name."""

    number: int
    author: Address
    parents: tuple[int, ...]
    habit: str
    subject: str
    answers_desk: bool
    reaches_desk: bool
    copies: int

    @property
    def id(self) -> str:
        return f"<{self.number}@envoy.example>"


@st.composite
def correspondence(draw: st.DrawFn) -> list[Written]:
    """Some conversations of the same five people, who write to everybody; not every mail reaches the desk, some come twice."""
    written: list[Written] = []
    for number in range(draw(st.integers(2, 9))):
        parents = tuple(draw(st.lists(st.integers(0, number - 1), max_size=2, unique=True))) if number else ()
        subject = f"Matter {draw(st.integers(1, 3))}"
        written.append(
            Written(
                number,
                draw(st.sampled_from(PEOPLE)),
                parents,
                draw(st.sampled_from(("all", "in-reply-to", "last reference", "dropped", "forwarded"))),
                draw(st.sampled_from(MARKS)) + subject if parents else subject,
                draw(st.booleans()),
                draw(st.integers(0, 4)) > 0,
                draw(st.sampled_from((1, 1, 1, 2))),
            )
        )
    return written


def _chain(written: Sequence[Written], one: Written) -> list[str]:
    """The References of a well-behaved program: those of the parent, then the parent."""
    chain: list[str] = []
    for parent in one.parents:
        chain += [*_chain(written, written[parent]), written[parent].id]
    return list(dict.fromkeys(chain))


def _mail(written: Sequence[Written], one: Written) -> Mail:
    chain = _chain(written, one)
    references = {"all": chain, "last reference": chain[-1:], "forwarded": chain}.get(one.habit, [])
    answered = [written[parent].id for parent in one.parents] if one.habit in ("all", "in-reply-to") else []
    inner = Forwarded(PEOPLE[0], (), (), one.subject, NOW, "inner words") if one.habit == "forwarded" else None
    others = tuple(person for person in PEOPLE if person != one.author)
    text = f"Words of mail {one.number}."
    return authenticated(
        mail(
            message_id=one.id,
            from_=one.author,
            to=others,
            cc=(DESK,),
            subject=one.subject,
            in_reply_to=tuple(answered),
            references=tuple(references),
            text=text,
            reply=text,
            forwarded=inner,
        )
    )


def _conversations(written: Sequence[Written]) -> set[frozenset[int]]:
    """The mails that reach the desk, put together where they name or are each other."""
    at = {one.id: {one.id} for one in written}
    for one in written:
        if one.reaches_desk:
            named = _mail(written, one)
            for other in (*named.in_reply_to, *named.references):
                joined = at[one.id] | at[other]
                for each in joined:
                    at[each] = joined
    numbers = {one.id: one.number for one in written if one.reaches_desk}
    return {frozenset(numbers[each] for each in group if each in numbers) for key, group in at.items() if key in numbers}


def _arrivals(written: Sequence[Written], order: Sequence[tuple[int, int]]) -> Iterator[tuple[Written, Mail]]:
    for number, copy in order:
        one = written[number]
        seen = _mail(written, one)
        if copy:  # by a list: a tag before the subject, a footer below
            seen = replace(seen, subject=f"[cncf-toc] {seen.subject}", text=f"{seen.text}\n_______\nThe list")
        yield one, seen


def _filed(written: Sequence[Written], order: Sequence[tuple[int, int]]) -> set[frozenset[int]]:
    """The mails by ticket, after all of them came in this order."""
    facts, ids = nothing_known(), Ids()
    where: dict[int, int] = {}
    for moment, (one, seen) in enumerate(_arrivals(written, order)):
        roots = [where[parent] for parent in one.parents if parent in where]
        if one.answers_desk and roots and seen.in_reply_to:
            ours = token.message_id(IDENTITY, roots[0], f"{'n' * 20}{one.number}")
            seen = replace(seen, in_reply_to=(ours,), references=(*seen.references, *seen.in_reply_to, ours))
        received = NOW + timedelta(minutes=moment)
        decision = decide(arrival(seen, received_at=received), facts, IDENTITY, ids, received)
        assert decision.disposition in (Disposition.TICKET, Disposition.REPLY, Disposition.REPEAT), decision.reason
        learn(facts, decision)
        assert decision.ticket_id is not None
        where.setdefault(one.number, decision.ticket_id)
    return _by_ticket(facts, where)


def _by_ticket(facts: Facts, where: dict[int, int]) -> set[frozenset[int]]:
    tickets: dict[int, set[int]] = {}
    for number, ticket_id in where.items():
        ticket = thread.ticket_at(facts, ticket_id)
        assert ticket is not None
        tickets.setdefault(ticket.id, set()).add(number)
    return {frozenset(numbers) for numbers in tickets.values()}


@given(st.data())
@settings(max_examples=300)
def test_any_order_of_replies_forwards_copies_and_late_mails_ends_in_the_same_tickets(data: st.DataObject) -> None:
    written = data.draw(correspondence())
    come = [(one.number, copy) for one in written if one.reaches_desk for copy in range(one.copies)]
    order = data.draw(st.permutations(come))
    assert _filed(written, order) == _conversations(written)
