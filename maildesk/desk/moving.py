# SPDX-License-Identifier: Apache-2.0
"""What those hear to whom a ticket goes when its category changes: the newest request, as if it had come to them at first."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from maildesk.desk import audience, notices
from maildesk.desk.entitlement import advice, asked
from maildesk.desk.hearers import hearers, owner_of
from maildesk.desk.letters import Letter
from maildesk.desk.records import Facts
from maildesk.desk.reference import base_subject
from maildesk.desk.routing import Moved
from maildesk.desk.values import Identity, Member, Ticket, Visibility
from maildesk.mail.values import Address


@dataclass(frozen=True, slots=True)
class Move:
    """A ticket as it was and as it is now, where to and by whom (in words; `author_id` where it is known who)."""

    before: Ticket
    after: Ticket
    moved: Moved
    by: str
    author_id: int | None = None


def told(move: Move, facts: Facts, identity: Identity, now: datetime) -> tuple[Letter, ...]:
    """The letters to the new owner or the new group; none where somebody of it has the ticket already. `now`: in UTC."""
    if not move.moved.told:
        return ()
    found = hearers(facts, identity, move.after, now, move.author_id, pressing=True)
    letter = _letter(move, facts, identity)
    return (
        *(_to_member(letter, move.after, one) for one in found.members),
        *((notices.to_group(letter, found.group),) if found.group else ()),
        *(notices.unread(move.after, one, now) for one in found.blind),
    )


def _to_member(letter: Letter, ticket: Ticket, member: Member) -> Letter:
    to = (Address(member.address, member.name),)
    return replace(letter, to=to, offers=notices.offers(ticket, member, None), offered_to=member.person_id)


def _letter(move: Move, facts: Facts, identity: Identity) -> Letter:
    """To nobody yet. An answer to it answers the request."""
    request = facts.parents.get(move.after.id)
    references = (*request.references, *((request.message_id,) if request.message_id else ())) if request else ()
    return Letter(
        kind="notification",
        template="moved",
        ticket_id=move.after.id,
        to=(),
        values={**_values(move, facts, identity), "group": move.moved.group.name, "before": move.before.category, "by": move.by},
        visibility=Visibility.PUBLIC,
        about=request.id if request else None,
        answers=request.message_id if request else None,
        references=references,
    )


def _values(move: Move, facts: Facts, identity: Identity) -> dict[str, Any]:
    """Those of a notification; files stay on the ticket, since the mail that they came with is not at hand."""
    ticket, request = move.after, facts.parents.get(move.after.id)
    body, cut = notices.excerpt(request.words if request else "")
    name, address = (request.author_name, request.author_address) if request else ("", "")
    owner = owner_of(facts, ticket)
    return {
        "subject": "" if ticket.restricted else base_subject(identity.prefix, ticket.subject),
        "happened": "moved",
        "author": {"name": name or address, "address": address},
        "unverified": bool(request and request.unproven),
        "reads": list(audience.readers(facts, ticket)),
        "ticket": {
            "state": ticket.state.value,
            "category": ticket.category,
            "owner": owner.name if owner else None,
            "project": ticket.project,
            "maturity": ticket.maturity,
        },
        "lists": list(audience.lists(facts, ticket)),
        "restricted": ticket.restricted,
        "looks": None,
        "why": [],
        "asks": [],
        "advice": list(advice(identity.catalogue, asked(ticket, facts, None))),
        "body": body,
        "cut": cut,
        "attachments": [],
        "carried": False,
    }
