# SPDX-License-Identifier: Apache-2.0
"""A snoozed ticket whose time has come: it is open again, and its owner hears of it, or everybody who wants to know what is nobody's."""

from datetime import datetime

from maildesk.desk import hearers
from maildesk.desk.keeping import kept
from maildesk.desk.letters import Letter, Offer
from maildesk.desk.lifecycle import Occasion, after
from maildesk.desk.records import Effects, Facts, NewEvent, TicketChange
from maildesk.desk.reference import base_subject
from maildesk.desk.values import Identity, Member, Ticket, Visibility
from maildesk.mail.values import Address

_OFFERS = (Offer("Close", "#close"), Offer("Snooze 3 days", "#snooze 3d"))


def woken(ticket: Ticket, facts: Facts, identity: Identity, now: datetime) -> tuple[Effects, tuple[Letter, ...]]:
    """What wakes the ticket; nothing for one that does not sleep, or may sleep on."""
    state = after(Occasion.WOKEN, ticket.state)
    if state is None or ticket.snoozed_until is None or ticket.snoozed_until > now:
        return Effects(), ()
    effects = Effects(
        changes=(TicketChange(ticket.id, ticket.revision, {"state": state, "snoozed_until": None}),),
        events=(NewEvent(ticket.id, "woken", "desk", None, {"since": ticket.snoozed_until.isoformat()}),),
    )
    return kept(effects, facts, identity, now), tuple(
        _letter(ticket, one, identity) for one in hearers.notified(facts, identity, ticket, now, None)
    )


def _letter(ticket: Ticket, one: Member, identity: Identity) -> Letter:
    return Letter(
        kind="woken",
        template="woken",
        ticket_id=ticket.id,
        to=(Address(one.address, one.name),),
        values={
            "subject": "" if ticket.restricted else base_subject(identity.prefix, ticket.subject),
            "yours": ticket.owner_id == one.person_id,
        },
        visibility=Visibility.INTERNAL,
        offers=_OFFERS,
        offered_to=one.person_id,
    )
