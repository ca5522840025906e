# SPDX-License-Identifier: Apache-2.0
"""What the desk knew before it decided a mail, as far as what it knows today tells.

A mail that is decided again must not meet itself: its own Message-ID, its own ticket, and the mails that came after it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from maildesk.desk.records import Facts
from maildesk.desk.values import Copy, Link, LinkOrigin


@dataclass(frozen=True, slots=True)
class Filed:
    """A message on a ticket, in the order (`turn`) in which the mails were decided. `names`: the Message-IDs that it mentions."""

    ticket_id: int
    turn: int
    message_id: str | None
    names: frozenset[str]
    copy: Copy


def before(facts: Facts, filed: Sequence[Filed], joined: Mapping[tuple[int, int], datetime], turn: int, decided_at: datetime) -> Facts:
    """The facts without what the mail of this turn and those after it brought.

    `filed`: every message on the tickets of `facts`. `joined`: when whom (ticket, person) joined. States of tickets, names, bound and
    proven addresses, and who works here are as of today: no history of them is kept.
    """
    earlier = [one for one in filed if one.turn < turn]
    here = {one.ticket_id for one in earlier}
    return replace(
        facts,
        tickets={ticket_id: ticket for ticket_id, ticket in facts.tickets.items() if ticket_id in here},
        participants={
            ticket_id: {person: role for person, role in roles.items() if joined.get((ticket_id, person), decided_at) <= decided_at}
            for ticket_id, roles in facts.participants.items()
            if ticket_id in here
        },
        links=_links(facts.links, earlier),
        copies=_copies(earlier),
        marks={key: at for key, at in facts.marks.items() if at < decided_at},
        relatives={who: tuple(one for one in found if one.opened_at < decided_at) for who, found in facts.relatives.items()},
        relations=frozenset(one for one in facts.relations if {one.ticket_id, one.other_id} <= here),
        followers={old: new for old, new in facts.followers.items() if new in here},
        deeds={},
    )


def _links(links: Mapping[str, Link], earlier: Sequence[Filed]) -> dict[str, Link]:
    seen = {one.message_id for one in earlier}
    mentioned = frozenset[str]().union(*(one.names for one in earlier))
    return {
        key: link if key in seen else replace(link, origin=LinkOrigin.MENTIONED)
        for key, link in links.items()
        if key in seen or key in mentioned
    }


def _copies(earlier: Sequence[Filed]) -> dict[str, tuple[Copy, ...]]:
    found: dict[str, tuple[Copy, ...]] = {}
    for one in earlier:
        if one.message_id:
            found[one.message_id] = (*found.get(one.message_id, ()), one.copy)
    return found
