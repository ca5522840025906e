# SPDX-License-Identifier: Apache-2.0
"""Staff hear of mail that is held beside a ticket, and let it in or keep it out by a prefilled mail.

Whoever can make the desk hold mail can make it write to staff: once in ten minutes and ticket, so many in all, and few of what failed
DMARC. What exceeds that waits where `maildesk mail list --state held` shows it.
"""

from dataclasses import replace

from maildesk.desk import caps, hearers, marks
from maildesk.desk.case import Case, Decision
from maildesk.desk.letters import Letter, Offer, Prose
from maildesk.desk.records import Effects, MarkChange
from maildesk.desk.reference import base_subject
from maildesk.desk.values import InboundState, Member, Standing, Ticket, Visibility
from maildesk.mail.values import Address

# Enough to tell a colleague from a swindler.
LINES = 15
CHARACTERS = 1000


def with_knock(case: Case, decision: Decision) -> Decision:
    """A mail that was held beside a ticket, with what staff are told of it."""
    ticket = case.facts.tickets.get(decision.ticket_id or 0)
    if decision.state is not InboundState.HELD or ticket is None or decision.letters or case.arrival.history:
        return decision
    author = case.author.person.id if case.author.person else None
    members = hearers.notified(case.facts, case.identity, ticket, case.now, author)
    spent = _spent(case, ticket) if members else None
    if spent is None:
        return decision
    letters = tuple(_letter(case, ticket, one, decision.reason) for one in members)
    return replace(decision, effects=decision.effects + Effects(marks=spent), letters=letters)


def _spent(case: Case, ticket: Ticket) -> tuple[MarkChange, ...] | None:
    wanted = [(marks.held_on(ticket.id), caps.HELD_ON_TICKET), (marks.HELD, caps.HELD_IN_ALL)]
    if case.standing is Standing.SUSPECT:
        wanted.append((marks.SUSPECTS, caps.SUSPECTS))
    return caps.spend_all(wanted, case.facts.marks, case.now)


def _letter(case: Case, ticket: Ticket, member: Member, reason: str) -> Letter:
    number, mail = case.arrival.inbound_id, case.mail
    # What may be forged is not repeated, and a confidential ticket is read in the desk.
    shown = case.standing is not Standing.SUSPECT and not ticket.restricted
    return Letter(
        kind="notification",
        template="held",
        ticket_id=ticket.id,
        to=(Address(member.address, member.name),),
        values={
            "mail": number,
            "author": {"name": mail.from_.name if mail.from_ else "", "address": case.who},
            "reason": reason,
            "subject": base_subject(case.identity.prefix, mail.subject) if shown else "",
            "body": Prose(Prose.of(mail.text[:CHARACTERS])[:LINES]) if shown else Prose(),
            "standing": case.standing.value,
        },
        visibility=Visibility.INTERNAL,
        offers=(Offer("Let it in", f"#accept {number}"), Offer("Keep it out", f"#reject {number}")),
        offered_to=member.person_id,
    )
