# SPDX-License-Identifier: Apache-2.0
"""Whose an address is, as an operator says it, each with its line in the desk's history."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from maildesk.desk.records import NewEvent
from maildesk.desk.roles import is_role
from maildesk.desk.values import Seat
from maildesk.flow.errors import MaildeskError, NotFound
from maildesk.mail.values import Address
from maildesk.store import bulk, rows
from maildesk.store.columns import bounded
from maildesk.store.room import Room
from maildesk.store.schema import event, maintainer, message, participant, person, person_address, ticket
from maildesk.store.seats import seats

_FROM_STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Known:
    """An address of somebody. `source`: "mail", "staff", "roster" or "confirmed"; `fault`: why it takes no mail, as a bounce said."""

    address: str
    source: str
    verified_at: datetime | None
    fault: str | None


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person and everything that they are known by. `handle` is None for who never worked here."""

    id: int
    name: str
    staff: bool
    handle: str | None
    addresses: tuple[Known, ...]
    requests: int
    seats: tuple[Seat, ...]


class Naming(Room):
    """The verbs of `maildesk person`. `actor` is who says it, in the words of the history."""

    def person_by_address(self, address: Address) -> Somebody:
        """Raises NotFound, StoreUnavailable."""
        with self.database.reading() as connection:
            return _somebody(connection, _owner(connection, address))

    def bind_address(self, address: Address, of: Address, *, actor: str, now: datetime, dry_run: bool = False) -> Somebody:
        """`address` is one of whoever is known by `of` from now on. Whoever had no other brings their tickets along.

        Raises NotFound, MaildeskError (it is theirs, of staff, or read by several people), StoreUnavailable.
        """
        with self.database.writing() as connection:
            one = _somebody(connection, _owner(connection, of))
            before = connection.execute(_owned(address)).scalar()
            _may_bind(connection, address, one, before)
            if not dry_run:
                _bind(connection, address, one.id, before, now)
                _tell(connection, "address.bound", actor, {"address": address.address, "person": one.id, "was": before}, now)
            return _somebody(connection, one.id)

    def unbind_address(self, address: Address, *, actor: str, now: datetime, dry_run: bool = False) -> Somebody:
        """`address` is nobody's from now on. Raises NotFound, MaildeskError (it is their only one), StoreUnavailable."""
        with self.database.writing() as connection:
            one = _somebody(connection, _owner(connection, address))
            if len(one.addresses) < 2:
                raise MaildeskError(
                    f"{address.address} is the only address of {one.name or 'its owner'}",
                    "bind it to somebody else, or bind another one first",
                )
            if not dry_run:
                connection.execute(delete(person_address).where(person_address.c.key == bounded(address.key)))
                _tell(connection, "address.unbound", actor, {"address": address.address, "person": one.id}, now)
            return _somebody(connection, one.id)


def _owned(address: Address) -> Any:
    return select(person_address.c.person_id).where(person_address.c.key == bounded(address.key))


def _owner(connection: Connection, address: Address) -> int:
    found = connection.execute(_owned(address)).scalar()
    if found is None:
        raise NotFound(f"nobody is known by {address.address}", "`maildesk ticket show` names who takes part in a ticket")
    return int(found)


def _somebody(connection: Connection, person_id: int) -> Somebody:
    row = connection.execute(select(person).where(person.c.id == person_id)).one()
    c = person_address.c
    known = connection.execute(
        select(person_address).where(c.person_id == person_id).order_by(c.verified_at.is_(None), c.verified_at, c.key)
    )
    requests = connection.execute(select(func.count()).select_from(ticket).where(ticket.c.requester_id == person_id)).scalar_one()
    addresses = tuple(Known(one.address, one.source, one.verified_at, one.fault) for one in known)
    seats_ = seats(connection, [person_id]).get(person_id, ())
    return Somebody(row.id, row.name, row.staff, row.handle, addresses, requests, seats_)


def _may_bind(connection: Connection, address: Address, to: Somebody, before: int | None) -> None:
    if before == to.id:
        raise MaildeskError(f"{address.address} is theirs already", "`maildesk person show` lists what somebody is known by")
    if to.staff and is_role(address):
        raise MaildeskError(f"{address.address} is read by several people", "what they write would count as the words of one of your staff")
    if before is not None and connection.execute(select(person.c.staff).where(person.c.id == before)).scalar_one():
        raise MaildeskError(f"{address.address} is of somebody who works here", "`maildesk staff leave` comes first")


def _bind(connection: Connection, address: Address, to: int, before: int | None, now: datetime) -> None:
    values = {"person_id": to, "verified_at": now, "source": _FROM_STAFF}
    if before is None:
        bulk.insert(connection, person_address, [{"key": address.key, "address": address.address, **values}])
        return
    connection.execute(update(person_address).where(person_address.c.key == bounded(address.key)).values(**values))
    left = select(func.count()).select_from(person_address).where(person_address.c.person_id == before)
    if not connection.execute(left).scalar_one():
        _bring_along(connection, before, to)


def _bring_along(connection: Connection, before: int, to: int) -> None:
    """Nobody can be written to as `before` any more: their tickets, words and seats are those of `to`."""
    here = select(participant.c.ticket_id).where(participant.c.person_id == to)
    theirs = participant.c.person_id == before
    connection.execute(delete(participant).where(theirs, participant.c.ticket_id.in_(here)))
    connection.execute(update(participant).where(theirs).values(person_id=to))
    mine = {"requester_id": to, "revision": ticket.c.revision + 1}
    connection.execute(update(ticket).where(ticket.c.requester_id == before).values(**mine))
    connection.execute(update(message).where(message.c.author_id == before).values(author_id=to))
    connection.execute(update(maintainer).where(maintainer.c.person_id == before).values(person_id=to))


def _tell(connection: Connection, kind: str, actor: str, details: dict[str, Any], now: datetime) -> None:
    bulk.insert(connection, event, [rows.event_row(NewEvent(None, kind, actor, None, details), now, rows.FROM_CLI)])
