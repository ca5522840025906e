# SPDX-License-Identifier: Apache-2.0
"""Is a new address that of somebody known? They are asked once, at the address that we know, and their answer binds it.

The question holds the new address and the ticket, and none of the stranger's words. Only the known address can answer, authenticated,
and with the one word yes: whoever answers "No, who is that?" must not let anybody in. Staff are bound by staff alone.
"""

import re
from dataclasses import replace
from datetime import timedelta

from maildesk.desk import caps, marks, thread, token
from maildesk.desk.case import Case, Decision
from maildesk.desk.hold import held, ignored
from maildesk.desk.letters import Letter
from maildesk.desk.records import NOTHING, Binding, Effects, Judged, NewEvent
from maildesk.desk.roles import is_role
from maildesk.desk.values import Claim, Contact, Disposition, Identity, InboundState, Standing, Ticket, Visibility
from maildesk.mail.values import Address, Envelope, Mail

VALID = timedelta(days=14)
CONFIRMED = "confirmed"
# fmt: off
_YES = frozenset({
    "yes", "ja", "oui", "si", "sí", "sì", "sim", "tak", "ano", "áno", "da", "да", "так", "ναι", "evet", "כן", "نعم", "是", "是的", "はい",
    "네", "예", "joo", "kyllä", "igen", "jah", "taip", "jā", "có", "vâng", "ya",
})
# fmt: on
_WORD = re.compile(r"\W*(\w+)\W*")


def asked_about(mail: Mail, envelope: Envelope, identity: Identity) -> int | None:
    """The held mail that this one answers a question about, if it was sent to a signed address or answers a signed Message-ID."""
    for address in thread.recipients(mail, envelope):
        if "+" in address and (found := token.read_confirming_address(identity, address)) is not None:
            return found
    for one in thread.thread_ids(mail):
        if (found := token.read_confirming_id(identity, one)) is not None:
            return found
    return None


def with_question(case: Case, decision: Decision) -> Decision:
    """A mail that was held, with the question to whom its author may be."""
    ticket = case.facts.tickets.get(decision.ticket_id or 0)
    person = _namesake(case, ticket) if ticket else None
    if decision.state is not InboundState.HELD or ticket is None or person is None or case.mail.from_ is None:
        return decision
    effects, letters = _question(case, ticket, person, case.mail.from_)
    return replace(decision, effects=decision.effects + effects, letters=(*decision.letters, *letters))


def _question(case: Case, ticket: Ticket, person: Contact, new: Address) -> tuple[Effects, tuple[Letter, ...]]:
    """Who was asked about the address before is not asked again; their answer then counts for this mail as well."""
    claim = Claim(case.arrival.inbound_id, ticket.id, person.person_id, new.key, new.address, case.now)
    if any(one.key == new.key and one.person_id == person.person_id for one in case.facts.claims.values()):
        return Effects(claims=(claim,)), ()
    wanted = ((marks.asked(new.key), caps.ASKED), (marks.asked_on(ticket.id), caps.CONFIRMATIONS))
    spent = caps.spend_all(wanted, case.facts.marks, case.now)
    if spent is None:
        return NOTHING, ()
    asked = NewEvent(
        ticket.id, "address.asked", "desk", None, {"inbound": claim.inbound_id, "address": new.address, "asked": person.address}
    )
    letter = Letter(
        kind="confirmation",
        template="confirm-address",
        ticket_id=ticket.id,
        to=(Address(person.address, person.name),),
        values={"address": new.address},
        language=ticket.language,
        confirms=claim.inbound_id,
    )
    return Effects(claims=(claim,), marks=spent, events=(asked,)), (letter,)


def _namesake(case: Case, ticket: Ticket) -> Contact | None:
    """The one participant of this name, known by a proven address, if the mail is an authenticated one of an address nobody has."""
    new, mail = case.mail.from_, case.mail
    unknown = case.standing is Standing.AUTHENTICATED and case.author.person is None and not case.arrival.history
    if new is None or not unknown or mail.auto is not None or is_role(new):
        return None
    if case.reached.visibility is not Visibility.PUBLIC or case.arrival.envelope.junk or token.is_desk_address(case.identity, new.address):
        return None
    name = _spelled(new.name)
    there = (case.facts.contacts.get(one) for one in case.facts.participants.get(ticket.id, {}))
    named = [one for one in there if one is not None and name and _spelled(one.name) == name]
    return named[0] if len(named) == 1 and _may_answer(named[0]) else None


def _may_answer(one: Contact) -> bool:
    return one.verified and one.deliverable and not one.staff and not one.public_list


def _spelled(name: str) -> str:
    return " ".join(name.casefold().split())


def confirmed(case: Case) -> Decision | None:
    """An answer to such a question; None for any other mail."""
    inbound_id = asked_about(case.mail, case.arrival.envelope, case.identity)
    if inbound_id is None or case.mail.bounce is not None:
        return None
    if case.mail.auto is not None:
        return ignored(case, "an automatic reply says nothing about whose an address is")
    claim = case.facts.claims.get(inbound_id)
    if claim is None:
        return held(case, "it answers a question of the desk that nobody can answer any more")
    if claim.inbound_id not in case.facts.waiting:
        return ignored(case, "the question that it answers has been settled")
    why_not = _refusal(case, claim)
    return held(_at(case, claim), why_not) if why_not else _bound(case, claim)


def _at(case: Case, claim: Claim) -> Case:
    ticket = thread.ticket_at(case.facts, claim.ticket_id)
    return replace(case, reached=replace(case.reached, ticket=ticket))


def _refusal(case: Case, claim: Claim) -> str | None:
    who = f"it answers whether {claim.address} is theirs"
    if case.author.person is None or case.author.person.id != claim.person_id:
        return f"{who}, but somebody else was asked"
    if case.standing is not Standing.AUTHENTICATED:
        return f"{who}, but nothing proves who wrote it"
    if case.author.staff:
        return f"{who}; addresses of staff are bound by `maildesk person bind` alone"
    if case.now - claim.asked_at > VALID:
        return f"{who}, later than the desk believes an answer ({VALID.days} days)"
    if claim.key in case.facts.people:
        return f"{who}, but that address is known as somebody else's by now"
    return None if _says_yes(case.mail) else f"{who}, and does not say yes"


def _says_yes(mail: Mail) -> bool:
    """One word on the first line that is not blank."""
    first = next((line for line in (mail.reply or mail.text).splitlines() if line.strip()), "")
    found = _WORD.fullmatch(first[:80])
    return found is not None and found[1].casefold() in _YES


def _bound(case: Case, claim: Claim) -> Decision:
    """The address is theirs, and every mail of it that waits for this answer is decided again."""
    same = [one for one in case.facts.claims.values() if (one.key, one.person_id) == (claim.key, claim.person_id)]
    waiting = [one for one in same if one.inbound_id in case.facts.waiting]
    said = f"{case.who} says that {claim.address} is theirs"
    details = {"inbound": case.arrival.inbound_id, "address": claim.address, "accepted": [one.inbound_id for one in waiting]}
    return Decision(
        Disposition.REPLY,
        InboundState.FILED,
        said,
        case.evidence,
        claim.ticket_id,
        Effects(
            bindings=(Binding(claim.key, claim.address, claim.person_id, CONFIRMED),),
            judged=tuple(Judged(one.inbound_id, claim.person_id, said) for one in waiting),
            events=(NewEvent(claim.ticket_id, "address.bound", case.who, claim.person_id, details),),
        ),
    )
