# SPDX-License-Identifier: Apache-2.0
"""Why a mail was decided as it was, in plain words: each question that the rules ask, and what answered it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from maildesk.cli.output import Column
from maildesk.cli.page import Page, person
from maildesk.desk.reference import reference
from maildesk.desk.values import Disposition, Evidence

if TYPE_CHECKING:
    from maildesk.flow.rethink import Rethought
    from maildesk.store.view_inbound import InboundDetail

COLUMNS = (Column("mail"), Column("decided_at", "DECIDED"), Column("disposition"), Column("ticket"), Column("question"), Column("answer"))

_BECAME: Mapping[Disposition, str] = MappingProxyType(
    {
        Disposition.TICKET: "opens a ticket",
        Disposition.REPLY: "goes on a ticket",
        Disposition.BOUNCE: "tells of a letter that came back, or arrived",
        Disposition.HELD: "is held until staff decide",
        Disposition.IGNORED: "is kept and changes nothing",
        Disposition.QUARANTINED: "could not be processed",
        Disposition.REPEAT: "is there already",
    }
)
_QUESTIONS: Mapping[str, str] = MappingProxyType(
    {
        "standing": "Did its From write it?",
        "author": "Who wrote it?",
        "thread": "Which ticket?",
        "trust": "May its writer?",
        "advertising": "Is it advertising?",
        "category": "What does it ask for?",
        "project": "Which project?",
        "acknowledgement": "Is it answered?",
        "not acknowledged": "Is it answered?",
    }
)


def question(rule: str) -> str:
    """What a rule asks."""
    return _QUESTIONS.get(rule, rule.replace("-", " ").capitalize())


def stored(detail: "InboundDetail", prefix: str) -> dict[str, Any]:
    """The decisions about a stored mail, as JSON tells them."""
    made = [_told(one.decided_at, one.disposition, _name(one.ticket_number, prefix), one.reason, one.evidence) for one in detail.decisions]
    return {"mail": detail.row.id, "state": detail.row.state.value, "dry": False, "decisions": made}


def dry(name: str, seen: "Rethought", prefix: str) -> dict[str, Any]:
    """What would be decided of a mail file now, and what that would change."""
    decision = seen.decision
    ticket = seen.facts.tickets.get(decision.ticket_id) if decision.ticket_id is not None else None
    told = _told(None, decision.disposition, _name(ticket.number if ticket else None, prefix), decision.reason, decision.evidence)
    return {"file": name, "state": decision.state.value, "dry": True, "decisions": [told], "would": list(_would(seen, prefix))}


def rows(whole: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A line for each answer, for tables and other programs."""
    return [
        {
            "mail": whole.get("mail", whole.get("file")),
            "decided_at": made["decided_at"],
            "disposition": made["disposition"],
            "ticket": made["ticket"],
            "question": one["question"],
            "answer": one["detail"],
        }
        for made in whole["decisions"]
        for one in made["evidence"]
    ]


def write(page: Page, whole: Mapping[str, Any]) -> None:
    """The page."""
    name = f"Mail {whole['mail']}" if "mail" in whole else str(whole["file"])
    if not whole["decisions"]:
        page.title(f"{name} is {whole['state']}: nothing is decided yet")
    for made in whole["decisions"]:
        would = "would now be decided so" if whole["dry"] else f"decided {page.when(made['decided_at'])}"
        page.title(f"{name}: {would}")
        ticket = f": {made['ticket']}" if made["ticket"] else ""
        page.field("it", _BECAME[Disposition(made["disposition"])] + ticket)
        page.field("because", made["reason"])
        for one in made["evidence"]:
            page.title(one["question"])
            page.line(one["detail"])
    if whole.get("would"):
        page.title("What that would change")
        for line in whole["would"]:
            page.line(line)


def _told(
    decided_at: datetime | None, disposition: Disposition, ticket: str | None, reason: str, evidence: Sequence[Evidence]
) -> dict[str, Any]:
    return {
        "decided_at": decided_at,
        "disposition": disposition.value,
        "ticket": ticket,
        "reason": reason,
        "evidence": [{"rule": one.rule, "question": question(one.rule), "detail": one.detail} for one in evidence],
    }


def _name(number: int | None, prefix: str) -> str | None:
    return reference(prefix, number) if number is not None else None


def _would(seen: "Rethought", prefix: str) -> Iterator[str]:
    effects, facts = seen.decision.effects, seen.facts
    new = {one.id: person(one.name, one.address) for one in effects.people}
    for ticket in effects.tickets:
        yield f"a new ticket: {ticket.subject or '(no subject)'}, {ticket.category}"
    for one in effects.participants:
        contact = facts.contacts.get(one.person_id)
        who = new.get(one.person_id) or (person(contact.name, contact.address) if contact else f"person {one.person_id}")
        yield f"takes part: {who}, {one.role.value}"
    for change in effects.changes:
        if change.fields and change.ticket_id in facts.tickets:
            fields = ", ".join(f"{name} {value}" for name, value in change.fields.items())
            yield f"{reference(prefix, facts.tickets[change.ticket_id].number)}: {fields}"
    if plan := seen.decision.acknowledgement:
        yield f"a letter to {plan.to.address}: {plan.form}"
    for letter in seen.decision.letters:
        yield f"a letter to {', '.join(to.address for to in (*letter.to, *letter.cc))}: {letter.template}"
