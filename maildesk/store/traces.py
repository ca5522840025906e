# SPDX-License-Identifier: Apache-2.0
"""What a desk holds of a person: by their addresses, and by everything that refers to them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy import Connection, func, or_, select

from maildesk.store import raw
from maildesk.store.among import among as among_
from maildesk.store.among import listed, read
from maildesk.store.needles import Needles, lines_of
from maildesk.store.schema import inbound, message, participant, person, person_address, ticket

_SHORTEST_NAME = 2
_AT_ONCE = 200
_FROM = re.compile(rb"^(?:from|sender|reply-to|return-path):[^\n]*(?:\n[ \t][^\n]*)*", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Traces:
    """A person as the desk knows them. `spelled`: every form of their addresses; `names`: as they wrote them.

    `tickets`: those that they asked for; `beside`: tickets of others that they wrote on or take part in. `messages`: what they wrote,
    `message_ids`: its Message-IDs, which often name their sender.
    `mails`: the mails that came from them or with their tickets, `digests` their SHA-256. `worked_here`: their answers are the desk's.
    """

    people: tuple[int, ...]
    keys: tuple[str, ...]
    spelled: tuple[str, ...]
    names: tuple[str, ...]
    works_here: bool
    worked_here: bool
    tickets: tuple[int, ...]
    beside: tuple[int, ...]
    messages: tuple[int, ...]
    message_ids: tuple[str, ...]
    mails: tuple[int, ...]
    digests: tuple[str, ...]

    def addressed(self) -> Needles:
        """By what they are found in what others wrote anywhere: an address is theirs alone."""
        return Needles(self.spelled)

    def named(self) -> Needles:
        """By what they are found in what others wrote on tickets that they took part in."""
        return Needles([*self.spelled, *self.message_ids], [*self.names, *_parts(self.names)])


def traces(connection: Connection, keys: Sequence[str]) -> Traces:
    """Everything that is known of whoever has these addresses (`Address.key`), with the other addresses that are theirs."""
    owners = sorted(set(read_scalars(connection, person_address.c.person_id, keys)))
    known = connection.execute(select(person_address).where(listed(person_address.c.person_id, owners))).all()
    all_keys = sorted({*keys, *(row.key for row in known)})
    people = connection.execute(select(person).where(listed(person.c.id, owners))).all()
    c = message.c
    written = or_(listed(c.author_id, owners), func.lower(c.author_address).in_([one.lower() for one in all_keys]))
    columns = (c.id, c.ticket_id, c.inbound_id, c.author_name, c.author_address, c.message_id)
    own = connection.execute(select(*columns).where(written)).all()
    tickets = sorted(connection.execute(select(ticket.c.id).where(listed(ticket.c.requester_id, owners))).scalars())
    joined = connection.execute(select(participant.c.ticket_id).where(listed(participant.c.person_id, owners))).scalars()
    mails = _mails(connection, tickets, [row.inbound_id for row in own], all_keys)
    return Traces(
        people=tuple(owners),
        keys=tuple(all_keys),
        spelled=_distinct(chain(all_keys, (row.address for row in known), (row.author_address for row in own))),
        names=_distinct(chain((row.name for row in people), (row.author_name for row in own))),
        works_here=any(row.staff for row in people),
        worked_here=any(row.handle for row in people),
        tickets=tuple(tickets),
        beside=tuple(sorted({*joined, *(row.ticket_id for row in own)} - set(tickets))),
        messages=tuple(row.id for row in own),
        message_ids=_distinct(row.message_id or "" for row in own),
        mails=tuple(sorted(mails)),
        digests=tuple(mails[one] for one in sorted(mails)),
    )


def read_scalars(connection: Connection, column: object, keys: Sequence[str]) -> list[int]:
    """The values of a column of addresses, of those with these keys."""
    return [row[0] for row in read(connection, select(column).where(among_(person_address.c.key)), keys)]  # type: ignore[call-overload]


def words_of(connection: Connection, ids: Sequence[int]) -> frozenset[str]:
    """The lines that messages say themselves, without what they quote."""
    c = message.c
    found = connection.execute(select(c.text, c.reply, c.signature).where(listed(c.id, ids)))
    return lines_of(chain.from_iterable((row.text if row.reply is None else row.reply, row.signature) for row in found))


def _mails(connection: Connection, tickets: Sequence[int], own: Sequence[int], keys: Sequence[str]) -> dict[int, str]:
    """The mails of these tickets and these people with their SHA-256, by id."""
    c = inbound.c
    found = list(connection.execute(select(c.id, c.digest).where(or_(listed(c.id, own), listed(c.ticket_id, tickets)))))
    on = select(message.c.inbound_id).where(listed(message.c.ticket_id, tickets))
    found += connection.execute(select(c.id, c.digest).where(c.id.in_(on)))
    found += _without_message(connection, [one.encode() for one in keys])
    return {row.id: row.digest for row in found}


def _without_message(connection: Connection, keys: Sequence[bytes]) -> Iterator[Any]:
    """Mails that became no message (held, ignored, quarantined) whose From names one of these addresses."""
    c = inbound.c
    wanted = select(c.id, c.digest).where(c.id.not_in(select(message.c.inbound_id))).order_by(c.id)
    rows = connection.execute(wanted).all()
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        heads = raw.heads(connection, [row.id for row in part])
        yield from (row for row in part if _is_from(heads.get(row.id, b""), keys))


def _is_from(head: bytes, keys: Sequence[bytes]) -> bool:
    fields = _FROM.findall(head)
    return any(key in field.lower() for field in fields for key in keys)


def _parts(names: Iterable[str]) -> list[str]:
    return list(_distinct(part for name in names for part in name.replace(",", " ").split() if len(part) > _SHORTEST_NAME))


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in words if one))
