# SPDX-License-Identifier: Apache-2.0
"""An answer to a ticket that was closed long ago: a new matter, on a new ticket that follows the old one."""

from dataclasses import replace
from datetime import datetime, timedelta

from maildesk.desk.people import Author
from maildesk.desk.records import Facts
from maildesk.desk.thread import Reached
from maildesk.desk.values import Evidence, Identity, Ticket, TicketState, Visibility


def long_closed(reached: Reached, identity: Identity, now: datetime) -> Ticket | None:
    """The ticket that the mail leads to, if it is over for good. A note stays where it was written to."""
    ticket = reached.ticket
    if ticket is None or reached.visibility is Visibility.INTERNAL or not _over(ticket, identity, now):
        return None
    return ticket


def _over(ticket: Ticket, identity: Identity, now: datetime) -> bool:
    closed = ticket.state is TicketState.CLOSED and ticket.closed_at is not None
    return closed and ticket.closed_at is not None and now - ticket.closed_at > timedelta(days=identity.reopen_days)


def onward(reached: Reached, author: Author, identity: Identity, facts: Facts, now: datetime) -> Reached:
    """Whoever answers the old mails again goes on with the ticket that they opened by the first of these answers."""
    ticket = long_closed(reached, identity, now)
    newer = facts.tickets.get(facts.followers.get(ticket.id, 0)) if ticket else None
    if newer is None or author.person is None or author.person.id not in facts.participants.get(newer.id, {}):
        return reached
    if newer.state in (TicketState.MERGED, TicketState.SPAM) or _over(newer, identity, now):
        return reached
    evidence = Evidence(reached.evidence.rule, f"{reached.evidence.detail}; that ticket is closed, and a newer one follows it")
    return replace(reached, ticket=newer, evidence=evidence)
