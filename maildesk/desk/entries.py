# SPDX-License-Identifier: Apache-2.0
"""The entries that a mail makes on a ticket: its message, the Message-IDs that it claims, its line in the history."""

from collections.abc import Mapping
from typing import Any

from maildesk.desk import thread, token
from maildesk.desk.case import Case
from maildesk.desk.compare import text_digest
from maildesk.desk.records import NewEvent, NewMessage
from maildesk.desk.values import Link, LinkOrigin, Standing

DESK = "desk"


def message(case: Case, ticket_id: int, author_id: int | None) -> NewMessage:
    who = case.mail.from_
    return NewMessage(
        id=case.ids.message(),
        ticket_id=ticket_id,
        inbound_id=case.arrival.inbound_id,
        author_id=author_id,
        author_name=who.name if who else "",
        author_address=who.address if who else "",
        standing=case.standing,
        visibility=case.reached.visibility,
        text_digest=text_digest(case.identity.prefix, case.mail),
        mail=case.mail,
    )


def event(case: Case, ticket_id: int, kind: str, details: Mapping[str, Any], actor_id: int | None = None) -> NewEvent:
    person = case.author.person
    return NewEvent(ticket_id, kind, case.who, actor_id or (person.id if person else None), {"inbound": case.arrival.inbound_id, **details})


def links(case: Case, ticket_id: int) -> tuple[tuple[Link, ...], tuple[Link, ...]]:
    """The Message-IDs that this mail claims for its ticket: its own, and those it mentions and nobody holds.

    A claim is unique in the database: two processes that decide two mails of one conversation at once cannot both win.
    """
    own = case.mail.message_id
    held = case.facts.links
    claims = [Link(own, ticket_id, LinkOrigin.SEEN)] if own and own not in held else []
    taken = [Link(own, ticket_id, LinkOrigin.SEEN)] if own and own in held and _may_take(case, held[own], ticket_id) else []
    ids = (one for one in thread.thread_ids(case.mail) if one != own and one not in held)
    mentioned = [Link(one, ticket_id, LinkOrigin.MENTIONED) for one in ids if not token.is_ours(case.identity, one)]
    return (*claims, *mentioned), tuple(taken)


def _may_take(case: Case, link: Link, ticket_id: int) -> bool:
    """Whether the mail may take its Message-ID over from a ticket that only mentions it. An unproven mail may not take it elsewhere."""
    there = thread.ticket_at(case.facts, link.ticket_id)
    here = there is not None and there.id == ticket_id
    return link.origin is LinkOrigin.MENTIONED and (here or case.standing is Standing.AUTHENTICATED)


def newly_verified(case: Case) -> tuple[str, ...]:
    known = case.author.person is not None
    return (case.author.key,) if known and case.standing is Standing.AUTHENTICATED and not case.author.verified else ()


def stub_details(case: Case) -> Mapping[str, Any]:
    return {case.arrival.stub.value: case.arrival.full_size} if case.arrival.stub else {}
