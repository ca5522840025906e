# SPDX-License-Identifier: Apache-2.0
"""A mail that arrives late and shows that two tickets are one conversation.

Its threading fields name mails of both. An authenticated participant of both who writes to the requesters of both makes them one;
everything else is a suggestion. A Message-ID is anybody's to name, and a Cc anybody's to write: neither alone joins what is not theirs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from maildesk.desk import merging
from maildesk.desk.people import Author, speaks_to_requester, takes_part
from maildesk.desk.records import Facts
from maildesk.desk.thread import Reached
from maildesk.desk.values import Evidence, Reach, Standing, Ticket, TicketState, Visibility
from maildesk.mail.values import Auto, Mail

# What is over is not opened again by a mail that happens to name it.
_OVER = (TicketState.CLOSED, TicketState.SPAM)
_PROOFS = (Reach.SIGNED_ID, Reach.KNOWN_ID)


@dataclass(frozen=True, slots=True)
class Late:
    """Tickets that become part of the one that the mail reaches, and tickets that may belong to it."""

    joins: tuple[Ticket, ...] = ()
    suggests: tuple[Ticket, ...] = ()


NOTHING_LATE = Late()


def weigh(ways: Sequence[Reached], reached: Reached, mail: Mail, who: Author, standing: Standing, facts: Facts) -> tuple[Reached, Late]:
    """Where the mail goes once the tickets are one, and what its threading fields prove or suggest."""
    first = reached.ticket
    if first is None or mail.auto not in (None, Auto.BULK) or reached.visibility is Visibility.INTERNAL:
        return reached, NOTHING_LATE
    proven = {way.ticket.id: way.ticket for way in ways if way.reach in _PROOFS and way.ticket and way.visibility is Visibility.PUBLIC}
    others = [ticket for ticket in proven.values() if ticket.id != first.id]
    one: list[Ticket] = [first]
    for other in others:
        if first.id in proven and standing is Standing.AUTHENTICATED and all(_joinable(facts, mail, who, has, other) for has in one):
            one.append(other)
    target = merging.oldest(one)
    joins = tuple(ticket for ticket in one if ticket.id != target.id)
    rest = tuple(ticket for ticket in others if ticket not in one and not merging.kept_apart(facts, ticket, target))
    if target.id == first.id:
        return reached, Late(joins, rest)
    words = f"{reached.evidence.detail}; that ticket becomes part of an older one, by the same mail"
    return replace(reached, ticket=target, evidence=Evidence("thread", words)), Late(joins, rest)


def _joinable(facts: Facts, mail: Mail, who: Author, one: Ticket, other: Ticket) -> bool:
    """Who takes part in the one will read the other: it is for somebody of both to bring them together, in a mail to who asked."""
    return (
        all(takes_part(who, ticket, facts) and speaks_to_requester(mail, who, ticket, facts) for ticket in (one, other))
        and not any(ticket.restricted or ticket.state in _OVER for ticket in (one, other))
        and not merging.kept_apart(facts, one, other)
    )
