# SPDX-License-Identifier: Apache-2.0
"""A mail of somebody who takes part, added to its ticket."""

from maildesk.desk import lifecycle
from maildesk.desk.acknowledging import stub_notice
from maildesk.desk.case import Case, Decision
from maildesk.desk.entries import DESK, event, links, message, newly_verified, stub_details
from maildesk.desk.flood import recorded_only
from maildesk.desk.people import newcomers
from maildesk.desk.records import Effects, NewEvent, TicketChange
from maildesk.desk.values import Disposition, InboundState, Role, Standing, Ticket, Visibility
from maildesk.mail.values import Auto


def added(case: Case, ticket: Ticket) -> Decision:
    """An answer on a ticket that exists. New to it can be staff, co-maintainers, and whose mail was let in.

    They take part then, unless it is a note, or nothing proves that the co-maintainer wrote it.
    """
    role = Role.STAFF if case.author.staff else Role.COMAINTAINER if case.comaintainer else Role.CC
    alone = case.accepted and not case.participates(ticket)
    people, participants = newcomers(case.mail, case.identity, case.facts, case.ids, ticket.id, role, case.standing, alone=alone)
    if case.reached.visibility is Visibility.INTERNAL and not case.author.staff:
        people, participants = (), ()  # staff asked for their word; what goes to the requester is not theirs to read
    if case.comaintainer and case.standing is not Standing.AUTHENTICATED:
        participants = ()  # a forged mail must let nobody in
    known = case.author.person.id if case.author.person else None
    author_id = people[0].id if known is None and people else known
    wakes = not recorded_only(case.mail) and not case.author.staff
    state = lifecycle.after_answer(ticket.state) if wakes else None
    reopened = (NewEvent(ticket.id, "reopened", DESK, None, {"from": ticket.state, "to": state}),) if state else ()
    plan, mark, words = stub_notice(case)
    claimed, taken = links(case, ticket.id)
    details = {"how": case.action, "automatic": case.mail.auto is Auto.REPLY, **stub_details(case)}
    return Decision(
        Disposition.REPLY,
        InboundState.FILED,
        f"{case.action}: {case.reached.evidence.detail}",
        (*case.evidence, *words),
        ticket.id,
        Effects(
            people=people,
            verified_addresses=newly_verified(case),
            changes=(TicketChange(ticket.id, ticket.revision, {"state": state} if state else {}),),
            participants=participants,
            messages=(message(case, ticket.id, author_id),),
            events=(event(case, ticket.id, "answered", details), *reopened),
            links=claimed,
            taken_links=taken,
            marks=mark,
        ),
        plan,
    )
